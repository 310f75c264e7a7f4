import Architectures
import Foundations
import RunModel
import TerminalKit

/// The selected candidate's cells as graphs with what it has that its parent has not, or the cells being edited.
func drawCells(_ painter: inout Painter, _ state: CellState, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    guard let record = shared.selected else {
        let inside = painter.box(rect, title: "Cell", focused: true)
        return painter.message(["no candidate is selected", "2 lists them, j and k move"], in: inside)
    }
    let room = GridSize(width: rect.width - 2, height: rect.height)
    let head: [[TextSpan]]
    var scene: CellScene
    if let editor = state.editor {
        head = CellEditorHead(editor, snapshot, painter).lines(room)
        scene = CellScene(editor.parts, changes: editor.changes, cursor: editor.cursor, cost: editor.cost)
    } else {
        let parent = record.parent.flatMap { snapshot.candidate($0) }
        let changes = parent.map { record.architecture.changes(from: $0.architecture) } ?? []
        head = headLines(painter, shared, record, parent, changes, snapshot.operationTimes[record.id], room)
        scene = CellScene(
            record.architecture.parts,
            changes: state.showsDifference ? changes : [],
            cost: state.cost?.architecture == record.architecture ? state.cost?.cost : nil
        )
    }
    scene.add(snapshot.operationTimes[state.editor?.origin ?? record.id])
    for (row, spans) in head.enumerated() {
        painter.spans(spans, x: rect.x + 1, y: rect.y + row, width: rect.width - 2)
    }
    let area = GridRect(x: rect.x, y: rect.y + head.count, width: rect.width, height: rect.height - head.count)
    drawScene(&painter, scene, area, chosen: state.editor?.cursor.group ?? state.group)
}

/// All groups of parts, or the chosen one, with tables of their parts as far as there is room.
func drawScene(_ painter: inout Painter, _ scene: CellScene, _ area: GridRect, chosen: Int) {
    let arrangement = CellArrangement(scene, in: area, chosen: chosen)
    let drawing = CellDrawing(scene: scene)
    let table = CellEdgeTable(scene: scene)
    for panel in arrangement.panels {
        switch panel.content {
        case .graph(let layout):
            let hint = arrangement.isSingle ? "v: other cell" : ""
            drawing.draw(panel.group, layout, in: panel.rect, trailing: hint, on: &painter)
        case .table:
            table.draw(panel.group, in: panel.rect, on: &painter)
        }
    }
}

private func headLines(
    _ painter: Painter,
    _ shared: SharedState,
    _ record: CandidateRecord,
    _ parent: CandidateRecord?,
    _ changes: [Change],
    _ times: NetworkTimes?,
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
            TextSpan(" \(shared.scoreText(score, painter.glyphs))", theme[.brightText]),
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
    if let times {
        let text = Format.grouped(times.total)
        facts.append(YieldingSegment(priority: 4, spans: [TextSpan(text, theme[.text]), dim(" µs/image")]))
    }
    var lines = [YieldingSegment.joined(facts, width: room.width, gap: 3)]
    lines.append(descent(painter, record, parent, changes, room.width))
    // The genotype as text is for copying: all of it, or (it is among the details) none.
    let text = TextWrap.lines(record.architecture.text, width: room.width)
    if text.count * 16 <= room.height { lines += text.map { [dim($0)] } }
    return lines
}

/// Where a candidate came from and what it has that its parent has not.
private func descent(
    _ painter: Painter,
    _ record: CandidateRecord,
    _ parent: CandidateRecord?,
    _ changes: [Change],
    _ width: Int
) -> [TextSpan] {
    let theme = painter.theme
    func dim(_ text: String) -> TextSpan { TextSpan(text, theme[.dimText]) }
    let isHandMade = record.origin == .injected
    guard let id = record.parent else {
        if isHandMade { return [TextSpan("by hand", theme[.accent]), dim(": no parent")] }
        return [dim(record.origin == .random ? "drawn at random: no parent" : "no parent")]
    }
    guard !changes.isEmpty else {
        return [dim("parent #\(id): "), dim(parent == nil ? "not recorded" : "the same cells")]
    }
    let words = [isHandMade ? "by hand " : "", "changed from #\(id): "]
    let room = width - 2 - words.joined().count
    return [
        TextSpan("\(painter.glyphs.diamond) ", theme[.changed]), TextSpan(words[0], theme[.accent]), dim(words[1]),
        TextSpan(shortChanges(changes, room), theme[.changed]),
    ]
}
