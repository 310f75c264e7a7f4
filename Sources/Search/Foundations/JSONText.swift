package import Foundation

/// JSON for people and programs to read: indented, with sorted keys and dates as ISO 8601.
package enum JSONText {
    /// A value as JSON in one line: sorted keys, dates as ISO 8601.
    package static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// A value as JSON text, without a line's end behind it; nothing in it is obeyed by a terminal.
    ///
    /// - Parameter keys: how the names of keys are written.
    /// - Throws: what the encoder throws, which is nothing for finite numbers.
    package static func of(
        _ value: some Encodable,
        keys: JSONEncoder.KeyEncodingStrategy = .useDefaultKeys
    ) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        encoder.keyEncodingStrategy = keys
        return escaped(String(decoding: try encoder.encode(value), as: UTF8.self))
    }

    /// JSON text in which what a terminal would obey (`TerminalText`) is written by its number: the same value for whoever reads it.
    ///
    /// Outside of strings JSON has nothing of the kind but line ends, so the text need not be understood.
    package static func escaped(_ json: String) -> String {
        func isObeyed(_ scalar: Unicode.Scalar) -> Bool { scalar != "\n" && TerminalText.isObeyed(scalar) }
        guard json.unicodeScalars.contains(where: isObeyed) else { return json }
        var result = ""
        result.reserveCapacity(json.utf8.count + 64)
        for scalar in json.unicodeScalars {
            if isObeyed(scalar) {
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16)
                    result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            } else {
                result.unicodeScalars.append(scalar)
            }
        }
        return result
    }
}
