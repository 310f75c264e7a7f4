import Foundations
import RunModel

/// One key of the configuration: the single source for reading, checking, printing, help and documentation.
package struct ConfigurationKey: Sendable {
    /// The full name, `search.cycles`.
    package let name: String
    /// The values that it takes.
    package let kind: ConfigurationKind
    /// What it means, in one line.
    package let summary: String
    /// Whether it is only a part of another key's value (`proxy.channels` of `proxy`), and so not printed by itself.
    package let isPart: Bool

    let read: @Sendable (SearchConfiguration) -> LooseValue
    /// Stores a value that `kind.check` has accepted.
    let write: @Sendable (inout SearchConfiguration, LooseValue) -> Void

    /// The section, `search` of `search.cycles`; empty for a key at the top.
    package var section: String {
        name.lastIndex(of: ".").map { String(name[..<$0]) } ?? ""
    }

    /// The name within its section.
    package var shortName: String {
        name.lastIndex(of: ".").map { String(name[name.index(after: $0)...]) } ?? name
    }

    /// The key of a name; nil for an unknown one.
    package static func named(_ name: String) -> ConfigurationKey? { all.first { $0.name == name } }

    /// The key that a person probably meant by a name that does not exist: the smallest edit distance to the full name, or to
    /// the name within the section; an abbreviation (`lr`) or one word (`age`) of a name counts as one edit.
    package static func nearest(to name: String) -> ConfigurationKey? {
        let dot = name.lastIndex(of: ".")
        let section = dot.map { String(name[..<$0]) }
        let short = dot.map { String(name[name.index(after: $0)...]) } ?? name
        let scored = all.enumerated().map { position, key in
            let words = key.shortName.split(separator: "_").map(String.init)
            let isAbbreviation =
                words.contains(short) || (words.count > 1 && short == String(words.compactMap(\.first)))
            let within = isAbbreviation ? 1 : NearestName.distance(short, key.shortName)
            // Somebody who wrote a section meant it, if perhaps not exactly.
            let elsewhere = section.map { min(2, NearestName.distance($0, key.section)) } ?? 0
            return (min(NearestName.distance(name, key.name), within + elsewhere), position, key)
        }
        return scored.min { ($0.0, $0.1) < ($1.0, $1.1) }?.2
    }

    /// The key, where levels of the proxy follow the size of the images that it chooses.
    var rescalingTheProxy: ConfigurationKey {
        ConfigurationKey(name: name, kind: kind, summary: summary, isPart: isPart, read: read) { [write] in
            write(&$0, $1)
            $0.proxy.setFullResolution($0.data.fullResolution)
        }
    }

    /// The value in a configuration, as TOML writes it.
    package func text(in configuration: SearchConfiguration) -> String {
        if kind == .bytes, case .integer(let bytes) = read(configuration), bytes > 0 {
            return LooseValue.string(ByteSize.text(bytes)).description
        }
        return read(configuration).description
    }
}

extension ConfigurationKey {
    typealias Path<Value> = any WritableKeyPath<SearchConfiguration, Value> & Sendable

    static func integer(
        _ name: String,
        _ path: Path<Int>,
        _ range: ClosedRange<Int>,
        step: Int = 1,
        isPart: Bool = false,
        _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name,
            kind: .integer(range, step: step),
            summary: summary,
            isPart: isPart,
            read: { .integer($0[keyPath: path]) },
            write: { if case .integer(let value) = $1 { $0[keyPath: path] = value } }
        )
    }

    static func bytes(_ name: String, _ path: Path<Int>, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(
            name: name,
            kind: .bytes,
            summary: summary,
            isPart: false,
            read: { .integer($0[keyPath: path]) },
            write: { if case .integer(let value) = $1 { $0[keyPath: path] = value } }
        )
    }

    static func number(
        _ name: String,
        _ path: Path<Double>,
        _ range: ClosedRange<Double>,
        isPart: Bool = false,
        _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name,
            kind: .number(range),
            summary: summary,
            isPart: isPart,
            read: { .number($0[keyPath: path]) },
            write: { if case .number(let value) = $1 { $0[keyPath: path] = value } }
        )
    }

    static func boolean(_ name: String, _ path: Path<Bool>, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(
            name: name,
            kind: .boolean,
            summary: summary,
            isPart: false,
            read: { .boolean($0[keyPath: path]) },
            write: { if case .boolean(let value) = $1 { $0[keyPath: path] = value } }
        )
    }

    static func text(_ name: String, _ path: Path<String>, _ summary: String) -> ConfigurationKey {
        ConfigurationKey(
            name: name,
            kind: .text,
            summary: summary,
            isPart: false,
            read: { .string($0[keyPath: path]) },
            write: { if case .string(let value) = $1 { $0[keyPath: path] = value } }
        )
    }

    static func integers(
        _ name: String,
        _ path: Path<[Int]>,
        _ range: ClosedRange<Int>,
        _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name,
            kind: .integers(range),
            summary: summary,
            isPart: false,
            read: { .list($0[keyPath: path].map { .integer($0) }) },
            write: {
                guard case .list(let values) = $1 else { return }
                $0[keyPath: path] = values.compactMap { if case .integer(let value) = $0 { value } else { nil } }
            }
        )
    }

    static func choice<Value: RawRepresentable<String> & CaseIterable & Sendable>(
        _ name: String,
        _ path: Path<Value>,
        _ summary: String
    ) -> ConfigurationKey {
        ConfigurationKey(
            name: name,
            kind: .choice(Value.allCases.map(\.rawValue)),
            summary: summary,
            isPart: false,
            read: { .string($0[keyPath: path].rawValue) },
            write: {
                if case .string(let word) = $1, let value = Value(rawValue: word) { $0[keyPath: path] = value }
            }
        )
    }
}
