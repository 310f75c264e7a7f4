/// The characters that a glyph set offers for each purpose, with ASCII stand-ins.
package struct Glyphs: Sendable, Hashable {
    /// The set that the characters come from.
    package let set: GlyphSet

    /// Characters of a set.
    package init(_ set: GlyphSet) { self.set = set }

    private var plain: Bool { self.set == .ascii }

    /// Stands for text cut off.
    package var ellipsis: Character { plain ? "~" : "…" }
    /// A horizontal line.
    package var horizontal: Character { plain ? "-" : "─" }
    /// A vertical line.
    package var vertical: Character { plain ? "|" : "│" }
    /// A heavy horizontal line.
    package var heavyHorizontal: Character { plain ? "=" : "━" }
    /// A heavy vertical line.
    package var heavyVertical: Character { plain ? "#" : "┃" }
    /// A dotted vertical line, for guides.
    package var dottedVertical: Character { plain ? ":" : "┊" }
    /// A dotted horizontal line, for guides.
    package var dottedHorizontal: Character { plain ? "." : "┈" }
    /// Upper left corner.
    package var topLeft: Character { plain ? "+" : "╭" }
    /// Upper right corner.
    package var topRight: Character { plain ? "+" : "╮" }
    /// Lower left corner.
    package var bottomLeft: Character { plain ? "+" : "╰" }
    /// Lower right corner.
    package var bottomRight: Character { plain ? "+" : "╯" }
    /// A vertical line with a branch to the right.
    package var teeRight: Character { plain ? "+" : "├" }
    /// A vertical line with a branch to the left.
    package var teeLeft: Character { plain ? "+" : "┤" }
    /// A horizontal line with a branch downwards.
    package var teeDown: Character { plain ? "+" : "┬" }
    /// A horizontal line with a branch upwards.
    package var teeUp: Character { plain ? "+" : "┴" }
    /// A crossing.
    package var cross: Character { plain ? "+" : "┼" }
    /// A tick on a vertical axis whose labels stand to the left.
    package var axisTick: Character { plain ? "+" : "┤" }
    /// The corner of two axes.
    package var axisCorner: Character { plain ? "+" : "└" }
    /// A tick on a horizontal axis whose labels stand below.
    package var axisTickBelow: Character { plain ? "+" : "┬" }
    /// Something in a list.
    package var bullet: Character { plain ? "*" : "•" }
    /// A filled point.
    package var dot: Character { plain ? "O" : "●" }
    /// An open point.
    package var ring: Character { plain ? "o" : "○" }
    /// A highlighted point.
    package var diamond: Character { plain ? "@" : "◆" }
    /// Done.
    package var check: Character { plain ? "v" : "✓" }
    /// Failed.
    package var ballot: Character { plain ? "x" : "✗" }
    /// As good as the best, for all that is known.
    package var near: Character { plain ? "~" : "≈" }
    /// The best.
    package var star: Character { plain ? "*" : "★" }
    /// A separator of short texts.
    package var middleDot: Character { plain ? "." : "·" }
    /// Up, improving.
    package var up: Character { plain ? "^" : "▲" }
    /// Down, worsening.
    package var down: Character { plain ? "v" : "▼" }
    /// To the right; closed.
    package var right: Character { plain ? ">" : "▶" }
    /// To the left.
    package var left: Character { plain ? "<" : "◀" }
    /// An arrow.
    package var arrow: Character { plain ? ">" : "→" }
    /// An upward arrow.
    package var arrowUp: Character { plain ? "^" : "↑" }
    /// A downward arrow.
    package var arrowDown: Character { plain ? "v" : "↓" }
    /// A paused thing.
    package var pause: Character { plain ? "=" : "‖" }
    /// The part of a meter that is not filled.
    package var track: Character { plain ? "." : "─" }
    /// A scroll bar's thumb.
    package var thumb: Character { plain ? "#" : "┃" }

    /// Bars of rising height, lowest first, up to the whole height of a line.
    package var columns: [Character] { plain ? Glyphs.asciiColumns : Glyphs.lowerEighths }
    /// Bars of rising height for curves of one line: none is as high as the line, so that lines stay apart.
    package var sparks: ArraySlice<Character> { columns.dropLast() }
    /// What fills a meter: half a column, where there is such a character, and a whole one. Neither is as high as the line.
    package var meter: [Character] {
        switch self.set {
        case .ascii: ["-", "#"]
        case .block: ["━"]
        case .braille: ["╸", "━"]
        }
    }

    private static let asciiColumns: [Character] = ["_", ".", "-", "=", "+", "*", "%", "#"]
    private static let lowerEighths: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// A character that is certainly one column wide and drawable with this set.
    ///
    /// Control characters, characters of two columns and combinations give a stand-in, so that data from files
    /// (names, messages) can never move the cursor or shift a line.
    package func safe(_ character: Character) -> Character {
        if let ascii = character.asciiValue { return ascii >= 0x20 && ascii < 0x7F ? character : "?" }
        guard let scalar = character.unicodeScalars.first else { return " " }
        if plain { return Glyphs.asciiTwins[scalar] ?? "?" }
        if Glyphs.isWideOrInvisible(scalar) { return "?" }
        return character.unicodeScalars.count == 1 ? character : Character(scalar)
    }

    /// A text whose symbols of statistics are words where there are no such characters: `tau` says more than a `t`.
    package func worded(_ text: String) -> String {
        guard plain else { return text }
        return text.replacing("τ", with: "tau").replacing("ρ", with: "rho").replacing("½", with: "1/2").replacing(
            "±",
            with: "+-"
        )
    }

    private static let asciiTwins: [Unicode.Scalar: Character] = [
        "…": "~", "→": ">", "←": "<", "↑": "^", "↓": "v", "·": ".", "•": "*", "×": "x", "–": "-", "—": "-", "−": "-",
        "─": "-", "│": "|", "┼": "+", "├": "+", "┤": "+", "┬": "+", "┴": "+", "╭": "+", "╮": "+", "╰": "+", "╯": "+",
        "└": "`", "┌": "+", "┐": "+", "┘": "+", "█": "#", "▲": "^", "▼": "v", "▶": ">", "◀": "<", "★": "*", "●": "O",
        "○": "o", "◆": "@", "✓": "v", "✗": "x", "Σ": "+", "τ": "t", "ρ": "r", "µ": "u", "μ": "u", "Δ": "d", "‖": "=",
        "≥": "}", "½": "h",
        "≤": "{", "“": "\"", "”": "\"", "‘": "'", "’": "'", "±": "+", "≈": "~", "∅": "0", "\u{A0}": " ",
    ]

    /// Whether terminals draw a scalar with two columns, with none, or disagree about it.
    package static func isWideOrInvisible(_ scalar: Unicode.Scalar) -> Bool {
        let value = scalar.value
        if value < 0x300 { return value < 0x20 || (value >= 0x7F && value < 0xA0) || value == 0xAD }
        // Arrows, technical, box drawing, blocks, shapes and braille are what this program itself draws.
        if value >= 0x2500 && value < 0x25FD || value >= 0x2800 && value < 0x2900 { return false }
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x33FF, 0x3400...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97C,
            0xAC00...0xD7FB, 0xE000...0xFAFF, 0xFE10...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x16FE0...0x1B2FF,
            0x1F000...0x1FAFF, 0x20000...0x10FFFF:
            return true
        default: break
        }
        if scalar.properties.isEmojiPresentation { return true }
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .spacingMark, .format, .control, .surrogate, .unassigned, .lineSeparator,
            .paragraphSeparator, .privateUse:
            return true
        default: return false
        }
    }
}
