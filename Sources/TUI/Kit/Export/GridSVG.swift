import Foundations

/// How a picture of a screen is framed.
package struct SVGOptions: Sendable, Hashable {
    /// Stands in a title bar above; nil leaves the bar out.
    package var title: String?
    /// What `.standard` means as a foreground.
    package var foreground: Color
    /// What `.standard` means as a background, and the colour around the screen.
    package var background: Color

    /// A frame in a theme's colours.
    package init(title: String? = nil, theme: Theme = .standard) {
        self.title = title
        let base = theme[.background]
        foreground = base.foreground == .standard ? .rgb(0xD0, 0xD4, 0xE0) : base.foreground
        background = base.background == .standard ? .rgb(0x16, 0x17, 0x20) : base.background
    }
}

extension CellGrid {
    /// The screen as a picture (SVG 1.1) that needs no fonts of its own.
    ///
    /// Each run of text is told its length, so columns line up in whatever monospaced font there is; lines, blocks,
    /// braille and markers are drawn as shapes, so that they meet.
    package func svg(_ options: SVGOptions = SVGOptions()) -> String {
        var picture = SVGPicture(self, options)
        return picture.render()
    }
}

/// Builds the picture of one screen.
private struct SVGPicture {
    private let grid: CellGrid
    private let options: SVGOptions
    private var shapes = SVGShapes()
    private let padding = 12.0
    private let bar = 34.0

    init(_ grid: CellGrid, _ options: SVGOptions) {
        self.grid = grid
        self.options = options
    }

    mutating func render() -> String {
        let top = options.title == nil ? padding : bar
        let width = Double(grid.size.width) * SVGShapes.cellWidth + 2 * padding
        let height = Double(grid.size.height) * SVGShapes.cellHeight + top + padding
        var text =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(SVGText.number(width))\""
            + " height=\"\(SVGText.number(height))\""
            + " viewBox=\"0 0 \(SVGText.number(width)) \(SVGText.number(height))\""
            + " font-family=\"'DejaVu Sans Mono',Menlo,Consolas,ui-monospace,monospace\""
            + " font-size=\"14\">\n"
        if let title = options.title { text += "<title>\(SVGText.escaped(title))</title>\n" }
        let around = SVGText.color(options.background)
        text += "<rect width=\"100%\" height=\"100%\" rx=\"9\" fill=\"\(around)\"/>\n"
        if let title = options.title { text += titleBar(title, width) }
        text += "<g transform=\"translate(\(SVGText.number(padding)) \(SVGText.number(top)))\">\n"
        text += backgrounds()
        let runs = foregrounds()
        text += shapes.render() + runs + "</g>\n</svg>\n"
        return text
    }

    private func titleBar(_ title: String, _ width: Double) -> String {
        let lights = [("#ff5f57", 20), ("#febc2e", 40), ("#28c840", 60)]
            .map { "<circle cx=\"\($0.1)\" cy=\"17\" r=\"6\" fill=\"\($0.0)\"/>" }.joined()
        let ink = SVGText.color(options.foreground.mixed(with: options.background, 0.35))
        return lights
            + "<text x=\"\(SVGText.number(width / 2))\" y=\"22\" text-anchor=\"middle\" fill=\"\(ink)\""
            + " font-size=\"13\">\(SVGText.escaped(title))</text>\n"
    }

    /// Rectangles behind the text, runs of one colour merged, and equal runs of successive rows too.
    private func backgrounds() -> String {
        struct Run: Hashable {
            var x: Int
            var width: Int
            var color: Color
        }
        var open: [Run: Int] = [:]
        var rects: [(run: Run, y: Int, height: Int)] = []
        for y in 0...grid.size.height {
            var runs: [Run] = []
            if y < grid.size.height {
                for x in 0..<grid.size.width {
                    let color = colors(grid[x, y].style).background
                    if let last = runs.last, last.color == color {
                        runs[runs.count - 1].width += 1
                    } else {
                        runs.append(Run(x: x, width: 1, color: color))
                    }
                }
            }
            let current = Set(runs.filter { $0.color != options.background })
            for (run, start) in open where !current.contains(run) {
                rects.append((run, start, y - start))
                open[run] = nil
            }
            for run in current where open[run] == nil { open[run] = y }
        }
        // Dictionaries have no order; pictures of equal screens should be equal.
        rects.sort { ($0.y, $0.run.x) < ($1.y, $1.run.x) }
        let text = rects.map { run, y, height in
            "<rect x=\"\(SVGText.number(Double(run.x) * SVGShapes.cellWidth))\""
                + " y=\"\(SVGText.number(Double(y) * SVGShapes.cellHeight))\""
                + " width=\"\(SVGText.number(Double(run.width) * SVGShapes.cellWidth))\""
                + " height=\"\(SVGText.number(Double(height) * SVGShapes.cellHeight))\""
                + " fill=\"\(SVGText.color(run.color))\"/>\n"
        }
        return text.isEmpty ? "" : "<g shape-rendering=\"crispEdges\">\n" + text.joined() + "</g>\n"
    }

