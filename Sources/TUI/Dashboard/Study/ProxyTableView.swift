import Foundations
import Studies
import TerminalKit

/// The agreements and costs of proxies as a table.
///
/// Where it is wider than there is room, columns that say less are left out; nothing is cut.
struct ProxyTableView {
    private let report: ProxyReport
    private let entries: [ProxyReportEntry]
    private let columns: [TableColumn<Int>]
    private let cells: [[String]]
    private let glyphs: Glyphs

    /// The table of a report, or of some of its entries.
    init(_ report: ProxyReport, only some: [ProxyReportEntry]? = nil, glyphs: GlyphSet) {
        let entries = some ?? report.entries
        self.report = report
        let words = Glyphs(glyphs)
        self.glyphs = words
        self.entries = entries
        var columns: [TableColumn<Int>] = []
        var cells: [[String]] = []
        /// Columns of a lower importance go first when there is no room.
        func add(_ title: String, _ importance: Int, isText: Bool = false, _ cell: (ProxyReportEntry) -> String) {
            let texts = entries.map(cell)
            // A column without a value says nothing; the agreement is what the table is about.
            guard title == "τ" || texts.contains(where: { $0 != "–" }) else { return }
            let title = words.worded(title)
            let width = max(title.count, texts.map(\.count).max() ?? 0)
            let alignment: TextAlignment = isText ? .leading : .trailing
            columns.append(
                TableColumn(cells.count, title, width: width, alignment, gap: 2, priority: 100 - importance)
            )
            cells.append(texts)
        }
        add("proxy", 100, isText: true, \.name)
        add("n", 70) { "\($0.agreement.whole.count)" }
        for (index, part) in [\ProxyAgreement.whole, \.betterHalf].enumerated() {
            let mark = index == 0 ? "" : " ½"
            add("τ\(mark)", 95 - 15 * index) { Self.text($0.agreement[keyPath: part].kendallTau) }
            add("ρ\(mark)", 65 - 20 * index) { Self.text($0.agreement[keyPath: part].spearmanRho) }
            for (place, top) in report.options.tops.enumerated() {
                add("\(top)\(mark)", 75 - 25 * index - place) {
                    Self.text($0.agreement[keyPath: part].retrieval[place])
                }
            }
        }
        add("core-s", 90) { Self.number($0.meanCoreSeconds) }
        add("total", 40) { $0.totalCoreSeconds.map(Format.duration) ?? "–" }
        add("× less", 85) { Self.number($0.acceleration) }
        self.columns = columns
        self.cells = cells
    }

    /// The rows of the table under their titles, as many as there is room for, without heading and notes.
    ///
    /// - Parameter highlighted: the proxy whose row stands out.
    func drawRows(in rect: GridRect, highlighted: String? = nil, on painter: inout Painter) {
        let theme = painter.theme
        TableView(columns, in: rect, margin: 2, count: entries.count).draw(
            on: &painter,
            selected: entries.firstIndex { $0.name == highlighted },
            arrow: 1,
            marks: { [mark = String(painter.glyphs.diamond)] row in
                entries[row].isOnFront ? [TextSpan(mark, theme[.best])] : []
            },
            cell: { _, row, place, _ in
                let isName = place.column.alignment == .leading
                let role: ThemeRole = entries[row].isOnFront ? .best : isName ? .brightText : .text
                return [TextSpan(cells[place.id][row], theme[role])]
            }
        )
    }

    /// The size that it takes in so many columns; nil for as many as it wants.
    func size(fitting width: Int?) -> GridSize {
        let shown = shown(in: width)
        let taken = max(shown.reduce(0) { $0 + $1.width + $1.gap }, min(width ?? 100, 100))
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

    private func heading(_ width: Int) -> [String] {
        let counts = "\(entries.count) proxies on \(report.architectures) architectures"
        return TextWrap.lines("Rank agreement with \(report.truth): \(counts)", width: width)
    }

    /// What the columns mean that are shown.
    private func notes(_ shown: [TableColumn<Int>], _ width: Int) -> [String] {
        let titles = shown.map(\.title)
        var notes = ["◆ no other proxy has at least its τ for at most its cost (\(report.options.measure.rawValue))."]
        if let level = report.options.bootstrap?.level {
            notes.append("In brackets \(Format.trimmed(level * 100)) % bootstrap intervals over architectures.")
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

    private func shown(in width: Int?) -> [TableColumn<Int>] {
        width.map { TableView.fitting(columns, width: $0 - 2).0 } ?? columns
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
}
