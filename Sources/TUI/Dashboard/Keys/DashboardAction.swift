/// What a key does.
package enum DashboardAction: Sendable, Hashable {
    case show(Screen)
    case nextScreen, previousScreen
    case up, down, left, right, pageUp, pageDown, halfPageUp, halfPageDown, first, last
    case selectBest, selectParent
    case mark, clearMarks
    case pause, resume, kill, promote, pin
    case toggleSearch
    case freeze
    case filter, sortNext, sortPrevious, reverseSort
    case cycleValue, cycleAxis, zoomIn, zoomOut, zoomReset
    case edit(EditAction)
    case panLeft, panRight, panUp, panDown, pickUp, pickDown, nextCurve, previousCurve
    case resumeRun
    case playPause, seekBack, seekForward, seekStart, seekEnd, seekTo, slower, faster
    case details, help, themes, redraw, quit
    case nextMatch, previousMatch
    case listRuns, renameRun, annotateRun, deleteRun, compareRuns
    case copyGenotype, copyID
    case commandLine
    case cancel, accept, confirm, nextAnswer, previousAnswer
    case detach, stop

    /// How the configuration and the command line call it: part of their format.
    package var name: String {
        switch self {
        case .show(let screen): "screen-\(screen.name)"
        case .nextScreen: "next-screen"
        case .previousScreen: "previous-screen"
        case .up: "up"
        case .down: "down"
        case .left: "left"
        case .right: "right"
        case .pageUp: "page-up"
        case .pageDown: "page-down"
        case .halfPageUp: "half-page-up"
        case .halfPageDown: "half-page-down"
        case .first: "first"
        case .last: "last"
        case .selectBest: "select-best"
        case .selectParent: "select-parent"
        case .mark: "mark"
        case .clearMarks: "clear-marks"
        case .pause: "pause"
        case .resume: "resume"
        case .kill: "kill"
        case .promote: "promote"
        case .pin: "pin"
        case .toggleSearch: "toggle-search"
        case .freeze: "freeze"
        case .filter: "filter"
        case .sortNext: "sort-next"
        case .sortPrevious: "sort-previous"
        case .reverseSort: "reverse-sort"
        case .cycleValue: "cycle-value"
        case .cycleAxis: "cycle-axis"
        case .zoomIn: "zoom-in"
        case .zoomOut: "zoom-out"
        case .zoomReset: "zoom-reset"
        case .edit(let action): action.name
        case .panLeft: "pan-left"
        case .panRight: "pan-right"
        case .panUp: "pan-up"
        case .panDown: "pan-down"
        case .pickUp: "pick-up"
        case .pickDown: "pick-down"
        case .nextCurve: "next-curve"
        case .previousCurve: "previous-curve"
        case .resumeRun: "resume-run"
        case .playPause: "play-pause"
        case .seekBack: "seek-back"
        case .seekForward: "seek-forward"
        case .seekStart: "seek-start"
        case .seekEnd: "seek-end"
        case .seekTo: "seek-to"
        case .slower: "slower"
        case .faster: "faster"
        case .details: "details"
        case .help: "help"
        case .themes: "themes"
        case .redraw: "redraw"
        case .quit: "quit"
        case .listRuns: "runs"
        case .renameRun: "rename-run"
        case .annotateRun: "annotate-run"
        case .deleteRun: "delete-run"
        case .compareRuns: "compare-runs"
        case .copyGenotype: "copy-genotype"
        case .copyID: "copy-id"
        case .nextMatch: "next-match"
        case .previousMatch: "previous-match"
        case .commandLine: "command-line"
        case .cancel: "cancel"
        case .accept: "accept"
        case .confirm: "confirm"
        case .nextAnswer: "next-answer"
        case .previousAnswer: "previous-answer"
        case .detach: "detach"
        case .stop: "stop"
        }
    }
}
