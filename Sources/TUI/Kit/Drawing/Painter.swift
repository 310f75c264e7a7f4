/// Draws into a grid, clipped to a rectangle, with a theme's styles and the characters that the output can show.
///
/// All coordinates are those of the grid, also within a clip, so that a layout computed once serves drawing and
/// mouse alike. A style without a colour keeps the colour that is already there: fill a row with the selection's
/// style first, and text drawn over it stays selected.
package struct Painter {
    /// What has been drawn.
    package private(set) var grid: CellGrid
    /// Styles by role.
    package let theme: Theme
    /// What the output can show.
    package let capabilities: Capabilities
    /// Characters by purpose.
    package let glyphs: Glyphs
    /// Only cells in here are drawn.
    package private(set) var clip: GridRect
    private let hasFewColors: Bool
    /// What `readable` has found out.
    private var readable: [Pair: Color] = [:]

    private struct Pair: Hashable {
        var text: Color
        var ground: Color
    }

    /// A painter of an empty screen in the theme's background. The theme is adapted to the colours there are.
    package init(size: GridSize, theme: Theme, capabilities: Capabilities) {
        let adapted = theme.adapted(to: capabilities.colors)
        self.theme = adapted
        self.capabilities = capabilities
        glyphs = Glyphs(capabilities.glyphs)
        grid = CellGrid(size: size, filledWith: adapted[.background])
        clip = grid.bounds
        hasFewColors = capabilities.colors == .ansi16 || capabilities.colors == .ansi8
    }

    /// A colour that can be read on a ground which it was not chosen for, such as that of the selected row: with so few colours the
    /// nearest one may be as bright as the ground.
    private mutating func readable(_ text: Color, on ground: Color) -> Color {
        let pair = Pair(text: text, ground: ground)
        if let known = readable[pair] { return known }
        let found = ColorQuantizer.readable(text, on: ground, capabilities.colors)
        readable[pair] = found
        return found
    }

    /// The whole area.
    package var bounds: GridRect { grid.bounds }

    /// Draws with the clip narrowed to a rectangle.
    package mutating func clipped(to rect: GridRect, _ body: (inout Painter) -> Void) {
        let outer = clip
        clip = outer.intersection(rect)
        body(&self)
        clip = outer
    }

    /// Puts one character; outside the clip nothing happens.
    package mutating func put(_ character: Character, x: Int, y: Int, _ style: Style) {
        guard clip.contains(x: x, y: y) else { return }
        place(glyphs.safe(character), x, y, style)
    }

    /// Changes the style of cells and leaves their characters.
    package mutating func restyle(_ rect: GridRect, _ change: (Style) -> Style) {
        let area = clip.intersection(rect)
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX { grid[x, y].style = change(grid[x, y].style) }
        }
    }

    /// Fills a rectangle; the style's missing colours are the background's, not those of what was there.
    package mutating func fill(_ rect: GridRect, _ style: Style, _ character: Character = " ") {
        let area = clip.intersection(rect)
        guard !area.isEmpty else { return }
        let base = theme[.background]
        let cell = GridCell(
            glyphs.safe(character),
            Style(
                style.foreground == .standard ? base.foreground : style.foreground,
                on: style.background == .standard ? base.background : style.background,
                style.attributes
            )
        )
        for y in area.y..<area.maxY {
            for x in area.x..<area.maxX { grid[x, y] = cell }
        }
    }

    /// Writes a cell that is known to be inside the clip and safe, over the style that is there.
    package mutating func place(_ character: Character, _ x: Int, _ y: Int, _ style: Style) {
        var drawn = style
        if style.foreground == .standard || style.background == .standard {
            let below = grid[x, y].style
            if style.foreground == .standard { drawn.foreground = below.foreground }
            if style.background == .standard {
                drawn.background = below.background
                drawn.attributes.formUnion(below.attributes.intersection(.reverse))
            }
        }
        if hasFewColors, drawn.background != theme[.background].background {
            drawn.foreground = readable(drawn.foreground, on: drawn.background)
        }
        grid[x, y] = GridCell(character, drawn)
    }
}

extension GridRect {
    /// The cells that lie in both; empty where none do.
    package func intersection(_ other: GridRect) -> GridRect {
        let left = max(x, other.x)
        let top = max(y, other.y)
        return GridRect(x: left, y: top, width: min(maxX, other.maxX) - left, height: min(maxY, other.maxY) - top)
    }
}
