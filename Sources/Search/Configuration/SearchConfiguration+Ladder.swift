package import RunModel

extension SearchConfiguration {
    /// The epochs of the tiers, as they are asked for: even spacing is rounded down, and nothing is checked.
    var tierEpochs: [Int] {
        if !search.tierEpochs.isEmpty { return search.tierEpochs }
        switch search.spacing {
        case .even: return (1...search.tiers).map { proxy.epochs / search.tiers * $0 }
        case .geometric:
            return TierLadder.geometricEpochs(top: proxy.epochs, tiers: search.tiers, factor: search.eta)
        }
    }

    /// The tiers. Promotions and parents belong to the hierarchical strategies.
    ///
    /// - Precondition: the configuration is checked (`check()`).
    package var ladder: TierLadder {
        // A grid that could be checked can be read.
        if kind == .study, let plan = try? studyPlan() { return plan.ladder }
        if kind == .training {
            let whole = Work.train(training: 0, through: proxy.epochs)
            return TierLadder([TierInfo(tier: 1, work: whole, label: "training")])
        }
        return search.strategy.usesHierarchy
            ? TierLadder(epochs: tierEpochs, promotions: search.promotions, parents: search.parents)
            : TierLadder(epochs: tierEpochs)
    }
}
