/// How many colours the output can show.
public enum ColorDepth: Int, Sendable, Hashable, Comparable {
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
    public static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }
}

/// Which characters the output can show.
public enum GlyphSet: Int, Sendable, Hashable, Comparable {
    /// ASCII only.
    case ascii
    /// Line drawing and block elements.
    case block
    /// Braille patterns as well.
    case braille

    /// Fewer characters come first.
    public static func < (a: GlyphSet, b: GlyphSet) -> Bool { a.rawValue < b.rawValue }
}

/// What the output can show.
public struct Capabilities: Sendable, Hashable {
    /// Colours.
    public var colors: ColorDepth
    /// Characters.
    public var glyphs: GlyphSet

    /// Creates capabilities.
    public init(colors: ColorDepth, glyphs: GlyphSet) {
        self.colors = colors
        self.glyphs = glyphs
    }
}
