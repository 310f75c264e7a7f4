import Architectures
import Foundations

/// A group of parts, drawn as SVG: states from left to right, each behind those that it depends on, and the parts as
/// labelled lines between them.
struct CellDiagram {
    private let group: PartGraph.Group
    /// Parts that differ from the parent's.
    private let changed: Set<String>
    /// By state, then the output: how far to the right.
    private let columns: [Int]

    init(_ group: PartGraph.Group, changed: Set<String>) {
        self.group = group
        self.changed = changed
        var columns = group.states.map { _ in 0 }
        for state in group.states.indices {
            columns[state] = (group.parts(into: state).map { columns[group.parts[$0].source] + 1 }).max() ?? 0
        }
        self.columns = columns + [(columns.max() ?? 0) + 1]
    }

    private static let (column, row, box) = (172.0, 58.0, (width: 64.0, height: 28.0))

    /// The picture under the group's title.
    func svg() -> String {
        let places = placed
        let columns = Double((self.columns.max() ?? 0) + 1)
        let rows = (places.map(\.y).max() ?? 0) + Self.box.height
        let width = columns * Self.column - (Self.column - Self.box.width) + 20
        var drawn: [String] = []
        let output = group.states.count
        for state in group.outputs { drawn.append(link(places[state], places[output], "output", nil, 0, 1)) }
        for state in group.states.indices {
            let parts = group.parts(into: state)
            for (index, part) in parts.enumerated() {
                let part = group.parts[part]
                let style = changed.contains(part.id) ? "part changed" : "part \(part.operation.kind)"
                let label = part.operation.label.full
                drawn.append(link(places[part.source], places[state], style, label, index, parts.count))
            }
        }
        for (state, place) in zip(group.states, places) {
            drawn.append(node(place, state.label.full, state.role == .input ? "input" : "sum"))
        }
        drawn.append(node(places[output], group.output.full, "result"))
        return """
            <figure class="cell">
            <svg viewBox="0 0 \(Int(width)) \(Int(rows + 20))" style="max-width:\(Int(width))px" role="img" \
            aria-label="\(HTML.text(group.title))">
            \(drawn.joined(separator: "\n"))
            </svg>
            <figcaption>\(HTML.text(group.title)): \(HTML.text(group.outputText))</figcaption>
            </figure>
            """
    }

    /// The upper left corner of every state, and of the output. States of a column stand one below the other; every other column
    /// is half a row lower, so that lines pass between.
    private var placed: [(x: Double, y: Double)] {
        var taken: [Int: Int] = [:]
        let most = Dictionary(grouping: columns, by: { $0 }).map(\.value.count).max() ?? 1
        let counts = Dictionary(grouping: columns, by: { $0 }).mapValues(\.count)
        return columns.map { column in
            let index = taken[column, default: 0]
            taken[column] = index + 1
            let free = Double(max(most, 3) - (counts[column] ?? 1))
            let y = 10 + (Double(index) + free / 2 + (column % 2 == 1 ? 0.35 : 0)) * Self.row
            return (10 + Double(column) * Self.column, y)
        }
    }

    private func node(_ at: (x: Double, y: Double), _ label: String, _ style: String) -> String {
        let (width, height) = (Self.box.width, Self.box.height)
        return "<rect class=\"node \(style)\" x=\"\(number(at.x))\" y=\"\(number(at.y))\" width=\"\(number(width))\" "
            + "height=\"\(number(height))\" rx=\"6\"/><text class=\"name\" x=\"\(number(at.x + width / 2))\" "
            + "y=\"\(number(at.y + height / 2 + 4))\" text-anchor=\"middle\">\(HTML.text(label))</text>"
    }

    /// A bent line from the right of one box to the left of another, with its label where it arrives: lines that end in one
    /// box arrive one below the other.
    private func link(
        _ from: (x: Double, y: Double),
        _ to: (x: Double, y: Double),
        _ style: String,
        _ label: String?,
        _ index: Int,
        _ count: Int
    ) -> String {
        let (startX, startY) = (from.x + Self.box.width, from.y + Self.box.height / 2)
        let slot = (Double(index) + 0.5) / Double(count)
        let (endX, endY) = (to.x, to.y + Self.box.height * slot)
        let bend = (endX - startX) / 2
        let path =
            "M\(number(startX)) \(number(startY))C\(number(startX + bend)) \(number(startY)) "
            + "\(number(endX - min(bend, 60))) \(number(endY)) \(number(endX)) \(number(endY))"
        var drawn = "<path class=\"link \(style)\" d=\"\(path)\"/>"
        if let label {
            // Above the line that comes first, below the others.
            let y = endY + (index == 0 ? -5 : 13)
            drawn +=
                "<text class=\"operation \(style)\" x=\"\(number(endX - 6))\" y=\"\(number(y))\" "
                + "text-anchor=\"end\">\(HTML.text(label))</text>"
        }
        return drawn
    }

    private func number(_ value: Double) -> String { Format.trimmed((value * 10).rounded() / 10) }
}
