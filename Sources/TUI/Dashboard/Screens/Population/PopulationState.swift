import Studies
import RunModel
import TerminalKit

/// The list of candidates, on the screens that show it: who is listed, in which order, and where it stands.
package struct PopulationState: Sendable {
    /// Which candidates are listed.
    package internal(set) var filter = CandidateFilter.none
    /// Which were listed before a filter was typed.
    var filterBefore = CandidateFilter.none
    /// In which order.
    package internal(set) var sort = PopulationSort.standard
    /// Indices into the snapshot's candidates: filtered and sorted.
    package internal(set) var order: [Int] = []
    /// The row of `order` at the top of the table.
    package internal(set) var top = 0
    /// Whether the table scrolls to keep the selected candidate in view.
    var followsSelection = true

    /// Carries out an action on the list.
    ///
    /// - Parameter rows: as many as the screen shows.
    mutating func reduce(_ action: DashboardAction, rows: Int, _ shared: inout SharedState) -> Bool {
        if let move = ListMove(action) {
            let from = selectedRow(shared)
            let start = from ?? (move.goesDown ? -1 : 0)
            guard !order.isEmpty else { return true }
            shared.select(candidate(row: move.target(from: start, count: order.count, page: rows), shared)?.id)
            return true
        }
        switch action {
        case .mark:
            guard shared.toggleMark() else { break }
            if shared.screen.contexts.contains(.list) { return reduce(.down, rows: rows, &shared) }
        case .clearMarks:
            if !shared.marked.isEmpty {
                shared.marked = []
            } else if !filter.isEmpty {
                filter = .none
                update(shared)
            }
        case .sortNext: sortBy(step: 1, shared)
        case .sortPrevious: sortBy(step: -1, shared)
        case .reverseSort:
            sort.descending.toggle()
            update(shared)
        default: return false
        }
        return true
    }

    /// Lists anew: after data, the filter or the order changed.
    mutating func update(_ shared: SharedState) {
        guard let snapshot = shared.snapshot else { return }
        let all = Array(snapshot.candidates.indices)
        let ranks = shared.index.ranks
        let kept =
            filter.isEmpty
            ? all : all.filter { filter.matches(snapshot.candidates[$0], rank: ranks[$0]?.overall, run: snapshot.run) }
        order = sort.order(of: kept, in: snapshot, ranks: shared.index.ranks)
    }

    /// Filters by what was typed.
    mutating func filter(by text: String, isTyping: Bool, _ shared: SharedState) throws(FilterError) {
        filter = try CandidateFilter(text, isTyping: isTyping, measures: shared.index.measures)
        top = 0
        update(shared)
    }

    /// Sorts by a column; by the same one again in the other direction.
    mutating func sortBy(_ column: PopulationColumn, reversing: Bool = false, _ shared: SharedState) {
        if reversing, column == sort.column {
            sort.descending.toggle()
        } else {
            sort = PopulationSort(column: column, descending: column.descendsByDefault)
        }
        followsSelection = true
        update(shared)
    }

    private mutating func sortBy(step: Int, _ shared: SharedState) {
        let columns = PopulationColumn.all(shared)
        let position = columns.firstIndex(of: sort.column) ?? 0
        sortBy(columns[(position + step + columns.count) % columns.count], shared)
    }

    /// Keeps the selected candidate's row in view.
    mutating func settle(_ shared: SharedState, rows: Int) {
        if shared.hasSelected { followsSelection = true }
        top = top(rows: rows, shared)
    }

    /// Scrolls the table under a still selection.
    mutating func scroll(by step: Int, rows: Int) {
        followsSelection = false
        top = min(max(0, top + step), max(0, order.count - rows))
    }

    /// A click selects a candidate, or sorts by a column; the wheel scrolls.
    ///
    /// - Parameter rows: as many as the screen shows.
    mutating func point(
        _ gesture: Gesture,
        _ event: MouseEvent,
        _ rect: GridRect,
        rows: Int,
        _ shared: inout SharedState
    ) {
        let inside = rect.inset(1, 1)
        switch gesture {
        case .wheel(let step): scroll(by: step, rows: rows)
        case .press:
            guard let snapshot = shared.snapshot, inside.contains(x: event.x, y: event.y) else { return }
            let top = top(rows: inside.height - 1, shared)
            let table = PopulationTable(shared, snapshot, order, top: top, in: inside).view
            if let column = table.heading(atX: event.x, y: event.y) {
                sortBy(column, reversing: true, shared)
            } else if let row = table.row(atY: event.y) {
                shared.select(candidate(row: row, shared)?.id)
            }
        case .drag: break
        }
    }

    /// The first row that a table of so many rows shows.
    func top(rows: Int, _ shared: SharedState) -> Int {
        let highest = max(0, order.count - rows)
        var result = min(max(0, top), highest)
        if followsSelection, rows > 0, let row = selectedRow(shared) {
            if row < result { result = row }
            if row >= result + rows { result = row - rows + 1 }
        }
        return result
    }

    /// The candidate in a row of the list.
    func candidate(row: Int, _ shared: SharedState) -> CandidateRecord? {
        guard let snapshot = shared.snapshot, order.indices.contains(row) else { return nil }
        return snapshot.candidates[order[row]]
    }

    /// The row of the selected candidate, when it passes the filter.
    func selectedRow(_ shared: SharedState) -> Int? {
        guard let place = shared.selection.flatMap({ shared.snapshot?.place(of: $0) }) else { return nil }
        return order.firstIndex(of: place)
    }
}

extension KeyContext {
    /// On the screens that list candidates: overview and population.
    package static let list = KeyContext("list", title: "overview and population")
}

extension KeyTable {
    /// The keys of the list of candidates.
    static let list: [KeyBinding] = [
        KeyBinding(
            .list,
            [.character("/")],
            .filter,
            hint: "filter",
            "filter: tier>=2 acc>70 op:sep_conv_5x5 state:paused"
        ),
        KeyBinding(
            .list,
            [.character(">"), .right, .character("l")],
            .sortNext,
            hint: "sort",
            "sort by the next column"
        ),
        KeyBinding(.list, [.character("<"), .left, .character("h")], .sortPrevious, "sort by the previous column"),
        KeyBinding(.list, [.character("o")], .reverseSort, hint: "reverse", "reverse the order"),
    ]
}
