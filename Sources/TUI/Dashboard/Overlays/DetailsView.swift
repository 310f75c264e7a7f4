import Studies
import Architectures
import Foundations
import RunModel
import TerminalKit

/// Everything recorded about a candidate.
func drawDetails(_ painter: inout Painter, _ shared: SharedState, _ id: Int, _ area: GridRect) {
    guard let snapshot = shared.snapshot, let record = snapshot.candidate(id) else { return }
    let width = min(88, area.width - 2)
    let lines = detailLines(painter, shared, snapshot, record, width: width - 4)
    let height = min(lines.count + 2, area.height)
    let rect = GridRect(
        x: area.x + (area.width - width) / 2,
        y: area.y + (area.height - height) / 2,
        width: width,
        height: height
    )
    let footer = "\(shared.keyText(.down, .reading)) \(shared.keyText(.up, .reading)) others   esc close"
    let inside = painter.raisedPopup(rect, title: "Candidate #\(id)", footer: footer)
    let shown = lines.count > inside.height ? max(0, inside.height - 1) : lines.count
    for (row, spans) in lines.prefix(shown).enumerated() {
        painter.spans(spans, x: inside.x + 1, y: inside.y + row, width: inside.width - 2)
    }
    guard shown < lines.count else { return }
    painter.text(
        "\(painter.glyphs.ellipsis) \(lines.count - shown) more lines: a higher terminal shows them",
        x: inside.x + 1,
        y: inside.maxY - 1,
        width: inside.width - 2,
        painter.theme[.dimText]
    )
}

private func detailLines(
    _ painter: Painter,
    _ shared: SharedState,
    _ snapshot: RunSnapshot,
    _ record: CandidateRecord,
    width: Int
) -> [[TextSpan]] {
    let theme = painter.theme
    let run = snapshot.run
    var lines: [[TextSpan]] = []
    let labelWidth = max(13, (shared.index.measures.map(\.count).max() ?? 0) + 1)
    func add(_ label: String, _ spans: [TextSpan]) {
        lines.append([TextSpan(label.rightPadded(labelWidth), theme[.dimText])] + spans)
    }
    func add(_ label: String, _ text: String, _ role: ThemeRole = .text) {
        for (row, line) in TextWrap.lines(text, width: width - labelWidth).enumerated() {
            add(row == 0 ? label : "", [TextSpan(line, theme[role])])
        }
    }
    add("state", "\(record.state.symbol(painter.glyphs)) \(record.state.rawValue)", record.state.role)
    if !record.failure.isEmpty { add("failure", record.failure, .bad) }
    let target = record.targetTier.map { ", on the way to tier \($0)" } ?? ""
    add("tier", "\(record.tier) of \(run.tiers.count) completed\(target)")
    add("epochs", "\(record.epochsTrained) of \(run.tiers.totalEpochs)")
    let rank = snapshot.place(of: record.id).flatMap { shared.index.ranks[$0] }
    if let overall = rank?.overall { add("rank", "\(overall) of all \(shared.index.ranked)") }
    for tier in run.tiers {
        guard let score = record.scores[tier.tier] else { continue }
        var spans = [TextSpan(shared.scoreText(score, painter.glyphs), theme[tier: tier.tier])]
        if let rank, rank.tier == tier.tier { spans.append(TextSpan("   \(rank.inTier)", theme[.text])) }
        add("accuracy T\(tier.tier)", spans)
    }
    for name in shared.index.measures {
        guard let metric = record.metrics[name] else { continue }
        let cost = metric.cost > 0 ? "   \(Format.fixed(metric.cost, 3)) core-s" : ""
        add(name, Format.measured(metric.value) + cost)
    }
    add("parameters", Format.grouped(Double(record.parameters)))
    add("MACs", "\(Format.grouped(Double(record.macs))) per image")
    add("cost", "\(Format.duration(record.seconds)) of one core")
    add("born", "cycle \(record.bornCycle), \(record.origin == .injected ? "by hand" : record.origin.rawValue)")
    if let parent = record.parent {
        let score = snapshot.candidate(parent)?.score.map { ", \(Format.percent($0)) %" } ?? ""
        add("parent", "#\(parent)\(score)")
    }
    if !record.mutation.isEmpty { add("mutation", Spaces.brief(record.mutation), .changed) }
    let children = shared.index.lineage.children(of: record.id).map { "#\($0)" }
    if !children.isEmpty { add("children", children.joined(separator: " ")) }
    if record.tier > 0 {
        let age = max(0, run.cycle - record.lastTrainedCycle)
        let limit = run.maximumAge > 0 ? ", of \(run.maximumAge)" : ""
        add("age", record.pinned ? "pinned: does not age" : "\(age) cycles since its last training\(limit)")
    }
    if let weights = snapshot.weights { add("weights", weights.contains(record.id) ? "kept" : "none are kept") }
    add("genotype", record.architecture.text)
    return lines
}
