import Foundations
import TOML

/// Why a theme can't be used, in one line for people.
package struct ThemeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line.
    package let description: String

    package init(_ description: String) { self.description = description }
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
package struct ThemeFile: Sendable, Hashable {
    /// A style as written: names or values of colours.
    package struct StyleText: Sendable, Hashable {
        package var foreground: String?
        package var background: String?
        package var attributes: TextAttributes = []
    }

    /// What it calls itself; nil takes the file's name.
    package var name: String?
    /// The theme that gives everything that is not said here.
    package var inherits: String?
    /// Colours by name.
    package var palette: [String: String] = [:]
    /// Styles by role.
    package var roles: [ThemeRole: StyleText] = [:]
    /// Colours of series; nil takes the parent's.
    package var series: [String]?

    /// A file that says nothing.
    package init() {}

    /// Reads the text of a theme file.
    ///
    /// - Parameter origin: the file, for messages.
    package init(_ text: String, origin: String) throws(ThemeError) {
        let entries: [TOMLDocument.Entry]
        do {
            entries = try TOMLDocument(text, path: origin).entries
        } catch {
            throw ThemeError("\(error)".split(separator: "\n").first.map(String.init) ?? "\(origin): not valid TOML")
        }
        for entry in entries { try set(entry, origin) }
    }

    private mutating func set(_ entry: TOMLDocument.Entry, _ origin: String) throws(ThemeError) {
        let words = entry.key.split(separator: ".", maxSplits: 1).map(String.init)
        let (key, rest) = (words[0], words.count > 1 ? words[1] : nil)
        switch key {
        case "name": name = try Self.string(entry, origin)
        case "inherits": inherits = try Self.string(entry, origin)
        case "palette", "roles", "series":
            guard let rest else {
                // An empty table says nothing.
                if case .table = entry.value { return }
                throw ThemeError("\(origin): \(key) must be a table, [\(key)]")
            }
            switch key {
            case "palette": palette[rest] = try Self.string(entry, origin)
            case "roles": try setRole(rest, entry, origin)
            default:
                guard rest == "colors" else {
                    throw ThemeError(Self.unknown("key", rest, in: key, among: ["colors"], origin))
                }
                series = try Self.strings(entry, origin)
            }
        default:
            let known = ["name", "inherits", "palette", "roles", "series"]
            throw ThemeError(Self.unknown("key", key, among: known, origin))
        }
    }

    /// `border = "sea"`, or a part of `title = { fg = "#ffd787", bold = true }`.
    private mutating func setRole(_ path: String, _ entry: TOMLDocument.Entry, _ origin: String) throws(ThemeError) {
        let words = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard let role = ThemeRole(rawValue: words[0]) else {
            throw ThemeError(Self.unknown("role", words[0], among: ThemeRole.allCases.map(\.rawValue), origin))
        }
        guard words.count > 1 else {
            switch entry.value {
            case .string(let color): roles[role] = StyleText(foreground: color)
            case .table: roles[role] = StyleText()
            default: throw ThemeError("\(origin): roles.\(path) must be a colour or a table like { fg = \"blue\" }")
            }
            return
        }
        let flags: [String: TextAttributes] = [
            "bold": .bold, "dim": .dim, "underline": .underline, "reverse": .reverse,
        ]
        var style = roles[role] ?? StyleText()
        switch words[1] {
        case "fg": style.foreground = try Self.string(entry, origin)
        case "bg": style.background = try Self.string(entry, origin)
        default:
            guard let flag = flags[words[1]] else {
                let known = ["fg", "bg"] + flags.keys.sorted()
                throw ThemeError(Self.unknown("key", words[1], in: "roles.\(words[0])", among: known, origin))
            }
            guard case .boolean(let isOn) = entry.value else {
                throw ThemeError("\(origin): roles.\(path) must be true or false")
            }
            if isOn { style.attributes.insert(flag) }
        }
        roles[role] = style
    }

    /// A message about a word that means nothing in its place, with the nearest that does.
    package static func unknown(
        _ what: String,
        _ word: String,
        in place: String = "",
        among known: [String],
        _ origin: String
    ) -> String {
        let nearest = NearestName.meant(by: word, among: known).map { ", did you mean \($0)?" } ?? ""
        return "\(origin): unknown \(what) \(word)\(place.isEmpty ? "" : " in \(place)")\(nearest)"
    }

    private static func string(_ entry: TOMLDocument.Entry, _ origin: String) throws(ThemeError) -> String {
        guard case .string(let text) = entry.value else {
            throw ThemeError("\(origin): \(entry.key) must be a text in quotes")
        }
        return text
    }

    private static func strings(_ entry: TOMLDocument.Entry, _ origin: String) throws(ThemeError) -> [String] {
        guard case .list(let values) = entry.value, !values.isEmpty else {
            throw ThemeError("\(origin): \(entry.key) must be a list of colours")
        }
        var texts: [String] = []
        for (index, value) in values.enumerated() {
            guard case .string(let text) = value else {
                throw ThemeError("\(origin): \(entry.key)[\(index)] must be a text in quotes")
            }
            texts.append(text)
        }
        return texts
    }
}
