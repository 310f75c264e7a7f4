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
        title: snapshot.run.isStudy ? "Tiers" : "Tiers of \(snapshot.run.proxy)",
        trailing: ended > 0 ? "\(ended) ended" : "",
        focused: false
    )
    let lanes = TierLanes(shared, width: inside.width)
    let style = painter.theme[.tableHeader]
    painter.fill(GridRect(x: inside.x, y: inside.y, width: inside.width, height: 1), style)
    for column in lanes.columns {
        painter.text(
            lanes.heading(column.part),
            x: inside.x + column.x,
            y: inside.y,
            width: column.width,
            style,
            align: column.part == .strip ? .leading : .trailing
        )
    }
    for (row, summary) in shared.index.tiers.enumerated() where row + 1 < inside.height {
        drawLane(&painter, shared, snapshot, summary, lanes, x: inside.x, y: inside.y + 1 + row)
    }
}

/// The columns of the lanes.
struct TierLanes {
    /// What a column tells.
    enum Part: Hashable {
        case tier, epochs, alive, training, waiting, promoted, ended, strip, best, bestID, cost
    }

    /// From left to right; x counts from the area's first column.
    private(set) var columns: [(part: Part, x: Int, width: Int)] = []
    /// The accuracies at the ends of the strips.
    let range: ClosedRange<Double>

    init(_ shared: SharedState, width: Int) {
        range = shared.index.scoreRange
        let epochs = max(6, shared.snapshot?.run.tiers.map(\.shortName.count).max() ?? 0)
        func size(_ part: Part) -> Int {
            switch part {
            case .tier: 4
            case .epochs: epochs
            case .alive: 5
            case .training, .waiting: 5
            case .promoted: 8
            case .ended: 5
            case .strip: 12
            case .best: 6
            case .bestID: 6
            case .cost: 8
            }
        }
        let order: [Part] = [
            .tier, .epochs, .alive, .training, .waiting, .promoted, .ended, .strip, .best, .bestID, .cost,
        ]
        let wanted: [Part] = [
            .tier, .alive, .training, .best, .strip, .waiting, .cost, .promoted, .epochs, .bestID, .ended,
        ]
        var left = width
        var kept: Set<Part> = []
        for part in wanted where size(part) + 1 <= left {
            kept.insert(part)
            left -= size(part) + 1
        }
        var x = 0
        for part in order where kept.contains(part) {
            let extent = part == .strip ? size(part) + min(left, 36) : size(part)
            columns.append((part, x, extent))
            x += extent + 1
        }
    }

    /// A column's heading.
    func heading(_ part: Part) -> String {
        switch part {
        case .tier: "tier"
        case .epochs: "epochs"
        case .alive: "alive"
        case .training: "train"
        case .waiting: "wait"
        case .promoted: "promoted"
        case .ended: "ended"
        case .strip: "\(Format.fixed(range.lowerBound * 100, 0))…\(Format.fixed(range.upperBound * 100, 0)) %"
        case .best: "best %"
        case .bestID: "by"
        case .cost: "core"
        }
    }
}

private func drawLane(
    _ painter: inout Painter,
    _ shared: SharedState,
    _ snapshot: RunSnapshot,
    _ summary: TierSummary,
    _ lanes: TierLanes,
    x: Int,
    y: Int
) {
    let theme = painter.theme
    func count(_ value: Int, _ role: ThemeRole) -> TextSpan {
        value == 0 ? TextSpan("–", theme[.dimText]) : TextSpan("\(value)", theme[role])
    }
    for column in lanes.columns {
        let span: TextSpan
        switch column.part {
        case .strip:
            drawStrip(&painter, summary, lanes.range, x: x + column.x, y: y, width: column.width)
            continue
        case .tier: span = TextSpan("T\(summary.tier)", theme[tier: summary.tier].adding(.bold))
        case .epochs:
            span = TextSpan(snapshot.run.tiers.first { $0.tier == summary.tier }?.shortName ?? "", theme[.dimText])
        case .alive: span = count(summary.alive, .good)
        case .training: span = count(summary.training, .info)
        case .waiting:
            let both = "\(summary.waiting)+\(summary.paused)\(painter.glyphs.pause)"
            let isBoth = summary.paused > 0 && both.count <= column.width
            span = isBoth ? TextSpan(both, theme[.warning]) : count(summary.waiting + summary.paused, .text)
        case .promoted: span = count(summary.promoted, .text)
        case .ended: span = count(summary.ended, .dimText)
        case .best:
            span = TextSpan(Format.percent(summary.best?.score), theme[summary.best == nil ? .dimText : .brightText])
        case .bestID: span = TextSpan(summary.best.map { "#\($0.id)" } ?? "", theme[.dimText])
        case .cost: span = TextSpan(Format.duration(summary.seconds), theme[.text])
        }
        painter.text(span.text, x: x + column.x, y: y, width: column.width, span.style, align: .trailing)
    }
}

/// Where the scores lie: one bar per stretch of accuracy, as high as its share of the fullest.
func drawStrip(
    _ painter: inout Painter,
    _ summary: TierSummary,
    _ range: ClosedRange<Double>,
    x: Int,
    y: Int,
    width: Int
) {
    guard width > 0 else { return }
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
            painter.put(painter.glyphs.middleDot, x: x + column, y: y, theme[.gaugeTrack])
            continue
        }
        let level = (count * bars.count + most - 1) / most - 1
        painter.put(bars[min(bars.count - 1, max(0, level))], x: x + column, y: y, theme[tier: summary.tier])
    }
}

extension TierInfo {
    /// What tells it from the others, in little room.
    var shortName: String { label ?? "\(epochs) ep" }
}
