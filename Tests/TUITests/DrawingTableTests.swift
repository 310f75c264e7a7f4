import TerminalKit
import Testing

/// The one table of all screens.
@Suite("Table") struct DrawingTableTests {
    private func table(_ width: Int, count: Int = 10, top: Int = 0) -> TableView<String> {
        let columns = [
            TableColumn("id", "id", width: 4), TableColumn("name", "name", width: 6, most: 12, .leading, priority: 2),
            TableColumn("cost", "cost", width: 5, gap: 2, priority: 1),
        ]
        let area = GridRect(x: 5, y: 2, width: width, height: 4)
        return TableView(columns, in: area, margin: 2, count: count, top: top, scrolls: true)
    }

    @Test func columnsGiveWayByTheirPriority() {
        // Margin 2, scroll bar 1; 4, 1 + 6 and 2 + 5.
        #expect(table(21).places.map(\.id) == ["id", "name", "cost"])
        #expect(table(20).places.map(\.id) == ["id", "cost"])
        #expect(table(13).places.map(\.id) == ["id"])
        #expect(table(3).places.map(\.id) == ["id"], "the first is never left out")
    }

    @Test func whatIsLeftGoesToThoseWhoWantMore() {
        #expect(table(24).places.map(\.width) == [4, 9, 5])
        #expect(table(60).places.map(\.width) == [4, 12, 5])
        #expect(table(24).places.map(\.x) == [7, 12, 23])
    }

    @Test func rowsAndHeadingsAreFoundWhereTheyAreDrawn() {
        let table = table(24, top: 8)
        #expect(table.rows == 8..<10)
        #expect(
            table.row(atY: 2) == nil && table.row(atY: 3) == 8 && table.row(atY: 4) == 9 && table.row(atY: 5) == nil
        )
        #expect(table.heading(atX: 8, y: 2) == "id" && table.heading(atX: 23, y: 2) == "cost")
        #expect(table.heading(atX: 8, y: 3) == nil && table.heading(atX: 5, y: 2) == nil)
    }

    @Test func drawsMarksSelectionAndScrollBar() {
        let size = GridSize(width: 30, height: 6)
        var painter = Painter(
            size: size,
            theme: .standard,
            capabilities: Capabilities(colors: .monochrome, glyphs: .ascii)
        )
        let style = painter.theme[.text]
        table(24).draw(
            on: &painter,
            selected: 1,
            marks: { $0 == 2 ? [TextSpan(" ", style), TextSpan("*", style)] : [] },
            cell: { _, row, place, _ in [TextSpan("\(place.id)\(row)", style)] }
        )
        let lines = painter.grid.plainText().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        #expect(lines[2] == "         id name        cost")
        #expect(lines[3].hasPrefix("        id0 name0      cost0"))
        #expect(lines[4].hasPrefix("     >  id1 name1      cost1"))
        #expect(lines[5].hasPrefix("      * id2 name2      cost2"))
    }
}
