import Studies
import Foundations
import RunModel
import TerminalKit

/// The tiers as lanes, one line each: who is there, how good they are, what it cost. Columns yield to narrowness.
func drawTierLanes(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let ended = [CandidateState.retired, .killed, .failed].reduce(0) { $0 + (shared.index.states[$1] ?? 0) }
    let inside = painter.box(
        rect,
        title: snapshot.run.kind == .study ? "Tiers" : "Tiers of \(snapshot.run.proxy)",
        trailing: ended > 0 ? "\(ended) ended" : "",
        footer: standing(shared, painter.glyphs, width: rect.width - 6),
        focused: false
    )
    let tiers = shared.index.tiers
    let range = shared.index.scoreRange
    let columns = laneColumns(range, snapshot.run)
    TableView(columns, in: inside, trailing: 1, count: tiers.count).draw(on: &painter) { painter, row, place, room in
        guard place.id == .strip else { return [laneText(painter, snapshot.run, tiers[row], place)] }
        drawStrip(&painter, tiers[row], range, room)
        return []
    }
}

/// How sure it is who is the best, and since when nobody is better, as far as there is room.
private func standing(_ shared: SharedState, _ glyphs: Glyphs, width: Int) -> String {
    let texts = shared.standingTexts(glyphs)
    let both = texts.joined(separator: ", ")
    return both.count <= width ? both : texts.last { $0.count <= width } ?? ""
}

/// What a column of the lanes tells.
private enum LaneColumn {
    case tier, epochs, alive, training, waiting, promoted, ended, strip, best, bestID, cost
}

/// The columns of the lanes.
///
/// - Parameter range: the accuracies at the ends of the strips.
private func laneColumns(_ range: ClosedRange<Double>, _ run: RunInfo) -> [TableColumn<LaneColumn>] {
    let epochs = max(6, run.tiers.map(\.shortName.count).max() ?? 0)
    let ends = [range.lowerBound, range.upperBound].map { Format.percent($0, digits: 0) }
    return [
        TableColumn(.tier, "tier", width: 4), TableColumn(.epochs, "epochs", width: epochs, priority: 8),
        TableColumn(.alive, "alive", width: 5, priority: 1), TableColumn(.training, "train", width: 5, priority: 2),
        TableColumn(.waiting, "wait", width: 5, priority: 5),
        TableColumn(.promoted, "promoted", width: 8, priority: 7),
        TableColumn(.ended, "ended", width: 5, priority: 10),
        TableColumn(.strip, ends.joined(separator: "…") + " %", width: 12, most: 48, .leading, priority: 4),
        TableColumn(.best, "best %", width: 6, priority: 3), TableColumn(.bestID, "by", width: 6, priority: 9),
        TableColumn(.cost, "core", width: 8, priority: 6),
    ]
}

private func laneText(
    _ painter: Painter,
    _ run: RunInfo,
    _ summary: TierSummary,
    _ place: TableView<LaneColumn>.Place
) -> TextSpan {
    let theme = painter.theme
    func count(_ value: Int, _ role: ThemeRole) -> TextSpan {
        value == 0 ? TextSpan("–", theme[.dimText]) : TextSpan("\(value)", theme[role])
    }
    switch place.id {
    case .strip: return TextSpan("", theme[.text])
    case .tier: return TextSpan("T\(summary.tier)", theme[tier: summary.tier].adding(.bold))
    case .epochs: return TextSpan(run.tiers.first { $0.tier == summary.tier }?.shortName ?? "", theme[.dimText])
    case .alive: return count(summary.alive, .good)
    case .training: return count(summary.training, .info)
    case .waiting:
        let both = "\(summary.waiting)+\(summary.paused)\(painter.glyphs.pause)"
        let isBoth = summary.paused > 0 && both.count <= place.width
        return isBoth ? TextSpan(both, theme[.warning]) : count(summary.waiting + summary.paused, .text)
    case .promoted: return count(summary.promoted, .text)
    case .ended: return count(summary.ended, .dimText)
    case .best:
        return TextSpan(Format.percent(summary.best?.score), theme[summary.best == nil ? .dimText : .brightText])
    case .bestID: return TextSpan(summary.best.map { "#\($0.id)" } ?? "", theme[.dimText])
    case .cost: return TextSpan(Format.duration(summary.seconds), theme[.text])
    }
}

/// Where the scores lie: one bar per stretch of accuracy, as high as its share of the fullest.
private func drawStrip(
    _ painter: inout Painter,
    _ summary: TierSummary,
    _ range: ClosedRange<Double>,
    _ room: GridRect
) {
    let width = room.width
    let theme = painter.theme
    var counts = [Int](repeating: 0, count: width)
    let span = range.upperBound - range.lowerBound
    for score in summary.scores {
        let share = (score - range.lowerBound) / span
        counts[min(width - 1, max(0, Int(share * Double(width))))] += 1
    }
    let most = max(1, counts.max() ?? 1)
    let bars = painter.glyphs.sparks
    for (column, count) in counts.enumerated() {
        guard count > 0 else {
            painter.put(painter.glyphs.middleDot, x: room.x + column, y: room.y, theme[.gaugeTrack])
            continue
        }
        let level = (count * bars.count + most - 1) / most - 1
        painter.put(bars[min(bars.count - 1, max(0, level))], x: room.x + column, y: room.y, theme[tier: summary.tier])
    }
}

extension TierInfo {
    /// What tells it from the others, in little room.
    var shortName: String { label ?? work.lastEpoch.map { "\($0) ep" } ?? "" }
}
