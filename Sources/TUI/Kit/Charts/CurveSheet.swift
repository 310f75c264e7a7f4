import Foundations
/// A named curve of a `CurveSheet`.
package struct SheetCurve: Sendable, Hashable {
    /// Its name.
    package var label: String
    /// Places along the horizontal axis, ascending.
    package var x: [Double]
    /// Shares 0…1, as many.
    package var y: [Double]

    /// A curve.
    package init(label: String, x: [Double], y: [Double]) {
        self.label = label
        self.x = x
        self.y = y
    }
}

/// Curves of shares over counts with all their names below: what a command prints or saves.
package struct CurveSheet: Sendable, Hashable {
    /// What it shows.
    package var title: String
    /// The horizontal axis.
    package var xTitle: String
    /// The vertical axis.
    package var yTitle: String
    /// The curves.
    package var curves: [SheetCurve]
    /// The part of the horizontal axis that is shown.
    package var window: ClosedRange<Double>
    /// The part of the vertical axis that is shown; nil for all of the window.
    package var range: ClosedRange<Double>?

    /// A sheet.
    package init(
        title: String,
        xTitle: String,
        yTitle: String,
        curves: [SheetCurve],
        window: ClosedRange<Double>,
        range: ClosedRange<Double>? = nil
    ) {
        self.title = title
        self.xTitle = xTitle
        self.yTitle = yTitle
        self.curves = curves
        self.window = window
        self.range = range
    }

    /// Draws the sheet. Without colours the curves are told apart by letters.
    package func draw(size: GridSize, theme: Theme = .standard, capabilities: Capabilities) -> CellGrid {
        var painter = Painter(size: size, theme: theme, capabilities: capabilities)
        draw(in: painter.box(painter.bounds, title: title, focused: false), on: &painter)
        return painter.grid
    }

    /// Draws the curves with their names into a rectangle.
    package func draw(in inside: GridRect, on painter: inout Painter) {
        let names = legend(width: inside.width - 2)
        let rows = (names.last?.row ?? -1) + 1
        let chart = LineChart(
            series: curves.enumerated().map { index, curve in
                ChartSeries(
                    id: index,
                    label: curve.label,
                    style: painter.theme.seriesStyle(index),
                    points: zip(curve.x, curve.y).map { ChartPoint(x: $0, y: $1) }
                )
            },
            xAxis: ChartAxis(xTitle, unit: .count, range: window),
            yAxis: ChartAxis(yTitle, unit: .percent, range: range),
            showsLegend: false
        )
        chart.draw(
            in: GridRect(x: inside.x, y: inside.y, width: inside.width, height: max(0, inside.height - rows)),
            on: &painter
        )
        for (index, place) in names.enumerated() {
            let (x, y) = (inside.x + 1 + place.column, inside.maxY - rows + place.row)
            let letter = LineChart.letters[index % LineChart.letters.count]
            let bar = painter.glyphs.set == .ascii ? "--" : "━━"
            painter.text(
                painter.capabilities.colors == .monochrome ? String(letter) : bar,
                x: x,
                y: y,
                painter.theme.seriesStyle(index)
            )
            painter.text(curves[index].label, x: x + 3, y: y, painter.theme[.text])
        }
    }

    /// Where the names stand, in columns as wide as the longest.
    private func legend(width: Int) -> [(column: Int, row: Int)] {
        let column = (curves.map(\.label.count).max() ?? 0) + 6
        let columns = max(1, width / max(1, column))
        return curves.indices.map { (column: $0 % columns * column, row: $0 / columns) }
    }
}
