/// A proxy study as a strategy: random architectures, each taken through all tiers, whatever comes of it.
public struct StudyStrategy: Strategy {
    /// `proxies`.
    public let name = StrategyName.proxies
    /// The highest: everyone is trained in full.
    public var entryTier: Int { ladder.top }
    /// A tier per proxy.
    public let ladder: TierLadder
    /// How many architectures: one a cycle, none in cycle 0.
    public let cycles: Int
    /// Nothing depends on results, so that nobody needs to wait for anybody.
    public let asks = AskRule.wheneverFree
    /// Where architectures come from.
    public let space: any SearchSpace
    /// How often an architecture that is known already is drawn again.
    public let redraws: Int

    /// Creates a study of `cycles` architectures.
    public init(ladder: TierLadder, cycles: Int, redraws: Int, space: any SearchSpace) {
        self.ladder = ladder
        self.cycles = cycles
        self.redraws = redraws
        self.space = space
    }

    /// One more architecture, with all its work.
    public func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        guard cycle > 0 else { return CyclePlan(cycle: 0) }
        var brood = Brood(population: population, space: space, redraws: redraws)
        brood.addRandom(using: &generator)
        return CyclePlan(
            cycle: cycle,
            newCandidates: brood.candidates,
            assignments: brood.assignments(throughTier: entryTier),
            notes: brood.notes
        )
    }

    /// What is left: every architecture goes all the way.
    public func epochsExpected(after cycle: Int) -> Int { (cycles - cycle) * ladder.totalEpochs }
}
