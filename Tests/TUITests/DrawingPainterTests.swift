import Testing

@testable import TUI
@testable import TerminalKit

/// Draws and gives the characters.
func drawn(_ width: Int, _ height: Int, _ glyphs: GlyphSet = .braille, _ draw: (inout Painter) -> Void) -> String {
    var painter = Painter(
        size: GridSize(width: width, height: height),
        theme: .standard,
        capabilities: Capabilities(colors: .truecolor, glyphs: glyphs)
    )
    draw(&painter)
    return painter.grid.plainText()
}

@Suite struct DrawingPainterTests {
    private let plain = Style()

    @Test func textIsCutAndAligned() {
        let screen = drawn(12, 4) {
            $0.text("abcdefghijklmnop", x: 0, y: 0, plain)
            $0.text("abc", x: 1, y: 1, width: 7, plain, align: .trailing)
            $0.text("abc", x: 0, y: 2, width: 9, plain, align: .center)
            let taken = $0.spans([TextSpan("one ", plain), TextSpan("two three", plain)], x: 0, y: 3, width: 9)
            #expect(taken == 9)
        }
        #expect(
            screen == """
                abcdefghijk…
                     abc
                   abc
                one two …

                """
        )
        #expect(drawn(4, 1, .ascii) { $0.text("abcdef", x: 0, y: 0, plain) } == "abc~\n")
    }

    @Test func nothingIsDrawnOutside() {
        let screen = drawn(6, 3) { painter in
            painter.clipped(to: GridRect(x: 1, y: 1, width: 3, height: 1)) {
                $0.text("abcdef", x: -1, y: 1, width: 9, plain)
                $0.text("no", x: 0, y: 0, plain)
                $0.fill(GridRect(x: 3, y: -5, width: 90, height: 90), plain, "#")
            }
            painter.put("x", x: 5, y: 2, plain)
            painter.put("y", x: 6, y: 2, plain)
        }
        #expect(screen == "\n cd#\n     x\n")
    }

    @Test func dataCannotMoveTheCursor() {
        #expect(drawn(12, 1) { $0.text("a\u{1B}[2Jb\n名é\u{301}", x: 0, y: 0, plain) } == "a?[2Jb??é\n")
        #expect(drawn(12, 1, .ascii) { $0.text("τ 0,7 → é", x: 0, y: 0, plain) } == "t 0,7 > ?\n")
        for character in "🙂名\u{200B}\u{AD}\u{7F}\u{85}👨‍👩‍👧" { #expect(Glyphs(.braille).safe(character) == "?") }
        for character in "─│╭⣿█▁▏●◆★✓→…τ×µ▲" { #expect(Glyphs(.braille).safe(character) == character) }
    }

    @Test func boxesHaveTitles() {
        let draw: (inout Painter) -> Void = {
            let inside = $0.box(
                GridRect(x: 0, y: 0, width: 24, height: 4),
                title: "Curves",
                trailing: "3/9",
                footer: "z zoom"
            )
            #expect(inside == GridRect(x: 1, y: 1, width: 22, height: 2))
            $0.box(GridRect(x: 24, y: 0, width: 8, height: 4), title: "a long title", trailing: "no room")
        }
        #expect(
            drawn(32, 4, .block, draw) == """
                ╭─ Curves ─────── 3/9 ─╮╭─ a… ─╮
                │                      ││      │
                │                      ││      │
                ╰─ z zoom ─────────────╯╰──────╯

                """
        )
        #expect(
            drawn(32, 4, .ascii, draw) == """
                +- Curves ------- 3/9 -++- a~ -+
                |                      ||      |
                |                      ||      |
                +- z zoom -------------++------+

                """
        )
    }

    @Test func gaugesNeverPretend() {
        let screen = drawn(10, 6) {
            for (row, share) in [0, 0.001, 0.5, 0.55, 0.999, 1].enumerated() {
                $0.gauge(share, x: 0, y: row, width: 10, plain)
            }
        }
        #expect(
            screen == """
                ──────────
                ╸─────────
                ━━━━━─────
                ━━━━━╸────
                ━━━━━━━━━╸
                ━━━━━━━━━━

                """
        )
        #expect(drawn(10, 1, .ascii) { $0.gauge(0.5, x: 0, y: 0, width: 10, plain) } == "#####.....\n")
        #expect(drawn(3, 1) { $0.gauge(.nan, x: 0, y: 0, width: 3, plain) } == "───\n")
    }

    @Test func sparklinesShowTheLatestOrAll() {
        let values = (0..<16).map(Double.init)
        #expect(drawn(8, 1) { $0.sparkline(values, x: 0, y: 0, width: 8, plain) } == "▁▂▃▄▄▅▆▇\n")
        #expect(drawn(4, 1) { $0.sparkline(values, x: 0, y: 0, width: 4, plain, fitting: true) } == "▁▃▅▇\n")
        #expect(drawn(4, 1) { $0.sparkline([1, .nan, 1], x: 0, y: 0, width: 4, plain) } == "▄ ▄\n")
        #expect(drawn(4, 1) { $0.sparkline([.nan], x: 0, y: 0, width: 4, plain) } == "\n")
    }

    @Test func keyHintsAreNeverCutInTheMiddle() {
        let hints = [(key: "Tab", label: "next"), (key: "q", label: "quit"), (key: "?", label: "help")]
        #expect(drawn(80, 1) { $0.keyHints(hints, x: 0, y: 0) } == "Tab next  q quit  ? help\n")
        #expect(drawn(22, 1) { $0.keyHints(hints, x: 0, y: 0) } == "Tab next  q quit\n")
    }

    @Test func textKeepsWhatIsBeneath() {
        var painter = Painter(
            size: GridSize(width: 4, height: 1),
            theme: .standard,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille)
        )
        painter.fill(painter.bounds, painter.theme[.selection])
        painter.text("ab", x: 0, y: 0, painter.theme[.good])
        #expect(painter.grid[0, 0].style.background == Theme.standard[.selection].background)
        #expect(painter.grid[0, 0].style.foreground == Theme.standard[.good].foreground)
        #expect(painter.grid[3, 0].style == Theme.standard[.selection])

        painter = Painter(
            size: GridSize(width: 4, height: 1),
            theme: .standard,
            capabilities: Capabilities(colors: .monochrome, glyphs: .braille)
        )
        painter.fill(painter.bounds, painter.theme[.selection])
        painter.text("ab", x: 0, y: 0, painter.theme[.bad])
        #expect(painter.grid[0, 0].style == Style(.standard, [.reverse, .bold]))
    }

    @Test func paragraphsBreakBetweenWords() {
        #expect(TextWrap.lines("one two three\n\nfour", width: 8) == ["one two", "three", "", "four"])
        #expect(TextWrap.lines("abcdefgh ij", width: 3) == ["abc", "def", "gh", "ij"])
        #expect(TextWrap.lines("anything", width: 0).isEmpty)
    }

    @Test func scrollbarsShowWhere() {
        let bar: (Int) -> String = { offset in
            drawn(1, 4) { $0.scrollbar(x: 0, y: 0, height: 4, offset: offset, visible: 10, total: 20) }
        }
        #expect(bar(0) == "┃\n┃\n\n\n")
        #expect(bar(10) == "\n\n┃\n┃\n")
        #expect(drawn(1, 2) { $0.scrollbar(x: 0, y: 0, height: 2, offset: 0, visible: 9, total: 9) } == "\n\n")
    }
}
