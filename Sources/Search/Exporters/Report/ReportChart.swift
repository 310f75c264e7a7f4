import Foundation
import Foundations

/// A chart of a page, drawn as SVG; its colours are those of the page, which follow the reader's choice of light or dark.
struct ReportChart {
    /// An axis: what it shows, and how its numbers are written.
    struct Axis {
        var title: String
        var unit: AxisUnit
    }

    /// Points that belong together.
    struct Series {
        enum Look { case line, steps, points, front }

        var name: String
        var look: Look
        /// Which of the page's colours, from 0.
        var color: Int
        var points: [(x: Double, y: Double)]
        /// What a pointer that rests on a point is told; nothing, or as many as points.
        var hints: [String] = []
    }

    var title: String
    var x: Axis
    var y: Axis
    var series: [Series]
    /// Whether equal values are equally far on both axes, so that a diagonal means something.
    var hasDiagonal = false

    /// How many colours a page has for series.
    static let colors = 8

    private static let (width, height) = (640.0, 320.0)
    private static let (left, right, top, bottom) = (58.0, 12.0, 10.0, 40.0)

    /// The picture; empty when there is nothing to be drawn.
    func svg() -> String {
        let points = series.flatMap(\.points).filter { $0.x.isFinite && $0.y.isFinite }
        guard !points.isEmpty else { return "" }
        var (xs, ys) = (Self.range(points.map(\.x), x.unit), Self.range(points.map(\.y), y.unit))
        if hasDiagonal {
            xs = min(xs.lowerBound, ys.lowerBound)...max(xs.upperBound, ys.upperBound)
            ys = xs
        }
        let (plotWidth, plotHeight) = (Self.width - Self.left - Self.right, Self.height - Self.top - Self.bottom)
        func place(_ x: Double, _ y: Double) -> (x: Double, y: Double) {
            (
                Self.left + (x - xs.lowerBound) / (xs.upperBound - xs.lowerBound) * plotWidth,
                Self.top + (ys.upperBound - y) / (ys.upperBound - ys.lowerBound) * plotHeight
            )
        }
        var parts: [String] = []
        for tick in AxisScale(ys, unit: y.unit, count: 6).ticks {
            let at = place(xs.lowerBound, tick.value).y
            parts.append(Self.line(Self.left, at, Self.width - Self.right, at, "grid"))
            parts.append(Self.label(Self.left - 6, at + 4, "end", tick.label))
        }
        for tick in AxisScale(xs, unit: x.unit, count: 8).ticks {
            let at = place(tick.value, ys.lowerBound).x
            parts.append(Self.line(at, Self.top, at, Self.height - Self.bottom, "grid"))
            parts.append(Self.label(at, Self.height - Self.bottom + 16, "middle", tick.label))
        }
        parts.append(Self.label(Self.left + plotWidth / 2, Self.height - 6, "middle", x.title))
        parts.append(
            "<text class=\"axis title\" transform=\"translate(13 \(Self.number(Self.top + plotHeight / 2))) rotate(-90)\" "
                + "text-anchor=\"middle\">\(HTML.text(y.title))</text>"
        )
        if hasDiagonal {
            let (start, end) = (place(xs.lowerBound, ys.lowerBound), place(xs.upperBound, ys.upperBound))
            parts.append(Self.line(start.x, start.y, end.x, end.y, "diagonal"))
        }
        for one in series { parts += drawn(one, place) }
        return """
            <figure class="chart">
            <svg viewBox="0 0 \(Int(Self.width)) \(Int(Self.height))" role="img" aria-label="\(HTML.text(title))">
            \(parts.joined(separator: "\n"))
            </svg>
            <figcaption>\(HTML.text(title))\(legend)</figcaption>
            </figure>
            """
    }

    private var legend: String {
        guard series.count > 1 else { return "" }
        return "<br>"
            + series.map {
                "<span class=\"key\"><i class=\"c\($0.color % Self.colors)\"></i>\(HTML.text($0.name))</span>"
            }
            .joined(separator: " ")
    }

    private func drawn(_ series: Series, _ place: (Double, Double) -> (x: Double, y: Double)) -> [String] {
        let color = "c\(series.color % Self.colors)"
        let known = series.points.indices.filter { series.points[$0].x.isFinite && series.points[$0].y.isFinite }
        let places = known.map { place(series.points[$0].x, series.points[$0].y) }
        switch series.look {
        case .line, .front, .steps:
            var path: [String] = []
            for (index, point) in places.enumerated() {
                if series.look == .steps, index > 0 { path.append("H\(Self.number(point.x))") }
                path.append("\(index == 0 ? "M" : "L")\(Self.number(point.x)) \(Self.number(point.y))")
            }
            let line = "<path class=\"\(series.look == .front ? "front" : "curve") \(color)\" d=\"\(path.joined())\"/>"
            // A single value makes no line.
            return places.count == 1 || series.look == .front
                ? [line] + places.map { Self.dot($0, color, nil) } : [line]
        case .points:
            return zip(known, places).map { index, point in
                Self.dot(point, color, series.hints.indices.contains(index) ? series.hints[index] : nil)
            }
        }
    }

    private static func dot(_ at: (x: Double, y: Double), _ color: String, _ hint: String?) -> String {
        let title = hint.map { "<title>\(HTML.text($0))</title>" } ?? ""
        return "<circle class=\"dot \(color)\" cx=\"\(number(at.x))\" cy=\"\(number(at.y))\" r=\"3\">\(title)</circle>"
    }

    /// The span of values with some room, which ends where a unit ends.
    private static func range(_ values: [Double], _ unit: AxisUnit) -> ClosedRange<Double> {
        let (low, high) = (values.min() ?? 0, values.max() ?? 1)
        let room = high > low ? 0.04 * (high - low) : max(abs(low) * 0.05, unit == .percent ? 0.01 : 0.5)
        let floor = unit == .number || unit == .logarithm ? -Double.infinity : 0
        let ceiling = unit == .percent ? 1 : Double.infinity
        let bounds = (
            max(min(low, floor.isFinite ? low : -.infinity), max(low - room, floor)),
            min(high + room, max(high, ceiling))
        )
        return bounds.0 < bounds.1 ? bounds.0...bounds.1 : bounds.0...bounds.0 + 1
    }

    private static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) -> String {
        "<line class=\"\(style)\" x1=\"\(number(x1))\" y1=\"\(number(y1))\" x2=\"\(number(x2))\" y2=\"\(number(y2))\"/>"
    }

    private static func label(_ x: Double, _ y: Double, _ anchor: String, _ text: String) -> String {
        "<text class=\"axis\" x=\"\(number(x))\" y=\"\(number(y))\" text-anchor=\"\(anchor)\">\(HTML.text(text))</text>"
    }

    private static func number(_ value: Double) -> String { Format.trimmed((value * 10).rounded() / 10) }
}
