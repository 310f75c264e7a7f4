import Search

/// The selected candidate's cells as graphs, with what it has that its parent has not.
func drawCells(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
    guard let snapshot = state.snapshot else { return }
    guard let record = state.selected else {
        let inside = painter.box(rect, title: "Cell", focused: true)
        return drawEmpty(&painter, inside, ["no candidate is selected", "2 lists them, j and k move"])
    }
    let parent = record.parent.flatMap { snapshot.candidate($0) }
    let changes = parent.map { record.genotype.differences(from: $0.genotype) } ?? []
    let head = headLines(painter, record, parent, changes, GridSize(width: rect.width - 2, height: rect.height))
    let headRows = head.count
    for (row, spans) in head.enumerated() {
        painter.spans(spans, x: rect.x + 1, y: rect.y + row, width: rect.width - 2)
    }
    let area = GridRect(x: rect.x, y: rect.y + headRows, width: rect.width, height: rect.height - headRows)
    let drawing = CellDrawing(record: record, changes: state.showsDifference ? changes : [])
    let halves = split(area)
    if halves.allSatisfy({ drawing.fits($0.kind, in: $0.rect.inset(2, 1)) }) {
        for half in halves { drawBoth(half.kind, drawing, in: half.rect, on: &painter) }
        return
    }
    // No room for both: the chosen one, and what is left for the other in words.
    let kind = state.cellKind
    let other: CellKind = kind == .normal ? .reduction : .normal
    let words = record.genotype[other].nodeCount + 2
    let rows = drawing.rows(kind, width: area.width - 4).map { $0 + 2 } ?? area.height
    let upper = area.height - rows >= words ? area.height - words : area.height
    let top = GridRect(x: area.x, y: area.y, width: area.width, height: upper)
    drawing.draw(kind, in: top, isFocused: true, on: &painter)
    let rest = GridRect(x: area.x, y: area.y + upper, width: area.width, height: area.height - upper)
    if rest.height >= 3 { drawing.describe(other, in: rest, on: &painter) }
}

/// A cell as a graph, and in words as well where there is room for both.
private func drawBoth(_ kind: CellKind, _ drawing: CellDrawing, in rect: GridRect, on painter: inout Painter) {
    let words = drawing.record.genotype[kind].nodeCount + 2
    let graph = (drawing.rows(kind, width: rect.width - 4) ?? 0) + 4
    guard rect.height >= graph + words else { return drawing.draw(kind, in: rect, isFocused: false, on: &painter) }
    let upper = rect.height - words
    drawing.draw(
        kind,
        in: GridRect(x: rect.x, y: rect.y, width: rect.width, height: upper),
        isFocused: false,
        on: &painter
    )
    drawing.describe(
        kind,
        in: GridRect(x: rect.x, y: rect.y + upper, width: rect.width, height: words),
        on: &painter
    )
}

/// Side by side where the screen is wide, else one below the other.
private func split(_ area: GridRect) -> [(kind: CellKind, rect: GridRect)] {
    if area.width >= 170 {
        let left = area.width / 2
        return [
            (.normal, GridRect(x: area.x, y: area.y, width: left, height: area.height)),
            (.reduction, GridRect(x: area.x + left, y: area.y, width: area.width - left, height: area.height)),
        ]
    }
    let upper = area.height / 2
    return [
        (.normal, GridRect(x: area.x, y: area.y, width: area.width, height: upper)),
        (.reduction, GridRect(x: area.x, y: area.y + upper, width: area.width, height: area.height - upper)),
    ]
}

