/// A drawing area finer than the cells it is made of: braille has 2 × 4 dots per cell, blocks 2 × 2, ASCII 1 × 2.
///
/// A cell has one style: that of the strongest thing drawn in it, among equals the last.
package struct PlotCanvas: Sendable, Hashable {
    /// Cells.
    package let size: GridSize
    /// The characters to draw with.
    package let set: GlyphSet
    /// Dots per cell across.
    package let across: Int
    /// Dots per cell down.
    package let down: Int

    private struct Cell: Hashable {
        var dots: UInt8 = 0
        var strength = Int.min
        var style = Style()
    }
    private var cells: [Cell]

    /// An empty canvas.
    package init(size: GridSize, set: GlyphSet) {
        self.size = GridSize(width: max(0, size.width), height: max(0, size.height))
        self.set = set
        (across, down) = Self.resolution(set)
        cells = Array(repeating: Cell(), count: self.size.width * self.size.height)
    }

    /// Dots per cell that a glyph set offers.
    package static func resolution(_ set: GlyphSet) -> (across: Int, down: Int) {
        switch set {
        case .braille: (2, 4)
        case .block: (2, 2)
        case .ascii: (1, 2)
        }
    }

    /// Dots across.
    package var width: Int { size.width * across }
    /// Dots down.
    package var height: Int { size.height * down }

    /// Sets a dot, counted from the upper left; outside nothing happens.
    package mutating func set(_ x: Int, _ y: Int, _ style: Style, strength: Int = 0) {
        guard x >= 0, y >= 0, x < width, y < height else { return }
        let index = y / down * size.width + x / across
        cells[index].dots |= 1 << UInt8(y % down * across + x % across)
        if strength >= cells[index].strength {
            cells[index].strength = strength
            cells[index].style = style
        }
    }

    /// The number of dots set in a cell.
    package func dotCount(column: Int, row: Int) -> Int {
        guard column >= 0, row >= 0, column < size.width, row < size.height else { return 0 }
        return cells[row * size.width + column].dots.nonzeroBitCount
    }

    /// Draws a straight line between two places in dots, which may lie outside; the part inside is drawn.
    package mutating func line(
        from start: (x: Double, y: Double),
        to end: (x: Double, y: Double),
        _ style: Style,
        strength: Int = 0
    ) {
        guard let (a, b) = clipped(start, end) else { return }
        bresenham(
            Int(a.x.rounded()),
            Int(a.y.rounded()),
            Int(b.x.rounded()),
            Int(b.y.rounded()),
            style,
            strength
        )
    }

    private mutating func bresenham(_ x0: Int, _ y0: Int, _ x1: Int, _ y1: Int, _ style: Style, _ strength: Int) {
        var (x, y) = (x0, y0)
        let (dx, dy) = (abs(x1 - x0), -abs(y1 - y0))
        let (sx, sy) = (x0 < x1 ? 1 : -1, y0 < y1 ? 1 : -1)
        var error = dx + dy
        while true {
            set(x, y, style, strength: strength)
            if x == x1, y == y1 { return }
            let twice = 2 * error
            if twice >= dy {
                error += dy
                x += sx
            }
            if twice <= dx {
                error += dx
                y += sy
            }
        }
    }

    /// The part of a line inside the canvas (Liang and Barsky, 1984); nil when there is none.
    private func clipped(
        _ start: (x: Double, y: Double),
        _ end: (x: Double, y: Double)
    ) -> ((x: Double, y: Double), (x: Double, y: Double))? {
        guard start.x.isFinite, start.y.isFinite, end.x.isFinite, end.y.isFinite, width > 0, height > 0 else {
            return nil
        }
        let (dx, dy) = (end.x - start.x, end.y - start.y)
        var (enter, leave) = (0.0, 1.0)
        let sides = [
            (-dx, start.x + 0.49), (dx, Double(width) - 0.51 - start.x),
            (-dy, start.y + 0.49), (dy, Double(height) - 0.51 - start.y),
        ]
        for (direction, distance) in sides {
            if direction == 0 {
                if distance < 0 { return nil }
            } else if direction < 0 {
                enter = max(enter, distance / direction)
            } else {
                leave = min(leave, distance / direction)
            }
        }
        guard enter <= leave else { return nil }
        return (
            (start.x + enter * dx, start.y + enter * dy),
            (start.x + leave * dx, start.y + leave * dy)
        )
    }

    /// The character of a cell; nil where nothing was drawn.
    package func character(column: Int, row: Int) -> Character? {
        let cell = cells[row * size.width + column]
        guard cell.dots != 0 else { return nil }
        switch set {
        case .braille: return Self.braille[Int(cell.dots)]
        case .block: return Self.quadrants[Int(cell.dots)]
        // Without colour and bold, another character is what makes the emphasised line stand out.
        case .ascii: return cell.strength > 0 ? "*" : [" ", "'", ".", ":"][Int(cell.dots)]
        }
    }

    /// Draws what was drawn, with its upper left cell at a position; cells without dots stay as they are.
    package func draw(on painter: inout Painter, x: Int, y: Int) {
        for row in 0..<size.height {
            for column in 0..<size.width {
                guard let character = character(column: column, row: row) else { continue }
                painter.put(character, x: x + column, y: y + row, cells[row * size.width + column].style)
            }
        }
    }

    /// Characters by dots numbered row by row, as `set` numbers them.
    private static let braille: [Character] = {
        // Unicode numbers the dots 1 to 6 column by column, and the bottom row as an afterthought.
        let bits: [UInt32] = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80]
        return (UInt32(0)..<256).map { dots in
            var pattern: UInt32 = 0x2800
            for (index, bit) in bits.enumerated() where dots & (1 << UInt32(index)) != 0 { pattern |= bit }
            return Unicode.Scalar(pattern).map(Character.init) ?? " "
        }
    }()
    private static let quadrants: [Character] = [
        " ", "▘", "▝", "▀", "▖", "▌", "▞", "▛", "▗", "▚", "▐", "▜", "▄", "▙", "▟", "█",
    ]
}
