extension SearchConfiguration {
    /// The whole configuration as commented TOML, which reads back to an equal one.
    ///
    /// - Parameter origins: which layer each key came from (`ConfigurationBuilder.origins`); named in the comments where it is not a
    ///   preset.
    package func toml(origins: [String: ConfigurationOrigin] = [:]) -> String {
        var lines = ["# econas configuration"]
        if let base = Self.base(of: origins) { lines[0] += ": preset \(base.rawValue) and what was changed" }
        var section = ""
        for key in ConfigurationKey.all where !key.isPart {
            if key.section != section {
                section = key.section
                lines += ["", "[\(section)]"]
            } else if section.isEmpty {
                lines.append("")
            }
            lines.append("# \(key.summary)")
            lines.append("\(key.shortName) = \(key.text(in: self))\(Self.mark(origins[key.name]))")
        }
        return lines.joined(separator: "\n") + "\n"
    }

    /// Reads a complete or partial configuration in TOML, over the preset `paper`.
    ///
    /// - Throws: `ConfigurationError` with the line.
    package init(toml text: String, path: String) throws {
        var builder = ConfigurationBuilder(preset: .paper)
        try builder.load(toml: text, path: path)
        self = try builder.finish()
    }

    private static func base(of origins: [String: ConfigurationOrigin]) -> ConfigurationPreset? {
        origins.values.lazy.compactMap { if case .preset(let preset) = $0 { preset } else { nil } }.first
    }

    private static func mark(_ origin: ConfigurationOrigin?) -> String {
        switch origin {
        case .none, .preset: ""
        case .some(let origin): "  # from \(origin)"
        }
    }
}

extension ConfigurationKey {
    /// All keys as a Markdown table with the values of the presets, for the documentation.
    package static var markdown: String {
        let presets = ConfigurationPreset.allCases
        let names = presets.map { "`\($0.rawValue)`" }.joined(separator: " | ")
        var lines = [
            "| key | meaning | allowed | \(names) |",
            "|---|---|---|\(presets.map { _ in "---" }.joined(separator: "|"))|",
        ]
        for key in all {
            let values = presets.map { "`\(key.text(in: $0.configuration))`" }.joined(separator: " | ")
            lines.append("| `\(key.name)` | \(key.summary) | \(key.kind.allowed) | \(values) |")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}
