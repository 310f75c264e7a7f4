import Foundation

/// A table of plain text with aligned columns.
struct TextTable {
    enum Alignment { case left, right }

    private let columns: [(title: String, alignment: Alignment)]
    private var rows: [[String]] = []

    init(columns: [(String, Alignment)]) {
        self.columns = columns.map { (title: $0.0, alignment: $0.1) }
    }

    /// Adds a row; a row shorter than the table ends with a cell that may run over the others.
    mutating func add(_ row: [String]) {
        rows.append(row)
    }

    /// The table, two blanks between columns, no blanks at the ends of lines.
    var text: String {
        let full = rows.filter { $0.count == columns.count }
        let widths = columns.indices.map { index in
            max(columns[index].title.count, full.map { $0[index].count }.max() ?? 0)
        }
        func line(_ cells: [String]) -> String {
            var text = ""
            for (index, cell) in cells.enumerated() {
                let padding = String(repeating: " ", count: max(0, widths[index] - cell.count))
                text += columns[index].alignment == .left ? cell + padding : padding + cell
                text += "  "
            }
            while text.last == " " { text.removeLast() }
            return text
        }
        return ([line(columns.map(\.title))] + rows.map(line)).joined(separator: "\n")
    }
}