    /// Collects shapes and returns the runs of text.
    private mutating func foregrounds() -> String {
        var text = ""
        for y in 0..<grid.size.height {
            var run: (start: Int, text: String, style: Style)?
            for x in 0..<grid.size.width {
                let cell = grid[x, y]
                let color = colors(cell.style).foreground
                if cell.character == " ", !cell.style.attributes.contains(.underline) {
                    // A single blank does not end a run; two do, so that nothing is stretched over a gap.
                    if let open = run, open.text.last != " ", open.style == cell.style {
                        run?.text.append(" ")
                        continue
                    }
                } else if shapes.add(cell.character, x: x, y: y, color: color) {
                } else if let open = run, open.style == cell.style, SVGText.isPlain(cell.character) {
                    run?.text.append(cell.character)
                    continue
                } else {
                    text += element(run, y)
                    run = (x, String(cell.character), cell.style)
                    // A symbol may come from another font and be wider: it stands alone.
                    if SVGText.isPlain(cell.character) { continue }
                }
                text += element(run, y)
                run = nil
            }
            text += element(run, y)
        }
        return text.isEmpty ? "" : "<g xml:space=\"preserve\">\n" + text + "</g>\n"
    }

    private func element(_ run: (start: Int, text: String, style: Style)?, _ y: Int) -> String {
        guard let run else { return "" }
        var shown = run.text
        while shown.last == " ", !run.style.attributes.contains(.underline) { shown.removeLast() }
        guard !shown.isEmpty else { return "" }
        var attributes = ""
        if run.style.attributes.contains(.bold) { attributes += " font-weight=\"bold\"" }
        if run.style.attributes.contains(.underline) { attributes += " text-decoration=\"underline\"" }
        if shown.count > 1 {
            let length = SVGText.number(Double(shown.count) * SVGShapes.cellWidth)
            attributes += " textLength=\"\(length)\" lengthAdjust=\"spacingAndGlyphs\""
        }
        return "<text x=\"\(SVGText.number(Double(run.start) * SVGShapes.cellWidth))\""
            + " y=\"\(SVGText.number(Double(y) * SVGShapes.cellHeight + 13.5))\""
            + " fill=\"\(SVGText.color(colors(run.style).foreground))\"\(attributes)>\(SVGText.escaped(shown))</text>\n"
    }

    /// The colours as they are seen.
    private func colors(_ style: Style) -> (foreground: Color, background: Color) {
        var foreground = style.foreground == .standard ? options.foreground : style.foreground
        var background = style.background == .standard ? options.background : style.background
        if style.attributes.contains(.reverse) { swap(&foreground, &background) }
        if style.attributes.contains(.dim) { foreground = foreground.mixed(with: background, 0.4) }
        return (foreground, background)
    }
}

/// The ways of writing in SVG.
package enum SVGText {
    /// At most two decimals, no exponent.
    package static func number(_ value: Double) -> String {
        let hundredths = Int((value * 100).rounded())
        let sign = hundredths < 0 ? "-" : ""
        let (whole, rest) = abs(hundredths).quotientAndRemainder(dividingBy: 100)
        if rest == 0 { return "\(sign)\(whole)" }
        return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
    }

    /// `#rrggbb`.
    package static func color(_ color: Color) -> String {
        guard case .rgb(let red, let green, let blue) = color else { return "currentColor" }
        let value = UInt32(red) << 16 | UInt32(green) << 8 | UInt32(blue)
        let digits = String(value, radix: 16)
        return "#" + String(repeating: "0", count: 6 - digits.count) + digits
    }

    /// Text with the characters that mean something in XML replaced, and those that XML forbids written out or left out.
    package static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in TerminalText.line(text).unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\u{FFFE}", "\u{FFFF}": break
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }

    /// Whether any monospaced font has the character at its usual width.
    package static func isPlain(_ character: Character) -> Bool {
        guard let value = character.unicodeScalars.first?.value else { return true }
        return value < 0x250 || (0x2010...0x2026).contains(value) || (0x370...0x3FF).contains(value)
    }
}
