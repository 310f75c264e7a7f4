import TOMLKit

/// Why a theme can't be used, in one line for people.
package struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line.
    package let description: String

    init(_ description: String) { self.description = description }
}

/// A theme file as written, before inheritance and names of colours are resolved.
///
///     name = "my dark"
///     inherits = "dark"
///     [palette]
///     sea = "#2b6f77"
///     [roles]
///     border = "sea"
///     title = { fg = "#ffd787", bold = true }
///     [series]
///     colors = ["sea", "#ffaf5f"]
struct ThemeFile: Sendable, Hashable {
    /// A style as written: names or values of colours.
    struct StyleText: Sendable, Hashable {
        var foreground: String?
        var background: String?
        var attributes: TextAttributes = []
    }

    /// What it calls itself; nil takes the file's name.
    var name: String?
    /// The theme that gives everything that is not said here.
    var inherits: String?
    /// Colours by name.
    var palette: [String: String] = [:]
    /// Styles by role.
    var roles: [ThemeRole: StyleText] = [:]
    /// Colours of series; nil takes the parent's.
    var series: [String]?

    /// A file that says nothing.
    init() {}

    /// Reads the text of a theme file.
    ///
    /// - Parameter origin: the file, for messages.
    init(_ text: String, origin: String) throws {
        let table: TOMLTable
        do {
            table = try TOMLTable(string: text)
        } catch let error as TOMLParseError {
            let reason = error.description.split(separator: "\n").first.map(String.init) ?? "not TOML"
            throw ThemeError("\(origin): line \(error.source.begin.line): \(reason)")
        }
        for key in table.keys {
            guard let value = table[key] else { continue }
            switch key {
            case "name": name = try Self.string(value, key, origin)
            case "inherits": inherits = try Self.string(value, key, origin)
            case "palette":
                let colors = try Self.table(value, key, origin)
                for color in colors.keys {
                    if let value = colors[color] {
                        palette[color] = try Self.string(value, "palette.\(color)", origin)
                    }
                }
            case "roles": try readRoles(Self.table(value, key, origin), origin)
            case "series":
                let section = try Self.table(value, key, origin)
                for key in section.keys where key != "colors" {
                    throw ThemeError(Self.unknown("key", key, in: "series", among: ["colors"], origin))
                }
                series = try section["colors"].map { try Self.strings($0, "series.colors", origin) }
            default:
                throw ThemeError(
                    Self.unknown("key", key, among: ["name", "inherits", "palette", "roles", "series"], origin)
                )
            }
        }
    }

    /// A message about a word that means nothing in its place, with the nearest that does.
    static func unknown(
        _ what: String,
        _ word: String,
        in place: String = "",
        among known: [String],
        _ origin: String
    ) -> String {
        let nearest = EditDistance.nearest(to: word, among: known).map { ", did you mean \($0)?" } ?? ""
        return "\(origin): unknown \(what) \(word)\(place.isEmpty ? "" : " in \(place)")\(nearest)"
    }

    private mutating func readRoles(_ table: TOMLTable, _ origin: String) throws {
        for key in table.keys {
            guard let role = ThemeRole(rawValue: key) else {
                throw ThemeError(Self.unknown("role", key, among: ThemeRole.allCases.map(\.rawValue), origin))
            }
            guard let value = table[key] else { continue }
            if let color = value.string {
                roles[role] = StyleText(foreground: color)
            } else if let fields = value.table {
                roles[role] = try Self.style(fields, key, origin)
            } else {
                throw ThemeError("\(origin): roles.\(key) must be a colour or a table like { fg = \"blue\" }")
            }
        }
    }

    private static func style(_ fields: TOMLTable, _ role: String, _ origin: String) throws -> StyleText {
        var style = StyleText()
        let flags: [String: TextAttributes] = [
            "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse,
        ]
        for key in fields.keys {
            guard let value = fields[key] else { continue }
            if key == "fg" {
                style.foreground = try string(value, "roles.\(role).fg", origin)
            } else if key == "bg" {
                style.background = try string(value, "roles.\(role).bg", origin)
            } else if let flag = flags[key] {
                guard let on = value.bool else {
                    throw ThemeError("\(origin): roles.\(role).\(key) must be true or false")
                }
                if on { style.attributes.insert(flag) }
            } else {
                throw ThemeError(
                    unknown("key", key, in: "roles.\(role)", among: ["fg", "bg"] + flags.keys.sorted(), origin)
                )
            }
        }
        return style
    }

    private static func string(_ value: any TOMLValueConvertible, _ key: String, _ origin: String) throws -> String {
        guard let text = value.string else { throw ThemeError("\(origin): \(key) must be a text in quotes") }
        return text
    }

    private static func table(_ value: any TOMLValueConvertible, _ key: String, _ origin: String) throws -> TOMLTable {
        guard let table = value.table else { throw ThemeError("\(origin): \(key) must be a table, [\(key)]") }
        return table
    }

    private static func strings(_ value: any TOMLValueConvertible, _ key: String, _ origin: String) throws -> [String] {
        guard let array = value.array, !array.isEmpty else {
            throw ThemeError("\(origin): \(key) must be a list of colours")
        }
        return try array.enumerated().map { try string($1, "\(key)[\($0)]", origin) }
    }
}

/// How far apart two words are.
enum EditDistance {
    /// Insertions, deletions and replacements that make one of the other (Levenshtein).
    static func between(_ a: String, _ b: String) -> Int {
        let other = Array(b)
        var row = Array(0...other.count)
        for (i, character) in a.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for j in 0..<other.count {
                let replaced = diagonal + (character == other[j] ? 0 : 1)
                diagonal = row[j + 1]
                row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
            }
        }
        return row[other.count]
    }

    /// The nearest of the known words; nil when none is near enough to be meant.
    static func nearest(to word: String, among known: [String]) -> String? {
        let ranked = known.map { (word: $0, distance: between(word, $0)) }.min { $0.distance < $1.distance }
        guard let best = ranked, best.distance <= max(2, word.count / 2) else { return nil }
        return best.word
    }
}
