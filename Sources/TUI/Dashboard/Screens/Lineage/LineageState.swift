import Studies
import RunModel
import TerminalKit

/// How the family tree is unfolded.
package struct LineageState: Sendable, Hashable {
    /// The candidate whose line of descent is unfolded; nil for the selected one.
    package var anchor: Int?
    /// Candidates all of whose children are shown.
    package var opened: Set<Int> = []
    /// Candidates none of whose children are shown.
    package var closed: Set<Int> = []
    /// The row at the top of the panel.
    package var top = 0
    /// Whether the panel scrolls to keep the selected candidate in view.
    package var followsSelection = true

    /// Only the line of descent.
    package init() {}

    /// The family of the selected candidate; nil when none is selected.
    func tree(_ shared: SharedState) -> LineageTree? {
        guard let selection = shared.selected?.id else { return nil }
        return LineageTree(shared.index.lineage, selection: selection, self)
    }

    /// The first row of the tree that a panel of so many rows shows.
    func top(_ tree: LineageTree, rows: Int, _ shared: SharedState) -> Int {
        let highest = max(0, tree.rows.count - rows)
        var top = min(max(0, top), highest)
        if followsSelection, rows > 0, let selection = shared.selection, let row = tree.row(of: selection) {
            // A row before and after the selected one stays in view.
            top = max(min(top, max(0, row - 1)), min(row + 2 - rows, highest))
        }
        return top
    }

    /// Walks through the family tree, folds and unfolds it; false for an action that is none of its.
    ///
    /// - Parameter rows: as many as the screen shows.
    mutating func reduce(_ action: DashboardAction, rows: Int, _ shared: inout SharedState) -> Bool {
        guard let tree = tree(shared), let selection = shared.selection, let row = tree.row(of: selection) else {
            return false
        }
        if let move = ListMove(action) {
            take(tree, selection)
            walk(tree, to: move.target(from: row, count: tree.rows.count, page: rows), rows: rows, &shared)
            return true
        }
        switch action {
        case .right:
            take(tree, selection)
            guard !shared.index.lineage.children(of: selection).isEmpty else {
                shared.tell("#\(selection) has no children")
                break
            }
            // Shows the children; once they are shown, goes to the first.
            if tree.rows[row].hidden > 0 {
                closed.remove(selection)
                opened.insert(selection)
            } else {
                walk(tree, to: row + 1, rows: rows, &shared)
            }
        case .left:
            take(tree, selection)
            let family = shared.index.lineage
            // Hides the children; once they are hidden, goes to the parent.
            if row + 1 < tree.rows.count, family.parent(of: tree.rows[row + 1].id) == selection {
                opened.remove(selection)
                closed.insert(selection)
            } else if let parent = family.parent(of: selection), let above = tree.row(of: parent) {
                walk(tree, to: above, rows: rows, &shared)
            }
        case .zoomIn:
            self = tree.options
            var pending = [selection]
            while let next = pending.popLast() {
                closed.remove(next)
                guard shared.index.lineage.descendantCount(of: next) > 0 else { continue }
                opened.insert(next)
                pending += shared.index.lineage.children(of: next)
            }
        case .zoomOut:
            self = tree.options
            closed.insert(selection)
            opened.remove(selection)
        case .zoomReset: reset(shared)
        default: return false
        }
        return true
    }

    /// Only the line of descent of the selected candidate.
    mutating func reset(_ shared: SharedState) {
        self = LineageState()
        anchor = shared.selection
    }

    private mutating func take(_ tree: LineageTree, _ selection: Int) {
        self = tree.options
        anchor = anchor ?? selection
    }

    /// Scrolls the tree under a still selection.
    mutating func scroll(by step: Int, rows: Int, _ shared: SharedState) {
        guard let tree = tree(shared) else { return }
        let top = top(tree, rows: rows, shared)
        self = tree.options
        followsSelection = false
        self.top = min(max(0, top + step), max(0, tree.rows.count - rows))
    }

    /// Selects the candidate of a row.
    mutating func walk(_ tree: LineageTree, to row: Int, rows: Int, _ shared: inout SharedState) {
        guard !tree.rows.isEmpty else { return }
        // The tree stays as it is while it is walked, whoever is selected.
        anchor = anchor ?? shared.selection
        top = top(tree, rows: rows, shared)
        followsSelection = true
        shared.select(tree.rows[min(max(0, row), tree.rows.count - 1)].id)
    }

    /// A click goes to a candidate; the wheel scrolls.
    ///
    /// - Parameter rows: as many as the screen shows.
    mutating func point(
        _ gesture: Gesture,
        _ event: MouseEvent,
        _ rect: GridRect,
        rows: Int,
        _ shared: inout SharedState
    ) {
        switch gesture {
        case .wheel(let step): scroll(by: step, rows: rows, shared)
        case .press:
            let inside = rect.inset(1, 1)
            guard let tree = tree(shared), inside.contains(x: event.x, y: event.y) else { return }
            let row = top(tree, rows: inside.height - 1, shared) + event.y - inside.y - 1
            if event.y > inside.y, tree.rows.indices.contains(row) { walk(tree, to: row, rows: rows, &shared) }
        case .drag: break
        }
    }
}

extension KeyContext {
    /// On the family tree.
    package static let lineage = KeyContext("lineage")
}

extension KeyTable {
    /// The keys of the family tree.
    static let lineage: [KeyBinding] = [
        KeyBinding(
            .lineage,
            [.right, .character("l")],
            .right,
            hint: "unfold",
            "show the children; then go to the first"
        ),
        KeyBinding(
            .lineage,
            [.left, .character("h")],
            .left,
            hint: "fold",
            "hide the children; then go to the parent"
        ),
        KeyBinding(.lineage, [.character("+"), .character("=")], .zoomIn, hint: "all", "show all descendants"),
        KeyBinding(.lineage, [.character("-")], .zoomOut, "hide all descendants"),
        KeyBinding(
            .lineage,
            [.character("0")],
            .zoomReset,
            hint: "line only",
            "show only the line of descent, siblings and children"
        ),
    ]
}
