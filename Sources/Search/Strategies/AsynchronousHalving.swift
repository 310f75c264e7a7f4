package import Architectures
package import RunModel

/// Asynchronous successive halving, ASHA (Li et al., *A System for Massively Parallel Hyperparameter Tuning*, MLSys 2020).
///
/// Whenever a worker is free: from the highest tier down, a candidate goes on that is among the best ⌊n / η⌋ of the n who have
/// completed its tier so far; when there is none, a random candidate is trained for the first tier. Each cycle is one such decision.
package struct AsynchronousHalving: Strategy {
    /// `asha`.
    package var name: StrategyName { .asha }
    /// The tiers.
    package let ladder: TierLadder
    /// Decisions after the initial candidates.
    package let cycles: Int
    /// Random candidates that the search begins with; published is 1.
    package let initial: Int
    /// One of so many goes on.
    package let eta: Int
    /// How often a candidate that is known already is drawn again.
    package let redraws: Int
    /// Where architectures come from.
    package let space: any SearchSpace

    /// Creates a strategy.
    ///
    /// - Precondition: `eta` is at least 2.
    package init(
        ladder: TierLadder,
        cycles: Int,
        initial: Int = 1,
        eta: Int = 3,
        redraws: Int = 50,
        space: any SearchSpace
    ) {
        precondition(eta > 1, "of one nobody stays behind")
        self.ladder = ladder
        self.cycles = cycles
        self.initial = initial
        self.eta = eta
        self.redraws = redraws
        self.space = space
    }

    /// Whenever there is less work than workers.
    package var asks: AskRule { .wheneverFree }

    /// Decides for one worker.
    package func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        if cycle > 0, let promotion = promotion(population) {
            return CyclePlan(cycle: cycle, assignments: [promotion])
        }
        var brood = Brood(population: population, space: space, redraws: redraws)
        for _ in 0..<(cycle == 0 ? initial : 1) { brood.addRandom(using: &generator) }
        return CyclePlan(
            cycle: cycle,
            newCandidates: brood.candidates,
            assignments: brood.assignments(),
            notes: brood.notes
        )
    }

    /// Of η decisions each tier but the last continues one that the tier below continued.
    package func epochsExpected(after cycle: Int) -> Int {
        var share = 1.0
        var (pieces, epochs) = (0.0, 0.0)
        for tier in ladder.tiers {
            pieces += share
            epochs += share * Double(ladder.tiers.epochs(inTier: tier.tier).count)
            share /= Double(eta)
        }
        return Int((Double(max(0, cycles - cycle)) * epochs / pieces).rounded())
    }

    /// The best that may go on, of the highest tier where there is one.
    private func promotion(_ population: Population) -> Assignment? {
        for tier in (1..<ladder.top).reversed() {
            let ranking = population.ranking(ofTier: tier)
            let next = ranking.prefix(ranking.count / eta).first { id in
                population[id].map { $0.takesPart && $0.tier == tier } ?? false
            }
            if let next { return Assignment(candidate: next, fromTier: tier, toTier: tier + 1) }
        }
        return nil
    }
}
