import Foundations
import Architectures
import Studies
import RunModel
import TerminalKit

/// Training curves of the selected candidate against its parent, the best and the marked.
func drawCurves(_ painter: inout Painter, _ state: CurvesState, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let model = state.model(shared)
    let isAlone = shared.screen == .curves
    let subject = state.metric == .bestSoFar ? " by tier" : shared.selection.map { " of #\($0)" } ?? ""
    let inside = painter.box(
        rect,
        title: "Curves\(subject)",
        trailing: trailing(state, shared, isAlone, rect.width),
        focused: isAlone
    )
    guard !model.series.isEmpty else { return painter.message(emptyLines(state, shared, snapshot), in: inside) }
    chart(model, state, painter.theme).draw(in: inside, on: &painter)
}

/// The chart of the model; the mouse asks it too.
func chart(_ model: RunCurves, _ options: CurvesState, _ theme: Theme) -> LineChart {
    let numbers = distinctColors(model.series.map(\.id), count: theme.series.count)
    let series = zip(model.series, numbers).map { curve, number in
        let isTier = curve.role == .tier
        let isMain = curve.role == .selected
        return ChartSeries(
            id: curve.id,
            label: curve.name,
            style: isTier ? theme[tier: curve.id] : theme.seriesStyle(number, emphasized: isMain),
            points: curve.points.map { ChartPoint(x: $0.x, y: $0.y) },
            emphasized: isMain
        )
    }
    let xAxis: ChartAxis
    if options.metric == .bestSoFar {
        xAxis = ChartAxis("cycle", unit: .count, range: options.window)
    } else if options.axis == .cost {
        xAxis = ChartAxis("core time", unit: .seconds, range: options.window)
    } else {
        xAxis = ChartAxis("epoch", unit: .count, range: options.window)
    }
    let limits = options.metric.unit == .number ? 0...Double.greatestFiniteMagnitude : nil
    return LineChart(
        series: series,
        xAxis: xAxis,
        yAxis: ChartAxis(options.metric.title, unit: options.metric.unit, limits: limits),
        crosshair: options.cursor.map { Crosshair(x: $0, y: nil, series: options.focus) }
    )
}

/// The colour of each candidate: its own, or the next free one where an earlier curve has that already.
private func distinctColors(_ ids: [Int], count: Int) -> [Int] {
    var taken: Set<Int> = []
    return ids.map { id in
        guard count > 0 else { return id }
        var number = id % count
        if taken.count < count { while taken.contains(number) { number = (number + 1) % count } }
        taken.insert(number)
        return number
    }
}

private func trailing(_ state: CurvesState, _ shared: SharedState, _ isAlone: Bool, _ width: Int) -> String {
    guard isAlone else { return "" }
    let zoom = state.window == nil ? "" : "zoomed in: H L move, 0 shows all"
    guard let record = shared.selected, state.metric != .bestSoFar, zoom.isEmpty else { return zoom }
    let text = record.mutation.isEmpty ? record.origin.rawValue : Spaces.brief(record.mutation)
    return text.count + 30 < width ? text : ""
}

private func emptyLines(_ state: CurvesState, _ shared: SharedState, _ snapshot: RunSnapshot) -> [String] {
    guard !snapshot.candidates.isEmpty else { return ["no curves yet", "the initial population is being drawn"] }
    if state.metric == .bestSoFar { return ["no tier has been completed yet"] }
    guard let record = shared.selected else { return ["no candidate is selected"] }
    if record.epochsTrained > 0, !snapshot.curvesAreComplete { return ["reading the curves…"] }
    switch record.state {
    case .waiting: return ["#\(record.id) waits for a worker", "its first point comes after its first epoch"]
    case .training: return ["#\(record.id) is in its first epoch", "the first point comes when that ends"]
    case .failed: return ["#\(record.id) failed before its first epoch ended", record.failure]
    default: return ["#\(record.id) has no curve", "no epoch of it was completed"]
    }
}

extension CurveMetric {
    /// What it is called.
    var title: String {
        switch self {
        case .validationAccuracy: "validation accuracy"
        case .trainAccuracy: "training accuracy"
        case .validationLoss: "validation loss (nats)"
        case .trainLoss: "training loss (nats)"
        case .learningRate: "learning rate"
        case .bestSoFar: "best validation accuracy so far"
        }
    }

    /// What its numbers mean.
    var unit: AxisUnit {
        switch self {
        case .validationAccuracy, .trainAccuracy, .bestSoFar: .percent
        case .validationLoss, .trainLoss, .learningRate: .number
        }
    }
}
