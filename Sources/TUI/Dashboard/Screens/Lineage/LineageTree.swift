import RunModel
import TerminalKit

/// A family tree as rows: the line of descent from the root to a candidate, its siblings, its children, and whatever else
/// a person unfolded. Everyone else is folded away, so that the largest family is a screen to begin with.
struct LineageTree {
    /// How a row hangs on those above it.
    enum Branch: Hashable {
        /// The first of the line.
        case root
        /// The only child that is shown.
        case chain
        /// One of several children; the last of them or not.
        case child(isLast: Bool)
    }

    /// A candidate in the tree.
    struct Row: Hashable {
        var id: Int
        /// Per level of indentation, whether a line passes it on the way to later children.
        var guides: [Bool]
        var branch: Branch
        /// Descendants that are folded away.
        var hidden: Int
        /// Whether it is an ancestor of the anchor, or the anchor.
        var isInLine: Bool
    }

    private(set) var rows: [Row] = []
    /// The options that show the selected candidate: those asked for, changed where they hid it.
    private(set) var options: LineageState
    private let lineage: Lineage
    private var line: Set<Int> = []

    /// The family of the selected candidate.
    init(_ lineage: Lineage, selection: Int, _ options: LineageState) {
        self.lineage = lineage
        self.options = options
        let anchor = options.anchor ?? selection
        if lineage.root(of: anchor) == lineage.root(of: selection) {
            build(anchor)
            if row(of: selection) != nil { return }
        }
        self.options.anchor = selection
        self.options.closed.subtract(lineage.ancestors(of: selection))
        build(selection)
    }

    /// The row of a candidate.
    func row(of id: Int) -> Int? { rows.firstIndex { $0.id == id } }

    private mutating func build(_ anchor: Int) {
        rows = []
        let ancestors = lineage.ancestors(of: anchor)
        line = Set(ancestors + [anchor])
        struct Pending {
            var id: Int
            var guides: [Bool]
            var branch: Branch
        }
        var pending = [Pending(id: ancestors.first ?? anchor, guides: [], branch: .root)]
        while let next = pending.popLast() {
            let shown = shownChildren(of: next.id, anchor)
            let all = lineage.children(of: next.id)
            let hidden =
                shown.count == all.count
                ? 0
                : lineage.descendantCount(of: next.id) - shown.reduce(0) { $0 + 1 + lineage.descendantCount(of: $1) }
            rows.append(
                Row(
                    id: next.id,
                    guides: next.guides,
                    branch: next.branch,
                    hidden: hidden,
                    isInLine: line.contains(next.id)
                )
            )
            var guides = next.guides
            if case .child(let isLast) = next.branch { guides.append(!isLast) }
            for (place, child) in shown.enumerated().reversed() {
                let branch: Branch = shown.count == 1 ? .chain : .child(isLast: place == shown.count - 1)
                pending.append(Pending(id: child, guides: guides, branch: branch))
            }
        }
    }

    /// The children of a candidate that are rows.
    private func shownChildren(of id: Int, _ anchor: Int) -> [Int] {
        let children = lineage.children(of: id)
        if options.closed.contains(id) { return [] }
        if options.opened.contains(id) || id == anchor || id == lineage.parent(of: anchor) { return children }
        return children.filter { line.contains($0) }
    }
}
