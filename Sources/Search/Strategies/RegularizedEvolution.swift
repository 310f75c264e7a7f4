package import Architectures
package import RunModel

/// Regularized evolution (Real et al., *Regularized Evolution for Image Classifier Architecture Search*, AAAI 2019).
///
/// A population of fixed size, everyone trained through all tiers. Each cycle, parents win a tournament among a sample of the
/// population and have one mutated child each; the oldest make room for them, however good they are.
package struct RegularizedEvolution: Strategy {
    /// `regularized-evolution`.
    package var name: StrategyName { .regularizedEvolution }
    /// The highest: everyone is trained in full.
    package var entryTier: Int { ladder.top }
    /// The tiers that everyone is trained through.
    package let ladder: TierLadder
    /// Cycles after the initial population.
    package let cycles: Int
    /// The size P of the population, random at first.
    package let population: Int
    /// The size S of the sample, drawn with replacement.
    package let sample: Int
    /// Children per cycle; in the paper 1, more keep as many workers busy.
    package let children: Int
    /// How often a child is drawn again when its network is already known, before a random one takes its place.
    package let redraws: Int
    /// Where architectures come from.
    package let space: any SearchSpace

    /// Creates a strategy.
    ///
    /// - Precondition: the numbers of candidates are positive.
    package init(
        ladder: TierLadder,
        cycles: Int,
        population: Int = 100,
        sample: Int = 25,
        children: Int = 1,
        redraws: Int = 50,
        space: any SearchSpace
    ) {
        precondition(population > 0 && sample > 0 && children > 0, "there must be candidates")
        self.ladder = ladder
        self.cycles = cycles
        self.population = population
        self.sample = sample
        self.children = children
        self.redraws = redraws
        self.space = space
    }

    /// Plans a cycle as the type's description says. When nobody is alive, random candidates take the place of the children.
    package func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        var brood = Brood(population: population, space: space, redraws: redraws)
        var plan = CyclePlan(cycle: cycle)
        if cycle == 0 {
            for _ in 0..<self.population { brood.addRandom(using: &generator) }
        } else {
            let scored = population.current.filter(\.takesPart)
            let old = scored.dropLast(self.population)
            plan.retired = old.filter { !$0.pinned }.map(\.id)
            let alive = old.filter(\.pinned) + scored.suffix(self.population)
            for _ in 0..<children {
                if alive.isEmpty {
                    brood.addRandom(using: &generator)
                } else {
                    brood.addChild(of: winner(alive, using: &generator), using: &generator)
                }
            }
            if alive.isEmpty { brood.notes.insert(.nobodyAlive(instead: children), at: 0) }
        }
        plan.newCandidates = brood.candidates
        plan.assignments = brood.assignments(throughTier: entryTier)
        plan.notes = brood.notes
        return plan
    }

    /// All children of the cycles to come, through all tiers.
    package func epochsExpected(after cycle: Int) -> Int { max(0, cycles - cycle) * children * ladder.totalEpochs }

    /// The best of the sample: the highest tier first, since one that a person brought in may have completed fewer.
    private func winner(
        _ alive: [Population.Member],
        using generator: inout some RandomNumberGenerator
    ) -> Population.Member {
        var winner = alive[generator.index(below: alive.count)]
        for _ in 1..<max(1, sample) {
            let other = alive[generator.index(below: alive.count)]
            if TierRanking.standard.isBetter(other, than: winner) { winner = other }
        }
        return winner
    }
}
