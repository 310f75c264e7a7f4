import Foundation
import RunModel
import TerminalKit

extension DashboardState {
    /// Carries out an action on the screen itself.
    mutating func perform(_ action: DashboardAction) -> [DashboardEffect] {
        switch action {
        case .show(let screen): show(screen)
        case .nextScreen: show(screen.neighbour(1))
        case .previousScreen: show(screen.neighbour(-1))
        case .up, .down, .left, .right, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .first, .last, .selectBest,
            .selectParent, .mark, .clearMarks, .pickUp, .pickDown:
            navigate(action)
        case .filter: openFilter()
        case .commandLine: overlay = .command(CommandPrompt())
        case .sortNext: sortBy(step: 1)
        case .sortPrevious: sortBy(step: -1)
        case .reverseSort:
            sort.descending.toggle()
            updateOrder()
        case .cycleValue, .cycleAxis, .zoomIn, .zoomOut, .zoomReset, .panLeft, .panRight, .panUp, .panDown, .nextCurve,
            .previousCurve:
            adjustView(action)
        case .playPause, .seekBack, .seekForward, .seekStart, .seekEnd, .slower, .faster, .seekTo: replay(action)
        case .resumeRun: askToResume()
        case .freeze: toggleFreeze()
        case .details:
            followsBest = false
            if let selection { overlay = .details(selection) }
        case .help: overlay = .help(scroll: 0)
        case .themes: openThemes()
        case .redraw: return [.redraw]
        case .quit: return askToQuit()
        case .pause, .resume, .kill, .promote, .pin, .toggleSearch: return command(action)
        case .edit(let action): return edit(action)
        case .cancel, .accept, .confirm, .nextAnswer, .previousAnswer, .detach, .stop: break
        }
        return []
    }

    mutating func show(_ next: Screen) {
        screen = next
        if next == .lineage {
            lineage = LineageOptions()
            lineage.anchor = selection
        }
        scrollToSelection()
    }

    private mutating func toggleFreeze() {
        if frozenAt == nil {
            frozenAt = now
        } else {
            frozenAt = nil
            showLive()
        }
    }

    private mutating func openThemes() {
        guard !themes.isEmpty else { return tell("there is no other theme") }
        overlay = .themes(chosen: themes.firstIndex(of: themeName) ?? 0, original: themeName)
    }

    mutating func askToQuit() -> [DashboardEffect] {
        if isStopping { return [.quit(.stopped)] }
        guard !readOnly, live?.run.hasEngine == true else { return [.quit(.detached)] }
        overlay = .quit(.cancel)
        return []
    }

    private mutating func askToResume() {
        guard let run = live?.run else { return tell("no data yet", .refused) }
        switch run.state {
        case .crashed, .stopped:
            overlay = .confirmation(
                Confirmation(
                    question:
                        "Start the engine of \(run.name) again? It goes on where the run \(run.state == .crashed ? "broke off" : "was stopped").",
                    verb: "Resume",
                    commands: [],
                    title: "resume the run",
                    isConfirming: true,
                    startsEngine: true
                )
            )
        case .running, .paused: tell("an engine is at work on the run", .refused)
        case .finished: tell("the run is finished: econas resume \(run.name) --cycles extends it", .refused)
        }
    }
}
