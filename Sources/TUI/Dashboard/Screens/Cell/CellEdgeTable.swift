import Architectures
import Foundations
import TerminalKit

/// A cell as a table: a line per edge, with what is known of each operation.
struct CellEdgeTable {
    let scene: CellScene

    /// The widths that are worth trying, the widest first: with all columns, and without the costs if there are times.
    var widths: [Int] {
        let dropped = max(0, scene.notes.count - 2)
        return (0...dropped).map { 2 + 28 + 1 + width(scene.notes.dropFirst($0)) }
    }

    private func width(_ notes: ArraySlice<CellEdgeNote>) -> Int { notes.reduce(0) { $0 + $1.width + 2 } }

    /// The rows that it takes with its frame, one line per edge.
    func rows(_ kind: CellKind) -> Int { scene.genotype[kind].edges.count + 3 }

    /// The rows that it takes with its frame, one line per node.
    func shortRows(_ kind: CellKind) -> Int { scene.genotype[kind].nodeCount + 2 }

    /// Draws the table in a frame: a line per edge where there is room, else a line per node.
    func draw(_ kind: CellKind, in rect: GridRect, trailing: String = "", on painter: inout Painter) {
        let cell = scene.genotype[kind]
        let states = cell.concat.map { "\($0)" }.joined(separator: ", ")
        let concat = kind.form == .pairs ? "concat(\(states))" : "node \(states)"
        let isFocused = scene.cursor.map { $0.kind == kind } ?? false
        let isByEdge = rect.height - 2 >= cell.edges.count && rect.width >= 30
        let name = "\(kind.title)\(isByEdge ? ", edge by edge" : " in words")"
        let inside = painter.box(
            rect,
            title: rect.width < 60 ? "output = \(concat)" : name,
            trailing: trailing.isEmpty && rect.width >= 60 ? "output = \(concat)" : trailing,
            footer: scene.unused.contains(kind) ? "never computed: later cells read past it" : "",
            focused: isFocused
        )
        let graph = CellGraph(cell)
        guard isByEdge else { return drawNodes(kind, graph, inside, &painter) }
        let hasHeading = inside.height > cell.edges.count
        if hasHeading { drawHeading(inside, &painter) }
        for edge in cell.edges.indices {
            let y = inside.y + edge + (hasHeading ? 1 : 0)
            drawEdge(kind, edge, graph, GridRect(x: inside.x, y: y, width: inside.width, height: 1), &painter)
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
        _ kind: CellKind,
        _ edge: Int,
        _ graph: CellGraph,
        _ rect: GridRect,
        _ painter: inout Painter
    ) {
        let theme = painter.theme
        let value = scene.genotype[kind].edges[edge]
        let isLive = graph.isLive(edge: edge)
        let isFocused = scene.isFocused(kind, edge)
        if isFocused { painter.fill(rect, theme[.selection]) }
        let mark = isFocused ? painter.glyphs.right : scene.isChanged(kind, edge) ? painter.glyphs.diamond : " "
        let words = isLive ? theme[.text] : theme[.dimText]
        painter.spans(
            [
                TextSpan("\(mark) ", theme[.changed]),
                TextSpan("\(kind.form.name(ofEdge: edge))  ", isLive ? theme[.brightText] : theme[.dimText]),
                TextSpan(
                    value.operation.rawValue.rightPadded(13),
                    painter.edgeStyle(scene, kind, edge, isLive: isLive)
                ),
                TextSpan(" \(CellLabelStyle.full.text(state: value.input, in: kind.form))", words),
            ],
            x: rect.x,
            y: rect.y,
            width: rect.width
        )
        for (column, (note, x)) in columns(rect).enumerated() {
            let text = isLive ? note.text(kind, edge) : column == 0 ? "dead" : ""
            painter.text(text, x: x, y: rect.y, width: note.width, isLive ? words : theme[.dimText], align: .trailing)
        }
    }

    /// `4 = sep_conv_3x3(2) + skip_connect(c_{k-1})`.
    private func drawNodes(_ kind: CellKind, _ graph: CellGraph, _ rect: GridRect, _ painter: inout Painter) {
        let theme = painter.theme
        let cell = scene.genotype[kind]
        let names: CellLabelStyle = rect.width >= 46 ? .full : .short
        for (row, node) in cell.nodes.enumerated() where row < rect.height {
            var spans = [TextSpan(" \(node) = ", theme[.brightText])]
            let edges = kind.form.edges(ofState: node)
            for edge in edges {
                let value = cell.edges[edge]
                if edge > edges.lowerBound { spans.append(TextSpan(" + ", theme[.dimText])) }
                if scene.isChanged(kind, edge) {
                    spans.append(TextSpan(String(painter.glyphs.diamond), theme[.changed]))
                }
                let style = painter.edgeStyle(scene, kind, edge, isLive: graph.isLive(edge: edge))
                let text = "\(names.text(value.operation))(\(names.text(state: value.input, in: kind.form)))"
                let isFocused = scene.isFocused(kind, edge)
                spans.append(TextSpan(isFocused ? "[\(text)]" : text, isFocused ? style.adding(.reverse) : style))
            }
            if !graph.live.contains(node) { spans.append(TextSpan("  dead", theme[.dimText])) }
            painter.spans(spans, x: rect.x, y: rect.y + row, width: rect.width)
        }
    }
}
