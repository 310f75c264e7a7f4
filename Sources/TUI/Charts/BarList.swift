/// Named amounts as horizontal bars, one per row.
struct BarList: Sendable, Hashable {
    /// One bar.
    struct Item: Sendable, Hashable {
        /// What it is of.
        var label: String
        /// How much.
        var value: Double
        /// The amount in words.
        var text: String
        /// The bar's style.
        var style: Style
    }

    /// The bars from the top.
    var items: [Item]
    /// The value of a bar of full length; by default the largest.
    var maximum: Double?

    /// A list of bars.
    init(_ items: [Item], maximum: Double? = nil) {
        self.items = items
        self.maximum = maximum
    }

    /// Draws as many bars as there are rows.
    func draw(in rect: GridRect, on painter: inout Painter) {
        let labels = min(rect.width / 3, items.map(\.label.count).max() ?? 0)
        let texts = min(rect.width / 3, items.map(\.text.count).max() ?? 0)
        let full = maximum ?? items.map(\.value).filter(\.isFinite).max() ?? 0
        let room = rect.width - labels - texts - 2
        for (row, item) in items.prefix(rect.height).enumerated() {
            let y = rect.y + row
            painter.text(item.label, x: rect.x, y: y, width: labels, painter.theme[.text])
            painter.gauge(
                full > 0 ? item.value / full : 0,
                x: rect.x + labels + 1,
                y: y,
                width: max(0, room),
                item.style
            )
            painter.text(
                item.text,
                x: rect.maxX - texts,
                y: y,
                width: texts,
                painter.theme[.dimText],
                align: .trailing
            )
        }
    }
}
