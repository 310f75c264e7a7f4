/// How many colours the output can show.
package enum ColorDepth: Int, Sendable, Hashable, Comparable {
    /// None: attributes only.
    case monochrome
    /// The eight ANSI colours, bright ones through bold.
    case ansi8
    /// The sixteen ANSI colours.
    case ansi16
    /// The xterm palette.
    case xterm256
    /// Any colour.
    case truecolor

    /// Fewer colours come first.
    package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

/// Which characters the output can show.
package enum GlyphSet: Int, Sendable, Hashable, Comparable {
    /// ASCII only.
    case ascii
    /// Line drawing and block elements.
    case block
    /// Braille patterns as well.
    case braille

    /// Fewer characters come first.
    package static func < (a: GlyphSet, b: GlyphSet) -> Bool { a.rawValue < b.rawValue }
}

/// What the output can show.
package struct Capabilities: Sendable, Hashable {
    /// Colours.
    package var colors: ColorDepth
    /// Characters.
    package var glyphs: GlyphSet

    /// Creates capabilities.
    package init(colors: ColorDepth, glyphs: GlyphSet) {
        self.colors = colors
        self.glyphs = glyphs
    }
}

extension GlyphSet {
    /// What a configuration calls it.
    package var name: String {
        switch self {
        case .ascii: "ascii"
        case .block: "block"
        case .braille: "braille"
        }
    }

    /// The set that a configuration calls so; nil for an unknown name.
    package init?(name: String) {
        guard let match = [GlyphSet.ascii, .block, .braille].first(where: { $0.name == name }) else { return nil }
        self = match
    }
}
