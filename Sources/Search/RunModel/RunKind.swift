/// What a run is for.
package enum RunKind: Sendable, Hashable {
    /// It looks for good architectures, by a strategy.
    case search(StrategyName)
    /// It compares proxies with a truth: `StudyPlan`.
    case study
    /// It trains given architectures for good, and judges them on the test set at the end.
    case training

    /// What a configuration, the store and exports call it.
    package var name: RunKindName {
        switch self {
        case .search: .search
        case .study: .study
        case .training: .training
        }
    }

    /// The strategy; nil where there is none.
    package var strategy: StrategyName? {
        switch self {
        case .search(let strategy): strategy
        case .study, .training: nil
        }
    }

    /// A kind as it is recorded; nil when a search has no strategy.
    package init?(_ name: RunKindName, strategy: StrategyName?) {
        switch (name, strategy) {
        case (.search, let strategy?): self = .search(strategy)
        case (.study, nil): self = .study
        case (.training, nil): self = .training
        case (.search, nil), (.study, _?), (.training, _?): return nil
        }
    }

    /// What people call it, shortly: the strategy, `study` or `training`.
    package var word: String { strategy?.rawValue ?? name.rawValue }
}

/// The kinds of runs by name.
package enum RunKindName: String, CaseIterable, Sendable, Hashable, Codable {
    /// `RunKind.search`.
    case search = "search"
    /// `RunKind.study`.
    case study = "study"
    /// `RunKind.training`.
    case training = "training"
}
