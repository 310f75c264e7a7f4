import Architectures
import RunModel
import TerminalKit

/// Crosshair, zoom and pan of the curves and the ranks.
extension DashboardState {
    /// What `←` and `→` do: move the crosshair, or pick the next point.
    mutating func moveInChart(_ step: Int) {
        switch screen {
        case .curves: moveCursor(step)
        case .ranks: pickPoint(step, along: \.x)
        default: break
        }
    }

    mutating func adjustView(_ action: DashboardAction) {
        switch screen {
        case .curves: adjustCurves(action)
        case .ranks: adjustRanks(action)
        case .cell: adjustCell(action)
        case .lineage: foldLineage(action)
        default: break
        }
    }

    private mutating func adjustCell(_ action: DashboardAction) {
        switch action {
        case .cycleValue: cellGroup = (cellGroup + 1) % max(1, selected?.architecture.parts.groups.count ?? 1)
        case .cycleAxis: showsDifference.toggle()
        default: break
        }
    }

    // MARK: - Curves

    private mutating func adjustCurves(_ action: DashboardAction) {
        switch action {
        case .cycleValue:
            let next = (curves.metric.rawValue + 1) % CurveMetric.allCases.count
            curves = CurveOptions(metric: CurveMetric(rawValue: next) ?? .validationAccuracy, axis: curves.axis)
        case .cycleAxis:
            guard curves.metric != .bestSoFar else { return tell("the best so far is known by cycle only") }
            curves = CurveOptions(metric: curves.metric, axis: curves.axis == .epoch ? .cost : .epoch)
        case .nextCurve: focusCurve(1)
        case .previousCurve: focusCurve(-1)
        case .zoomIn: zoomCurves(0.5)
        case .zoomOut: zoomCurves(2)
        case .zoomReset: curves.window = nil
        case .panLeft: panCurves(share: -0.25)
        case .panRight: panCurves(share: 0.25)
        default: break
        }
    }

    private var countsEpochs: Bool { curves.axis == .epoch || curves.metric == .bestSoFar }

    private mutating func moveCursor(_ step: Int) {
        guard let all = CurveModel(self).range else { return }
        let window = curves.window ?? all
        let span = window.upperBound - window.lowerBound
        let stride = countsEpochs ? max(1, (span / 60).rounded()) : span / 60
        let start = curves.cursor ?? (step > 0 ? window.lowerBound - stride : window.upperBound + stride)
        let cursor = min(max(all.lowerBound, start + Double(step) * stride), all.upperBound)
        curves.cursor = cursor
        guard curves.window != nil, !window.contains(cursor) else { return }
        panCurves(by: cursor > window.upperBound ? cursor - window.upperBound : cursor - window.lowerBound)
    }

    /// The crosshair follows the next curve; without a crosshair one appears where the curve ends.
    private mutating func focusCurve(_ step: Int) {
        let series = CurveModel(self).series
        guard !series.isEmpty else { return }
        let place = series.firstIndex { $0.id == curves.focus } ?? (step > 0 ? -1 : 0)
        let next = series[((place + step) % series.count + series.count) % series.count]
        curves.focus = next.id
        if curves.cursor == nil { curves.cursor = next.points.last?.x }
    }

    /// - Parameter place: what stays where it is; by default the crosshair, or else the middle.
    mutating func zoomCurves(_ factor: Double, around place: Double? = nil) {
        guard let all = CurveModel(self).range else { return }
        curves.window = ChartZoom(all: all).zoomed(curves.window, factor, around: place ?? curves.cursor)
    }

    private mutating func panCurves(share: Double) {
        guard let window = curves.window else { return tell("all of the axis is shown: zoom in first") }
        panCurves(by: share * (window.upperBound - window.lowerBound))
    }

    mutating func panCurves(by distance: Double) {
        guard let all = CurveModel(self).range, let window = curves.window else { return }
        curves.window = ChartZoom(all: all).panned(window, by: distance)
    }

