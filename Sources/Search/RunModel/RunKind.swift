/// What a run is for.
package enum RunKind: Sendable, Hashable {
    /// It looks for good architectures, by a strategy.
    case search(StrategyName)
    /// It compares proxies with a truth: `StudyPlan`.
    case study

    /// What a configuration, the store and exports call it.
    package var name: RunKindName {
        switch self {
        case .search: .search
        case .study: .study
        }
    }

    /// The strategy; nil where there is none.
    package var strategy: StrategyName? {
        switch self {
        case .search(let strategy): strategy
        case .study: nil
        }
    }

    /// A kind as it is recorded; nil when a search has no strategy.
    package init?(_ name: RunKindName, strategy: StrategyName?) {
        switch (name, strategy) {
        case (.search, let strategy?): self = .search(strategy)
        case (.study, nil): self = .study
        case (.search, nil), (.study, _?): return nil
        }
    }

    /// What people call it, shortly: the strategy, or `study`.
    package var word: String { strategy?.rawValue ?? name.rawValue }
}

/// The kinds of runs by name.
package enum RunKindName: String, CaseIterable, Sendable, Hashable, Codable {
    /// `RunKind.search`.
    case search = "search"
    /// `RunKind.study`.
    case study = "study"
}
