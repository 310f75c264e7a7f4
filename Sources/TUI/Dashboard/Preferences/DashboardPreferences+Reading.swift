import Foundations
import RunModel
import TOML
import TerminalKit

extension DashboardPreferences {
    /// Reads the text of a preferences file. Whatever is wrong in it is told and leaves the rest as it is.
    ///
    /// - Parameter path: the file, for messages.
    init(_ text: String, path: String) {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(text, path: path)
        } catch {
            let line = "\(error)".split(separator: "\n").first.map(String.init) ?? "\(path): not valid TOML"
            problems = ["\(line); the built-in preferences are used"]
            return
        }
        var overrides: [KeyOverride] = []
        for entry in document.entries {
            let place = entry.line.map { "\(path):\($0)" } ?? path
            do throws(EntryError) {
                if entry.key == "keys" || entry.key.hasPrefix("keys.") {
                    if let wish = try Self.override(entry, place) { overrides.append(wish) }
                } else {
                    try set(entry)
                }
            } catch {
                problems.append("\(place): \(error.message)")
            }
        }
        let (table, clashes) = keys.applying(overrides)
        keys = table
        problems += clashes
    }

    private static let names = ["theme", "screen", "sort", "mouse", "glyphs", "alert", "on_event", "keys"]

    private mutating func set(_ entry: TOMLDocument.Entry) throws(EntryError) {
        switch entry.key {
        case "theme": theme = try Self.text(entry)
        case "screen":
            let name = try Self.text(entry)
            guard let known = Screen(name: name) else {
                let names = Screen.all.map(\.name).joined(separator: ", ")
                throw EntryError("screen = \"\(name)\" is none of \(names)")
            }
            screen = known
        case "sort":
            do throws(SortError) {
                // What a run has is not known here; a column that it lacks sorts nothing.
                let measures = TrainingFreeScore.allCases.map(\.name)
                let columns = PopulationColumn.all(tiers: 1...20, measures: measures)
                sort = try PopulationSort(Self.checkedText(entry), among: columns)
            } catch {
                throw EntryError("sort: \(error.message)")
            }
        case "mouse":
            guard case .boolean(let wanted) = entry.value else {
                throw EntryError("mouse must be true or false, not \(entry.value)")
            }
            mouse = wanted
        case "glyphs":
            let name = try Self.text(entry)
            guard name == "auto" || GlyphSet(name: name) != nil else {
                throw EntryError("glyphs = \"\(name)\" is none of auto, braille, block, ascii")
            }
            glyphs = GlyphSet(name: name)
        case "alert":
            let name = try Self.text(entry)
            guard let kind = AlertKind(rawValue: name) else {
                let names = AlertKind.allCases.map(\.rawValue).joined(separator: ", ")
                throw EntryError("alert = \"\(name)\" is none of \(names)")
            }
            alert = kind
        case "on_event":
            let command = try Self.text(entry)
            onEvent = command.isEmpty ? nil : command
        default: throw EntryError(Self.unknown("preference", entry.key, among: Self.names))
        }
    }

    private static func text(_ entry: TOMLDocument.Entry) throws(EntryError) -> String {
        guard case .string(let text) = entry.value else {
            throw EntryError("\(entry.key) must be a text in quotes, not \(entry.value)")
        }
        return text
    }

    private static func checkedText(_ entry: TOMLDocument.Entry) throws(SortError) -> String {
        guard case .string(let text) = entry.value else { throw SortError(message: "a text in quotes is needed") }
        return text
    }

    static func unknown(_ what: String, _ word: String, among known: [String]) -> String {
        let nearest = NearestName.meant(by: word, among: known).map { ": did you mean \($0)?" }
        return "unknown \(what) \(word)" + (nearest ?? ": known are \(known.joined(separator: ", "))")
    }

    // MARK: - Keys

    private static func override(_ entry: TOMLDocument.Entry, _ place: String) throws(EntryError) -> KeyOverride? {
        var words = entry.key.split(separator: ".").dropFirst()
        if words.isEmpty {
            guard case .table = entry.value else { throw EntryError("keys must be a table, [keys]") }
            return nil
        }
        var context: KeyContext?
        if words.count == 2, let first = words.first {
            guard let known = KeyContext(name: String(first)) else {
                throw EntryError(unknown("place of keys", String(first), among: KeyContext.all.map(\.name)))
            }
            context = known
            words.removeFirst()
        }
        // An empty [keys.log] sets nothing.
        if case .table = entry.value, KeyContext(name: String(words.first ?? "")) != nil { return nil }
        let name = words.joined(separator: ".")
        let known = KeyTable.standard.bindings.filter { context == nil || $0.context == context }
        guard let action = known.first(where: { $0.action.name == name })?.action else {
            var names: [String] = []
            for binding in known where !names.contains(binding.action.name) { names.append(binding.action.name) }
            let place = context.map { " of keys.\($0.name)" } ?? ""
            throw EntryError(unknown("action\(place)", name, among: names))
        }
        let keys = try keys(entry.value, of: action)
        return KeyOverride(context: context, action: action, keys: keys, place: "\(place): \(entry.key)")
    }

    private static func keys(_ value: LooseValue, of action: DashboardAction) throws(EntryError) -> [Key] {
        let list: [LooseValue] = if case .list(let values) = value { values } else { [value] }
        var keys: [Key] = []
        for item in list {
            guard case .string(let text) = item else {
                throw EntryError("\(action.name) must be a key in quotes or a list of such, not \(item)")
            }
            guard let key = Key(configured: text) else {
                throw EntryError("\(action.name): \"\(text)\" is no key: write \(Key.configuredForm)")
            }
            if key == .control("c"), action != .quit { throw EntryError("\(action.name): ctrl-c always leaves") }
            if !keys.contains(key) { keys.append(key) }
        }
        return keys
    }
}

/// What is wrong with an entry of a preferences file, without its place.
private struct EntryError: Error {
    var message: String

    init(_ message: String) { self.message = message }
}
