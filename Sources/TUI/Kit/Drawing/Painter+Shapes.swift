extension Painter {
    /// A horizontal line.
    package mutating func horizontalLine(x: Int, y: Int, width: Int, _ style: Style) {
        for column in x..<x + max(0, width) { put(glyphs.horizontal, x: column, y: y, style) }
    }

    /// A vertical line.
    package mutating func verticalLine(x: Int, y: Int, height: Int, _ style: Style) {
        for row in y..<y + max(0, height) { put(glyphs.vertical, x: x, y: row, style) }
    }

    /// A frame with a title in its upper edge, and perhaps a second text at the right of it and one in the lower edge.
    ///
    /// - Returns: the area inside.
    @discardableResult
    package mutating func box(
        _ rect: GridRect,
        title: String = "",
        trailing: String = "",
        footer: String = "",
        focused: Bool = false,
        style: Style? = nil
    ) -> GridRect {
        guard rect.width >= 2, rect.height >= 2 else { return GridRect(x: rect.x, y: rect.y, width: 0, height: 0) }
        let edge = style ?? theme[focused ? .borderFocused : .border]
        let right = rect.maxX - 1
        let bottom = rect.maxY - 1
        horizontalLine(x: rect.x + 1, y: rect.y, width: rect.width - 2, edge)
        horizontalLine(x: rect.x + 1, y: bottom, width: rect.width - 2, edge)
        verticalLine(x: rect.x, y: rect.y + 1, height: rect.height - 2, edge)
        verticalLine(x: right, y: rect.y + 1, height: rect.height - 2, edge)
        put(glyphs.topLeft, x: rect.x, y: rect.y, edge)
        put(glyphs.topRight, x: right, y: rect.y, edge)
        put(glyphs.bottomLeft, x: rect.x, y: bottom, edge)
        put(glyphs.bottomRight, x: right, y: bottom, edge)
        let titled = title.isEmpty ? 0 : edgeText(title, rect, y: rect.y, theme[focused ? .titleFocused : .title])
        if !trailing.isEmpty, rect.width - 6 - titled >= trailing.count {
            text(" \(trailing) ", x: right - 1 - trailing.count - 2, y: rect.y, theme[.dimText])
        }
        if !footer.isEmpty { _ = edgeText(footer, rect, y: bottom, theme[.dimText]) }
        return rect.inset(1, 1)
    }

    /// A filled frame over what is there.
    ///
    /// - Returns: the area inside.
    @discardableResult
    package mutating func popup(_ rect: GridRect, title: String = "", footer: String = "", style: Style? = nil)
        -> GridRect
    {
        fill(rect, theme[.popup])
        return box(rect, title: title, footer: footer, focused: true, style: style ?? theme[.popupBorder])
    }

    /// A popup with a blank column on both sides, which keeps its frame apart from those below.
    package mutating func raisedPopup(_ rect: GridRect, title: String, footer: String = "", style: Style? = nil)
        -> GridRect
    {
        fill(GridRect(x: rect.x - 1, y: rect.y, width: rect.width + 2, height: rect.height), theme[.background])
        return popup(rect, title: title, footer: footer, style: style)
    }

    /// Draws a text in an edge with a blank on both sides; returns the columns taken.
    private mutating func edgeText(_ text: String, _ rect: GridRect, y: Int, _ style: Style) -> Int {
        let room = rect.width - 4
        guard room >= 3 else { return 0 }
        let shown = min(text.count, room - 2)
        let drawn = self.text(text, x: rect.x + 2 + 1, y: y, width: shown, style)
        put(" ", x: rect.x + 2, y: y, style)
        put(" ", x: rect.x + 3 + drawn, y: y, style)
        return drawn + 2
    }
}
