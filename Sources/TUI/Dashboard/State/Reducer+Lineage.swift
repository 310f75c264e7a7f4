import RunModel
import TerminalKit

extension DashboardState {
    /// Rows of the tree that the present screen shows.
    private var lineageRows: Int {
        max(1, (ScreenLayout(self, size: size).panels[.lineage]?.height ?? 3) - 3)
    }

    /// Walks through the family tree, folds and unfolds it; false for an action that is none of its.
    mutating func navigateLineage(_ action: DashboardAction) -> Bool {
        guard let tree = lineageTree, let selection, let row = tree.row(of: selection) else { return false }
        lineage = tree.options
        lineage.anchor = lineage.anchor ?? selection
        let page = max(1, lineageRows - 1)
        switch action {
        case .up: walk(tree, to: row - 1)
        case .down: walk(tree, to: row + 1)
        case .pageUp: walk(tree, to: row - page)
        case .pageDown: walk(tree, to: row + page)
        case .halfPageUp: walk(tree, to: row - max(1, page / 2))
        case .halfPageDown: walk(tree, to: row + max(1, page / 2))
        case .first: walk(tree, to: 0)
        case .last: walk(tree, to: tree.rows.count - 1)
        case .right: unfold(selection, tree, row)
        case .left: fold(selection, tree, row)
        default: return false
        }
        return true
    }

    /// Unfolds everyone below the selected candidate, folds them, or goes back to its line of descent.
    mutating func foldLineage(_ action: DashboardAction) {
        guard let selection, let tree = lineageTree else { return }
        lineage = tree.options
        switch action {
        case .zoomIn:
            var pending = [selection]
            while let next = pending.popLast() {
                lineage.closed.remove(next)
                guard index.lineage.descendantCount(of: next) > 0 else { continue }
                lineage.opened.insert(next)
                pending += index.lineage.children(of: next)
            }
        case .zoomOut:
            lineage.closed.insert(selection)
            lineage.opened.remove(selection)
        default:
            lineage = LineageOptions()
            lineage.anchor = selection
        }
    }

    /// Scrolls the tree under a still selection.
    mutating func scrollLineage(by rows: Int) {
        guard let tree = lineageTree else { return }
        let top = lineageTop(tree, rows: lineageRows)
        lineage = tree.options
        lineage.followsSelection = false
        lineage.top = min(max(0, top + rows), max(0, tree.rows.count - lineageRows))
    }

    /// Selects the candidate of a row.
    mutating func walk(_ tree: LineageTree, to row: Int) {
        guard !tree.rows.isEmpty else { return }
        // The tree stays as it is while it is walked, whoever is selected.
        lineage.anchor = lineage.anchor ?? selection
        lineage.top = lineageTop(tree, rows: lineageRows)
        lineage.followsSelection = true
        select(tree.rows[min(max(0, row), tree.rows.count - 1)].id)
    }

    /// Shows the children; once they are shown, goes to the first.
    private mutating func unfold(_ id: Int, _ tree: LineageTree, _ row: Int) {
        guard !index.lineage.children(of: id).isEmpty else { return tell("#\(id) has no children") }
        if tree.rows[row].hidden > 0 {
            lineage.closed.remove(id)
            lineage.opened.insert(id)
        } else {
            walk(tree, to: row + 1)
        }
    }

    /// Hides the children; once they are hidden, goes to the parent.
    private mutating func fold(_ id: Int, _ tree: LineageTree, _ row: Int) {
        let hasRowsBelow = row + 1 < tree.rows.count && index.lineage.parent(of: tree.rows[row + 1].id) == id
        if hasRowsBelow {
            lineage.opened.remove(id)
            lineage.closed.insert(id)
        } else if let parent = index.lineage.parent(of: id), let above = tree.row(of: parent) {
            walk(tree, to: above)
        }
    }
}
