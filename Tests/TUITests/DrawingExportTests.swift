import Foundation
import Testing

@testable import TUI
@testable import TerminalKit

#if canImport(FoundationXML)
    import FoundationXML
#endif

/// Collects the elements of a document; a parser's delegate.
private final class Elements: NSObject, XMLParserDelegate {
    var names: [String: Int] = [:]
    var texts: [String] = []

    func parser(
        _ parser: XMLParser,
        didStartElement name: String,
        namespaceURI: String?,
        qualifiedName: String?,
        attributes: [String: String]
    ) {
        names[name, default: 0] += 1
        if name == "text" { texts.append("") }
    }

    func parser(_ parser: XMLParser, foundCharacters string: String) {
        if !texts.isEmpty { texts[texts.count - 1] += string }
    }
}

@Suite struct DrawingExportTests {
    private let red = Style(.rgb(255, 0, 0))

    private func grid(_ rows: [String], _ style: (Int, Int) -> Style = { _, _ in Style() }) -> CellGrid {
        var grid = CellGrid(size: GridSize(width: rows.map(\.count).max() ?? 0, height: rows.count))
        for (y, row) in rows.enumerated() {
            for (x, character) in row.enumerated() { grid[x, y] = GridCell(character, style(x, y)) }
        }
        return grid
    }

    @Test func plainTextHasNoTrailingBlanks() {
        #expect(grid(["a  b  ", "", "╭─ "]).plainText() == "a  b\n\n╭─\n")
    }

    @Test func ansiChangesStylesWhereTheyChange() {
        let screen = grid(["ab c"]) { x, _ in
            x == 1 ? Style(.rgb(255, 0, 0), on: .rgb(0, 0, 0), [.bold, .reverse]) : Style()
        }
        #expect(screen.ansi(.truecolor) == "a\u{1B}[0;1;7;38;2;255;0;0;48;2;0;0;0mb\u{1B}[0m c\n")
        #expect(screen.ansi(.xterm256) == "a\u{1B}[0;1;7;38;5;196;48;5;16mb\u{1B}[0m c\n")
        #expect(screen.ansi(.ansi16) == "a\u{1B}[0;1;7;91;40mb\u{1B}[0m c\n")
        #expect(screen.ansi(.ansi8) == "a\u{1B}[0;1;7;31;40mb\u{1B}[0m c\n")
        #expect(screen.ansi(.monochrome) == "a\u{1B}[0;1;7mb\u{1B}[0m c\n")
        #expect(grid(["x"], { _, _ in red }).ansi(.truecolor) == "\u{1B}[0;38;2;255;0;0mx\u{1B}[0m\n")
    }

    @Test func svgIsXMLWhateverTheText() throws {
        let svg = grid(["<a & \"b\">", "\u{1B}]]> é 名"]).svg(SVGOptions(title: "x < y & z"))
        let parser = XMLParser(data: Data(svg.utf8))
        let elements = Elements()
        parser.delegate = elements
        #expect(parser.parse())
        #expect(elements.names["svg"] == 1)
        #expect(elements.texts.contains { $0.hasPrefix("<a & \"b\">") })
    }

    @Test func svgOfAFewCells() {
        let screen = grid(["ab  cd", "⡇─█ x "]) { x, y in
            y == 0 ? Style(.rgb(1, 2, 3), on: x < 2 ? .rgb(9, 9, 9) : .standard) : red
        }
        #expect(
            screen.svg() == """
                <svg xmlns="http://www.w3.org/2000/svg" width="74.4" height="60" viewBox="0 0 74.4 60" \
                font-family="'DejaVu Sans Mono',Menlo,Consolas,ui-monospace,monospace" font-size="14">
                <rect width="100%" height="100%" rx="9" fill="#1a1b26"/>
                <g transform="translate(12 12)">
                <g shape-rendering="crispEdges">
                <rect x="0" y="0" width="16.8" height="18" fill="#090909"/>
                </g>
                <path fill="#ff0000" d="M16.8 18h8.4v18h-8.4z"/>
                <path fill="none" stroke="#ff0000" stroke-width="1.3" d="M8.4 27H16.8"/>
                <path fill="none" stroke="#ff0000" stroke-width="2.5" stroke-linecap="round" \
                d="M2.1 20.25h0M2.1 24.75h0M2.1 29.25h0M2.1 33.75h0"/>
                <g xml:space="preserve">
                <text x="0" y="13.5" fill="#010203" textLength="16.8" lengthAdjust="spacingAndGlyphs">ab</text>
                <text x="33.6" y="13.5" fill="#010203" textLength="16.8" lengthAdjust="spacingAndGlyphs">cd</text>
                <text x="33.6" y="31.5" fill="#ff0000">x</text>
                </g>
                </g>
                </svg>

                """
        )
    }

    @Test func drawnCharactersAreShapes() {
        for character in "─│╭╮╰╯├┤┬┴┼┈┊━┃▁▄█▌▐▘▝▖▗▚▞▛▜▙▟░▒▓⣿●○◆▲▼▶◀═║" {
            var shapes = SVGShapes()
            let taken = shapes.add(character, x: 1, y: 1, color: .rgb(0, 0, 0))
            #expect(taken, "\(character)")
            #expect(shapes.render().contains("<path"), "\(character)")
        }
        var shapes = SVGShapes()
        for character in "a✓★→" {
            let taken = shapes.add(character, x: 0, y: 0, color: .standard)
            #expect(!taken)
        }
        #expect(shapes.render().isEmpty)
    }

    @Test func numbersAreShort() {
        #expect(
            [0, 1, 8.4, 13.25, -0.5, 2.1 * 3, 0.05].map(SVGText.number) == [
                "0", "1", "8.4", "13.25", "-0.5", "6.3", "0.05",
            ]
        )
    }
}
