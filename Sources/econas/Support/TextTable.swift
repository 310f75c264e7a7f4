import Foundation
import Foundations

/// A table of plain text with aligned columns, which gives way to a narrow terminal.
struct TextTable {
    enum Alignment { case left, right }

    /// How a column stands in the table.
    struct Column {
        var title: String
        var alignment = Alignment.left
        /// Who is left out first where there is no room: the highest; 0 always stays.
        var yields = 0
        /// Cells may be cut to so many characters; nil for a column that is whole or not there.
        var least: Int?
    }

    private let columns: [Column]
    private var rows: [[String]] = []

    init(_ columns: [Column]) { self.columns = columns }

    init(columns: [(String, Alignment)]) {
        self.init(columns.map { Column(title: $0.0, alignment: $0.1) })
    }

    /// Adds a row; a row shorter than the table ends with a cell that may run over the others.
    mutating func add(_ row: [String]) {
        rows.append(row.map(TerminalText.line))
    }

    /// The table as it fits the terminal; whole where the output is none.
    var text: String { text(width: TerminalCheck.textWidth) }

    /// The table, two blanks between columns, no blanks at the ends of lines.
    ///
    /// - Parameter width: characters that a line should have at most; nil for any number.
    func text(width: Int?) -> String {
        let full = rows.filter { $0.count == columns.count }
        var widths = columns.indices.map { index in
            max(columns[index].title.count, full.map { $0[index].count }.max() ?? 0)
        }
        let shown = width.map { fit(&widths, $0) } ?? Array(columns.indices)
        func line(_ cells: [String]) -> String {
            var text = ""
            let isFull = cells.count == columns.count
            for index in isFull ? shown : Array(cells.indices) {
                let isLast = !isFull && index == cells.count - 1
                let cell = isLast ? cells[index] : cut(cells[index], to: widths[index])
                let padding = String(repeating: " ", count: max(0, widths[index] - cell.count))
                text += columns[index].alignment == .left ? cell + padding : padding + cell
                text += "  "
            }
            while text.last == " " { text.removeLast() }
            return text
        }
        return ([line(columns.map(\.title))] + rows.map(line)).joined(separator: "\n")
    }

    /// Leaves out columns and narrows those that may be cut, until all that is left fits, or nothing more gives way; returns what is left.
    private func fit(_ widths: inout [Int], _ room: Int) -> [Int] {
        var shown = Array(columns.indices)
        /// What a column takes when all give way as far as they can.
        func least(_ index: Int) -> Int {
            columns[index].least.map { min(widths[index], max($0, columns[index].title.count)) } ?? widths[index]
        }
        func total(_ width: (Int) -> Int) -> Int { shown.reduce(2 * (shown.count - 1)) { $0 + width($1) } }
        while total(least) > room,
            let next = shown.filter({ columns[$0].yields > 0 }).max(by: { columns[$0].yields < columns[$1].yields })
        {
            shown.removeAll { $0 == next }
        }
        // The widest gives way first, so that short cells stay whole.
        var excess = total { widths[$0] } - room
        while excess > 0, let widest = shown.filter({ widths[$0] > least($0) }).max(by: { widths[$0] < widths[$1] }) {
            widths[widest] -= 1
            excess -= 1
        }
        return shown
    }

    private func cut(_ cell: String, to width: Int) -> String {
        cell.count <= width ? cell : cell.prefix(max(0, width - 1)) + "…"
    }
}