private func headLines(
    _ painter: Painter,
    _ record: CandidateRecord,
    _ parent: CandidateRecord?,
    _ changes: [Mutation],
    _ room: GridSize
) -> [[TextSpan]] {
    let theme = painter.theme
    func dim(_ text: String) -> TextSpan { TextSpan(text, theme[.dimText]) }
    var facts = [
        YieldingSegment(
            priority: 0,
            spans: [
                TextSpan("#\(record.id)", theme[.brightText].adding(.bold)),
                TextSpan("  \(record.state.symbol(painter.glyphs)) \(record.state.rawValue)", theme[record.state.role]),
            ]
        )
    ]
    if let score = record.score {
        var spans = [
            TextSpan("T\(record.tier)", theme[tier: record.tier]),
            TextSpan(" \(Format.percent(score)) %", theme[.brightText]),
        ]
        if let before = parent?.scores[record.tier] {
            let gain = (score - before) * 100
            spans.append(TextSpan(" (\(Format.signed(gain, 2)) to parent)", theme[gain >= 0 ? .good : .bad]))
        }
        facts.append(YieldingSegment(priority: 1, spans: spans))
    }
    let isWide = room.width >= 110
    let size = isWide ? Format.grouped(Double(record.parameters)) : Format.magnitude(record.parameters)
    let work = isWide ? Format.grouped(Double(record.macs)) : Format.magnitude(record.macs)
    facts.append(YieldingSegment(priority: 2, spans: [TextSpan(size, theme[.text]), dim(" parameters")]))
    facts.append(YieldingSegment(priority: 3, spans: [TextSpan(work, theme[.text]), dim(" MACs")]))
    var lines = [YieldingSegment.joined(facts, width: room.width, gap: 3)]
    // The genotype as text is for copying: all of it, or (it is among the details) none.
    let text = genotypeLines(painter, record, room.width)
    let genotype = text.count * 8 <= room.height ? text : []
    guard let id = record.parent else {
        lines.append([dim(record.origin == .random ? "drawn at random: no parent" : "no parent")])
        return lines + genotype
    }
    if changes.isEmpty {
        lines.append([dim("parent #\(id): "), dim(parent == nil ? "not recorded" : "the same cells")])
    } else {
        let mark = String(painter.glyphs.diamond)
        let what = changes.map(\.description).joined(separator: "; ")
        lines.append([
            TextSpan("\(mark) ", theme[.changed]), dim("changed from #\(id): "), TextSpan(what, theme[.changed]),
        ])
    }
    return lines + genotype
}

private func genotypeLines(_ painter: Painter, _ record: CandidateRecord, _ width: Int) -> [[TextSpan]] {
    TextWrap.lines(record.genotype.jsonLine, width: width).map { [TextSpan($0, painter.theme[.dimText])] }
}

/// A candidate's cells on their way to the screen.
struct CellDrawing {
    let record: CandidateRecord
    private let changed: [CellKind: Set<Int>]
    /// Prepares to draw; `changes` are the places where the candidate differs from its parent.
    init(record: CandidateRecord, changes: [Mutation]) {
        self.record = record
        var changed: [CellKind: Set<Int>] = [:]
        for change in changes {
            if let edge = change.edge { changed[change.cell, default: []].insert(edge) }
        }
        self.changed = changed
    }

    /// Whether a cell can be drawn in an area.
    func fits(_ kind: CellKind, in rect: GridRect) -> Bool {
        CellGraphLayout.fitting(record.genotype[kind], in: GridSize(width: rect.width, height: rect.height)) != nil
    }

    /// Rows that a cell's graph takes in a width; nil when it does not fit at all.
    func rows(_ kind: CellKind, width: Int) -> Int? {
        CellGraphLayout.fitting(record.genotype[kind], in: GridSize(width: width, height: 1000), isStretching: false)?
            .size.height
    }

    /// Draws a cell in a frame; in words where the graph does not fit.
    func draw(_ kind: CellKind, in rect: GridRect, isFocused: Bool, on painter: inout Painter) {
        let inner = rect.inset(2, 1)
        let room = GridSize(width: inner.width, height: inner.height)
        guard let layout = CellGraphLayout.fitting(record.genotype[kind], in: room) else {
            return describe(kind, in: rect, on: &painter)
        }
        painter.box(rect, title: title(kind), trailing: isFocused ? "v: other cell" : "", focused: isFocused)
        let x = inner.x + (inner.width - layout.size.width) / 2
        let y = inner.y + (inner.height - layout.size.height) / 2
        drawWires(layout, x, y, &painter)
        for box in layout.boxes { drawBox(box, layout, x, y, &painter) }
        for label in layout.labels { drawLabel(label, layout, kind, x, y, &painter) }
    }

