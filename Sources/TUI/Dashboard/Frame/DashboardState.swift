package import Foundation
package import TerminalKit

/// Everything the dashboard knows and shows, as a value: `reduce` changes it, `render` draws it.
///
/// Each screen has its own part, which its own reducer changes; the members of `shared` can be read and set as if they were
/// members of this.
@dynamicMemberLookup
package struct DashboardState: Sendable {
    /// What all screens share.
    package var shared: SharedState
    /// The list of candidates.
    package internal(set) var population = PopulationState()
    /// How the curves are shown.
    package internal(set) var curves = CurvesState()
    /// How the ranks are shown.
    package internal(set) var ranks = RanksState()
    /// What is shown of a candidate's cells, and the cell being edited.
    package internal(set) var cell = CellState()
    /// How the family tree is unfolded.
    package internal(set) var lineage = LineageState()
    /// Which events the log shows.
    package internal(set) var log = LogState()

    /// Creates the state before the first snapshot.
    package init(
        size: GridSize,
        now: Date,
        readOnly: Bool = false,
        themes: [String] = [],
        themeName: String = "",
        keys: KeyTable = .standard,
        timeZone: TimeZone = .current
    ) {
        shared = SharedState(
            size: size,
            readOnly: readOnly,
            now: now,
            themes: themes,
            themeName: themeName,
            keys: keys,
            timeZone: timeZone
        )
    }

    /// What all screens share.
    package subscript<Value>(dynamicMember path: WritableKeyPath<SharedState, Value>) -> Value {
        get { shared[keyPath: path] }
        set { shared[keyPath: path] = newValue }
    }

    /// What all screens share.
    package subscript<Value>(dynamicMember path: KeyPath<SharedState, Value>) -> Value { shared[keyPath: path] }

    /// Selects a candidate wherever it stands.
    mutating func select(_ id: Int?) {
        shared.select(id)
        settle()
    }

    /// Lets the screens follow what an event changed of what they share.
    mutating func settle() {
        population.settle(shared, rows: listRows)
        cell.settle(shared)
        shared.hasSelected = false
    }

    /// Rows of the candidate list that the present screen shows.
    var listRows: Int { ScreenLayout(self, size: shared.size).listRows }
}
