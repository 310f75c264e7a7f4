import Studies
import Foundations
import RunModel
import TerminalKit

/// Each tier in a lane of its own: who is in it, how its accuracies are distributed, what it cost, what it saved.
func drawTiers(_ painter: inout Painter, _ ranks: RanksState, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let tiers = shared.index.tiers
    guard !tiers.isEmpty else {
        let inside = painter.box(rect, title: "Tiers", focused: true)
        return painter.message(["the run has no tiers"], in: inside)
    }
    let range = shared.index.scoreRange
    for (summary, area) in zip(tiers, tierAreas(rect, count: tiers.count)) {
        drawTier(&painter, ranks, shared, snapshot, summary, range, area)
        drawMembers(&painter, shared, snapshot, summary, area)
    }
    painter.spans(
        YieldingSegment.joined(savings(painter, snapshot), width: rect.width - 2, gap: 3),
        x: rect.x + 1,
        y: rect.maxY - 1
    )
}

/// A click selects whoever stands in the lower edge of a lane.
func pointAtTiers(_ event: MouseEvent, _ rect: GridRect, _ shared: inout SharedState) {
    guard rect.inset(1, 1).contains(x: event.x, y: event.y) else { return }
    for (summary, lane) in zip(shared.index.tiers, tierAreas(rect, count: shared.index.tiers.count)) {
        let origin = TierMembers.origin(lane)
        guard event.y == origin.y else { continue }
        let line = TierMembers(summary, selection: shared.selection, lane: lane)
        shared.select(line.places.first { $0.columns.contains(event.x - origin.x) }?.id)
    }
}

/// Where the lanes are in the area of the screen, with their frames; those that do not fit are left out.
func tierAreas(_ rect: GridRect, count: Int) -> [GridRect] {
    let height = max(4, (rect.height - 1) / max(1, count))
    return (0..<count).map { GridRect(x: rect.x, y: rect.y + $0 * height, width: rect.width, height: height) }
        .filter { $0.maxY <= rect.maxY }
}

/// Who is in a tier, in the lower edge of its lane.
private func drawMembers(
    _ painter: inout Painter,
    _ shared: SharedState,
    _ snapshot: RunSnapshot,
    _ summary: TierSummary,
    _ lane: GridRect
) {
    let line = TierMembers(summary, selection: shared.selection, lane: lane)
    let spans = line.spans(snapshot, shared, painter)
    guard !spans.isEmpty else { return }
    let blank = TextSpan(" ", painter.theme[.border])
    let origin = TierMembers.origin(lane)
    painter.spans([blank] + spans + [blank], x: origin.x - 1, y: origin.y, width: lane.width - 4)
}

private func drawTier(
    _ painter: inout Painter,
    _ ranks: RanksState,
    _ shared: SharedState,
    _ snapshot: RunSnapshot,
    _ summary: TierSummary,
    _ range: ClosedRange<Double>,
    _ rect: GridRect
) {
    let theme = painter.theme
    let info = snapshot.run.tiers.first { $0.tier == summary.tier }
    let isTrained = info?.work != .measure
    let nobody = isTrained ? "not completed by anyone yet" : ""
    let best = summary.best.map { "best \(shared.scoreText($0.score, painter.glyphs)) by #\($0.id)" } ?? nobody
    let inside = painter.box(
        rect,
        title: "Tier \(summary.tier): \(info?.title ?? "")",
        trailing: best
    )
    let facts: [(String, String, ThemeRole)] = [
        ("alive", "\(summary.alive)", .good), ("in training", "\(summary.training)", .info),
        ("waiting", "\(summary.waiting)", .text),
        ("paused", "\(summary.paused)", summary.paused > 0 ? .warning : .text),
        ("completed", "\(summary.completed)", .text), ("promoted", "\(summary.promoted)", .text),
        ("ended here", "\(summary.ended)", .text), ("core time", Format.duration(summary.seconds), .text),
    ]
    let columnWidth = 21
    let columns = inside.height >= facts.count ? 1 : 2
    for (index, fact) in facts.enumerated() {
        let row = index / columns
        guard row < inside.height else { break }
        let x = inside.x + 1 + index % columns * (columnWidth + 2)
        painter.text(fact.0, x: x, y: inside.y + row, theme[.dimText])
        painter.text(fact.1, x: x, y: inside.y + row, width: columnWidth, theme[fact.2], align: .trailing)
    }
    let left = inside.x + 1 + columns * (columnWidth + 2)
    let plot = GridRect(x: left, y: inside.y, width: inside.maxX - left - 1, height: inside.height)
    guard plot.width >= 10 else { return }
    if !isTrained, drawScores(&painter, ranks, shared, plot) { return }
    guard !summary.scores.isEmpty else {
        return painter.message([isTrained ? "no scores yet" : "nothing is trained here"], in: plot)
    }
    let own = shared.selected?.scores[summary.tier]
    Histogram(
        values: summary.scores,
        axis: ChartAxis("validation accuracy", unit: .percent, range: range),
        style: theme[tier: summary.tier],
        markers: own.map { [$0] } ?? []
    ).draw(in: plot, on: &painter)
}

/// What has been trained against what it would have cost to train every candidate through all tiers.
private func savings(_ painter: Painter, _ snapshot: RunSnapshot) -> [YieldingSegment] {
    let theme = painter.theme
    let savings = TrainingSavings(snapshot)
    guard let share = savings.share else {
        return [YieldingSegment(priority: 0, spans: [TextSpan("nothing trained yet", theme[.dimText])])]
    }
    func segment(_ priority: Int, _ value: String, _ text: String) -> YieldingSegment {
        YieldingSegment(
            priority: priority,
            spans: [TextSpan(value, theme[.brightText]), TextSpan(text, theme[.dimText])]
        )
    }
    let trained = segment(1, Format.grouped(Double(savings.epochs)), " epochs trained")
    // In a study everyone goes all the way: there is nothing to be saved.
    if snapshot.run.kind == .study { return [trained] }
    return [
        trained,
        segment(
            2,
            Format.grouped(Double(savings.whole)),
            " would take all \(savings.candidates) candidates to the top"
        ),
        segment(0, "\(Format.fixed(share * 100, 0)) %", " saved"),
    ]
}
