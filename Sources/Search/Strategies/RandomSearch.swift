package import Architectures
package import RunModel

/// Random search: every candidate is drawn at random and trained through all tiers. What every other strategy must beat.
///
/// A study of proxies draws its architectures in the same way: one a cycle, none in cycle 0, and nobody waits for anybody.
package struct RandomSearch: Strategy {
    /// `random`.
    package var name: StrategyName { .random }
    /// The highest: everyone is trained in full.
    package var entryTier: Int { ladder.top }
    /// The tiers that everyone is trained through.
    package let ladder: TierLadder
    /// Cycles after the initial population.
    package let cycles: Int
    /// Candidates of cycle 0.
    package let initial: Int
    /// Candidates of every further cycle.
    package let children: Int
    /// How often a candidate that is known already is drawn again.
    package let redraws: Int
    /// When it is asked; nothing that it decides depends on results.
    package let asks: AskRule
    /// Where architectures come from.
    package let space: any SearchSpace

    /// Creates a strategy.
    package init(
        ladder: TierLadder,
        cycles: Int,
        initial: Int = 16,
        children: Int = 1,
        redraws: Int = 50,
        asks: AskRule = .atBarrier,
        space: any SearchSpace
    ) {
        self.ladder = ladder
        self.cycles = cycles
        self.initial = initial
        self.children = children
        self.redraws = redraws
        self.asks = asks
        self.space = space
    }

    /// Draws the candidates of a cycle.
    package func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        var brood = Brood(population: population, space: space, redraws: redraws)
        for _ in 0..<(cycle == 0 ? initial : children) { brood.addRandom(using: &generator) }
        return CyclePlan(
            cycle: cycle,
            newCandidates: brood.candidates,
            assignments: brood.assignments(throughTier: entryTier),
            notes: brood.notes
        )
    }

    /// All candidates of the cycles to come, through all tiers.
    package func epochsExpected(after cycle: Int) -> Int { max(0, cycles - cycle) * children * ladder.totalEpochs }
}
