@testable import TUI
@testable import TerminalKit

/// The colours of a screen in a form that can be read: letters for styles, and what the letters are.
///
/// The screen in truecolor has a grid of letters, one per cell, lines without the run of equal letters at their end. Fewer
/// colours mostly change what a letter looks like and not where it stands, so the other modes have the letters' styles, and
/// only those cells whose style is not the letter's.
struct GoldenStyles {
    private static let letters = Array("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789@#$%&*+=?")
    private let modes: [(name: String, depth: ColorDepth, grid: CellGrid)]

    /// A screen as it is drawn with different capabilities, the one with the most colours first.
    init(_ draw: (ColorDepth) -> CellGrid) {
        let depths: [(String, ColorDepth)] = [
            ("truecolor", .truecolor), ("256 colours", .xterm256), ("16 colours", .ansi16),
            ("monochrome", .monochrome),
        ]
        modes = depths.map { ($0.0, $0.1, draw($0.1)) }
    }

    /// All modes as text.
    var text: String {
        let base = modes[0].grid
        var names: [Style: Character] = [:]
        var order: [Style] = []
        for cell in base.cells where names[cell.style] == nil {
            names[cell.style] = order.count < Self.letters.count ? Self.letters[order.count] : "!"
            order.append(cell.style)
        }
        var lines = rows(base.size) { names[base[$0, $1].style] ?? "!" }
        lines.append("")
        let letters = order.compactMap { names[$0] }
        var looks = modes.map { _ in [Character: Style]() }
        var exceptions: [String] = []
        for (number, mode) in modes.enumerated() {
            looks[number] = commonLooks(mode.grid, names, base)
            exceptions += differences(mode, names, looks[number], base)
        }
        for letter in letters {
            let parts = zip(modes, looks).map { mode, look in Self.describe(look[letter] ?? Style(), mode.depth) }
            lines.append("\(letter)  " + parts.joined(separator: "  |  "))
        }
        return (lines + exceptions).joined(separator: "\n") + "\n"
    }

    /// What most cells of a letter look like; of equals the first.
    private func commonLooks(_ grid: CellGrid, _ names: [Style: Character], _ base: CellGrid) -> [Character: Style] {
        var counts: [Character: [Style: (count: Int, first: Int)]] = [:]
        for (place, (cell, plain)) in zip(grid.cells, base.cells).enumerated() {
            guard let letter = names[plain.style] else { continue }
            counts[letter, default: [:]][cell.style, default: (0, place)].count += 1
        }
        return counts.compactMapValues { styles in
            styles.max { ($0.value.count, -$0.value.first) < ($1.value.count, -$1.value.first) }?.key
        }
    }

    /// Where a mode shows other characters than truecolor, or a letter in another style than mostly.
    private func differences(
        _ mode: (name: String, depth: ColorDepth, grid: CellGrid),
        _ names: [Style: Character],
        _ looks: [Character: Style],
        _ base: CellGrid
    ) -> [String] {
        var lines: [String] = []
        for y in 0..<base.size.height {
            let row = (0..<base.size.width)
            if row.contains(where: { mode.grid[$0, y].character != base[$0, y].character }) {
                lines.append("\(y) text: " + Self.trimmed(row.map { mode.grid[$0, y].character }, " "))
            }
            let odd = row.filter { looks[names[base[$0, y].style] ?? "!"] != mode.grid[$0, y].style }
            for (first, last, style) in Self.runs(odd, { mode.grid[$0, y].style }) {
                lines.append("\(y) columns \(first)-\(last): \(Self.describe(style, mode.depth))")
            }
        }
        return lines.isEmpty ? [] : ["", "\(mode.name), where they are otherwise"] + lines
    }

    private static func runs(_ columns: [Int], _ style: (Int) -> Style) -> [(Int, Int, Style)] {
        var runs: [(Int, Int, Style)] = []
        for column in columns {
            if let last = runs.last, last.1 + 1 == column, last.2 == style(column) {
                runs[runs.count - 1].1 = column
            } else {
                runs.append((column, column, style(column)))
            }
        }
        return runs
    }

    private func rows(_ size: GridSize, _ letter: (Int, Int) -> Character) -> [String] {
        (0..<size.height).map { y in
            var line = (0..<size.width).map { letter($0, y) }
            // The end of a line says nothing new when it repeats its last letter.
            while line.count > 1, line[line.count - 1] == line[line.count - 2] { line.removeLast() }
            return String(line)
        }
    }

    private static func trimmed(_ line: [Character], _ blank: Character) -> String {
        var line = line
        while line.last == blank { line.removeLast() }
        return String(line)
    }

    /// `#c0caf5 on #1a1b26 bold`, palette numbers where there is a palette.
    private static func describe(_ style: Style, _ depth: ColorDepth) -> String {
        var words = [color(style.foreground, depth)]
        if style.background != .standard { words.append("on " + color(style.background, depth)) }
        let names: [(TextAttributes, String)] = [
            (.bold, "bold"), (.dim, "dim"), (.underline, "underline"), (.reverse, "reverse"),
        ]
        words += names.filter { style.attributes.contains($0.0) }.map(\.1)
        return words.joined(separator: " ")
    }

    private static func color(_ color: Color, _ depth: ColorDepth) -> String {
        guard case .rgb(let red, let green, let blue) = color else { return "-" }
        if let index = ColorQuantizer.shared.index(color, depth) { return "\(index)" }
        let digits = [red, green, blue].map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
        return "#" + digits.joined()
    }
}
