/// Text as a terminal may be given it, whoever wrote it: a store, a data set, a person's arguments.
///
/// A terminal obeys control characters (C0 with ESC and BEL, DEL, and C1, which begin CSI and OSC sequences), and shows text in another
/// order, or not at all, by marks of direction and invisible ones. All of these are written out as `\u{1b}`; nothing is lost, and
/// nothing is obeyed. Everything that the program prints goes through this.
package enum TerminalText {
    /// Text of several lines: line ends and tabs stay.
    package static func visible(_ text: String) -> String { written(text) { $0 == "\n" || $0 == "\t" } }

    /// Text that is to stay in one line: line ends and tabs are written out as well.
    package static func line(_ text: String) -> String { written(text) { _ in false } }

    /// Whether a terminal would do something else with a scalar than show it.
    package static func isObeyed(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x20...0x7E: false
        // C0, DEL and C1.
        case ..<0xA0: true
        // Marks, embeddings, overrides and isolates of direction.
        case 0x061C, 0x200E...0x200F, 0x202A...0x202E, 0x2066...0x2069: true
        // Ends of lines and paragraphs; joiners, byte order marks and tags, which nobody sees.
        case 0x2028...0x2029, 0x2060...0x2065, 0x206A...0x206F, 0xFEFF, 0xFFF9...0xFFFB, 0xE0000...0xE007F: true
        default: false
        }
    }

    private static func written(_ text: String, except stays: (Unicode.Scalar) -> Bool) -> String {
        // Most text has nothing to write out, and is given back as it is.
        guard text.unicodeScalars.contains(where: { isObeyed($0) && !stays($0) }) else { return text }
        var result = ""
        result.reserveCapacity(text.utf8.count + 32)
        for scalar in text.unicodeScalars {
            if isObeyed(scalar), !stays(scalar) {
                result += "\\u{\(String(scalar.value, radix: 16))}"
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
