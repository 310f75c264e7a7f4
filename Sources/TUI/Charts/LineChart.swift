/// What the numbers of an axis mean, which decides how they are written.
enum AxisUnit: Sendable, Hashable {
    /// A plain number.
    case number
    /// Whole numbers only: epochs, cycles, ranks.
    case count
    /// A share 0…1, written as percent.
    case percent
    /// Seconds, written as s, min, h or d.
    case seconds
    /// A large number with k, M, G.
    case magnitude
    /// The logarithm to base 10 of a positive number, written as the number itself.
    case logarithm
}

/// One axis of a chart.
struct ChartAxis: Sendable, Hashable {
    /// What it shows; stands at the axis where there is room.
    var title: String
    /// What its numbers mean.
    var unit: AxisUnit
    /// The part that is shown; nil for all of the data with some headroom.
    var range: ClosedRange<Double>?
    /// What no value can be less than, or more than; headroom stops there.
    var limits: ClosedRange<Double>?

    /// An axis. Without limits, percent ends at 0 and 1, and everything else but plain numbers and logarithms at 0.
    init(
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
}

/// A point of a chart.
struct ChartPoint: Sendable, Hashable {
    /// Along the horizontal axis.
    var x: Double
    /// Along the vertical axis; NaN breaks the line.
    var y: Double
}

/// One line of a chart.
struct ChartSeries: Sendable, Hashable {
    /// Who owns the line (a candidate's id); tells lines apart for the cross hair.
    var id: Int
    /// Its name in the legend.
    var label: String
    /// The colour; `theme.seriesStyle(id)` is stable by candidate.
    var style: Style
    /// Points in the order of x.
    var points: [ChartPoint]
    /// Drawn last, bold, and first in the legend.
    var emphasized: Bool

    /// A line.
    init(id: Int, label: String, style: Style, points: [ChartPoint], emphasized: Bool = false) {
        self.id = id
        self.label = label
        self.style = style
        self.points = points
        self.emphasized = emphasized
    }
}

/// Where a cross hair stands, in the values of the axes.
struct Crosshair: Sendable, Hashable {
    /// Along the horizontal axis.
    var x: Double
    /// Along the vertical axis; nil for a vertical line only.
    var y: Double?
    /// The curve that it follows; nil for the emphasised one.
    var series: Int?
}

/// Curves over a common axis.
struct LineChart: Sendable, Hashable {
    /// The curves.
    var series: [ChartSeries]
    /// The horizontal axis.
    var xAxis: ChartAxis
    /// The vertical axis.
    var yAxis: ChartAxis
    /// Whether curves are named where there is room.
    var showsLegend = true
    /// The cross hair, if any.
    var crosshair: Crosshair?

    /// A chart.
    init(
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
