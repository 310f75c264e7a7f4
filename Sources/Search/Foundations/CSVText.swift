/// Comma-separated values for other programs (RFC 4180).
package enum CSVText {
    /// A heading and rows, each with a line's end behind it.
    package static func of(_ rows: [[String]]) -> String {
        rows.map { $0.map(cell).joined(separator: ",") + "\n" }.joined()
    }

    /// A cell: in quotation marks where it holds one, a comma or a line's end.
    private static func cell(_ text: String) -> String {
        // By bytes: "\r\n" is a character of its own, which holds neither of the two.
        guard text.utf8.contains(where: { [UInt8(ascii: ","), UInt8(ascii: "\""), 10, 13].contains($0) }) else {
            return text
        }
        return "\"" + text.replacing("\"", with: "\"\"") + "\""
    }
}
