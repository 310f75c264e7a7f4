import Architectures
package import Foundation
import Foundations
import RunModel
import TOML

/// Puts a configuration together from layers, each overriding those before: a preset, files, `--set`, options.
///
/// Every error names the layer it comes from, the key, and what would be right.
package struct ConfigurationBuilder: Sendable {
    /// The configuration so far, each value within its key's range; `finish` also checks values against each other.
    package private(set) var configuration: SearchConfiguration
    /// Which layer each key's value came from, by the key's name.
    package private(set) var origins: [String: ConfigurationOrigin]

    /// Begins with a preset.
    package init(preset: ConfigurationPreset) {
        configuration = preset.configuration
        origins = Dictionary(uniqueKeysWithValues: ConfigurationKey.all.map { ($0.name, .preset(preset)) })
    }

    /// Begins with values that belong to no layer.
    package init(_ configuration: SearchConfiguration) {
        self.configuration = configuration
        origins = [:]
    }

    /// Begins with a preset named by a person.
    ///
    /// - Throws: `ConfigurationError` naming the presets.
    package init(presetNamed name: String) throws {
        guard let preset = ConfigurationPreset(rawValue: name) else {
            let names = ConfigurationPreset.allCases.map(\.rawValue)
            let nearest = NearestName.find(name, among: names).map { "; the nearest is \($0)" } ?? ""
            throw ConfigurationError(
                .option("--preset"),
                "unknown preset \"\(name)\": must be one of \(names.joined(separator: ", "))\(nearest)"
            )
        }
        self.init(preset: preset)
    }

    /// Bytes of a configuration file at most.
    package static let longestFile = 1_000_000

    /// Adds a TOML file that a person named; `-` is the standard input.
    ///
    /// - Throws: `ConfigurationError` with the line.
    package mutating func load(file url: URL) throws {
        let isInput = url.relativePath == TextFile.standardInput
        let path = isInput ? "standard input" : url.relativePath
        let text: String
        do {
            text = try TextFile.read(url.relativePath, limit: Self.longestFile, isNamed: true)
        } catch {
            throw ConfigurationError(.file(path, line: nil), "the configuration cannot be read: \(error)")
        }
        try load(toml: text, path: path)
    }

    /// Adds the text of a TOML file; `path` is how errors call it.
    ///
    /// - Throws: `ConfigurationError` with the line.
    package mutating func load(toml text: String, path: String) throws {
        let document: TOMLDocument
        do {
            document = try TOMLDocument(text, path: path)
        } catch let error as TOMLError {
            throw ConfigurationError(.file(error.path, line: error.line), error.problem)
        }
        for entry in document.entries {
            // An empty `[search]` sets nothing.
            let isSection = ConfigurationKey.all.contains { $0.name.hasPrefix(entry.key + ".") }
            if entry.value == .table([:]), isSection { continue }
            try apply(entry.key, entry.value, origin: .file(path, line: entry.line))
        }
    }

    /// Adds what a person wrote after `--set`: `key=value`.
    ///
    /// - Throws: `ConfigurationError`.
    package mutating func set(_ assignment: String) throws {
        guard let equals = assignment.firstIndex(of: "=") else {
            throw ConfigurationError(.set, "\"\(assignment)\" must be written key=value, as in search.cycles=10")
        }
        let name = assignment[..<equals].trimmingCharacters(in: .whitespaces)
        try set(name, String(assignment[assignment.index(after: equals)...]), origin: .set)
    }

    /// Adds the value of an option that stands for a key: `--seed 7` for `search.seed`.
    ///
    /// - Throws: `ConfigurationError`.
    package mutating func set(_ name: String, _ text: String, origin: ConfigurationOrigin) throws {
        let key = try key(name, origin: origin)
        try apply(key, key.kind.read(text), origin: origin)
    }

    /// The configuration, after checking what keys require of each other.
    ///
    /// - Throws: `ConfigurationError` naming both keys.
    package func finish() throws -> SearchConfiguration {
        try configuration.check()
        return configuration
    }

    mutating func apply(_ name: String, _ value: LooseValue, origin: ConfigurationOrigin) throws {
        try apply(key(name, origin: origin), value, origin: origin)
    }

    private func key(_ name: String, origin: ConfigurationOrigin) throws -> ConfigurationKey {
        if let key = ConfigurationKey.named(name) { return key }
        let inside = ConfigurationKey.all.filter { $0.section == name }
        if !inside.isEmpty {
            let keys = inside.map(\.name).joined(separator: ", ")
            throw ConfigurationError(origin, key: name, "\(name) is a section, not a key; its keys are \(keys)")
        }
        let nearest = ConfigurationKey.nearest(to: name).map { "; the nearest key is \($0.name)" } ?? ""
        throw ConfigurationError(origin, key: name, "unknown key \(name)\(nearest)")
    }

    private mutating func apply(
        _ key: ConfigurationKey,
        _ value: LooseValue,
        origin: ConfigurationOrigin
    ) throws {
        switch key.kind.check(value) {
        case .failure(let problem):
            throw ConfigurationError(origin, key: key.name, "\(key.name) = \(value): \(problem.text)")
        case .success(let checked):
            var changed = configuration
            key.write(&changed, checked)
            try checkParts(of: key, in: changed, value: value, origin: origin)
            configuration = changed
            origins[key.name] = origin
            if key.isPart { origins[key.section] = origin }
        }
    }

    /// A value that sets several keys at once must keep the range of each.
    private func checkParts(
        of key: ConfigurationKey,
        in changed: SearchConfiguration,
        value: LooseValue,
        origin: ConfigurationOrigin
    ) throws {
        for part in ConfigurationKey.all where part.isPart && part.section == key.name {
            if case .failure(let problem) = part.kind.check(part.read(changed)) {
                throw ConfigurationError(
                    origin,
                    key: key.name,
                    "\(key.name) = \(value): \(part.shortName) \(problem.text)"
                )
            }
        }
    }
}

