import Foundations
import Foundation
import Studies
import TerminalKit

/// Agreement of proxies against their cost, with the front that no other beats.
struct ProxyScatter {
    private struct Point {
        var name: String
        var x: Double
        var y: Double
        var isOnFront: Bool
    }

    private let points: [Point]
    private let measure: ProxyCostMeasure
    private let truth: String
    private let hasFree: Bool

    /// A chart; nil unless a proxy has a τ and a cost.
    ///
    /// What costs nothing has no logarithm and stands a decade to the left of the cheapest that costs something.
    init?(_ report: ProxyReport) {
        measure = report.options.measure
        truth = report.truth
        let measure = measure
        let known = report.entries.compactMap { entry -> (entry: ProxyReportEntry, cost: Double, tau: Double)? in
            guard let cost = entry.cost(measure), let tau = entry.tau, cost >= 0 else { return nil }
            return (entry, cost, tau)
        }
        guard let cheapest = known.map(\.cost).filter({ $0 > 0 }).min() else { return nil }
        hasFree = known.contains { $0.cost == 0 }
        let edge = log10(cheapest).rounded(.down) - 1
        points = known.map { known in
            Point(
                name: known.entry.name,
                x: known.cost > 0 ? log10(known.cost) : edge,
                y: known.tau,
                isOnFront: known.entry.isOnFront
            )
        }
    }

    /// Draws it.
    func draw(in rect: GridRect, on painter: inout Painter) {
        let title = painter.glyphs.worded("Kendall τ with \(truth) against cost, ◆ on the front")
        painter.text(title, x: rect.x, y: rect.y, width: rect.width, painter.theme[.title])
        let unit = measure == .coreSeconds ? "core-seconds" : "MACs × samples × epochs"
        let xAxis = ChartAxis(unit, unit: .logarithm)
        let yAxis = ChartAxis(painter.glyphs.worded("τ"))
        let frame = ChartFrame(
            in: GridRect(x: rect.x, y: rect.y + 1, width: rect.width, height: rect.height - (hasFree ? 2 : 1)),
            x: (xAxis, xAxis.shown(points.map(\.x), headroom: 0.1)),
            y: (yAxis, yAxis.shown(points.map(\.y), headroom: 0.1)),
            set: painter.glyphs.set,
            header: true
        )
        guard !frame.plot.isEmpty else { return }
        painter.clipped(to: rect) { painter in
            frame.draw(on: &painter, header: yAxis.title)
            drawFront(frame, on: &painter)
            let taken = drawPoints(frame, on: &painter)
            drawLabels(frame, taken, on: &painter)
            if hasFree {
                let note = "What costs nothing stands at the left."
                painter.text(note, x: rect.x, y: rect.maxY - 1, width: rect.width, painter.theme[.dimText])
            }
        }
    }

    /// Stairs: what is the best τ for at most a cost.
    private func drawFront(_ frame: ChartFrame, on painter: inout Painter) {
        let size = GridSize(width: frame.plot.width, height: frame.plot.height)
        var canvas = PlotCanvas(size: size, set: painter.glyphs.set)
        let front = points.filter(\.isOnFront).sorted { ($0.x, $0.y) < ($1.x, $1.y) }
        let style = painter.theme[.chartLabel]
        for (a, b) in zip(front, front.dropFirst()) {
            let (left, right) = (frame.dotX(a.x), frame.dotX(b.x))
            let (low, high) = (frame.dotY(a.y), frame.dotY(b.y))
            canvas.line(from: (left, low), to: (right, low), style)
            canvas.line(from: (right, low), to: (right, high), style)
        }
        canvas.draw(on: &painter, x: frame.plot.x, y: frame.plot.y)
    }

    private struct Place: Hashable {
        var x: Int
        var y: Int
    }

    /// Draws the points, those of the front over the others, and says which cells they take.
    private func drawPoints(_ frame: ChartFrame, on painter: inout Painter) -> Set<Place> {
        var taken: Set<Place> = []
        for point in points.filter({ !$0.isOnFront }) + points.filter(\.isOnFront) {
            guard let x = frame.column(point.x), let y = frame.row(point.y) else { continue }
            painter.put(
                point.isOnFront ? painter.glyphs.diamond : painter.glyphs.ring,
                x: x,
                y: y,
                painter.theme[point.isOnFront ? .best : .gauge]
            )
            taken.insert(Place(x: x, y: y))
        }
        return taken
    }

    /// Names points beside them as far as there is room, those of the front first; the table names them all.
    private func drawLabels(_ frame: ChartFrame, _ points: Set<Place>, on painter: inout Painter) {
        var taken = points
        for point in self.points.filter(\.isOnFront) + self.points.filter({ !$0.isOnFront }) {
            guard let x = frame.column(point.x), let y = frame.row(point.y) else { continue }
            let length = point.name.count
            let starts = [(x + 2, y), (x - 1 - length, y), (x - length / 2, y - 1), (x - length / 2, y + 1)]
            let fitting = starts.first { start in
                guard frame.plot.contains(x: start.0, y: start.1),
                    frame.plot.contains(x: start.0 + length - 1, y: start.1)
                else { return false }
                // A blank on both sides keeps names apart.
                return (start.0 - 1...start.0 + length).allSatisfy {
                    let place = Place(x: $0, y: start.1)
                    return !taken.contains(place) || (place.x == x && place.y == y)
                }
            }
            guard let start = fitting else { continue }
            let style = painter.theme[point.isOnFront ? .brightText : .dimText]
            painter.text(point.name, x: start.0, y: start.1, width: length, style)
            for edge in [start.0 - 1, start.0 + length] where !points.contains(Place(x: edge, y: start.1)) {
                if frame.plot.contains(x: edge, y: start.1) { painter.put(" ", x: edge, y: start.1, style) }
            }
            for column in start.0..<start.0 + length { taken.insert(Place(x: column, y: start.1)) }
        }
    }
}
