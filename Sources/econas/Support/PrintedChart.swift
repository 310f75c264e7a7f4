import Foundation
import TUI
import TerminalKit

extension CurveSheet {
    /// Prints the chart as the terminal, or whatever stands in its place, can show it.
    func give(ascii: Bool) {
        let glyphs = ascii ? GlyphSet.ascii : .braille
        let size = TerminalCheck.chartSize
        guard let colors = TerminalCheck.colors else {
            let grid = draw(size: size, capabilities: Capabilities(colors: .monochrome, glyphs: glyphs))
            return standardOutput(grid.plainText(), terminator: "")
        }
        standardOutput(screen: draw(size: size, capabilities: Capabilities(colors: colors, glyphs: glyphs)), colors)
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
