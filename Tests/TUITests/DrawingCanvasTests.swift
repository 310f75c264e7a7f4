import Testing

@testable import TUI
@testable import TerminalKit

@Suite struct DrawingCanvasTests {
    private func diagonals(_ set: GlyphSet) -> String {
        drawn(6, 3, set) {
            var canvas = PlotCanvas(size: GridSize(width: 6, height: 3), set: set)
            let (right, bottom) = (Double(canvas.width - 1), Double(canvas.height - 1))
            canvas.line(from: (0, 0), to: (right, bottom), Style())
            canvas.line(from: (0, bottom), to: (right, bottom), Style())
            canvas.draw(on: &$0, x: 0, y: 0)
        }
    }

    @Test func linesInEverySet() {
        #expect(diagonals(.braille) == "⠑⢄\n  ⠑⢄\n⣀⣀⣀⣀⣑⣄\n")
        #expect(diagonals(.block) == "▀▄\n  ▀▄\n▄▄▄▄█▄\n")
        #expect(diagonals(.ascii) == "'.\n  '.\n....:.\n")
    }

    @Test(arguments: [GlyphSet.braille, .block, .ascii])
    func everyDotIsWhereItWasSet(_ set: GlyphSet) {
        var canvas = PlotCanvas(size: GridSize(width: 2, height: 2), set: set)
        for y in 0..<canvas.height { for x in 0..<canvas.width { canvas.set(x, y, Style()) } }
        #expect(canvas.dotCount(column: 1, row: 1) == canvas.across * canvas.down)
        #expect(canvas.character(column: 0, row: 0) == [.braille: "⣿", .block: "█", .ascii: ":"][set])
        canvas.set(-1, 0, Style())
        canvas.set(0, canvas.height, Style())
        #expect(canvas.dotCount(column: 9, row: 9) == 0)
    }

    @Test func theStrongestOwnsTheCell() {
        let (weak, strong) = (Style(.rgb(1, 1, 1)), Style(.rgb(2, 2, 2)))
        var painter = Painter(
            size: GridSize(width: 1, height: 1),
            theme: .standard,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille)
        )
        var canvas = PlotCanvas(size: GridSize(width: 1, height: 1), set: .braille)
        canvas.set(0, 0, strong, strength: 1)
        canvas.set(1, 0, weak)
        canvas.draw(on: &painter, x: 0, y: 0)
        #expect(painter.grid[0, 0].style.foreground == strong.foreground)
        #expect(painter.grid[0, 0].character == "⠉")
    }

    @Test func linesFromFarAwayAreClipped() {
        var canvas = PlotCanvas(size: GridSize(width: 4, height: 1), set: .braille)
        canvas.line(from: (-1e9, 1), to: (1e9, 1), Style())
        #expect((0..<4).allSatisfy { canvas.dotCount(column: $0, row: 0) == 2 })
        canvas = PlotCanvas(size: GridSize(width: 4, height: 1), set: .braille)
        canvas.line(from: (-10, -10), to: (20, -10), Style())
        canvas.line(from: (.nan, 0), to: (3, 3), Style())
        canvas.line(from: (0, .infinity), to: (3, 3), Style())
        #expect((0..<4).allSatisfy { canvas.dotCount(column: $0, row: 0) == 0 })
    }
}
