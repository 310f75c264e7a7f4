import Architectures
import Foundations
import TerminalKit

/// A group of parts as a table: a line per part, with what is known of each operation.
struct CellEdgeTable {
    let scene: CellScene

    /// The widths that are worth trying, the widest first: with all columns, and without the costs if there are times.
    var widths: [Int] {
        let dropped = max(0, scene.notes.count - 2)
        return (0...dropped).map { 2 + 28 + 1 + width(scene.notes.dropFirst($0)) }
    }

    private func width(_ notes: ArraySlice<CellEdgeNote>) -> Int { notes.reduce(0) { $0 + $1.width + 2 } }

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
        let hasHeading = inside.height > value.parts.count
        if hasHeading { drawHeading(inside, &painter) }
        for edge in value.parts.indices {
            let y = inside.y + edge + (hasHeading ? 1 : 0)
            drawEdge(group, edge, graph, GridRect(x: inside.x, y: y, width: inside.width, height: 1), &painter)
        }
    }

    /// The columns of notes that fit: measured times, the last, rather than what can be counted.
    private func columns(_ rect: GridRect) -> [(note: CellEdgeNote, x: Int)] {
        var x = rect.x + 28
        var result: [(CellEdgeNote, Int)] = []
        let dropped = (0..<max(1, scene.notes.count - 1)).first {
            28 + width(scene.notes.dropFirst($0)) <= rect.width
        }
        for note in scene.notes.dropFirst(dropped ?? max(0, scene.notes.count - 2)) {
            guard x + 2 + note.width <= rect.maxX else { break }
            result.append((note, x + 2))
            x += 2 + note.width
        }
        return result
    }

    private func drawHeading(_ rect: GridRect, _ painter: inout Painter) {
        let style = painter.theme[.tableHeader]
        painter.fill(GridRect(x: rect.x, y: rect.y, width: rect.width, height: 1), style)
        painter.text("  edge operation     input", x: rect.x, y: rect.y, width: rect.width, style)
        for (note, x) in columns(rect) {
            painter.text(note.heading, x: x, y: rect.y, width: note.width, style, align: .trailing)
        }
    }

    private func drawEdge(
        _ group: Int,
        _ edge: Int,
        _ graph: CellGraph,
        _ rect: GridRect,
        _ painter: inout Painter
    ) {
        let theme = painter.theme
        let part = graph.group.parts[edge]
        let isLive = graph.isLive(edge: edge)
        let isFocused = scene.isFocused(group, edge)
        if isFocused { painter.fill(rect, theme[.selection]) }
        let mark = isFocused ? painter.glyphs.right : scene.isChanged(group, edge) ? painter.glyphs.diamond : " "
        let words = isLive ? theme[.text] : theme[.dimText]
        painter.spans(
            [
                TextSpan("\(mark) ", theme[.changed]),
                TextSpan("\(part.name)  ", isLive ? theme[.brightText] : theme[.dimText]),
                TextSpan(
                    part.operation.name.rightPadded(13),
                    painter.edgeStyle(scene, group, edge, isLive: isLive)
                ),
                TextSpan(" \(graph.label(part.source).full)", words),
            ],
            x: rect.x,
            y: rect.y,
            width: rect.width
        )
        for (column, (note, x)) in columns(rect).enumerated() {
            let text = isLive ? note.values[part.id] ?? "" : column == 0 ? "dead" : ""
            painter.text(text, x: x, y: rect.y, width: note.width, isLive ? words : theme[.dimText], align: .trailing)
        }
    }

    /// `4 = sep_conv_3x3(2) + skip_connect(c_{k-1})`.
    private func drawNodes(_ group: Int, _ graph: CellGraph, _ rect: GridRect, _ painter: inout Painter) {
        let theme = painter.theme
        let names: CellLabelStyle = rect.width >= 46 ? .full : .short
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
