package import Studies
import RunModel
import TerminalKit

/// How the ranks are shown.
package struct RanksState: Sendable {
    /// The chosen axes; nil for the highest two tiers that have enough candidates in common.
    package var pair: RankPair?
    /// Places instead of values.
    package var showsRanks = false
    /// The part of the plot that is shown; nil for all of it.
    package var window: RankWindow?
    /// What the mouse took hold of and drags along.
    var grip: (x: Double, y: Double)?
    /// The points and their statistics.
    package internal(set) var plot = RankPlot()

    /// Compares anew: after data or the axes changed.
    mutating func update(_ shared: SharedState) {
        guard let snapshot = shared.snapshot else { return }
        let before = plot.pair
        plot = RankPlot(snapshot, chosen: pair, showsRanks: showsRanks)
        // A part of other axes means nothing.
        if plot.pair != before { window = nil }
    }

    /// Picks points, chooses axes, zooms and pans; false for an action that is none of its.
    mutating func reduce(_ action: DashboardAction, _ shared: inout SharedState) -> Bool {
        switch action {
        case .left: pick(-1, along: \.x, &shared)
        case .right: pick(1, along: \.x, &shared)
        case .pickUp: pick(1, along: \.y, &shared)
        case .pickDown: pick(-1, along: \.y, &shared)
        case .cycleValue:
            showsRanks.toggle()
            window = nil
            update(shared)
        case .cycleAxis:
            let pairs = shared.snapshot.map(RankPlot.pairs) ?? []
            guard !pairs.isEmpty else { break }
            let position = plot.pair.flatMap { pairs.firstIndex(of: $0) } ?? -1
            show(pairs[(position + 1) % pairs.count], shared)
        case .zoomIn: zoom(0.5, shared)
        case .zoomOut: zoom(2, shared)
        case .zoomReset: window = nil
        case .panLeft: pan(x: -0.25, y: 0, &shared)
        case .panRight: pan(x: 0.25, y: 0, &shared)
        case .panUp: pan(x: 0, y: 0.25, &shared)
        case .panDown: pan(x: 0, y: -0.25, &shared)
        default: return false
        }
        return true
    }

    private mutating func show(_ pair: RankPair, _ shared: SharedState) {
        self.pair = pair
        window = nil
        update(shared)
    }

    /// Shows a proxy of the study against its truth.
    mutating func show(proxy: String, _ shared: inout SharedState) {
        guard let snapshot = shared.snapshot else { return }
        let pairs = RankPlot.againstTruth(snapshot)
        guard let pair = pairs.first(where: { $0.x.proxyName(snapshot.run) == proxy }) else {
            return shared.tell("\(proxy) combines the ranks of others: there are no values of it to plot")
        }
        show(pair, shared)
    }

    private func isShown(_ point: RankPlot.Point) -> Bool { window?.contains(point) ?? true }

    /// Picks the next point along an axis among those that are shown.
    private func pick(_ step: Int, along axis: KeyPath<RankPlot.Point, Double>, _ shared: inout SharedState) {
        let selection = shared.selection
        let points = plot.points.filter { isShown($0) || $0.id == selection }
            .sorted { ($0[keyPath: axis], $0.id) < ($1[keyPath: axis], $1.id) }
        guard !points.isEmpty else { return }
        let position = points.firstIndex { $0.id == selection }
        let next = position.map { $0 + step } ?? (step > 0 ? 0 : points.count - 1)
        shared.select(points[min(max(0, next), points.count - 1)].id)
    }

    /// - Parameter place: what stays where it is; by default the selected point, or else the middle.
    private mutating func zoom(_ factor: Double, around place: (x: Double, y: Double)? = nil, _ shared: SharedState) {
        guard let all = wholeFrame(shared) else { return }
        let selected = plot.points.first { $0.id == shared.selection && isShown($0) }
        let x = ChartZoom(all: all.xRange).zoomed(window?.x, factor, around: place?.x ?? selected?.x)
        let y = ChartZoom(all: all.yRange).zoomed(window?.y, factor, around: place?.y ?? selected?.y)
        window = x.flatMap { x in y.map { RankWindow(x: x, y: $0) } }
    }

    private mutating func pan(x: Double, y: Double, _ shared: inout SharedState) {
        guard let window else { return shared.tell("all points are shown: zoom in first") }
        pan(
            byX: x * (window.x.upperBound - window.x.lowerBound),
            byY: y * (window.y.upperBound - window.y.lowerBound),
            shared
        )
    }

    private mutating func pan(byX x: Double, byY y: Double, _ shared: SharedState) {
        guard let all = wholeFrame(shared), let window else { return }
        self.window = RankWindow(
            x: ChartZoom(all: all.xRange).panned(window.x, by: x),
            y: ChartZoom(all: all.yRange).panned(window.y, by: y)
        )
    }

    /// The axes when all points are shown.
    private func wholeFrame(_ shared: SharedState) -> ChartFrame? {
        var whole = self
        whole.window = nil
        let rect = GridRect(x: 0, y: 0, width: 100, height: 40)
        return whole.chart(shared, width: rect.width)?.frame(in: rect, set: shared.glyphs)
    }

    // MARK: - Mouse

    /// A click picks the nearest point; on their own screen the wheel zooms and a drag moves the points along.
    mutating func point(_ gesture: Gesture, _ event: MouseEvent, _ rect: GridRect, _ shared: inout SharedState) {
        let inside = rect.inset(1, 1)
        guard let chart = chart(shared, width: inside.width) else { return }
        let place = chart.frame(in: inside, set: shared.glyphs).values(x: event.x, y: event.y)
        switch gesture {
        case .wheel(let rows) where shared.screen == .ranks: zoom(rows < 0 ? 0.5 : 2, around: place, shared)
        case .press:
            guard inside.contains(x: event.x, y: event.y) else { return }
            shared.select(chart.nearest(x: event.x, y: event.y, in: inside, set: shared.glyphs)?.id)
            grip = place
        case .drag where shared.screen == .ranks:
            guard window != nil, let grip, let place else { return }
            pan(byX: grip.x - place.x, byY: grip.y - place.y, shared)
        default: break
        }
    }

    /// A click in the list of a study's proxies shows one in the plot.
    mutating func pointAtProxies(_ event: MouseEvent, _ rect: GridRect, _ shared: inout SharedState) {
        let inside = rect.inset(1, 1)
        let row = event.y - inside.y - 1
        guard let entries = shared.index.proxies?.entries, entries.indices.contains(row),
            inside.contains(x: event.x, y: event.y)
        else { return }
        show(proxy: entries[row].name, &shared)
    }
}

