/// Where text stands in the room it is given.
package enum TextAlignment: Sendable, Hashable {
    case leading, center, trailing
}

/// A piece of text in one style.
package struct TextSpan: Sendable, Hashable {
    /// What it says.
    package var text: String
    /// How it looks.
    package var style: Style

    /// A piece of text.
    package init(_ text: String, _ style: Style) {
        self.text = text
        self.style = style
    }
}

extension Painter {
    /// Draws text from a column on; what does not fit in `width` columns (by default: up to the clip's edge) is cut
    /// off with an ellipsis.
    ///
    /// - Returns: columns that the text took, without the padding of its alignment.
    @discardableResult
    package mutating func text(
        _ text: String,
        x: Int,
        y: Int,
        width: Int? = nil,
        _ style: Style,
        align: TextAlignment = .leading
    ) -> Int {
        spans([TextSpan(text, style)], x: x, y: y, width: width, align: align)
    }

    /// Draws pieces of text one after the other as one line, cut off and aligned together.
    ///
    /// - Returns: columns that the text took, without the padding of its alignment.
    @discardableResult
    package mutating func spans(
        _ spans: [TextSpan],
        x: Int,
        y: Int,
        width: Int? = nil,
        align: TextAlignment = .leading
    ) -> Int {
        let room = width ?? max(0, clip.maxX - x)
        guard room > 0 else { return 0 }
        let length = spans.reduce(0) { $0 + $1.text.count }
        let drawn = min(length, room)
        guard y >= clip.y, y < clip.maxY else { return drawn }
        let cut = length > room
        var column: Int
        switch align {
        case .leading: column = x
        case .center: column = x + (room - drawn) / 2
        case .trailing: column = x + room - drawn
        }
        let end = column + drawn
        for span in spans {
            for character in span.text {
                if column >= end { return drawn }
                if column >= clip.x, column < clip.maxX {
                    let last = cut && column == end - 1
                    place(last ? glyphs.ellipsis : glyphs.safe(character), column, y, span.style)
                }
                column += 1
            }
        }
        return drawn
    }

    /// A message in the middle of an area that has nothing else to show.
    package mutating func message(_ lines: [String], in rect: GridRect) {
        var wrapped: [(text: String, first: Bool)] = []
        for (index, line) in lines.enumerated() {
            wrapped += TextWrap.lines(line, width: max(10, rect.width - 2)).map { ($0, index == 0) }
        }
        let shown = wrapped.prefix(rect.height)
        let top = rect.y + (rect.height - shown.count) / 2
        for (row, line) in shown.enumerated() {
            let style = theme[line.first ? .text : .dimText]
            text(line.text, x: rect.x, y: top + row, width: rect.width, style, align: .center)
        }
    }

    /// Draws keys with what they do, as many as fit; none is cut in the middle.
    ///
    /// - Returns: columns taken.
    @discardableResult
    package mutating func keyHints(_ hints: [(key: String, label: String)], x: Int, y: Int, width: Int? = nil) -> Int {
        let room = width ?? max(0, clip.maxX - x)
        var column = 0
        for hint in hints {
            let gap = column == 0 ? 0 : 2
            let needed = gap + hint.key.count + 1 + hint.label.count
            guard column + needed <= room else { break }
            column += gap
            column += text(hint.key, x: x + column, y: y, theme[.key])
            column += 1
            column += text(hint.label, x: x + column, y: y, theme[.keyLabel])
        }
        return column
    }
}

/// Breaks text into lines.
package enum TextWrap {
    /// Lines of at most `width` characters, broken at blanks and line ends; longer words are broken anywhere.
    package static func lines(_ text: String, width: Int) -> [String] {
        guard width > 0 else { return [] }
        var lines: [String] = []
        for paragraph in text.split(separator: "\n", omittingEmptySubsequences: false) {
            var line = ""
            for word in paragraph.split(separator: " ") {
                var rest = word
                if !line.isEmpty, line.count + 1 + rest.count > width {
                    lines.append(line)
                    line = ""
                }
                while rest.count > width {
                    lines.append(String(rest.prefix(width)))
                    rest = rest.dropFirst(width)
                }
                line += line.isEmpty ? String(rest) : " \(rest)"
            }
            lines.append(line)
        }
        return lines
    }
}
