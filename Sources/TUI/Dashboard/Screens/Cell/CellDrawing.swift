import Architectures
import TerminalKit

/// Draws cells as graphs.
struct CellDrawing {
    let scene: CellScene

    /// The layout of a cell in a frame of a size; nil when it has no room.
    func layout(_ group: Int, frame: GridSize) -> CellGraphLayout? {
        let inner = GridSize(width: frame.width - 4, height: frame.height - 2)
        return CellGraphLayout.fitting(scene.parts.groups[group], in: inner)
    }

    /// The rows that a cell's frame needs within a size; nil when it has no room.
    func frameRows(_ group: Int, within size: GridSize) -> Int? {
        let room = GridSize(width: size.width - 4, height: size.height - 2)
        let flat = CellGraphLayout.fitting(scene.parts.groups[group], in: room, isStretching: false)
        return flat.map { $0.size.height + 2 }
    }

    /// Draws a laid out cell in the middle of a frame.
    func draw(
        _ group: Int,
        _ layout: CellGraphLayout,
        in rect: GridRect,
        trailing: String = "",
        on painter: inout Painter
    ) {
        let isFocused = scene.cursor?.group == group
        painter.box(rect, title: scene.parts.groups[group].title, trailing: trailing, focused: isFocused)
        painter.spans(legend(group, layout, rect.width - 4, painter), x: rect.x + 2, y: rect.maxY - 1)
        let inner = rect.inset(2, 1)
        draw(
            group,
            layout,
            x: inner.x + (inner.width - layout.size.width) / 2,
            y: inner.y + (inner.height - layout.size.height) / 2,
            on: &painter
        )
    }

    /// Draws a laid out cell with its upper left corner at a place.
    func draw(_ group: Int, _ layout: CellGraphLayout, x: Int, y: Int, on painter: inout Painter) {
        drawWires(group, layout, x, y, &painter)
        for box in layout.boxes { drawBox(group, box, layout, x, y, &painter) }
        for label in layout.labels { drawLabel(group, label, layout, x, y, &painter) }
    }

    // MARK: - Parts

    private func drawWires(
        _ group: Int,
        _ layout: CellGraphLayout,
        _ x: Int,
        _ y: Int,
        _ painter: inout Painter
    ) {
        let theme = painter.theme
        for (place, strands) in layout.wires {
            let directions = strands.values.map(\.directions)
            let isLive = strands.values.contains { $0.isLive }
            let edge = layout.approaches[place]
            let isChanged = edge.map { scene.isChanged(group, $0) } ?? false
            painter.put(
                painter.glyphs.wire(directions, isHeavy: isChanged, isDotted: !isLive),
                x: x + place.x,
                y: y + place.y,
                wireStyle(group, edge, isLive, theme)
            )
        }
        let head = layout.measures.direction == .down ? painter.glyphs.down : painter.glyphs.right
        for (place, arrow) in layout.arrows {
            painter.put(head, x: x + place.x, y: y + place.y, wireStyle(group, arrow.edge, arrow.isLive, theme))
        }
    }

    /// Wires are as text; the last stretch of an edge has its operation's colour.
    private func wireStyle(_ group: Int, _ edge: Int?, _ isLive: Bool, _ theme: Theme) -> Style {
        if let edge, scene.isChanged(group, edge) { return theme[.changed] }
        guard isLive else { return theme[.gaugeTrack] }
        guard let edge else { return theme[.text] }
        return theme[operation: scene.part(group, edge).operation.name]
    }

    private func drawBox(
        _ group: Int,
        _ box: CellGraphLayout.Box,
        _ layout: CellGraphLayout,
        _ x: Int,
        _ y: Int,
        _ painter: inout Painter
    ) {
        let theme = painter.theme
        let isOutput = box.state == CellGraph.output
        let isLive = isOutput || layout.graph.live.contains(box.state)
        let isEnd = isOutput || layout.graph.isInput(box.state)
        let isFocused =
            scene.cursor.map { $0.group == group && scene.part(group, $0.edge).target == box.state } ?? false
        let style = theme[isFocused ? .changed : !isLive ? .gaugeTrack : isEnd ? .accent : .borderFocused]
        let rect = GridRect(x: x + box.rect.x, y: y + box.rect.y, width: box.rect.width, height: box.rect.height)
        painter.box(rect, style: style)
        painter.text(
            box.label,
            x: rect.x + 1,
            y: rect.y + rect.height / 2,
            width: rect.width - 2,
            isLive ? theme[.brightText].adding(.bold) : theme[.dimText],
            align: .center
        )
        // A node's number is bolder than the sign of its sum.
        guard !isEnd, isLive, let sign = box.label.first else { return }
        painter.put(sign, x: rect.x + 1 + (rect.width - 2 - box.label.count) / 2, y: rect.y + rect.height / 2, style)
    }

