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

/// An accuracy of 0…1 in percent with two decimals, or a dash.
func percent(_ accuracy: Double?) -> String {
    accuracy.map { String(format: "%.2f %%", 100 * $0) } ?? "–"
}

/// A number of bytes in decimal units.
func bytes(_ count: Int) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var value = Double(count)
    var unit = 0
    while value >= 1000, unit < units.count - 1 {
        value /= 1000
        unit += 1
    }
    return unit == 0 ? "\(count) B" : String(format: value < 10 ? "%.1f %@" : "%.0f %@", value, units[unit])
}

/// A time span: `42 s`, `3 min 05 s`, `2 h 07 min`.
func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return String(format: "%d min %02d s", whole / 60, whole % 60) }
    return String(format: "%d h %02d min", whole / 3600, whole / 60 % 60)
}

/// A count with an SI prefix and three significant digits: `232 k`, `2.40 M`.
func scaled(_ count: Int) -> String {
    switch count {
    case ..<1000: "\(count)"
    case ..<10_000: String(format: "%.2f k", Double(count) / 1e3)
    case ..<1_000_000: String(format: "%.0f k", Double(count) / 1e3)
    case ..<1_000_000_000: String(format: "%.2f M", Double(count) / 1e6)
    default: String(format: "%.2f G", Double(count) / 1e9)
    }
}
