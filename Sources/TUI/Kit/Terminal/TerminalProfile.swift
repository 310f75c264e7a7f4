/// Why there can be no dashboard here, in one line for people.
package struct TerminalError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line.
    package let description: String

    package init(_ description: String) { self.description = description }
}

/// What the environment says about the terminal, before anything is opened.
package struct TerminalProfile: Sendable, Hashable {
    /// The terminal types to try, best first.
    package let types: [String]
    /// Whether colours are wanted.
    package let wantsColor: Bool
    /// Whether 24-bit colours are promised.
    package let promisesTruecolor: Bool

    /// Reads the environment: `TERM`, `COLORTERM`, `NO_COLOR` (https://no-color.org).
    ///
    /// - Throws: when the terminal can't place the cursor.
    package init(environment: [String: String]) throws(TerminalError) {
        let type = environment["TERM"] ?? ""
        guard !type.isEmpty else { throw TerminalError("TERM is not set: the dashboard needs a terminal") }
        guard type != "dumb" else {
            throw TerminalError("TERM=dumb cannot place the cursor: the dashboard needs a terminal that can")
        }
        wantsColor = (environment["NO_COLOR"] ?? "").isEmpty
        let promise = environment["COLORTERM"]?.lowercased() ?? ""
        promisesTruecolor = promise == "truecolor" || promise == "24bit" || type.hasSuffix("-direct")
        // Terminals that are newer than the installed database understand xterm's sequences.
        types = type == "xterm-256color" ? [type] : [type, "xterm-256color"]
    }

    /// The colours to use.
    ///
    /// - Parameters:
    ///   - count: colours that the opened terminal type has.
    ///   - direct: whether its colour numbers are red, green and blue.
    package func depth(count: Int, direct: Bool) -> ColorDepth {
        guard wantsColor else { return .monochrome }
        if direct { return .truecolor }
        switch count {
        case 256...: return .xterm256
        case 16...: return .ansi16
        case 8...: return .ansi8
        default: return .monochrome
        }
    }

    /// The characters to use: the Linux console's font has no braille.
    ///
    /// - Parameter wanted: what a person prefers; where the locale is not UTF-8, nothing but ASCII can be sent.
    package static func glyphs(utf8: Bool, type: String, wanted: GlyphSet? = nil) -> GlyphSet {
        guard utf8 else { return .ascii }
        if let wanted { return wanted }
        return type == "linux" ? .block : .braille
    }
}
