package import Architectures
package import RunModel

/// Successive halving (Jamieson and Talwalkar, AISTATS 2016) and Hyperband (Li et al., JMLR 2018): brackets of random
/// candidates, of which after each tier only the best go on to the next.
///
/// A cycle is one round of a bracket: the first creates its candidates, each further one continues some. After the last
/// round of the last bracket the first begins anew. Those who are not continued retire.
package struct BracketStrategy: Strategy {
    /// Rounds that belong together.
    package struct Bracket: Sendable, Hashable {
        /// The tier that the candidates of the bracket are trained through at first.
        package var firstTier: Int
        /// How many are trained in each round.
        package var sizes: [Int]

        /// A bracket in which one of `eta` goes on to each next tier, at least one.
        package init(firstTier: Int, size: Int, eta: Int, top: Int) {
            self.firstTier = firstTier
            var sizes = [max(1, size)]
            for _ in firstTier..<top { sizes.append(max(1, sizes[sizes.count - 1] / eta)) }
            self.sizes = sizes
        }
    }

    /// `successive-halving` or `hyperband`.
    package let name: StrategyName
    /// The tiers.
    package let ladder: TierLadder
    /// Rounds after the first.
    package let cycles: Int
    /// The brackets, in the order in which they take turns.
    package let brackets: [Bracket]
    /// How often a candidate that is known already is drawn again.
    package let redraws: Int
    /// Where architectures come from.
    package let space: any SearchSpace

    /// One bracket over all tiers, again and again.
    ///
    /// - Parameters:
    ///   - size: how many candidates a bracket begins with.
    ///   - eta: one of so many goes on.
    package static func successiveHalving(
        ladder: TierLadder,
        cycles: Int,
        size: Int,
        eta: Int,
        redraws: Int = 50,
        space: any SearchSpace
    ) -> BracketStrategy {
        BracketStrategy(
            name: .successiveHalving,
            ladder: ladder,
            cycles: cycles,
            brackets: [Bracket(firstTier: 1, size: size, eta: eta, top: ladder.top)],
            redraws: redraws,
            space: space
        )
    }

    /// Brackets that begin at tier 1, at tier 2, … and at the top.
    ///
    /// With T tiers, a bracket with s further tiers above its first one begins with ⌈n · T / (s + 1) / η^(T − 1 − s)⌉ candidates, so
    /// that all cost about the same. That is the published number where n = η^(T − 1).
    ///
    /// - Parameters:
    ///   - size: n, how many candidates the first bracket begins with.
    ///   - eta: η, one of so many goes on.
    package static func hyperband(
        ladder: TierLadder,
        cycles: Int,
        size: Int,
        eta: Int,
        redraws: Int = 50,
        space: any SearchSpace
    ) -> BracketStrategy {
        var share = 1
        let brackets = (1...ladder.top).map { firstTier in
            let rounds = ladder.top - firstTier + 1
            let cost = rounds * share
            let count = (size * ladder.top + cost - 1) / cost
            share = min(share * eta, Int.max / (eta * ladder.top))
            return Bracket(firstTier: firstTier, size: count, eta: eta, top: ladder.top)
        }
        return BracketStrategy(
            name: .hyperband,
            ladder: ladder,
            cycles: cycles,
            brackets: brackets,
            redraws: redraws,
            space: space
        )
    }

    /// Plans a round.
    ///
    /// A bracket's candidates are those created since it began, and whoever is pinned: so one that a person injects competes, and so
    /// does everybody of the round before who has a score by now.
    package func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        let (bracket, round) = position(cycle)
        var plan = CyclePlan(cycle: cycle)
        plan.retirement = .bracket
        let scored = population.current.filter(\.takesPart)
        if round == 0 {
            plan.retired = scored.filter { !$0.pinned }.map(\.id)
            var brood = Brood(population: population, space: space, redraws: redraws)
            for _ in 0..<bracket.sizes[0] { brood.addRandom(using: &generator) }
            plan.newCandidates = brood.candidates
            plan.assignments = brood.assignments(throughTier: bracket.firstTier)
            plan.notes = brood.notes
            return plan
        }
        let tier = bracket.firstTier + round - 1
        let rivals = scored.filter { $0.tier == tier && ($0.pinned || $0.bornCycle >= cycle - round) }
            .sorted { (-($0.score ?? 0), $0.id) < (-($1.score ?? 0), $1.id) }
        plan.assignments = rivals.prefix(bracket.sizes[round]).map {
            Assignment(candidate: $0.id, fromTier: tier, toTier: tier + 1)
        }
        plan.retired = rivals.dropFirst(bracket.sizes[round]).filter { !$0.pinned }.map(\.id).sorted()
        if rivals.isEmpty { plan.notes.append(.bracketEmpty(tier: tier)) }
        return plan
    }

    /// The rounds to come, each of its full size.
    package func epochsExpected(after cycle: Int) -> Int {
        let costs = brackets.flatMap { bracket in
            bracket.sizes.enumerated().map { round, size in
                let tier = bracket.firstTier + round
                return size * (ladder.epochs(ofTier: tier) - (round == 0 ? 0 : ladder.epochs(ofTier: tier - 1)))
            }
        }
        let rounds = max(0, cycles - cycle)
        let rest = (0..<rounds % costs.count).map { costs[(cycle + 1 + $0) % costs.count] }
        return rounds / costs.count * costs.reduce(0, +) + rest.reduce(0, +)
    }

    /// Which round of which bracket a cycle is.
    private func position(_ cycle: Int) -> (bracket: Bracket, round: Int) {
        var round = cycle % brackets.reduce(0) { $0 + $1.sizes.count }
        for bracket in brackets {
            if round < bracket.sizes.count { return (bracket, round) }
            round -= bracket.sizes.count
        }
        preconditionFailure("a bracket has at least one round")
    }
}
