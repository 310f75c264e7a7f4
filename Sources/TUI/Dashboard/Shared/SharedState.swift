package import Foundation
package import RunModel
package import Studies
package import TerminalKit

/// What all screens share: the run as it is shown, who is selected, and what stands in front.
package struct SharedState: Sendable {
    /// Size of the terminal.
    package var size: GridSize
    /// Which characters the terminal can show; the mouse needs to know how fine the charts are.
    package var glyphs = GlyphSet.braille
    /// The screen in front.
    package var screen = Screen.overview
    /// Takes actions that change the run out of every table.
    package var readOnly: Bool
    /// The time, as last told by an event.
    package var now: Date

    /// What is shown: the latest snapshot, or an older one while frozen.
    package internal(set) var snapshot: RunSnapshot?
    /// Derived from `snapshot`.
    package internal(set) var index = RunIndex()
    /// The latest snapshot.
    package internal(set) var live: RunSnapshot?
    /// When the view was frozen; nil while it follows the data.
    package internal(set) var frozenAt: Date?
    /// Why the run could not be read the last time it was tried; nil when it could.
    package internal(set) var sourceError: String?

    /// The candidate that actions apply to while none is marked.
    package internal(set) var selection: Int?
    /// Until a person chooses a candidate, the best one is selected, whoever that is.
    var followsBest = true
    /// Whether somebody was selected since the screens last looked: their lists scroll there.
    var hasSelected = false
    /// Candidates marked to be acted on together.
    package internal(set) var marked: Set<Int> = []
    /// What is in front of the screen and takes the keys.
    package internal(set) var overlay: Overlay?

    /// How a recorded run is being played; nil when a run is watched as it is.
    package var replay: ReplayState?

    /// The last action and what became of it.
    package internal(set) var notice: Notice?
    /// What was asked of the engine and not answered yet.
    var awaited: [Notice] = []
    /// What was typed after `:`, oldest first.
    var commandHistory: [String] = []
    /// Set when a person asked for the run to be stopped; the dashboard ends when the engine has.
    package internal(set) var isStopping = false
    /// Set when a person asked for the engine to be started again, until it has the run.
    var isResuming = false
    /// Names of the themes that can be chosen.
    package var themes: [String]
    /// The name of the theme in use.
    package var themeName: String
    /// Which key does what.
    package var keys: KeyTable
    /// In which times of day are written.
    package var timeZone: TimeZone

    /// The selected candidate as shown.
    package var selected: CandidateRecord? { selection.flatMap { snapshot?.candidate($0) } }

    /// Whom an action applies to: the marked candidates in order of their ids, else the selected one.
    package var targets: [Int] { marked.isEmpty ? selection.map { [$0] } ?? [] : marked.sorted() }

    /// Selects a candidate wherever it stands.
    mutating func select(_ id: Int?) {
        guard let id, snapshot?.candidate(id) != nil else { return }
        selection = id
        followsBest = false
        hasSelected = true
    }

    /// Marks the selected candidate, or unmarks it; whether there is one.
    mutating func toggleMark() -> Bool {
        guard let selection else { return false }
        followsBest = false
        if marked.remove(selection) == nil { marked.insert(selection) }
        return true
    }

    /// The key of an action for the texts on the screen; its command where it has none.
    func keyText(_ action: DashboardAction, _ context: KeyContext) -> String {
        keys.keyName(action, in: context) ?? ":\(action.name)"
    }
}
