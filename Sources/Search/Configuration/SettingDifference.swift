import Foundations

/// A setting in which configurations differ.
package struct SettingDifference: Sendable, Hashable, Encodable {
    /// The key, `search.layers`.
    package var key: String
    /// Its value in each configuration, as TOML writes it.
    package var values: [String]
    /// Whether the same architecture would get another score, so that scores of the runs cannot be compared.
    package var touchesScore: Bool

    /// Creates a difference.
    package init(key: String, values: [String], touchesScore: Bool) {
        self.key = key
        self.values = values
        self.touchesScore = touchesScore
    }

    /// Every setting in which configurations differ, in the order of the keys.
    package static func all(_ configurations: [SearchConfiguration]) -> [SettingDifference] {
        ConfigurationKey.all.compactMap { key in
            // Parts of a proxy are told by the proxy.
            guard !key.isPart else { return nil }
            let values = configurations.map { key.text(in: $0) }
            return Set(values).count > 1
                ? SettingDifference(key: key.name, values: values, touchesScore: key.touchesScore) : nil
        }
    }
}

extension ConfigurationKey {
    /// Whether another value would give the same architecture another score: what it is trained on, as what network, how, and how its
    /// score is taken. The seed does too, by chance, which is no reason not to compare.
    var touchesScore: Bool {
        switch section {
        case "training", "training.augmentation": true
        // Where the files lie does not matter.
        case "data": name != "data.directory"
        case "search": ["search.space", "search.layers", "search.score", "search.score_epochs"].contains(name)
        default: name == "proxy"
        }
    }
}
