/// A colour as a theme names it; the terminal is given the nearest one that it has.
package enum Color: Hashable, Sendable {
    /// Whatever the terminal uses by itself.
    case standard
    /// Red, green, blue, 0…255.
    case rgb(UInt8, UInt8, UInt8)
}

/// Text attributes beside colour.
package struct TextAttributes: OptionSet, Hashable, Sendable {
    /// The bits, one per attribute.
    package let rawValue: UInt8

    /// Creates a set from its bits.
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Heavier strokes.
    package static let bold = TextAttributes(rawValue: 1)
    /// Fainter than normal.
    package static let dim = TextAttributes(rawValue: 2)
    /// Underlined.
    package static let underline = TextAttributes(rawValue: 4)
    /// Foreground and background exchanged.
    package static let reverse = TextAttributes(rawValue: 8)
}

/// How a character looks.
package struct Style: Hashable, Sendable {
    /// Colour of the character.
    package var foreground: Color
    /// Colour behind it.
    package var background: Color
    /// Bold and the like.
    package var attributes: TextAttributes

    /// Creates a style; by default the terminal's own colours.
    package init(_ foreground: Color = .standard, on background: Color = .standard, _ attributes: TextAttributes = []) {
        self.foreground = foreground
        self.background = background
        self.attributes = attributes
    }

    /// The same style with further attributes.
    package func adding(_ attributes: TextAttributes) -> Style {
        Style(foreground, on: background, self.attributes.union(attributes))
    }
}

/// One character position of a screen. Every character drawn is one column wide.
package struct GridCell: Hashable, Sendable {
    /// What stands there.
    package var character: Character
    /// How it looks.
    package var style: Style

    /// Creates a cell.
    package init(_ character: Character = " ", _ style: Style = Style()) {
        self.character = character
        self.style = style
    }
}

/// A size in character cells.
package struct GridSize: Hashable, Sendable {
    /// Columns.
    package var width: Int
    /// Rows.
    package var height: Int

    /// Creates a size.
    package init(width: Int, height: Int) {
        self.width = width
        self.height = height
    }
}

/// A rectangle of character cells.
package struct GridRect: Hashable, Sendable {
    /// Leftmost column.
    package var x: Int
    /// Topmost row.
    package var y: Int
    /// Columns; never negative.
    package var width: Int
    /// Rows; never negative.
    package var height: Int

    /// Creates a rectangle; negative sizes count as empty.
    package init(x: Int, y: Int, width: Int, height: Int) {
        self.x = x
        self.y = y
        self.width = max(0, width)
        self.height = max(0, height)
    }

    /// The first column to the right of the rectangle.
    package var maxX: Int { x + width }
    /// The first row below the rectangle.
    package var maxY: Int { y + height }
    /// Whether it has no cell.
    package var isEmpty: Bool { width == 0 || height == 0 }

    /// Whether a cell lies inside.
    package func contains(x px: Int, y py: Int) -> Bool { px >= x && px < maxX && py >= y && py < maxY }

    /// A rectangle of at most a size in the middle of this one.
    package func centered(_ width: Int, _ height: Int) -> GridRect {
        let w = min(width, self.width)
        let h = min(height, self.height)
        return GridRect(x: x + (self.width - w) / 2, y: y + (self.height - h) / 2, width: w, height: h)
    }

    /// The rectangle without a border of so many columns and rows.
    package func inset(_ dx: Int, _ dy: Int) -> GridRect {
        GridRect(x: x + dx, y: y + dy, width: width - 2 * dx, height: height - 2 * dy)
    }
}

/// A screen as values: what tests look at, what a snapshot prints, and what the terminal is given.
package struct CellGrid: Hashable, Sendable {
    /// Columns and rows.
    package let size: GridSize
    /// Cells row by row.
    package private(set) var cells: [GridCell]

    /// Creates a grid of blanks.
    package init(size: GridSize, filledWith style: Style = Style()) {
        self.size = size
        cells = Array(repeating: GridCell(" ", style), count: max(0, size.width) * max(0, size.height))
    }

    /// The whole area.
    package var bounds: GridRect { GridRect(x: 0, y: 0, width: size.width, height: size.height) }

    /// The cell at a position; reads outside give a blank, writes outside are dropped.
    package subscript(x: Int, y: Int) -> GridCell {
        get {
            guard x >= 0, x < size.width, y >= 0, y < size.height else { return GridCell() }
            return cells[y * size.width + x]
        }
        set {
            guard x >= 0, x < size.width, y >= 0, y < size.height else { return }
            cells[y * size.width + x] = newValue
        }
    }
}
