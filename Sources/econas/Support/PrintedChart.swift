import Foundation
import TUI
import TerminalKit

extension CurveSheet {
    /// The chart as the terminal, or whatever stands in its place, can show it.
    func printed(ascii: Bool) -> String {
        let glyphs = ascii ? GlyphSet.ascii : .braille
        let size = TerminalCheck.chartSize
        guard let colors = TerminalCheck.colors else {
            return draw(size: size, capabilities: Capabilities(colors: .monochrome, glyphs: glyphs)).plainText()
        }
        return draw(size: size, capabilities: Capabilities(colors: colors, glyphs: glyphs)).ansi(colors)
    }

    /// Writes the chart as SVG.
    ///
    /// - Throws: `UserError` when the file cannot be written.
    func write(svg url: URL) throws {
        let grid = draw(
            size: GridSize(width: 110, height: 34),
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille)
        )
        do {
            try Data(grid.svg(SVGOptions()).utf8).write(to: url)
        } catch {
            throw UserError("\(url.relativePath) cannot be written: \(error.localizedDescription)")
        }
    }
}
