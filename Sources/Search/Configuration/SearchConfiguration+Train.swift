package import Architectures
import Foundation
import RunModel

extension TrainSection {
    /// The architectures, and where each comes from; empty where nothing is said.
    ///
    /// - Throws: `ArchitectureError` for a text that is none.
    package func chosen() throws -> [(architecture: Architecture, origin: String)] {
        let origins = Self.parts(origins)
        return try Self.parts(architectures).filter { !$0.isEmpty }.enumerated().map { place, text in
            (try Architecture(parsing: text), origins.indices.contains(place) ? origins[place] : "")
        }
    }

    private static func parts(_ text: String) -> [String] {
        text.split(separator: ";", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension SearchConfiguration {
    /// Checks what a run of kind training requires.
    ///
    /// - Throws: `ConfigurationError` naming the key and what would be right.
    func checkTrain() throws {
        let key = "train.architectures"
        do {
            let chosen = try train.chosen()
            guard !chosen.isEmpty else {
                throw ConfigurationError(
                    nil,
                    key: key,
                    "\(key) is empty: name at least one architecture, such as ECONAS"
                )
            }
            for (architecture, _) in chosen {
                guard architecture.space != search.space else { continue }
                let problem =
                    "\(architecture.text) is of the space \(architecture.space), not search.space = \(search.space)"
                throw ConfigurationError(nil, key: key, "\(key): \(problem)")
            }
            let keys = chosen.map(\.architecture.canonicalKey)
            guard Set(keys).count == keys.count else {
                throw ConfigurationError(nil, key: key, "\(key): two of them are the same network")
            }
        } catch let error as ArchitectureError {
            throw ConfigurationError(nil, key: key, "\(key): \(error)")
        }
    }

    /// Whether the space's networks can have another stem and an auxiliary head.
    private var hasForms: Bool { Spaces.named(search.space)?.hasForms ?? false }

    /// Checks what is said of training.
    ///
    /// - Throws: `ConfigurationError` naming the key and what would be right.
    func checkTraining() throws {
        let key = "training.auxiliary_channels"
        guard training.auxiliaryChannels.count == 2 else {
            throw ConfigurationError(nil, key: key, "\(key) must have two values, such as [128, 768]")
        }
        if training.auxiliaryWeight > 0, !hasForms {
            let problem = "networks of the space \(search.space) have no auxiliary head: it must be 0"
            throw ConfigurationError(nil, key: "training.auxiliary_weight", "training.auxiliary_weight: \(problem)")
        }
        if training.stem == .large, !hasForms {
            let problem = "networks of the space \(search.space) have the stem small only"
            throw ConfigurationError(nil, key: "training.stem", "training.stem: \(problem)")
        }
        if kind != .training, data.validation == .heldOut, data.holdOut == 0 {
            let problem =
                "a \(kind.rawValue) needs images that candidates are scored on; only econas train does without"
            throw ConfigurationError(nil, key: "data.hold_out", "data.hold_out = 0: \(problem)")
        }
        if kind == .training, data.validation == .test {
            let problem = "a training looks at the test images once, at its end: it must be held-out"
            throw ConfigurationError(nil, key: "data.validation", "data.validation = test: \(problem)")
        }
    }
}
