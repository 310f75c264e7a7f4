package import Studies
import TerminalKit

/// How the curves are shown.
package struct CurvesState: Sendable, Hashable {
    /// Upwards.
    package var metric: CurveMetric
    /// To the right.
    package var axis: CurveAxis
    /// Where the crosshair stands on the x axis; nil when hidden.
    package var cursor: Double?
    /// The curve that the crosshair follows, by its owner; nil for the selected one's.
    package var focus: Int?
    /// The part of the x axis that is shown; nil for all of it.
    package var window: ClosedRange<Double>?
    /// What the mouse took hold of and drags along.
    var grip: Double?

    /// All of a metric, without a crosshair.
    package init(metric: CurveMetric = .validationAccuracy, axis: CurveAxis = .epoch) {
        self.metric = metric
        self.axis = axis
    }

    /// The curves that are shown.
    func model(_ shared: SharedState) -> RunCurves {
        RunCurves(
            shared.snapshot,
            shared.index,
            selection: shared.selection,
            marked: shared.marked,
            metric: metric,
            axis: axis
        )
    }

    /// Moves the crosshair, zooms and pans; false for an action that is none of its.
    mutating func reduce(_ action: DashboardAction, _ shared: inout SharedState) -> Bool {
        switch action {
        case .left: moveCursor(-1, shared)
        case .right: moveCursor(1, shared)
        case .cycleValue:
            let next = (metric.rawValue + 1) % CurveMetric.allCases.count
            self = CurvesState(metric: CurveMetric(rawValue: next) ?? .validationAccuracy, axis: axis)
        case .cycleAxis:
            guard metric != .bestSoFar else {
                shared.tell("the best so far is known by cycle only")
                break
            }
            self = CurvesState(metric: metric, axis: axis == .epoch ? .cost : .epoch)
        case .nextCurve: focusCurve(1, shared)
        case .previousCurve: focusCurve(-1, shared)
        case .zoomIn: zoom(0.5, shared)
        case .zoomOut: zoom(2, shared)
        case .zoomReset: window = nil
        case .panLeft: pan(share: -0.25, &shared)
        case .panRight: pan(share: 0.25, &shared)
        case .clearMarks:
            guard cursor != nil else { return false }
            cursor = nil
            focus = nil
        default: return false
        }
        return true
    }

    private var countsEpochs: Bool { axis == .epoch || metric == .bestSoFar }

    private mutating func moveCursor(_ step: Int, _ shared: SharedState) {
        guard let all = model(shared).range else { return }
        let shown = window ?? all
        let span = shown.upperBound - shown.lowerBound
        let stride = countsEpochs ? max(1, (span / 60).rounded()) : span / 60
        let start = cursor ?? (step > 0 ? shown.lowerBound - stride : shown.upperBound + stride)
        let place = min(max(all.lowerBound, start + Double(step) * stride), all.upperBound)
        cursor = place
        guard window != nil, !shown.contains(place) else { return }
        pan(by: place > shown.upperBound ? place - shown.upperBound : place - shown.lowerBound, shared)
    }

    /// The crosshair follows the next curve; without a crosshair one appears where the curve ends.
    private mutating func focusCurve(_ step: Int, _ shared: SharedState) {
        let series = model(shared).series
        guard !series.isEmpty else { return }
        let place = series.firstIndex { $0.id == focus } ?? (step > 0 ? -1 : 0)
        let next = series[((place + step) % series.count + series.count) % series.count]
        focus = next.id
        if cursor == nil { cursor = next.points.last?.x }
    }

    /// - Parameter place: what stays where it is; by default the crosshair, or else the middle.
    private mutating func zoom(_ factor: Double, around place: Double? = nil, _ shared: SharedState) {
        guard let all = model(shared).range else { return }
        window = ChartZoom(all: all).zoomed(window, factor, around: place ?? cursor)
    }

    private mutating func pan(share: Double, _ shared: inout SharedState) {
        guard let window else { return shared.tell("all of the axis is shown: zoom in first") }
        pan(by: share * (window.upperBound - window.lowerBound), shared)
    }

    private mutating func pan(by distance: Double, _ shared: SharedState) {
        guard let all = model(shared).range, let window else { return }
        self.window = ChartZoom(all: all).panned(window, by: distance)
    }

    // MARK: - Mouse

    /// Zooms, puts the crosshair on the nearest point of the nearest curve, or drags: the curves along where they are zoomed
    /// in, else the crosshair.
    mutating func point(_ gesture: Gesture, _ event: MouseEvent, _ rect: GridRect, _ shared: SharedState) {
        let model = model(shared)
        let inside = rect.inset(1, 1)
        let lines = chart(model, self, .standard)
        let x =
            model.series.isEmpty ? nil : lines.frame(in: inside, set: shared.glyphs).values(x: event.x, y: event.y)?.x
        switch gesture {
        case .wheel(let rows): zoom(rows < 0 ? 0.5 : 2, around: x, shared)
        case .press:
            guard let hit = lines.nearest(x: event.x, y: event.y, in: inside, set: shared.glyphs) else { return }
            cursor = hit.point.x
            focus = hit.series.id
            grip = x
        case .drag:
            guard let x else { return }
            if window != nil {
                if let grip { pan(by: grip - x, shared) } else { grip = x }
            } else if let range = model.range {
                cursor = min(max(range.lowerBound, countsEpochs ? x.rounded() : x), range.upperBound)
            }
        }
    }
}

extension KeyContext {
    /// On the curves.
    package static let curves = KeyContext("curves")
}

extension KeyTable {
    /// The keys of the curves.
    static let curves: [KeyBinding] = [
        KeyBinding(
            .curves,
            [.character("v")],
            .cycleValue,
            hint: "metric",
            "accuracy, loss, learning rate, best so far"
        ),
        KeyBinding(.curves, [.character("a")], .cycleAxis, hint: "axis", "by epoch or by core-seconds"),
        KeyBinding(.curves, [.right, .character("l")], .right, hint: "crosshair", "move the crosshair right"),
        KeyBinding(.curves, [.left, .character("h")], .left, "move the crosshair left"),
        KeyBinding(.curves, [.character("+"), .character("=")], .zoomIn, hint: "zoom", "zoom in around the crosshair"),
        KeyBinding(.curves, [.character("-")], .zoomOut, "zoom out"),
        KeyBinding(.curves, [.character("0")], .zoomReset, "show the whole axis"),
        KeyBinding(
            .curves,
            [.character("n")],
            .nextCurve,
            hint: "next curve",
            "let the crosshair follow the next curve"
        ),
        KeyBinding(.curves, [.character("N")], .previousCurve, "let the crosshair follow the previous curve"),
        KeyBinding(.curves, [.character("L"), Key(.right, .shift)], .panRight, "move to later epochs, when zoomed in"),
        KeyBinding(.curves, [.character("H"), Key(.left, .shift)], .panLeft, "move to earlier epochs, when zoomed in"),
    ]
}
