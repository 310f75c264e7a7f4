package import Foundations

/// Where a chart's parts stand in a rectangle, and how values become places.
///
/// Parts yield as space gets short: first the line above the plot, then the numbers below, then those at the left. An axis that
/// has numbers has at least three, wherever there are as many to be told: marks get closer until three of their numbers fit, and
/// the title of the axis takes what room they leave.
package struct ChartFrame: Sendable, Hashable {
    /// The cells of the curves.
    package let plot: GridRect
    /// Values at the left and right edge.
    package let xRange: ClosedRange<Double>
    /// Values at the lower and upper edge.
    package let yRange: ClosedRange<Double>
    /// Marks below.
    package let xScale: AxisScale
    /// Marks at the left.
    package let yScale: AxisScale
    /// Whether a line is kept above the plot for the title and legend.
    package let hasHeader: Bool
    private let rect: GridRect
    private let across: Int
    private let down: Int
    private let showsX: Bool
    private let showsY: Bool
    private let xLabels: [AxisLabel]
    private let xTitle: AxisLabel?

    /// Divides a rectangle.
    package init(
        in rect: GridRect,
        x: (axis: ChartAxis, range: ClosedRange<Double>),
        y: (axis: ChartAxis, range: ClosedRange<Double>),
        set: GlyphSet,
        header: Bool
    ) {
        self.rect = rect
        (across, down) = PlotCanvas.resolution(set)
        xRange = x.range
        yRange = y.range
        hasHeader = header && rect.height >= 6
        showsX = rect.height >= 4 && rect.width >= 10
        showsY = rect.width >= 14
        let top = rect.y + (hasHeader ? 1 : 0)
        let rows = rect.maxY - top - (showsX ? 2 : 0)
        let dots = Double(max(1, rows * down - 1)) / (y.range.upperBound - y.range.lowerBound)
        yScale = AxisScale(y.range, unit: y.axis.unit, count: min(10, max(2, (rows - 1) / 2))) { [down] ticks in
            Set(ticks.map { Int(((y.range.upperBound - $0.value) * dots).rounded()) / down }).count
        }
        let labels = showsY ? (yScale.ticks.map(\.label.count).max() ?? 0) + 1 : 0
        plot = GridRect(x: rect.x + labels, y: top, width: rect.width - labels, height: rows)
        // Labels of the order of the range's ends, each with some air around it.
        let ends = AxisScale(x.range, unit: x.axis.unit, count: 4).ticks.map(\.label.count).max() ?? 2
        let (plot, across) = (plot, across)
        let wide = Double(plot.width * across - 1) / (x.range.upperBound - x.range.lowerBound)
        func fitting(_ ticks: [AxisTick], end: Int) -> [AxisLabel] {
            AxisLabel.fitting(ticks, in: rect.x..<end) {
                let dot = (($0 - x.range.lowerBound) * wide).rounded()
                return dot >= 0 && dot < Double(plot.width * across) ? plot.x + Int(dot) / across : nil
            }
        }
        xScale = AxisScale(x.range, unit: x.axis.unit, count: min(20, max(1, plot.width / (ends + 5)))) {
            fitting($0, end: rect.maxX).count
        }
        let all = fitting(xScale.ticks, end: rect.maxX)
        let title = x.axis.title
        let isTitled = !title.isEmpty && title.count + 2 <= plot.width / 3
        let beside = isTitled ? fitting(xScale.ticks, end: rect.maxX - title.count - 2) : all
        if beside.count >= min(AxisLabel.least, all.count) {
            xLabels = beside
            xTitle = isTitled ? AxisLabel(start: rect.maxX - title.count, text: title) : nil
        } else {
            xLabels = all
            xTitle = Self.gap(after: all, before: rect.maxX, title.count).map { AxisLabel(start: $0, text: title) }
        }
    }

    /// Where a text of some width stands between two numbers, as far to the right as can be; nil where it does not fit.
    private static func gap(after labels: [AxisLabel], before end: Int, _ width: Int) -> Int? {
        guard width > 0 else { return nil }
        let starts = labels.map(\.start) + [end + 2]
        return zip(labels, starts.dropFirst()).reversed().lazy
            .map { (first: $0.start + $0.text.count + 2, last: $1 - 2 - width) }
            .first { $0.last >= $0.first }?.last
    }

    /// Dots from the left edge.
    package func dotX(_ value: Double) -> Double {
        (value - xRange.lowerBound) / (xRange.upperBound - xRange.lowerBound) * Double(plot.width * across - 1)
    }

    /// Dots from the upper edge.
    package func dotY(_ value: Double) -> Double {
        (yRange.upperBound - value) / (yRange.upperBound - yRange.lowerBound) * Double(plot.height * down - 1)
    }

    /// The column of a value, on the screen; nil outside the plot.
    package func column(_ value: Double) -> Int? {
        let dot = dotX(value).rounded()
        guard dot >= 0, dot < Double(plot.width * across) else { return nil }
        return plot.x + Int(dot) / across
    }

    /// The row of a value, on the screen; nil outside the plot.
    package func row(_ value: Double) -> Int? {
        let dot = dotY(value).rounded()
        guard dot >= 0, dot < Double(plot.height * down) else { return nil }
        return plot.y + Int(dot) / down
    }

    /// The values in the middle of a cell; nil outside the plot.
    package func values(x: Int, y: Int) -> (x: Double, y: Double)? {
        guard plot.contains(x: x, y: y) else { return nil }
        let dots = (
            x: (Double(x - plot.x) + 0.5) * Double(across) - 0.5, y: (Double(y - plot.y) + 0.5) * Double(down) - 0.5
        )
        return (
            xRange.lowerBound + dots.x / Double(max(1, plot.width * across - 1))
                * (xRange.upperBound - xRange.lowerBound),
            yRange.upperBound - dots.y / Double(max(1, plot.height * down - 1))
                * (yRange.upperBound - yRange.lowerBound)
        )
    }

    /// Draws axes, marks and guides.
    ///
    /// - Parameter header: stands above the plot at the left, such as the vertical axis's title.
    package func draw(on painter: inout Painter, header: String) {
        guard !plot.isEmpty else { return }
        if hasHeader { painter.text(header, x: rect.x, y: rect.y, width: rect.width, painter.theme[.dimText]) }
        if showsY { drawVerticalAxis(on: &painter) }
        if showsX { drawHorizontalAxis(on: &painter) }
    }

    private func drawVerticalAxis(on painter: inout Painter) {
        let axis = painter.theme[.chartAxis]
        let guides = painter.glyphs.set != .ascii && painter.capabilities.colors > .ansi8 && plot.width >= 16
        for row in plot.y..<plot.maxY {
            painter.put(painter.glyphs.vertical, x: plot.x - 1, y: row, axis)
        }
        var last: Int?
        for tick in yScale.ticks.reversed() {
            guard let row = row(tick.value), row != last else { continue }
            last = row
            painter.put(painter.glyphs.axisTick, x: plot.x - 1, y: row, axis)
            painter.text(
                tick.label,
                x: rect.x,
                y: row,
                width: plot.x - 1 - rect.x,
                painter.theme[.chartLabel],
                align: .trailing
            )
            guard guides else { continue }
            for column in plot.x..<plot.maxX {
                painter.put(painter.glyphs.dottedHorizontal, x: column, y: row, painter.theme[.chartGrid])
            }
        }
    }

    private func drawHorizontalAxis(on painter: inout Painter) {
        let axis = painter.theme[.chartAxis]
        painter.horizontalLine(x: plot.x, y: plot.maxY, width: plot.width, axis)
        if showsY { painter.put(painter.glyphs.axisCorner, x: plot.x - 1, y: plot.maxY, axis) }
        for tick in xScale.ticks {
            guard let column = column(tick.value) else { continue }
            painter.put(painter.glyphs.axisTickBelow, x: column, y: plot.maxY, axis)
        }
        for label in xLabels {
            painter.text(label.text, x: label.start, y: plot.maxY + 1, painter.theme[.chartLabel])
        }
        if let xTitle { painter.text(xTitle.text, x: xTitle.start, y: plot.maxY + 1, painter.theme[.dimText]) }
    }
}