extension SearchConfiguration {
    /// Checks what keys require of each other; each by itself is checked where it is set.
    ///
    /// - Throws: `ConfigurationError` naming the keys and what would be right.
    package func check() throws {
        for key in ConfigurationKey.all {
            if case .failure(let problem) = key.kind.check(key.read(self)) {
                throw ConfigurationError(nil, key: key.name, "\(key.name) = \(key.read(self)): \(problem.text)")
            }
        }
        try checkSizes()
        switch kind {
        case .search: try checkTiers()
        case .study: try checkStudy()
        case .training: try checkTrain()
        }
        try checkTraining()
        if let refusal = Spaces.named(search.space)?.refusal(of: networkSize) {
            let (key, value) =
                refusal.quantity == .layers
                ? ("search.layers", search.layers) : ("proxy.resolution", proxy.resolution)
            throw ConfigurationError(
                nil,
                key: key,
                "\(key) = \(value): search.space = \(search.space) \(refusal.reason)"
            )
        }
        guard kind == .search else { return }
        try checkScreen()
        guard search.strategy.usesHierarchy else { return }
        let tiers = search.tiers
        try requireCount(search.promotions, tiers - 1, "search.promotions", "one fewer than search.tiers = \(tiers)")
        try requireCount(search.parents, tiers, "search.parents", "one per tier, search.tiers = \(tiers)")
        guard search.parents.contains(where: { $0 > 0 }) || search.cycles == 0 else {
            throw ConfigurationError(
                nil,
                key: "search.parents",
                "search.parents = \(search.parents): at least one tier must give parents"
            )
        }
    }

    private func checkSizes() throws {
        let full = data.fullResolution
        func refuse(_ key: String, _ value: Int, _ problem: String) -> ConfigurationError {
            let origin = data.resolution > 0 ? "data.resolution = \(full)" : "data.dataset = \(data.dataset.rawValue)"
            return ConfigurationError(nil, key: key, "\(key) = \(value): \(problem), \(full) with \(origin)")
        }
        guard proxy.resolution <= full else {
            throw refuse("proxy.resolution", proxy.resolution, "must not be above the pixels of the images")
        }
        let padding = training.augmentation.cropPadding
        guard padding < full else {
            throw refuse("training.augmentation.crop_padding", padding, "must be below the pixels of the images")
        }
    }

    private func checkScreen() throws {
        guard !search.screen.isEmpty else { return }
        do {
            _ = try TrainingFreeScore.parse(search.screen)
        } catch {
            throw ConfigurationError(nil, key: "search.screen", "search.screen: \(error)")
        }
        guard search.strategy == .hierarchical else {
            let message = "search.screen = \(search.screen): only search.strategy = hierarchical has a tier 0"
            throw ConfigurationError(nil, key: "search.screen", message)
        }
    }

    private func checkTiers() throws {
        let tiers = search.tiers
        if !search.tierEpochs.isEmpty {
            let key = "search.tier_epochs"
            try requireCount(search.tierEpochs, tiers, key, "one per tier, search.tiers = \(tiers)")
            guard zip(search.tierEpochs, search.tierEpochs.dropFirst()).allSatisfy(<) else {
                let problem = "each tier must have more epochs than the one below"
                throw ConfigurationError(nil, key: key, "\(key) = \(search.tierEpochs): \(problem)")
            }
            guard search.tierEpochs.last == proxy.epochs else {
                let problem = "the last must be proxy.epochs = \(proxy.epochs)"
                throw ConfigurationError(nil, key: key, "\(key) = \(search.tierEpochs): \(problem)")
            }
        } else if search.spacing == .even, proxy.epochs % tiers != 0 {
            let nearest = max(1, (proxy.epochs + tiers / 2) / tiers) * tiers
            throw ConfigurationError(
                nil,
                key: "proxy.epochs",
                "proxy.epochs = \(proxy.epochs): must be a multiple of search.tiers = \(tiers); the nearest is \(nearest)"
            )
        } else if !zip(tierEpochs, tierEpochs.dropFirst()).allSatisfy(<) {
            throw ConfigurationError(
                nil,
                key: "proxy.epochs",
                "proxy.epochs = \(proxy.epochs): too few for search.tiers = \(tiers) with search.eta = \(search.eta) times the "
                    + "epochs of the tier below: they would be \(tierEpochs)"
            )
        }
    }

    private func requireCount(_ values: [Int], _ count: Int, _ key: String, _ reason: String) throws {
        guard values.count != count else { return }
        throw ConfigurationError(
            nil,
            key: key,
            "\(key) = \(values): must have \(count) values (\(reason)), but has \(values.count)"
        )
    }
}
