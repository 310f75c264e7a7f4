/// How a terminal draws attention to itself.
package enum AlertKind: String, Sendable, Hashable, CaseIterable {
    /// Not at all.
    case none = "none"
    /// The bell.
    case bell = "bell"
    /// A notification of the desktop, `OSC 9` (iTerm2, Windows Terminal, kitty, WezTerm, ConEmu); others ignore it.
    case osc9 = "osc9"

    /// What the terminal is sent.
    ///
    /// - Parameter text: a line; what is not printable in it is left out, as it would mean something to the terminal.
    func bytes(_ text: String) -> [UInt8] {
        switch self {
        case .none: []
        case .bell: [0x07]
        case .osc9:
            Array(
                "\u{1B}]9;\(String(String.UnicodeScalarView(text.unicodeScalars.filter { !Self.isControl($0) })))\u{07}"
                    .utf8
            )
        }
    }

    private static func isControl(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: true
        default: false
        }
    }
}
