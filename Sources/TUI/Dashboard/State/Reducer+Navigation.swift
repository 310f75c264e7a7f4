import RunModel
import TerminalKit

extension DashboardState {
    /// Rows of the candidate list that the present screen shows.
    var listRows: Int { ScreenLayout(self, size: size).listRows }

    /// Moves the selection, the crosshair or the log, and marks.
    mutating func navigate(_ action: DashboardAction) {
        if screen == .lineage, navigateLineage(action) { return }
        if screen == .workers, navigateWork(action) { return }
        let page = max(1, listRows - 1)
        switch action {
        case .up, .down, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .first, .last:
            if screen == .log, overlay == nil { return scrollLog(action) }
        default: break
        }
        switch action {
        case .up: move(by: -1)
        case .down: move(by: 1)
        case .pageUp: move(by: -page)
        case .pageDown: move(by: page)
        case .halfPageUp: move(by: -max(1, page / 2))
        case .halfPageDown: move(by: max(1, page / 2))
        case .first: move(to: 0)
        case .last: move(to: order.count - 1)
        case .selectBest: select(index.best?.id)
        case .selectParent:
            if let parent = selected?.parent { select(parent) } else { tell("the candidate has no parent") }
        case .left: moveInChart(-1)
        case .right: moveInChart(1)
        case .pickUp: pickPoint(1, along: \.y)
        case .pickDown: pickPoint(-1, along: \.y)
        case .mark: toggleMark()
        case .clearMarks: clear()
        default: break
        }
    }

    /// Selects a candidate wherever it stands.
    mutating func select(_ id: Int?) {
        guard let id, snapshot?.candidate(id) != nil else { return }
        selection = id
        followsBest = false
        followsSelection = true
        scrollToSelection()
    }

    /// Keeps the selected candidate's row in view.
    mutating func scrollToSelection() {
        top = tableTop(rows: listRows)
    }

    /// The first row that a table of so many rows shows.
    func tableTop(rows: Int) -> Int {
        let highest = max(0, order.count - rows)
        var result = min(max(0, top), highest)
        if followsSelection, rows > 0, let row = selectedRow {
            if row < result { result = row }
            if row >= result + rows { result = row - rows + 1 }
        }
        return result
    }

    /// Scrolls the table under a still selection.
    mutating func scroll(by rows: Int) {
        followsSelection = false
        top = min(max(0, top + rows), max(0, order.count - listRows))
    }

    private mutating func move(by rows: Int) { move(to: (selectedRow ?? (rows > 0 ? -1 : 0)) + rows) }

    private mutating func move(to row: Int) {
        guard !order.isEmpty else { return }
        select(candidate(row: min(max(0, row), order.count - 1))?.id)
    }

    private mutating func toggleMark() {
        guard let selection else { return }
        followsBest = false
        if marked.remove(selection) == nil { marked.insert(selection) }
        if screen == .overview || screen == .population { move(by: 1) }
    }

    /// One layer per key: the crosshair, then the marks, then the filter.
    private mutating func clear() {
        if screen == .curves, curves.cursor != nil {
            curves.cursor = nil
            curves.focus = nil
        } else if screen == .log, !logFilter.isEmpty {
            logFilter = .none
            updateLog()
        } else if !marked.isEmpty {
            marked = []
        } else if !filter.isEmpty {
            filter = .none
            updateOrder()
        }
    }

    mutating func sortBy(step: Int) {
        let columns = populationColumns
        let position = columns.firstIndex(of: sort.column) ?? 0
        sortBy(columns[(position + step + columns.count) % columns.count])
    }

    /// Sorts by a column; by the same one again in the other direction.
    mutating func sortBy(_ column: PopulationColumn, reversing: Bool = false) {
        if reversing, column == sort.column {
            sort.descending.toggle()
        } else {
            sort = PopulationSort(column: column, descending: column.descendsByDefault)
        }
        followsSelection = true
        updateOrder()
    }
}
