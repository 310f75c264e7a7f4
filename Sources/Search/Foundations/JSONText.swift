import Foundation

/// JSON for people and programs to read: indented, with sorted keys and dates as ISO 8601.
package enum JSONText {
    /// A value as JSON in one line: sorted keys, dates as ISO 8601.
    package static func line(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// A value as JSON text, without a line's end behind it.
    ///
    /// - Throws: what the encoder throws, which is nothing for finite numbers.
    package static func of(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
