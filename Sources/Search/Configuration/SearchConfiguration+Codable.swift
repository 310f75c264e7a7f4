import Foundations

/// A configuration is encoded as nested objects with the names of the keys, `{"search": {"cycles": 100, …}, "proxy":
/// "c4r4s0e60", …}`, and decoded from the same; what is missing has the value of the preset `paper`.
extension SearchConfiguration: Codable {
    /// Reads nested objects.
    ///
    /// - Throws: `ConfigurationError` for an unknown key or a value that is not allowed.
    package init(from decoder: any Decoder) throws {
        var builder = ConfigurationBuilder(preset: .paper)
        let document = try LooseValue(from: decoder)
        for (key, value) in Self.flatten(document, prefix: "") {
            try builder.apply(key, value, origin: .record)
        }
        self = try builder.finish()
    }

    /// Writes nested objects.
    package func encode(to encoder: any Encoder) throws {
        var root = LooseValue.table([:])
        for key in ConfigurationKey.all where !key.isPart {
            root.insert(key.read(self), at: key.name.split(separator: ".").map(String.init))
        }
        try root.encode(to: encoder)
    }

    private static func flatten(_ value: LooseValue, prefix: String) -> [(String, LooseValue)] {
        guard case .table(let fields) = value else { return [(prefix, value)] }
        return fields.sorted { $0.key < $1.key }.flatMap { key, value in
            flatten(value, prefix: prefix.isEmpty ? key : "\(prefix).\(key)")
        }
    }
}

extension LooseValue {
    /// Puts a value at a path of nested tables.
    fileprivate mutating func insert(_ value: LooseValue, at path: [String]) {
        guard let first = path.first, case .table(var fields) = self else {
            self = value
            return
        }
        var inner = fields[first] ?? (path.count > 1 ? .table([:]) : value)
        inner.insert(value, at: Array(path.dropFirst()))
        fields[first] = inner
        self = .table(fields)
    }
}
