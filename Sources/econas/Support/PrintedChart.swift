import Foundation
import TUI
import TerminalKit

extension CurveSheet {
    /// Prints the chart as the terminal, or whatever stands in its place, can show it.
    func give(ascii: Bool) {
        let environment = ProcessInfo.processInfo.environment
        let glyphs = ascii ? GlyphSet.ascii : .braille
        let size = TerminalCheck.chartSize
        guard TerminalCheck.isInteractive, (environment["NO_COLOR"] ?? "").isEmpty else {
            let grid = draw(size: size, capabilities: Capabilities(colors: .monochrome, glyphs: glyphs))
            return standardOutput(grid.plainText(), terminator: "")
        }
        let promise = environment["COLORTERM"]?.lowercased() ?? ""
        let colors = promise == "truecolor" || promise == "24bit" ? ColorDepth.truecolor : .xterm256
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
