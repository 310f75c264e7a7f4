import Studies
import Foundations
import RunModel
import TerminalKit

/// One tier's scores against another's, with how well the one predicts the other's order.
func drawRanks(_ painter: inout Painter, _ state: RanksState, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let isAlone = shared.screen == .ranks
    let plot = state.plot
    let name = plot.pair.map { "\($0.x.name(snapshot.run)) against \($0.y.name(snapshot.run))" } ?? ""
    let footer = isAlone ? selectedPoint(state, shared, painter.glyphs) : ""
    let inside = painter.box(
        rect,
        title: name.isEmpty ? "Ranks" : "Ranks: \(name)",
        trailing: isAlone && plot.pair != nil ? trailing(state, painter.glyphs) : "",
        footer: footer,
        focused: isAlone
    )
    guard var chart = state.chart(shared, width: inside.width) else {
        return painter.message(emptyLines(plot, snapshot), in: inside)
    }
    chart.title = painter.glyphs.worded(chart.title)
    chart.draw(in: inside, on: &painter)
    drawDots(chart, atEdge: plot.atEdge, inside, on: &painter)
}

/// Where points are few, one has to see them at a glance beside the diagonal: a round dot for each, an open one where it does
/// not stand at its value.
private func drawDots(_ chart: ScatterChart, atEdge: Set<Int>, _ rect: GridRect, on painter: inout Painter) {
    let frame = chart.frame(in: rect, set: painter.glyphs.set)
    let shown = chart.points.filter { frame.column($0.x) != nil && frame.row($0.y) != nil }
    guard shown.count * 3 <= frame.plot.width * frame.plot.height else { return }
    let special = chart.points.filter { $0.id == chart.highlighted || chart.marked.contains($0.id) }
    let kept = Set(special.map { [frame.column($0.x), frame.row($0.y)] })
    for point in shown {
        guard let x = frame.column(point.x), let y = frame.row(point.y), !kept.contains([x, y]) else { continue }
        painter.put(
            atEdge.contains(point.id) ? painter.glyphs.farOut : painter.glyphs.point,
            x: x,
            y: y,
            painter.theme[.gauge]
        )
    }
}

/// The selected candidate's values on both axes.
private func selectedPoint(_ state: RanksState, _ shared: SharedState, _ glyphs: Glyphs) -> String {
    guard let record = shared.selected, let pair = state.plot.pair, let run = shared.snapshot?.run else {
        return ""
    }
    let values = [pair.x, pair.y].map { axis in
        guard let value = axis.value(record) else { return "no \(axis.name(run)) yet" }
        switch axis {
        case .tier: return "\(axis.name(run)) \(shared.scoreText(value, glyphs))"
        case .measure where value == -.infinity: return "no \(axis.name(run))"
        case .measure: return "\(axis.name(run)) \(Format.measured(value))"
        case .parameters, .macs: return "\(Format.magnitude(Int(value))) \(axis.name(run))"
        }
    }
    return "#\(record.id): " + values.joined(separator: ", ")
}

extension RanksState {
    /// The chart of the points; nil while there are none. The mouse asks it too.
    func chart(_ shared: SharedState, width: Int) -> ScatterChart? {
        guard let pair = plot.pair, !plot.points.isEmpty, let run = shared.snapshot?.run else { return nil }
        var isSame = showsRanks
        if case (.tier, .tier) = (pair.x, pair.y) { isSame = true }
        var chart = ScatterChart(
            points: plot.points.map { ScatterPoint(id: $0.id, x: $0.x, y: $0.y) },
            xAxis: ChartAxis(pair.x.title(showsRanks, run), unit: showsRanks ? .count : pair.x.unit, range: window?.x),
            yAxis: ChartAxis(pair.y.title(showsRanks, run), unit: showsRanks ? .count : pair.y.unit, range: window?.y),
            title: statistics(plot, width: width),
            isCommensurable: isSame,
            highlighted: shared.selection,
            marked: shared.marked
        )
        chart.trend = plot.trend.map { ChartPoint(x: $0.x, y: $0.y) }
        chart.showsGuides = shared.screen == .ranks
        return chart
    }
}

/// What the axes show, and how much of it.
private func trailing(_ state: RanksState, _ glyphs: Glyphs) -> String {
    let edge = state.plot.atEdge.count
    let far = edge > 0 ? ", \(glyphs.farOut) \(edge) far out, at the edge" : ""
    let kind = (state.showsRanks ? "ranks" : "values") + far
    return state.window == nil ? kind : "\(kind), zoomed in: H J K L move, 0 shows all"
}

/// `n 64   Kendall τ 0.71   Spearman ρ 0.87   top 10 % 0.50`, shorter where there is little room.
private func statistics(_ plot: RankPlot, width: Int) -> String {
    func number(_ value: Double?) -> String { value.map { Format.fixed($0, 2) } ?? "–" }
    let retrieval = plot.retrieval.map { "\(Format.fixed($0 * 100, 0)) %" } ?? "–"
    let count = plot.points.count
    let long =
        "n = \(count)   Kendall τ \(number(plot.tau))   Spearman ρ \(number(plot.rho))   top 10 % retrieved \(retrieval)"
    if long.count + 24 <= width { return long }
    let medium = "n \(count)  τ \(number(plot.tau))  ρ \(number(plot.rho))  top 10 % \(retrieval)"
    if medium.count <= width { return medium }
    return "n \(count) τ \(number(plot.tau)) ρ \(number(plot.rho))"
}

private func emptyLines(_ plot: RankPlot, _ snapshot: RunSnapshot) -> [String] {
    guard let pair = plot.pair else {
        return ["no scores yet", "points appear when the first candidates complete tier 1"]
    }
    let counts = [pair.x, pair.y].map { axis in snapshot.candidates.lazy.filter { axis.value($0) != nil }.count }
    return [
        "no candidate has both values yet",
        "\(pair.x.name(snapshot.run)): \(counts[0])   \(pair.y.name(snapshot.run)): \(counts[1])",
    ]
}

extension Glyphs {
    /// One of few points.
    fileprivate var point: Character { self.set == .ascii ? ring : bullet }
    /// One that stands at the edge instead of at its value.
    fileprivate var farOut: Character { self.set == .ascii ? dot : ring }
}

extension RankAxis {
    /// What the title calls it.
    func name(_ run: RunInfo) -> String {
        switch self {
        case .tier(let tier): run.tiers.first { $0.tier == tier }?.label ?? "tier \(tier)"
        case .measure(let name): name
        case .parameters: "parameters"
        case .macs: "MACs"
        }
    }

    /// What stands at the axis.
    func title(_ isRanked: Bool, _ run: RunInfo) -> String {
        if isRanked { return "rank by \(name(run))" }
        guard case .tier(let tier) = self else { return name(run) }
        return "\(run.tiers.first { $0.tier == tier }?.label ?? "T\(tier)") accuracy"
    }

    /// What its numbers mean.
    var unit: AxisUnit {
        switch self {
        case .tier: .percent
        case .parameters, .macs: .magnitude
        case .measure: .number
        }
    }
}
