import Foundation
package import Foundations
import TOMLKit

/// A TOML file as a flat list of dotted keys with their values and lines.
package struct TOMLDocument {
    /// One key and its value.
    package struct Entry {
        /// The whole name, with dots.
        package let key: String
        /// As written.
        package let value: LooseValue
        /// The line that sets the key, from 1; nil where it could not be made out.
        package let line: Int?
    }

    /// In the order of their lines.
    package let entries: [Entry]

    /// Reads a document; tables become the prefixes of their keys.
    ///
    /// - Throws: `TOMLError` with the line of the syntax error.
    package init(_ text: String, path: String) throws {
        try TOMLHeaders.check(text, path: path)
        let root: TOMLTable
        do {
            root = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            throw TOMLError(path: path, line: error.source.begin.line, problem: "not valid TOML: \(error.description)")
        }
        let lines = Self.lines(of: text)
        var entries: [Entry] = []
        // The values of a table are views into the document's memory.
        withExtendedLifetime(root) { Self.flatten(root, prefix: "", lines: lines, into: &entries) }
        self.entries = entries.sorted { ($0.line ?? .max, $0.key) < ($1.line ?? .max, $1.key) }
    }

    private static func flatten(_ table: TOMLTable, prefix: String, lines: [String: Int], into entries: inout [Entry]) {
        for key in table.keys {
            guard let value = table[key] else { continue }
            let name = prefix.isEmpty ? key : "\(prefix).\(key)"
            if let inner = value.table {
                // An empty table sets nothing, but its name is checked like any other.
                if inner.isEmpty { entries.append(Entry(key: name, value: .table([:]), line: lines[name])) }
                flatten(inner, prefix: name, lines: lines, into: &entries)
            } else {
                entries.append(Entry(key: name, value: loose(value), line: lines[name]))
            }
        }
    }

    private static func loose(_ value: any TOMLValueConvertible) -> LooseValue {
        if let boolean = value.bool { return .boolean(boolean) }
        if let integer = value.int { return .integer(integer) }
        if let number = value.double { return .number(number) }
        if let text = value.string { return .string(text) }
        if let array = value.array { return .list(array.map { loose($0) }) }
        return .string(value.debugDescription)
    }

    /// The lines that set keys. TOMLKit does not tell where a value stood, so this looks for `[table]` and `key =` at the
    /// beginning of lines; that a key inside a multi-line string may be taken for one is harmless, the first line counts.
    private static func lines(of text: String) -> [String: Int] {
        var found: [String: Int] = [:]
        var prefix = ""
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if let match = line.prefixMatch(of: /\s*\[([^\[\]]+)\]/) {
                prefix = plain(match.1)
                found[prefix] = found[prefix] ?? index + 1
            } else if let match = line.prefixMatch(of: /\s*([A-Za-z0-9_\-"'. ]+?)\s*=/) {
                let name = prefix.isEmpty ? plain(match.1) : "\(prefix).\(plain(match.1))"
                found[name] = found[name] ?? index + 1
            }
        }
        return found
    }

    private static func plain(_ key: Substring) -> String {
        key.split(separator: ".").map { $0.trimmingCharacters(in: CharacterSet(charactersIn: " \t\"'")) }
            .joined(separator: ".")
    }
}

/// Why a text is no TOML.
package struct TOMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What errors call the document.
    package let path: String
    /// The line, from 1.
    package let line: Int
    /// What is wrong.
    package let problem: String

    /// `settings.toml:12: …`
    package var description: String { "\(path):\(line): \(problem)" }
}