    private func title(_ kind: CellKind) -> String { kind == .normal ? "Normal cell" : "Reduction cell" }

    private func drawWires(_ layout: CellGraphLayout, _ x: Int, _ y: Int, _ painter: inout Painter) {
        let theme = painter.theme
        for (place, strands) in layout.wires {
            let isLive = strands.values.contains { $0.isLive }
            let character = painter.glyphs.wire(strands.values.map(\.directions))
            painter.put(character, x: x + place.x, y: y + place.y, theme[isLive ? .text : .gaugeTrack])
        }
        for (place, isLive) in layout.arrows {
            painter.put(painter.glyphs.right, x: x + place.x, y: y + place.y, theme[isLive ? .text : .gaugeTrack])
        }
    }

    private func drawBox(
        _ box: CellGraphLayout.Box,
        _ layout: CellGraphLayout,
        _ x: Int,
        _ y: Int,
        _ painter: inout Painter
    ) {
        let theme = painter.theme
        let isLive = box.state == CellGraph.output || layout.graph.live.contains(box.state)
        let isEnd = box.state < 2
        let style = theme[!isLive ? .gaugeTrack : isEnd ? .accent : .borderFocused]
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
    }

    private func drawLabel(
        _ label: CellGraphLayout.Label,
        _ layout: CellGraphLayout,
        _ kind: CellKind,
        _ x: Int,
        _ y: Int,
        _ painter: inout Painter
    ) {
        let theme = painter.theme
        let isLive = layout.graph.isLive(edge: label.edge)
        let isChanged = changed[kind]?.contains(label.edge) == true
        let operation = record.genotype[kind].edges[label.edge].operation
        let style = isLive ? theme[operation: operation] : theme[.dimText].adding(.dim)
        painter.text(label.text, x: x + label.x, y: y + label.y, isChanged ? theme[.changed] : style)
        if isChanged { painter.put(painter.glyphs.diamond, x: x + label.x - 1, y: y + label.y, theme[.changed]) }
    }

    /// The cell in words: one line per node.
    func describe(_ kind: CellKind, in rect: GridRect, on painter: inout Painter) {
        let theme = painter.theme
        let cell = record.genotype[kind]
        let concat = cell.concat.map { "\($0)" }.joined(separator: ", ")
        let inside = painter.box(rect, title: "\(title(kind)) in words", trailing: "output = concat(\(concat))")
        let graph = CellGraph(cell)
        let names = CellLabelStyle.full
        for node in 0..<cell.nodeCount where node < inside.height {
            var spans = [TextSpan(" \(node + 2) = ", theme[.brightText])]
            for edge in [2 * node, 2 * node + 1] {
                let value = cell.edges[edge]
                let isChanged = changed[kind]?.contains(edge) == true
                if edge % 2 == 1 { spans.append(TextSpan(" + ", theme[.dimText])) }
                if isChanged { spans.append(TextSpan(String(painter.glyphs.diamond), theme[.changed])) }
                let style = graph.isLive(edge: edge) ? theme[operation: value.operation] : theme[.dimText]
                spans.append(TextSpan(value.operation.rawValue, isChanged ? theme[.changed] : style))
                spans.append(TextSpan("(\(names.text(state: value.input)))", theme[.text]))
            }
            if !graph.live.contains(node + 2) { spans.append(TextSpan("  dead", theme[.dimText])) }
            painter.spans(spans, x: inside.x, y: inside.y + node, width: inside.width)
        }
    }
}

extension Glyphs {
    /// The character for the wires through one place. Two wires that only cross are drawn as a plain cross, as in a
    /// circuit diagram; a wire that branches to all sides has a dot.
    func wire(_ strands: [CellGraphLayout.Directions]) -> Character {
        guard strands.count == 1, let directions = strands.first else { return cross }
        switch directions {
        case [.left, .right], [.left], [.right]: return horizontal
        case [.up, .down], [.up], [.down]: return vertical
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
