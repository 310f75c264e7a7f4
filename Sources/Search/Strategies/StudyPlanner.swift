package import Architectures
package import RunModel

/// The cycles of a proxy study: random architectures, each taken through all tiers, whatever comes of it.
package struct StudyPlanner: Planner {
    /// The highest: everyone is trained in full.
    package var entryTier: Int { ladder.top }
    /// A tier per proxy.
    package let ladder: TierLadder
    /// How many architectures: one a cycle, none in cycle 0.
    package let cycles: Int
    /// Nothing depends on results, so that nobody needs to wait for anybody.
    package let asks = AskRule.wheneverFree
    /// Where architectures come from.
    package let space: any SearchSpace
    /// How often an architecture that is known already is drawn again.
    package let redraws: Int

    /// Creates a study of `cycles` architectures.
    package init(ladder: TierLadder, cycles: Int, redraws: Int, space: any SearchSpace) {
        self.ladder = ladder
        self.cycles = cycles
        self.redraws = redraws
        self.space = space
    }

    /// One more architecture, with all its work.
    package func plan(
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
    package func epochsExpected(after cycle: Int) -> Int { (cycles - cycle) * ladder.totalEpochs }
}
