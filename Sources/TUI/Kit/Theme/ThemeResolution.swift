/// Turns a chain of theme files into a theme.
///
/// Colours by name are looked up in the whole chain, nearest first: a theme that only redefines `blue` changes
/// every inherited role that is blue.
package struct ThemeResolution {
    private var palette: [String: (text: String, origin: String)] = [:]
    private var roles: [ThemeRole: (style: ThemeFile.StyleText, origin: String)] = [:]
    private var series: (colors: [String], origin: String)?

    /// Collects a chain.
    ///
    /// - Parameter chain: files with where they came from; the most basic first.
    package init(_ chain: [(file: ThemeFile, origin: String)]) {
        for (file, origin) in chain {
            for (name, text) in file.palette { palette[name] = (text, origin) }
            for (role, style) in file.roles { roles[role] = (style, origin) }
            if let colors = file.series { series = (colors, origin) }
        }
    }

    /// The theme; roles that nobody defines are taken from another.
    package func theme(named name: String, over fallback: Theme) throws(ThemeError) -> Theme {
        var styles: [ThemeRole: Style] = [:]
        for role in ThemeRole.allCases {
            guard let (text, origin) = roles[role] else {
                styles[role] = fallback[role]
                continue
            }
            styles[role] = Style(
                try text.foreground.map { text throws(ThemeError) in try color(text, role.rawValue, origin) }
                    ?? .standard,
                on: try text.background.map { text throws(ThemeError) in try color(text, role.rawValue, origin) }
                    ?? .standard,
                text.attributes
            )
        }
        var colors = fallback.series
        if let series {
            colors = []
            for text in series.colors { colors.append(try color(text, "series", series.origin)) }
        }
        return Theme(name: name, styles: styles, series: colors)
    }

    private func color(_ asked: String, _ place: String, _ origin: String) throws(ThemeError) -> Color {
        var (text, origin) = (asked, origin)
        // Names may stand for names, but not in circles.
        for _ in 0...palette.count {
            if text == "default" { return .standard }
            if let color = Self.hexadecimal(text) { return color }
            guard let next = palette[text] else { break }
            (text, origin) = next
        }
        if text.hasPrefix("#") { throw ThemeError("\(origin): \(place): \(text) is not a colour like #7aa2f7") }
        if palette[text] != nil { throw ThemeError("\(origin): \(place): the colour \(asked) is defined by itself") }
        throw ThemeError(
            ThemeFile.unknown("colour", text, in: place, among: palette.keys.sorted() + ["default"], origin)
        )
    }

    /// `#rgb` or `#rrggbb`.
    package static func hexadecimal(_ text: String) -> Color? {
        guard text.hasPrefix("#") else { return nil }
        let digits = text.dropFirst()
        guard digits.allSatisfy(\.isHexDigit), let value = UInt32(digits, radix: 16) else { return nil }
        switch digits.count {
        case 6: return .rgb(UInt8(value >> 16), UInt8(value >> 8 & 0xFF), UInt8(value & 0xFF))
        case 3: return .rgb(UInt8(value >> 8) * 17, UInt8(value >> 4 & 0xF) * 17, UInt8(value & 0xF) * 17)
        default: return nil
        }
    }
}
