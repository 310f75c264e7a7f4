/// A point of a scatter chart.
package struct ScatterPoint: Sendable, Hashable {
    /// Who it is.
    package var id: Int
    /// Along the horizontal axis.
    package var x: Double
    /// Along the vertical axis.
    package var y: Double

    /// A point.
    package init(id: Int, x: Double, y: Double) {
        self.id = id
        self.x = x
        self.y = y
    }
}

/// One quantity against another.
package struct ScatterChart: Sendable, Hashable {
    /// The points.
    package var points: [ScatterPoint]
    /// The horizontal axis.
    package var xAxis: ChartAxis
    /// The vertical axis.
    package var yAxis: ChartAxis
    /// Stands above: statistics and the number of points, from the caller.
    package var title: String
    /// A line through the points, from left to right.
    package var trend: [ChartPoint] = []
    /// Whether both axes measure the same, so that y = x says something; where the points also have a range in common, the axes
    /// share it, and that line is drawn instead of `trend`.
    package var isCommensurable: Bool
    /// The point that is shown as selected.
    package var highlighted: Int?
    /// Points shown with a ring.
    package var marked: Set<Int>
    /// The points' style; by default that of meters.
    package var style: Style?
    /// Whether dotted lines lead from the selected point to the axes.
    package var showsGuides = false

    /// A chart.
    package init(
        points: [ScatterPoint],
        xAxis: ChartAxis,
        yAxis: ChartAxis,
        title: String = "",
        isCommensurable: Bool = false,
        highlighted: Int? = nil,
        marked: Set<Int> = [],
        style: Style? = nil
    ) {
        self.points = points
        self.xAxis = xAxis
        self.yAxis = yAxis
        self.title = title
        self.isCommensurable = isCommensurable
        self.highlighted = highlighted
        self.marked = marked
        self.style = style
    }

    /// Each axis fills at least so much of a scale that they share; else most of the plot would be empty.
    private static let leastShare = 0.6

    /// The range of all points that both axes share; nil where they have scales of their own.
    private var commonScale: ClosedRange<Double>? {
        guard isCommensurable, xAxis.unit == yAxis.unit else { return nil }
        let shown = points.lazy.filter { $0.x.isFinite && $0.y.isFinite }
        // Where a part is shown, the whole decides: zooming changes no line.
        let x = xAxis.whole.shown(shown.map(\.x), headroom: 0.1)
        let y = yAxis.whole.shown(shown.map(\.y), headroom: 0.1)
        let both = min(x.lowerBound, y.lowerBound)...max(x.upperBound, y.upperBound)
        let least = Self.leastShare * (both.upperBound - both.lowerBound)
        let isFilled = [x, y].allSatisfy { $0.upperBound - $0.lowerBound >= least }
        return isFilled ? both : nil
    }

    /// The division of a rectangle that `draw` uses: what a mouse position means.
    package func frame(in rect: GridRect, set: GlyphSet) -> ChartFrame {
        let shown = points.lazy.filter { $0.x.isFinite && $0.y.isFinite }
        let common = xAxis.range == nil && yAxis.range == nil ? commonScale : nil
        let x = common ?? xAxis.shown(shown.map(\.x), headroom: 0.1)
        let y = common ?? yAxis.shown(shown.map(\.y), headroom: 0.1)
        return ChartFrame(in: rect, x: (xAxis, x), y: (yAxis, y), set: set, header: true)
    }

    /// The point nearest to a cell as it looks on the screen; nil outside the plot or without points.
    package func nearest(x: Int, y: Int, in rect: GridRect, set: GlyphSet) -> ScatterPoint? {
        let frame = frame(in: rect, set: set)
        guard let values = frame.values(x: x, y: y) else { return nil }
        let place = (x: frame.dotX(values.x), y: frame.dotY(values.y))
        func distance(_ point: ScatterPoint) -> Double {
            let (dx, dy) = (frame.dotX(point.x) - place.x, frame.dotY(point.y) - place.y)
            return dx * dx + dy * dy
        }
        return points.filter { $0.x.isFinite && $0.y.isFinite }.min { distance($0) < distance($1) }
    }

    /// Draws the chart.
    package func draw(in rect: GridRect, on painter: inout Painter) {
        let frame = frame(in: rect, set: painter.glyphs.set)
        guard !frame.plot.isEmpty else { return }
        painter.clipped(to: rect) { painter in
            frame.draw(on: &painter, header: "")
            if frame.hasHeader { drawHeader(in: rect, on: &painter) }
            drawLine(frame, on: &painter)
            if showsGuides { drawGuides(frame, on: &painter) }
            drawPoints(frame, on: &painter)
            for point in points where marked.contains(point.id) && point.id != highlighted {
                mark(point, painter.glyphs.ring, painter.theme[.marked], frame, on: &painter)
            }
            if let chosen = points.first(where: { $0.id == highlighted }) {
                mark(chosen, painter.glyphs.diamond, painter.theme[.changed], frame, on: &painter)
            }
        }
    }

    private func drawHeader(in rect: GridRect, on painter: inout Painter) {
        let axis = yAxis.title.isEmpty ? 0 : yAxis.title.count + 2
        guard rect.width >= axis + title.count else {
            // The statistics say more than the name of the axis.
            painter.text(
                title.isEmpty ? yAxis.title : title,
                x: rect.x,
                y: rect.y,
                width: rect.width,
                painter.theme[.text]
            )
            return
        }
        painter.text(yAxis.title, x: rect.x, y: rect.y, width: rect.width, painter.theme[.dimText])
        painter.text(
            title,
            x: rect.x + axis,
            y: rect.y,
            width: rect.width - axis,
            painter.theme[.text],
            align: .trailing
        )
    }

    /// The line y = x where the axes share a scale, else the trend.
    private func drawLine(_ frame: ChartFrame, on painter: inout Painter) {
        var canvas = PlotCanvas(
            size: GridSize(width: frame.plot.width, height: frame.plot.height),
            set: painter.glyphs.set
        )
        let low = max(frame.xRange.lowerBound, frame.yRange.lowerBound)
        let high = min(frame.xRange.upperBound, frame.yRange.upperBound)
        let diagonal = low < high ? [ChartPoint(x: low, y: low), ChartPoint(x: high, y: high)] : []
        let line = commonScale == nil ? trend : diagonal
        for (start, end) in zip(line, line.dropFirst()) {
            canvas.line(
                from: (frame.dotX(start.x), frame.dotY(start.y)),
                to: (frame.dotX(end.x), frame.dotY(end.y)),
                painter.theme[.chartAxis]
            )
        }
        canvas.draw(on: &painter, x: frame.plot.x, y: frame.plot.y)
    }

    private func drawGuides(_ frame: ChartFrame, on painter: inout Painter) {
        guard let chosen = points.first(where: { $0.id == highlighted }), let column = frame.column(chosen.x),
            let row = frame.row(chosen.y)
        else { return }
        let style = painter.theme[.chartLabel]
        for x in frame.plot.x..<column { painter.put(painter.glyphs.dottedHorizontal, x: x, y: row, style) }
        for y in row + 1..<max(row + 1, frame.plot.maxY) {
            painter.put(painter.glyphs.dottedVertical, x: column, y: y, style)
        }
    }

    private func drawPoints(_ frame: ChartFrame, on painter: inout Painter) {
        let base = style ?? painter.theme[.gauge]
        var canvas = PlotCanvas(
            size: GridSize(width: frame.plot.width, height: frame.plot.height),
            set: painter.glyphs.set
        )
        var counts = [Int](repeating: 0, count: frame.plot.width * frame.plot.height)
        for point in points where point.x.isFinite && point.y.isFinite {
            guard let column = frame.column(point.x), let row = frame.row(point.y) else { continue }
            counts[(row - frame.plot.y) * frame.plot.width + column - frame.plot.x] += 1
            canvas.set(Int(frame.dotX(point.x).rounded()), Int(frame.dotY(point.y).rounded()), base)
        }
        for (index, count) in counts.enumerated() where count > 0 {
            let (column, row) = (index % frame.plot.width, index / frame.plot.width)
            let dots = canvas.dotCount(column: column, row: row)
            painter.put(
                Self.character(count, dots, canvas.character(column: column, row: row), painter.glyphs),
                x: frame.plot.x + column,
                y: frame.plot.y + row,
                Self.tint(base, count, painter)
            )
        }
    }

    /// The points of a cell one by one as long as they can be told apart, then shades for how many they are.
    private static func character(_ count: Int, _ dots: Int, _ drawn: Character?, _ glyphs: Glyphs) -> Character {
        if glyphs.set == .ascii {
            return count == 1 ? "." : count < 4 ? ":" : count < 10 ? "%" : "#"
        }
        if count < 3 * dots || count < 5 { return drawn ?? glyphs.middleDot }
        return count < 15 ? "░" : count < 40 ? "▒" : count < 100 ? "▓" : "█"
    }

    /// Brighter where points are many.
    private static func tint(_ style: Style, _ count: Int, _ painter: Painter) -> Style {
        guard count > 1, painter.capabilities.colors >= .xterm256 else { return style }
        let share = min(0.75, 0.25 * Double(count - 1).squareRoot())
        return Style(
            style.foreground.mixed(with: painter.theme[.brightText].foreground, share),
            on: style.background,
            style.attributes
        )
    }

    private func mark(
        _ point: ScatterPoint,
        _ character: Character,
        _ style: Style,
        _ frame: ChartFrame,
        on painter: inout Painter
    ) {
        guard point.x.isFinite, point.y.isFinite, let column = frame.column(point.x), let row = frame.row(point.y)
        else { return }
        painter.put(character, x: column, y: row, style)
    }
}
