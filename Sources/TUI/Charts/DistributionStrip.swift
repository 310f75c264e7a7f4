/// How values are spread, in one row: the fuller a column, the more values fall there.
struct DistributionStrip: Sendable, Hashable {
    /// The values.
    var values: [Double]
    /// Values at the left and right end.
    var range: ClosedRange<Double>
    /// The columns' style.
    var style: Style
    /// A value pointed out.
    var marker: Double?

    /// A strip.
    init(values: [Double], range: ClosedRange<Double>, style: Style, marker: Double? = nil) {
        self.values = values
        self.range = range
        self.style = style
        self.marker = marker
    }

    /// Draws the strip.
    func draw(x: Int, y: Int, width: Int, on painter: inout Painter) {
        let counts = Histogram.counts(values, in: range, bins: width)
        guard width > 0, let most = counts.max() else { return }
        painter.horizontalLine(x: x, y: y, width: width, painter.theme[.gaugeTrack])
        let bars = painter.glyphs.sparks
        for (column, count) in counts.enumerated() where count > 0 {
            let step = Int((Double(count) / Double(most) * Double(bars.count - 1)).rounded())
            painter.put(bars[step], x: x + column, y: y, style)
        }
        guard let marker, range.contains(marker), range.upperBound > range.lowerBound else { return }
        let share = (marker - range.lowerBound) / (range.upperBound - range.lowerBound)
        painter.put(
            painter.glyphs.diamond,
            x: x + min(width - 1, Int(share * Double(width))),
            y: y,
            painter.theme[.changed]
        )
    }
}
