/// How often values occur, as upright bars.
struct Histogram: Sendable, Hashable {
    /// The values; those that are not finite are left out.
    var values: [Double]
    /// What they are.
    var axis: ChartAxis
    /// The bars' style.
    var style: Style
    /// Values pointed out below the bars, such as the selected candidate's.
    var markers: [Double]

    /// A histogram.
    init(values: [Double], axis: ChartAxis, style: Style, markers: [Double] = []) {
        self.values = values
        self.axis = axis
        self.style = style
        self.markers = markers
    }

    /// How many values fall into each of so many equal parts of a range; the upper end belongs to the last.
    static func counts(_ values: [Double], in range: ClosedRange<Double>, bins: Int) -> [Int] {
        var counts = [Int](repeating: 0, count: max(0, bins))
        guard bins > 0, range.upperBound > range.lowerBound else { return counts }
        for value in values where value.isFinite && range.contains(value) {
            let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            counts[min(bins - 1, Int(share * Double(bins)))] += 1
        }
        return counts
    }

    /// Draws the bars, one per column, with the axis below where there are rows for it.
    func draw(in rect: GridRect, on painter: inout Painter) {
        guard !rect.isEmpty else { return }
        let range = axis.shown(values, headroom: 0.05)
        let labelled = rect.height >= 3 && rect.width >= 10
        let rows = rect.height - (labelled ? 2 : 0)
        let counts = Self.counts(values, in: range, bins: rect.width)
        let most = counts.max() ?? 0
        let bars = painter.glyphs.sparks
        for (column, count) in counts.enumerated() where count > 0 {
            // Whatever occurs at all is seen.
            let eighths = max(1, Int((Double(count) / Double(most) * Double(rows * 8)).rounded()))
            for row in 0..<rows {
                let filled = min(8, eighths - row * 8)
                guard filled > 0 else { break }
                painter.put(bars[filled - 1], x: rect.x + column, y: rect.y + rows - 1 - row, style)
            }
        }
        func column(_ value: Double) -> Int? {
            guard range.contains(value) else { return nil }
            let share = (value - range.lowerBound) / (range.upperBound - range.lowerBound)
            return rect.x + min(rect.width - 1, Int(share * Double(rect.width)))
        }
        guard labelled else { return }
        painter.horizontalLine(x: rect.x, y: rect.y + rows, width: rect.width, painter.theme[.chartAxis])
        var free = rect.x
        for tick in AxisScale(range, unit: axis.unit, count: max(1, rect.width / 10)).ticks {
            guard let place = column(tick.value) else { continue }
            painter.put(painter.glyphs.axisTickBelow, x: place, y: rect.y + rows, painter.theme[.chartAxis])
            let start = max(rect.x, min(place - (tick.label.count - 1) / 2, rect.maxX - tick.label.count))
            guard start >= free else { continue }
            painter.text(tick.label, x: start, y: rect.y + rows + 1, painter.theme[.chartLabel])
            free = start + tick.label.count + 1
        }
        for marker in markers {
            guard let place = column(marker) else { continue }
            painter.put(painter.glyphs.up, x: place, y: rect.y + rows, painter.theme[.changed])
        }
    }
}

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

/// Named amounts as horizontal bars, one per row.
struct BarList: Sendable, Hashable {
    /// One bar.
    struct Item: Sendable, Hashable {
        /// What it is of.
        var label: String
        /// How much.
        var value: Double
        /// The amount in words.
        var text: String
        /// The bar's style.
        var style: Style
    }

    /// The bars from the top.
    var items: [Item]
    /// The value of a bar of full length; by default the largest.
    var maximum: Double?

    /// A list of bars.
    init(_ items: [Item], maximum: Double? = nil) {
        self.items = items
        self.maximum = maximum
    }

    /// Draws as many bars as there are rows.
    func draw(in rect: GridRect, on painter: inout Painter) {
        let labels = min(rect.width / 3, items.map(\.label.count).max() ?? 0)
        let texts = min(rect.width / 3, items.map(\.text.count).max() ?? 0)
        let full = maximum ?? items.map(\.value).filter(\.isFinite).max() ?? 0
        let room = rect.width - labels - texts - 2
        for (row, item) in items.prefix(rect.height).enumerated() {
            let y = rect.y + row
            painter.text(item.label, x: rect.x, y: y, width: labels, painter.theme[.text])
            painter.gauge(
                full > 0 ? item.value / full : 0,
                x: rect.x + labels + 1,
                y: y,
                width: max(0, room),
                item.style
            )
            painter.text(
                item.text,
                x: rect.maxX - texts,
                y: y,
                width: texts,
                painter.theme[.dimText],
                align: .trailing
            )
        }
    }
}
