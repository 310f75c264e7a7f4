package import Foundations

/// One axis of a chart.
package struct ChartAxis: Sendable, Hashable {
    /// What it shows; stands at the axis where there is room.
    package var title: String
    /// What its numbers mean.
    package var unit: AxisUnit
    /// The part that is shown; nil for all of the data with some headroom.
    package var range: ClosedRange<Double>?
    /// What no value can be less than, or more than; headroom stops there.
    package var limits: ClosedRange<Double>?

    /// An axis. Without limits, percent ends at 0 and 1, and everything else but plain numbers and logarithms at 0.
    package init(
        _ title: String,
        unit: AxisUnit = .number,
        range: ClosedRange<Double>? = nil,
        limits: ClosedRange<Double>? = nil
    ) {
        self.title = title
        self.unit = unit
        self.range = range
        let isFree = unit == .number || unit == .logarithm
        self.limits = limits ?? (isFree ? nil : unit == .percent ? 0...1 : 0...Double.greatestFiniteMagnitude)
    }

    /// The axis with all of the data.
    var whole: ChartAxis {
        var axis = self
        axis.range = nil
        return axis
    }
}

/// A point of a chart.
package struct ChartPoint: Sendable, Hashable {
    /// Along the horizontal axis.
    package var x: Double
    /// Along the vertical axis; NaN breaks the line.
    package var y: Double

    /// A point.
    package init(x: Double, y: Double) {
        self.x = x
        self.y = y
    }
}

/// One line of a chart.
package struct ChartSeries: Sendable, Hashable {
    /// Who owns the line (a candidate's id); tells lines apart for the cross hair.
    package var id: Int
    /// Its name in the legend.
    package var label: String
    /// The colour; `theme.seriesStyle(id)` is stable by candidate.
    package var style: Style
    /// Points in the order of x.
    package var points: [ChartPoint]
    /// Drawn last, bold, and first in the legend.
    package var emphasized: Bool

    /// A line.
    package init(id: Int, label: String, style: Style, points: [ChartPoint], emphasized: Bool = false) {
        self.id = id
        self.label = label
        self.style = style
        self.points = points
        self.emphasized = emphasized
    }
}

/// Where a cross hair stands, in the values of the axes.
package struct Crosshair: Sendable, Hashable {
    /// Along the horizontal axis.
    package var x: Double
    /// Along the vertical axis; nil for a vertical line only.
    package var y: Double?
    /// The curve that it follows; nil for the emphasised one.
    package var series: Int?

    /// A cross hair.
    package init(x: Double, y: Double? = nil, series: Int? = nil) {
        self.x = x
        self.y = y
        self.series = series
    }
}

/// Curves over a common axis.
package struct LineChart: Sendable, Hashable {
    /// The curves.
    package var series: [ChartSeries]
    /// The horizontal axis.
    package var xAxis: ChartAxis
    /// The vertical axis.
    package var yAxis: ChartAxis
    /// Whether curves are named where there is room.
    package var showsLegend = true
    /// The cross hair, if any.
    package var crosshair: Crosshair?

    /// A chart.
    package init(
        series: [ChartSeries],
        xAxis: ChartAxis,
        yAxis: ChartAxis,
        showsLegend: Bool = true,
        crosshair: Crosshair? = nil
    ) {
        self.series = series
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.showsLegend = showsLegend
        self.crosshair = crosshair
    }
}