    // MARK: - Ranks

    private mutating func adjustRanks(_ action: DashboardAction) {
        switch action {
        case .cycleValue:
            ranks.showsRanks.toggle()
            ranks.window = nil
            updateRanks()
        case .cycleAxis:
            guard let snapshot else { return }
            let pairs = RankPlot.pairs(snapshot)
            guard !pairs.isEmpty else { return }
            let position = rankPlot.pair.flatMap { pairs.firstIndex(of: $0) } ?? -1
            show(pairs[(position + 1) % pairs.count])
        case .zoomIn: zoomRanks(0.5)
        case .zoomOut: zoomRanks(2)
        case .zoomReset: ranks.window = nil
        case .panLeft: panRanks(x: -0.25, y: 0)
        case .panRight: panRanks(x: 0.25, y: 0)
        case .panUp: panRanks(x: 0, y: 0.25)
        case .panDown: panRanks(x: 0, y: -0.25)
        default: break
        }
    }

    private mutating func show(_ pair: RankPair) {
        ranks.pair = pair
        ranks.window = nil
        updateRanks()
    }

    /// Shows a proxy of the study against its truth.
    mutating func showRanks(of proxy: String) {
        guard let snapshot else { return }
        let pairs = RankPlot.againstTruth(snapshot)
        guard let pair = pairs.first(where: { $0.x.proxyName(snapshot.run) == proxy }) else {
            return tell("\(proxy) combines the ranks of others: there are no values of it to plot")
        }
        show(pair)
    }

    /// Picks the next point along an axis among those that are shown.
    mutating func pickPoint(_ step: Int, along axis: KeyPath<RankPlot.Point, Double>) {
        let points = rankPlot.points.filter { ranks.window?.contains($0) ?? true || $0.id == selection }
            .sorted { ($0[keyPath: axis], $0.id) < ($1[keyPath: axis], $1.id) }
        guard !points.isEmpty else { return }
        let position = points.firstIndex { $0.id == selection }
        let next = position.map { $0 + step } ?? (step > 0 ? 0 : points.count - 1)
        select(points[min(max(0, next), points.count - 1)].id)
    }

    /// - Parameter place: what stays where it is; by default the selected point, or else the middle.
    mutating func zoomRanks(_ factor: Double, around place: (x: Double, y: Double)? = nil) {
        guard let all = rankFrame(window: nil) else { return }
        let selected = rankPlot.points.first { $0.id == selection && ranks.window?.contains($0) ?? true }
        let x = ChartZoom(all: all.xRange).zoomed(ranks.window?.x, factor, around: place?.x ?? selected?.x)
        let y = ChartZoom(all: all.yRange).zoomed(ranks.window?.y, factor, around: place?.y ?? selected?.y)
        ranks.window = x.flatMap { x in y.map { RankWindow(x: x, y: $0) } }
    }

    private mutating func panRanks(x: Double, y: Double) {
        guard let window = ranks.window else { return tell("all points are shown: zoom in first") }
        panRanks(
            byX: x * (window.x.upperBound - window.x.lowerBound),
            byY: y * (window.y.upperBound - window.y.lowerBound)
        )
    }

    mutating func panRanks(byX x: Double, byY y: Double) {
        guard let all = rankFrame(window: nil), let window = ranks.window else { return }
        ranks.window = RankWindow(
            x: ChartZoom(all: all.xRange).panned(window.x, by: x),
            y: ChartZoom(all: all.yRange).panned(window.y, by: y)
        )
    }

    /// The axes of the ranks' plot when a part of it is shown.
    private func rankFrame(window: RankWindow?) -> ChartFrame? {
        var whole = self
        whole.ranks.window = window
        let rect = GridRect(x: 0, y: 0, width: 100, height: 40)
        return ranksChart(whole, width: rect.width)?.frame(in: rect, set: glyphs)
    }
}
