import Foundations
import Studies
import TerminalKit

/// The agreements and costs of proxies as a table.
///
/// Where it is wider than there is room, columns that say less are left out; nothing is cut.
struct ProxyTableView {
    private struct Column {
        var title: String
        var cells: [String]
        /// Columns of lower importance go first when there is no room.
        var importance: Int
        var isText = false

        var width: Int { max(title.count, cells.map(\.count).max() ?? 0) }
    }

    private let report: ProxyReport
    private let entries: [ProxyReportEntry]
    private let columns: [Column]
    private let glyphs: Glyphs
    private let gap = 2

    /// The table of a report, or of some of its entries.
    init(_ report: ProxyReport, only some: [ProxyReportEntry]? = nil, glyphs: GlyphSet) {
        let entries = some ?? report.entries
        self.report = report
        let words = Glyphs(glyphs)
        self.glyphs = words
        self.entries = entries
        func column(_ title: String, _ importance: Int, _ cell: (ProxyReportEntry) -> String) -> Column {
            Column(title: words.worded(title), cells: entries.map(cell), importance: importance)
        }
        var columns = [Column(title: "proxy", cells: entries.map(\.name), importance: 100, isText: true)]
        columns.append(column("n", 70) { "\($0.agreement.whole.count)" })
        for (index, part) in [\ProxyAgreement.whole, \.betterHalf].enumerated() {
            let mark = index == 0 ? "" : " ½"
            columns.append(column("τ\(mark)", 95 - 15 * index) { Self.text($0.agreement[keyPath: part].kendallTau) })
            columns.append(column("ρ\(mark)", 65 - 20 * index) { Self.text($0.agreement[keyPath: part].spearmanRho) })
            for (place, top) in report.options.tops.enumerated() {
                columns.append(
                    column("\(top)\(mark)", 75 - 25 * index - place) {
                        Self.text($0.agreement[keyPath: part].retrieval[place])
                    }
                )
            }
        }
        columns.append(column("core-s", 90) { Self.number($0.meanCoreSeconds) })
        columns.append(column("total", 40) { $0.totalCoreSeconds.map(Format.duration) ?? "–" })
        columns.append(column("× less", 85) { Self.number($0.acceleration) })
        // A column without a value says nothing; the agreement is what the table is about.
        self.columns = columns.filter { $0.title == words.worded("τ") || $0.cells.contains { $0 != "–" } }
    }

    /// The rows of the table under their titles, as many as there is room for, without heading and notes.
    ///
    /// - Parameter highlighted: the proxy whose row stands out.
    func drawRows(in rect: GridRect, highlighted: String? = nil, on painter: inout Painter) {
        let shown = shown(in: rect.width)
        painter.fill(GridRect(x: rect.x, y: rect.y, width: rect.width, height: 1), painter.theme[.tableHeader])
        let rows = entries.prefix(max(0, rect.height - 1)).enumerated()
        for (row, entry) in rows {
            let y = rect.y + 1 + row
            if entry.name == highlighted {
                painter.fill(GridRect(x: rect.x, y: y, width: rect.width, height: 1), painter.theme[.selection])
                painter.put(painter.glyphs.right, x: rect.x + 1, y: y, painter.theme[.key])
            }
            if entry.isOnFront { painter.put(painter.glyphs.diamond, x: rect.x, y: y, painter.theme[.best]) }
        }
        var x = rect.x + 2
        for column in shown {
            draw(column.title, column, x: x, y: rect.y, painter.theme[.tableHeader], on: &painter)
            for (row, entry) in rows {
                let role: ThemeRole = entry.isOnFront ? .best : column.isText ? .brightText : .text
                draw(column.cells[row], column, x: x, y: rect.y + 1 + row, painter.theme[role], on: &painter)
            }
            x += column.width + gap
        }
    }

    /// The size that it takes in so many columns; nil for as many as it wants.
    func size(fitting width: Int?) -> GridSize {
        let shown = shown(in: width)
        let taken = max(Self.width(shown, gap), min(width ?? 100, 100))
        return GridSize(
            width: taken,
            height: heading(taken).count + 2 + entries.count + notes(shown, taken).count
        )
    }

    /// Draws it.
    func draw(in rect: GridRect, on painter: inout Painter) {
        let heading = heading(rect.width)
        for (row, line) in heading.enumerated() {
            painter.text(line, x: rect.x, y: rect.y + row, width: rect.width, painter.theme[.title])
        }
        let titles = rect.y + heading.count
        let rows = entries.count + 1
        drawRows(in: GridRect(x: rect.x, y: titles, width: rect.width, height: rows), on: &painter)
        for (row, note) in notes(shown(in: rect.width), rect.width).enumerated() {
            let y = titles + rows + 1 + row
            painter.text(note, x: rect.x, y: y, width: rect.width, painter.theme[.dimText])
        }
    }

    private func draw(_ text: String, _ column: Column, x: Int, y: Int, _ style: Style, on painter: inout Painter) {
        painter.text(text, x: x, y: y, width: column.width, style, align: column.isText ? .leading : .trailing)
    }

    private func heading(_ width: Int) -> [String] {
        let counts = "\(entries.count) proxies on \(report.architectures) architectures"
        return TextWrap.lines("Rank agreement with \(report.truth): \(counts)", width: width)
    }

    /// What the columns mean that are shown.
    private func notes(_ shown: [Column], _ width: Int) -> [String] {
        let titles = shown.map(\.title)
        var notes = ["◆ no other proxy has at least its τ for at most its cost (\(report.options.measure.rawValue))."]
        if let level = report.options.bootstrap?.level {
            notes.append("In brackets \(Self.percent(level)) bootstrap intervals over architectures.")
        }
        if titles.contains(where: { $0.hasSuffix(glyphs.worded("½")) }) {
            notes.append("½: on the better half by truth.")
        }
        if titles.contains("core-s") { notes.append("core-s: measured core-seconds per architecture.") }
        if titles.contains("× less") {
            notes.append("× less: how many times less work (MACs × samples × epochs) than \(report.reference).")
        }
        return TextWrap.lines(glyphs.worded(notes.joined(separator: " ")), width: width)
    }

    private func shown(in width: Int?) -> [Column] {
        guard let width else { return columns }
        var shown = columns
        while Self.width(shown, gap) > width, shown.count > 1,
            let least = shown.indices.min(by: { shown[$0].importance < shown[$1].importance })
        {
            shown.remove(at: least)
        }
        return shown
    }

    private static func width(_ columns: [Column], _ gap: Int) -> Int {
        2 + columns.reduce(0) { $0 + $1.width } + gap * max(0, columns.count - 1)
    }

    /// `0.741 [0.702, 0.778]`.
    static func text(_ estimate: Estimate?) -> String {
        guard let estimate else { return "–" }
        let value = Format.fixed(estimate.value, 3)
        guard let interval = estimate.interval else { return value }
        return "\(value) [\(Format.fixed(interval.lowerBound, 3)), \(Format.fixed(interval.upperBound, 3))]"
    }

    /// Three digits or so, whatever the size.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        switch abs(value) {
        case 0: return "0"
        case ..<0.001: return "<0.001"
        case ..<1: return Format.fixed(value, 3)
        case ..<10: return Format.fixed(value, 2)
        case ..<100: return Format.fixed(value, 1)
        default: return Format.grouped(value)
        }
    }

    static func percent(_ share: Double) -> String {
        let percent = share * 100
        return (percent == percent.rounded() ? Format.fixed(percent, 0) : Format.fixed(percent, 1)) + " %"
    }
}
