extension CellGrid {
    /// The screen as text with escape sequences (ECMA-48), for `cat` and `less -R`; one line per row, and each line
    /// ends with everything reset.
    package func ansi(_ colors: ColorDepth) -> String {
        var text = ""
        for y in 0..<size.height {
            var current = Style()
            for x in 0..<size.width {
                let cell = self[x, y]
                if cell.style != current {
                    text += SelectGraphicRendition.sequence(cell.style, colors)
                    current = cell.style
                }
                text.append(cell.character)
            }
            if current != Style() { text += "\u{1B}[0m" }
            text += "\n"
        }
        return text
    }
}

/// The control sequence that sets colours and attributes.
package enum SelectGraphicRendition {
    /// Resets everything, then sets a style.
    package static func sequence(_ style: Style, _ depth: ColorDepth) -> String {
        var codes = ["0"]
        if style.attributes.contains(.bold) { codes.append("1") }
        if style.attributes.contains(.dim) { codes.append("2") }
        if style.attributes.contains(.underline) { codes.append("4") }
        if style.attributes.contains(.reverse) { codes.append("7") }
        codes += color(style.foreground, depth, base: 30)
        codes += color(style.background, depth, base: 40)
        return "\u{1B}[" + codes.joined(separator: ";") + "m"
    }

    private static func color(_ color: Color, _ depth: ColorDepth, base: Int) -> [String] {
        guard case .rgb(let red, let green, let blue) = color else { return [] }
        if depth == .truecolor { return ["\(base + 8)", "2", "\(red)", "\(green)", "\(blue)"] }
        guard let index = ColorQuantizer.shared.index(color, depth) else { return [] }
        if depth == .xterm256 { return ["\(base + 8)", "5", "\(index)"] }
        return ["\(index < 8 ? base + index : base + 60 + index - 8)"]
    }
}