/// A part of the ranks' plot.
package struct RankWindow: Sendable, Hashable {
    /// To the right.
    package var x: ClosedRange<Double>
    /// Upwards.
    package var y: ClosedRange<Double>

    /// Whether a point lies in it.
    func contains(_ point: RankPlot.Point) -> Bool { x.contains(point.x) && y.contains(point.y) }
}

extension KeyContext {
    /// On the ranks.
    package static let ranks = KeyContext("ranks")
}

extension KeyTable {
    /// The keys of the ranks.
    static let ranks: [KeyBinding] = [
        KeyBinding(.ranks, [.character("a")], .cycleAxis, hint: "axes", "the next pair of axes"),
        KeyBinding(.ranks, [.character("v")], .cycleValue, hint: "value/rank", "values or ranks"),
        KeyBinding(.ranks, [.right, .character("l")], .right, hint: "pick", "pick the next point to the right"),
        KeyBinding(.ranks, [.left, .character("h")], .left, "pick the next point to the left"),
        KeyBinding(.ranks, [.up], .pickUp, "pick the next point upwards"),
        KeyBinding(.ranks, [.down], .pickDown, "pick the next point downwards"),
        KeyBinding(
            .ranks,
            [.character("+"), .character("=")],
            .zoomIn,
            hint: "zoom",
            "zoom in around the selected point"
        ),
        KeyBinding(.ranks, [.character("-")], .zoomOut, "zoom out"),
        KeyBinding(.ranks, [.character("0")], .zoomReset, "show all points"),
        KeyBinding(.ranks, [.character("L"), Key(.right, .shift)], .panRight, "move right, when zoomed in"),
        KeyBinding(.ranks, [.character("H"), Key(.left, .shift)], .panLeft, "move left, when zoomed in"),
        KeyBinding(.ranks, [.character("K"), Key(.up, .shift)], .panUp, "move up, when zoomed in"),
        KeyBinding(.ranks, [.character("J"), Key(.down, .shift)], .panDown, "move down, when zoomed in"),
    ]
}
