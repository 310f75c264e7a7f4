import Foundations

/// How often values occur, as upright bars.
package struct Histogram: Sendable, Hashable {
    /// The values; those that are not finite are left out.
    package var values: [Double]
    /// What they are.
    package var axis: ChartAxis
    /// The bars' style.
    package var style: Style
    /// Values pointed out below the bars, such as the selected candidate's.
    package var markers: [Double]

    /// A histogram.
    package init(values: [Double], axis: ChartAxis, style: Style, markers: [Double] = []) {
        self.values = values
        self.axis = axis
        self.style = style
        self.markers = markers
    }

    /// How many values fall into each of so many equal parts of a range; the upper end belongs to the last.
    package static func counts(_ values: [Double], in range: ClosedRange<Double>, bins: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: max(0, bins))
        guard bins > 0, range.upperBound > range.lowerBound else { return counts }
        for value in values where value.isFinite && range.contains(value) {
            let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            counts[min(bins - 1, Int(share * Double(bins)))] += 1
        }
        return counts
    }

    /// Columns per bar: as the values are spread, but at most as many as leave twenty bars, so that there is a shape.
    package func columnsPerBar(_ range: ClosedRange<Double>, width: Int) -> Int {
        let finite = values.filter(\.isFinite)
        // Those of a tier come sorted, and then nothing has to be done.
        let sorted = zip(finite, finite.dropFirst()).allSatisfy { $0 <= $1 } ? finite : finite.sorted()
        guard let bin = Statistics.binWidth(ofSorted: sorted) else { return 1 }
        let columns = bin / (range.upperBound - range.lowerBound) * Double(width)
        return max(1, min(max(3, width / 20), Int(min(columns, Double(width)).rounded())))
    }

    /// Draws the bars side by side, with the axis below where there are rows for it.
    package func draw(in rect: GridRect, on painter: inout Painter) {
        guard !rect.isEmpty else { return }
        let range = axis.shown(values, headroom: 0.05)
        let labelled = rect.height >= 3 && rect.width >= 10
        let plot = GridRect(x: rect.x, y: rect.y, width: rect.width, height: rect.height - (labelled ? 2 : 0))
        // Every bar stands for as much of the axis; where that is no whole number of columns, some are drawn one wider.
        let count = max(1, Int((Double(rect.width) / Double(columnsPerBar(range, width: rect.width))).rounded()))
        let bars = Self.counts(values, in: range, bins: count)
        drawBars(bars, plot, on: &painter)
        guard labelled else { return }
        drawScale(bars, range, plot, on: &painter)
        drawAxis(range, plot, on: &painter)
    }

    private func drawBars(_ bars: [Int], _ plot: GridRect, on painter: inout Painter) {
        guard let most = bars.max(), most > 0 else { return }
        let columns = painter.glyphs.columns
        for column in 0..<plot.width {
            let bar = bars[column * bars.count / plot.width]
            guard bar > 0 else { continue }
            // Whatever occurs at all is seen.
            let eighths = max(1, Int((Double(bar) / Double(most) * Double(plot.height * 8)).rounded()))
            for row in 0..<plot.height {
                let filled = min(8, eighths - row * 8)
                guard filled > 0 else { break }
                painter.put(columns[filled - 1], x: plot.x + column, y: plot.maxY - 1 - row, style)
            }
        }
    }

    /// Says in a free corner how many the highest bar stands for.
    private func drawScale(
        _ bars: [Int],
        _ range: ClosedRange<Double>,
        _ plot: GridRect,
        on painter: inout Painter
    ) {
        guard let most = bars.max(), most > 0, plot.height >= 3 else { return }
        let share = (range.upperBound - range.lowerBound) / Double(bars.count)
        let step = AxisScale(0...share, unit: axis.unit, count: 1).describe(share)
        let text = "\(Format.grouped(Double(most))) per \(step)"
        for x in [plot.x, plot.maxX - text.count] where x >= plot.x && x + text.count <= plot.maxX {
            guard (x..<x + text.count).allSatisfy({ painter.grid[$0, plot.y].character == " " }) else { continue }
            painter.text(text, x: x, y: plot.y, painter.theme[.dimText])
            return
        }
    }

    private func drawAxis(_ range: ClosedRange<Double>, _ plot: GridRect, on painter: inout Painter) {
        func column(_ value: Double) -> Int? {
            guard range.contains(value) else { return nil }
            let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            return plot.x + min(plot.width - 1, Int(share * Double(plot.width)))
        }
        painter.horizontalLine(x: plot.x, y: plot.maxY, width: plot.width, painter.theme[.chartAxis])
        let columns = plot.x..<plot.maxX
        let scale = AxisScale(range, unit: axis.unit, count: max(1, plot.width / 10)) {
            AxisLabel.fitting($0, in: columns, at: column).count
        }
        for tick in scale.ticks {
            guard let place = column(tick.value) else { continue }
            painter.put(painter.glyphs.axisTickBelow, x: place, y: plot.maxY, painter.theme[.chartAxis])
        }
        for label in AxisLabel.fitting(scale.ticks, in: columns, at: column) {
            painter.text(label.text, x: label.start, y: plot.maxY + 1, painter.theme[.chartLabel])
        }
        for marker in markers {
            guard let place = column(marker) else { continue }
            painter.put(painter.glyphs.up, x: place, y: plot.maxY, painter.theme[.changed])
        }
    }
}