    private func drawLabel(
        _ group: Int,
        _ label: CellGraphLayout.Label,
        _ layout: CellGraphLayout,
        _ x: Int,
        _ y: Int,
        _ painter: inout Painter
    ) {
        let theme = painter.theme
        let (left, row) = (x + label.x, y + label.y)
        let isChanged = scene.isChanged(group, label.edge)
        let style = painter.edgeStyle(scene, group, label.edge, isLive: layout.graph.isLive(edge: label.edge))
        painter.text(label.text, x: left, y: row, style)
        if isChanged { painter.put(painter.glyphs.diamond, x: left - 1, y: row, theme[.changed]) }
        guard scene.isFocused(group, label.edge) else { return }
        let cursor = GridRect(x: left - 1, y: row, width: label.text.count + 2, height: 1)
        painter.put("[", x: cursor.x, y: row, theme[.brightText])
        painter.put("]", x: cursor.maxX - 1, y: row, theme[.brightText])
        painter.restyle(cursor) { $0.adding([.reverse, .bold]) }
    }

    // MARK: - Legend

    /// What the short names, the marks and the kinds of lines mean; only of what is there.
    private func legend(
        _ group: Int,
        _ layout: CellGraphLayout,
        _ width: Int,
        _ painter: Painter
    ) -> [TextSpan] {
        let theme = painter.theme
        var entries: [YieldingSegment] = []
        func add(_ priority: Int, _ name: TextSpan, _ meaning: String) {
            let spans = [name, TextSpan(" \(meaning)", theme[.dimText])]
            entries.append(YieldingSegment(priority: priority, spans: spans))
        }
        let parts = scene.parts.groups[group].parts
        if parts.indices.contains(where: { scene.isChanged(group, $0) }) {
            let mark = "\(painter.glyphs.heavyHorizontal)\(painter.glyphs.diamond)"
            add(1, TextSpan(mark, theme[.changed]), "changed")
        }
        if parts.indices.contains(where: { !layout.graph.isLive(edge: $0) }) {
            let line = String(repeating: painter.glyphs.dottedHorizontal, count: 2)
            add(1, TextSpan(line, theme[.gaugeTrack]), "dead: reaches no output")
        }
        if layout.measures.style == .short {
            let used = Dictionary(parts.map { ($0.operation.name, $0.operation) }) { first, _ in first }
            for operation in Spaces.operations.compactMap({ used[$0] }) {
                let (name, whole) = (operation.label.short, operation.label.medium)
                guard name != whole else { continue }
                // The names that say the most by themselves yield first.
                let priority =
                    switch operation.kind {
                    case .zero, .identity: 3
                    case .pooling: 2
                    case .weighted: 1
                    }
                add(priority, TextSpan(name, theme[operation: operation.name]), whole)
            }
        }
        guard !entries.isEmpty else { return [] }
        let blank = TextSpan(" ", theme[.text])
        return [blank] + YieldingSegment.joined(entries, width: width - 2, gap: 1) + [blank]
    }
}

extension Painter {
    /// How the name of an edge's operation looks.
    func edgeStyle(_ scene: CellScene, _ group: Int, _ edge: Int, isLive: Bool) -> Style {
        if scene.isChanged(group, edge) { return theme[.changed] }
        guard isLive else { return theme[.dimText].adding(.dim) }
        return theme[operation: scene.part(group, edge).operation.name]
    }
}

extension Glyphs {
    /// The character for the wires through one place. Two wires that only cross are drawn as a plain cross, as in a
    /// circuit diagram; a wire that branches to all sides has a dot.
    func wire(_ strands: [CellGraphLayout.Directions], isHeavy: Bool = false, isDotted: Bool = false) -> Character {
        guard strands.count == 1, let directions = strands.first else { return cross }
        switch directions {
        case [.left, .right], [.left], [.right]:
            return isHeavy ? heavyHorizontal : isDotted ? dottedHorizontal : horizontal
        case [.up, .down], [.up], [.down]:
            return isHeavy ? heavyVertical : isDotted ? dottedVertical : vertical
        case [.left, .down]: return topRight
        case [.left, .up]: return bottomRight
        case [.right, .down]: return topLeft
        case [.right, .up]: return bottomLeft
        case [.left, .right, .down]: return teeDown
        case [.left, .right, .up]: return teeUp
        case [.up, .down, .right]: return teeRight
        case [.up, .down, .left]: return teeLeft
        default: return dot
        }
    }
}
