import Architectures
import Foundations
import TerminalKit

/// A group of parts as a table: a line per part, with what is known of each operation.
struct CellEdgeTable {
    let scene: CellScene

    /// The widths that are worth trying, the widest first: with all columns, and without the costs if there are times.
    var widths: [Int] {
        let dropped = max(0, scene.notes.count - 2)
        return (0...dropped).map { 2 + 28 + 1 + scene.notes.dropFirst($0).reduce(0) { $0 + $1.width + 2 } }
    }

    /// The rows that it takes with its frame, one line per edge.
    func rows(_ group: Int) -> Int { scene.parts.groups[group].parts.count + 3 }

    /// The rows that it takes with its frame, one line per node.
    func shortRows(_ group: Int) -> Int { scene.parts.groups[group].nodes.count + 2 }

    /// Draws the table in a frame: a line per edge where there is room, else a line per node.
    func draw(_ group: Int, in rect: GridRect, trailing: String = "", on painter: inout Painter) {
        let value = scene.parts.groups[group]
        let isFocused = scene.cursor?.group == group
        let isByEdge = rect.height - 2 >= value.parts.count && rect.width >= 30
        let name = "\(value.title)\(isByEdge ? ", edge by edge" : " in words")"
        let inside = painter.box(
            rect,
            title: rect.width < 60 ? "output = \(value.outputText)" : name,
            trailing: trailing.isEmpty && rect.width >= 60 ? "output = \(value.outputText)" : trailing,
            footer: scene.unused.contains(group) ? "never computed: later cells read past it" : "",
            focused: isFocused
        )
        let graph = CellGraph(value)
        guard isByEdge else { return drawNodes(group, graph, inside, &painter) }
        drawEdges(group, graph, inside, &painter)
    }

    private enum Column: Hashable {
        case edge, operation, input
        case note(Int)
    }

    private func drawEdges(_ group: Int, _ graph: CellGraph, _ area: GridRect, _ painter: inout Painter) {
        let theme = painter.theme
        let parts = graph.group.parts
        let inputs = parts.map { graph.label($0.source).full }
        let notes = scene.notes.enumerated().map { index, note in
            // Measured times, the last, rather than what can be counted.
            let priority = scene.notes.count - index
            return TableColumn(Column.note(index), note.heading, width: note.width, gap: 2, priority: priority)
        }
        let columns =
            [
                TableColumn(.edge, "edge", width: max(4, parts.map(\.name.count).max() ?? 0), .leading),
                TableColumn(.operation, "operation", width: 13, .leading),
                TableColumn(.input, "input", width: max(7, inputs.map(\.count).max() ?? 0), .leading),
            ] + notes
        let hasHeading = area.height > parts.count
        let table = TableView(columns, in: area, margin: 2, count: parts.count, hasHeading: hasHeading)
        let first = table.places.first { if case .note = $0.id { true } else { false } }
        table.draw(
            on: &painter,
            selected: parts.indices.first { scene.isFocused(group, $0) },
            marks: { [mark = String(painter.glyphs.diamond)] edge in
                let isMarked = scene.isChanged(group, edge) && !scene.isFocused(group, edge)
                return isMarked ? [TextSpan(mark, theme[.changed])] : []
            },
            cell: { painter, edge, place, _ in
                let isLive = graph.isLive(edge: edge)
                switch place.id {
                case .edge: return [TextSpan(parts[edge].name, theme[isLive ? .brightText : .dimText])]
                case .operation:
                    let style = painter.edgeStyle(scene, group, edge, isLive: isLive)
                    return [TextSpan(parts[edge].operation.label.medium, style)]
                case .input: return [TextSpan(inputs[edge], theme[isLive ? .text : .dimText])]
                case .note(let index):
                    let text = isLive ? scene.notes[index].values[parts[edge].id] ?? "" : place == first ? "dead" : ""
                    return [TextSpan(text, theme[isLive ? .text : .dimText])]
                }
            }
        )
    }

    /// `4 = sep_3x3(2) + skip(c_{k-1})`.
    private func drawNodes(_ group: Int, _ graph: CellGraph, _ rect: GridRect, _ painter: inout Painter) {
        let theme = painter.theme
        let names: CellLabelStyle = rect.width >= 40 ? .medium : .short
        for (row, node) in graph.group.nodes.enumerated() where row < rect.height {
            var spans = [TextSpan(" \(graph.label(node).full) = ", theme[.brightText])]
            for (place, edge) in graph.group.parts(into: node).enumerated() {
                let part = graph.group.parts[edge]
                if place > 0 { spans.append(TextSpan(" + ", theme[.dimText])) }
                if scene.isChanged(group, edge) {
                    spans.append(TextSpan(String(painter.glyphs.diamond), theme[.changed]))
                }
                let style = painter.edgeStyle(scene, group, edge, isLive: graph.isLive(edge: edge))
                let text = "\(names.text(part.operation.label))(\(names.text(graph.label(part.source))))"
                let isFocused = scene.isFocused(group, edge)
                spans.append(TextSpan(isFocused ? "[\(text)]" : text, isFocused ? style.adding(.reverse) : style))
            }
            if !graph.live.contains(node) { spans.append(TextSpan("  dead", theme[.dimText])) }
            painter.spans(spans, x: rect.x, y: rect.y + row, width: rect.width)
        }
    }
}
