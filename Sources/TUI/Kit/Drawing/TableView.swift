/// A column of a table.
package struct TableColumn<ID: Hashable>: Hashable {
    /// What it tells.
    package var id: ID
    /// Its heading.
    package var title: String
    /// The heading where `title` does not fit; empty for `title`, cut off.
    package var shortTitle: String
    /// The columns of the screen that it needs.
    package var width: Int
    /// As many as it takes where there is more room than all columns need.
    package var most: Int
    /// Where its values and its heading stand in it.
    package var alignment: TextAlignment
    /// Blanks in front of it, unless it is the first.
    package var gap: Int
    /// Those of a higher number give way first.
    package var priority: Int
    /// How the heading looks.
    package var role = ThemeRole.tableHeader

    /// A column; of a fixed width unless `most` is greater.
    package init(
        _ id: ID,
        _ title: String = "",
        shortTitle: String = "",
        width: Int,
        most: Int = 0,
        _ alignment: TextAlignment = .trailing,
        gap: Int = 1,
        priority: Int = 0
    ) {
        self.id = id
        self.title = title
        self.shortTitle = shortTitle
        self.width = width
        self.most = max(width, most)
        self.alignment = alignment
        self.gap = gap
        self.priority = priority
    }
}

/// A table: columns under their headings, as many as there is room for, and the rows that are in sight.
///
/// A table is laid out alike for drawing and for the mouse.
package struct TableView<ID: Hashable> {
    /// A column with its place on the screen.
    package struct Place: Hashable {
        /// The column.
        package var column: TableColumn<ID>
        /// Where it begins.
        package var x: Int
        /// How wide it is.
        package var width: Int

        /// What it tells.
        package var id: ID { column.id }
    }

    /// The columns that there is room for, from left to right.
    package private(set) var places: [Place] = []
    /// The rows in sight.
    package let rows: Range<Int>
    private let area: GridRect
    private let count: Int
    private let hasHeading: Bool
    private let scrolls: Bool

    /// Lays a table out.
    ///
    /// - Parameters:
    ///   - columns: from left to right; the first is never left out.
    ///   - area: the room, headings included.
    ///   - margin: columns of the screen in front of the first column, for marks.
    ///   - trailing: columns of the screen that stay empty at the right.
    ///   - count: how many rows there are.
    ///   - top: the first one in sight.
    ///   - hasHeading: whether the first line has the headings.
    ///   - scrolls: whether the last column of the area is a scroll bar's.
    package init(
        _ columns: [TableColumn<ID>],
        in area: GridRect,
        margin: Int = 0,
        trailing: Int = 0,
        count: Int,
        top: Int = 0,
        hasHeading: Bool = true,
        scrolls: Bool = false
    ) {
        self.area = area
        self.count = count
        self.hasHeading = hasHeading
        self.scrolls = scrolls
        rows = max(0, top)..<max(0, top, min(count, top + area.height - (hasHeading ? 1 : 0)))
        let room = area.width - margin - trailing - (scrolls ? 1 : 0)
        let (kept, left) = Self.fitting(columns, width: room)
        // Who wants more gets its share of what is left.
        let wishes = kept.map { min($0.most - $0.width, max(0, left)) }
        let wanted = max(1, wishes.reduce(0, +))
        var x = area.x + margin
        for (column, wish) in zip(kept, wishes) {
            if !places.isEmpty { x += column.gap }
            let width = column.width + (wanted <= left ? wish : wish * max(0, left) / wanted)
            places.append(Place(column: column, x: x, width: width))
            x += width
        }
    }

    /// The columns that fit in a width, the important ones first, and what is left of it.
    package static func fitting(_ columns: [TableColumn<ID>], width: Int) -> ([TableColumn<ID>], left: Int) {
        var left = width + (columns.first?.gap ?? 0)
        var kept: Set<Int> = []
        for index in columns.indices.sorted(by: { (columns[$0].priority, $0) < (columns[$1].priority, $1) }) {
            let needed = columns[index].width + columns[index].gap
            guard needed <= left || index == 0 else { continue }
            kept.insert(index)
            left -= needed
        }
        return (columns.indices.filter { kept.contains($0) }.map { columns[$0] }, left)
    }

    /// The row at a line of the screen; nil where there is none.
    package func row(atY y: Int) -> Int? {
        let row = rows.lowerBound + y - area.y - (hasHeading ? 1 : 0)
        return rows.contains(row) ? row : nil
    }

    /// The column whose heading is at a place on the screen; nil where there is none.
    package func heading(atX x: Int, y: Int) -> ID? {
        guard hasHeading, y == area.y else { return nil }
        return places.first { x >= $0.x && x <= $0.x + $0.width }?.id
    }

    /// Draws the table.
    ///
    /// - Parameters:
    ///   - selected: the row that stands out, with an arrow in the column `arrow` of the area.
    ///   - marks: what stands in front of a row, from the first column of the area on.
    ///   - cell: what a row has in a column; or nothing, for a cell that is drawn by itself in the room it is given.
    package func draw(
        on painter: inout Painter,
        selected: Int? = nil,
        arrow: Int = 0,
        marks: (Int) -> [TextSpan] = { _ in [] },
        cell: (inout Painter, Int, Place, GridRect) -> [TextSpan]
    ) {
        if hasHeading { drawHeading(on: &painter) }
        for row in rows {
            let y = area.y + (hasHeading ? 1 : 0) + row - rows.lowerBound
            if row == selected {
                let width = area.width - (scrolls ? 1 : 0)
                painter.fill(GridRect(x: area.x, y: y, width: width, height: 1), painter.theme[.selection])
                painter.put(painter.glyphs.right, x: area.x + arrow, y: y, painter.theme[.key])
            }
            var x = area.x
            for mark in marks(row) {
                if mark.text != " " { painter.text(mark.text, x: x, y: y, mark.style) }
                x += mark.text.count
            }
            for place in places {
                let room = GridRect(x: place.x, y: y, width: place.width, height: 1)
                let spans = cell(&painter, row, place, room)
                painter.spans(spans, x: room.x, y: y, width: room.width, align: place.column.alignment)
            }
        }
        guard scrolls else { return }
        let height = area.height - (hasHeading ? 1 : 0)
        painter.scrollbar(
            x: area.maxX - 1,
            y: area.maxY - height,
            height: height,
            offset: rows.lowerBound,
            visible: height,
            total: count
        )
    }

    private func drawHeading(on painter: inout Painter) {
        painter.fill(GridRect(x: area.x, y: area.y, width: area.width, height: 1), painter.theme[.tableHeader])
        for place in places {
            let column = place.column
            let isShort = column.title.count > place.width && !column.shortTitle.isEmpty
            painter.text(
                isShort ? column.shortTitle : column.title,
                x: place.x,
                y: area.y,
                width: place.width,
                painter.theme[column.role],
                align: column.alignment
            )
        }
    }
}
