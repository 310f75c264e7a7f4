import Foundations
import Studies
import TerminalKit

/// τ of the trainings of a study as coloured fields with their numbers.
///
/// The number in each field says everything, and brackets mark the highest, so that nothing depends on colour.
struct ProxyHeatMap {
    private let grid: ProxyGrid
    private let range: ClosedRange<Double>
    private let labelWidth: Int
    private let cellWidth: Int
    private let truth: String

    /// A heat map; nil unless at least two trainings with a τ differ in some factor.
    init?(_ report: ProxyReport) {
        guard let grid = ProxyGrid(report) else { return nil }
        let values = grid.panels.flatMap { $0.values.joined() }.compactMap { $0 }
        guard let low = values.min(), let high = values.max() else { return nil }
        self.grid = grid
        range = low...high
        truth = report.truth
        labelWidth = max(grid.rows.factor.title.count, grid.rows.labels.map(\.count).max() ?? 0)
        cellWidth = max(8, (grid.columns.labels.map(\.count).max() ?? 0) + 2)
    }

    private var panelWidth: Int {
        let fields = labelWidth + 1 + cellWidth * grid.columns.labels.count
        return max(fields, grid.panels.map { $0.title.count }.max() ?? 0)
    }
    private var hasTitles: Bool { grid.panels.contains { !$0.title.isEmpty } }
    private var panelHeight: Int { (hasTitles ? 1 : 0) + 1 + grid.rows.labels.count }

    /// The size that it takes in so many columns.
    func size(fitting width: Int) -> GridSize {
        let across = across(width)
        let down = (grid.panels.count + across - 1) / across
        let taken = max(min(width, 100), across * (panelWidth + 3) - 3)
        return GridSize(width: taken, height: heading(taken).count + 1 + down * (panelHeight + 1) + 1)
    }

    private func heading(_ width: Int) -> [String] {
        let factors = "\(grid.rows.factor.title) and \(grid.columns.factor.title)"
        return TextWrap.lines("Kendall τ with \(truth) by \(factors)", width: width)
    }

    private func across(_ width: Int) -> Int { min(grid.panels.count, max(1, (width + 3) / (panelWidth + 3))) }

    /// Draws it.
    func draw(in rect: GridRect, on painter: inout Painter) {
        let heading = heading(rect.width)
        for (row, line) in heading.enumerated() {
            let text = painter.glyphs.worded(line)
            painter.text(text, x: rect.x, y: rect.y + row, width: rect.width, painter.theme[.title])
        }
        let top = rect.y + heading.count + 1
        let across = across(rect.width)
        for (index, panel) in grid.panels.enumerated() {
            let x = rect.x + index % across * (panelWidth + 3)
            draw(panel, x: x, y: top + index / across * (panelHeight + 1), on: &painter)
        }
        let down = (grid.panels.count + across - 1) / across
        drawLegend(x: rect.x, y: top + down * (panelHeight + 1), on: &painter)
    }

    private func draw(_ panel: ProxyGrid.Panel, x: Int, y: Int, on painter: inout Painter) {
        var y = y
        if hasTitles {
            painter.text(panel.title, x: x, y: y, width: panelWidth, painter.theme[.brightText])
            y += 1
        }
        let corner = grid.rows.factor.title
        painter.text(corner, x: x, y: y, width: labelWidth, painter.theme[.dimText], align: .trailing)
        for (column, label) in grid.columns.labels.enumerated() {
            let left = x + labelWidth + 1 + column * cellWidth
            painter.text(label, x: left, y: y, width: cellWidth, painter.theme[.chartLabel], align: .center)
        }
        for (row, label) in grid.rows.labels.enumerated() {
            let top = y + 1 + row
            painter.text(label, x: x, y: top, width: labelWidth, painter.theme[.chartLabel], align: .trailing)
            for column in grid.columns.labels.indices {
                let left = x + labelWidth + 1 + column * cellWidth
                let field = GridRect(x: left, y: top, width: cellWidth, height: 1)
                draw(panel.values[row][column], in: field, on: &painter)
            }
        }
    }

    private func draw(_ value: Double?, in field: GridRect, on painter: inout Painter) {
        guard let value else {
            painter.text("–", x: field.x, y: field.y, width: field.width, painter.theme[.dimText], align: .center)
            return
        }
        let isBest = value == range.upperBound
        let style = HeatColor.style(share(value), painter)
        painter.fill(field, style)
        let number = Format.fixed(value, 3)
        painter.text(
            isBest ? "[\(number)]" : number,
            x: field.x,
            y: field.y,
            width: field.width,
            isBest ? style.adding(.bold) : style,
            align: .center
        )
    }

    /// Where a value lies between the lowest and the highest.
    private func share(_ value: Double) -> Double {
        let span = range.upperBound - range.lowerBound
        return span > 0 ? (value - range.lowerBound) / span : 1
    }

    private func drawLegend(x: Int, y: Int, on painter: inout Painter) {
        var x = x
        x += painter.text("\(Format.fixed(range.lowerBound, 3)) ", x: x, y: y, painter.theme[.dimText])
        if HeatColor.hasShades(painter) {
            for step in 0..<16 {
                painter.fill(
                    GridRect(x: x + step, y: y, width: 1, height: 1),
                    HeatColor.style(Double(step) / 15, painter)
                )
            }
            x += 16
        } else {
            x += painter.text("to", x: x, y: y, painter.theme[.dimText])
        }
        painter.text(" \(Format.fixed(range.upperBound, 3)), the highest in [ ]", x: x, y: y, painter.theme[.dimText])
    }
}

/// Colours of heat maps: from the background to the colour of meters.
enum HeatColor {
    /// Whether the output can show shades that can be told apart.
    static func hasShades(_ painter: Painter) -> Bool {
        painter.capabilities.colors >= .xterm256 && painter.theme[.background].background != .standard
    }

    /// The style of a field, from 0 for the lowest to 1 for the highest value.
    static func style(_ share: Double, _ painter: Painter) -> Style {
        guard hasShades(painter) else { return painter.theme[.text] }
        let base = painter.theme[.background].background
        let fill = base.mixed(with: painter.theme[.gauge].foreground, 0.12 + 0.88 * share)
        // Between light and dark only black or white reaches the contrast that text needs (WCAG 2.1: 4.5).
        let inks = [painter.theme[.brightText].foreground, base, .rgb(0, 0, 0), .rgb(255, 255, 255)]
        let ink = inks.first { $0.contrast(with: fill) >= 4.5 } ?? .standard
        return Style(ink, on: fill)
    }
}
