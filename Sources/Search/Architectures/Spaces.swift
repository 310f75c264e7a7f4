import Foundation
import Synchronization

/// The spaces that there are, by name.
package enum Spaces {
    /// The spaces, and what is looked up in all of them.
    private struct Registry {
        var spaces: [any ArchitectureSpace]
        /// The names of all operations, each once, in the order of the spaces.
        private(set) var operations: [PartGraph.Label]
        /// The brief name of each operation by its full one, and the other way round.
        private(set) var (brief, full): ([Substring: String], [Substring: String])

        init(_ spaces: [any ArchitectureSpace]) {
            self.spaces = spaces
            operations = spaces.flatMap(\.operations).reduce(into: []) { known, label in
                if !known.contains(where: { $0.full == label.full }) { known.append(label) }
            }
            brief = Dictionary(operations.map { ($0.full[...], $0.medium) }) { first, _ in first }
            full = Dictionary(operations.map { ($0.medium[...], $0.full) }) { first, _ in first }
        }
    }
    private static let registered = Mutex(Registry([CellSpace(), BenchSpace()]))

    /// All of them, in the order of registration.
    package static var all: [any ArchitectureSpace] { registered.withLock(\.spaces) }

    /// The space of a name; nil when there is none.
    package static func named(_ name: String) -> (any ArchitectureSpace)? {
        registered.withLock { $0.spaces.first { $0.name == name } }
    }

    /// The space of a name.
    ///
    /// - Throws: `ArchitectureError` naming those that there are.
    package static func find(_ name: String) throws -> any ArchitectureSpace {
        guard let space = named(name) else {
            let names = all.map(\.name).joined(separator: ", ")
            throw ArchitectureError("there is no space \(name): there are \(names)")
        }
        return space
    }

    /// Adds a space; one of the same name is replaced.
    package static func register(_ space: any ArchitectureSpace) {
        registered.withLock { registry in
            registry = Registry(registry.spaces.filter { $0.name != space.name } + [space])
        }
    }

    /// Every published architecture with its name.
    package static var published: [(name: String, architecture: Architecture)] { all.flatMap(\.published) }

    /// The names of all operations, each once, in the order of the spaces.
    package static var operations: [String] { registered.withLock { $0.operations.map(\.full) } }

    /// A text with the brief names of operations for the full ones: `sep_3x3 → skip` for `sep_conv_3x3 → skip_connect`.
    package static func brief(_ text: String) -> String {
        translated(text, registered.withLock(\.brief))
    }

    /// A text with the full names of operations for the brief ones.
    package static func full(_ text: String) -> String { translated(text, registered.withLock(\.full)) }

    /// A text with other words for some of its words.
    private static func translated(_ text: String, _ words: [Substring: String]) -> String {
        func isPart(_ character: Character) -> Bool { character == "_" || character.isLetter || character.isNumber }
        var result = ""
        var rest = text[...]
        while let first = rest.first {
            let word = rest.prefix { isPart($0) == isPart(first) }
            result += words[word] ?? String(word)
            rest = rest[word.endIndex...]
        }
        return result
    }

    /// A name without what people write differently: case, hyphens and underscores.
    private static func plainName(_ text: String) -> String { text.uppercased().filter { $0 != "_" && $0 != "-" } }

    /// A text without the quotes that programs print around texts.
    private static func unquoted(_ text: String) -> String {
        guard text.utf8.count > 1, let first = text.first, first == text.last, first == "'" || first == "\"" else {
            return text
        }
        return String(text.dropFirst().dropLast())
    }

    /// Reads what a person wrote: a published name, or a notation with or without the name of its space.
    static func parse(_ text: String) throws -> Architecture {
        let trimmed = unquoted(text.trimmingCharacters(in: .whitespacesAndNewlines))
        let name = plainName(trimmed)
        if let known = published.first(where: { plainName($0.name) == name }) { return known.architecture }
        if let stranger = all.flatMap(\.unfit).first(where: { plainName($0.name) == name }) {
            throw ArchitectureError("there is no network of \(trimmed) here: \(stranger.reason)")
        }
        if let recorded = Architecture(recorded: trimmed), let space = named(recorded.space) {
            return try space.parse(recorded.text)
        }
        guard let space = all.first(where: { $0.recognizes(trimmed) }) else {
            let names = published.map(\.name)
            let notations = all.map(\.notation)
            let choices = (names + notations.dropLast()).joined(separator: ", ")
            throw ArchitectureError(
                "unknown genotype \"\(trimmed)\": write one of \(choices)\(notations.last.map { ", or \($0)" } ?? "")"
            )
        }
        return try space.parse(trimmed)
    }
}
