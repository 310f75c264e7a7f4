package import Architectures
package import RunModel

/// The hierarchical proxy strategy of EcoNAS (CVPR 2020, section 4.2): train everyone briefly, continue only the promising,
/// and breed from all tiers.
///
/// Each cycle, the best alive of every tier but the last go on to the next tier, and parents chosen by tournament in every
/// tier have one mutated child each. A candidate belongs to the tier it completed last, as the cycle begins.
package struct HierarchicalStrategy: Strategy {
    /// `hierarchical`.
    package var name: StrategyName { .hierarchical }
    /// The tiers, with their promotions and parents.
    package let ladder: TierLadder
    /// Cycles after the initial population.
    package let cycles: Int
    /// Random candidates of the initial population.
    package let initial: Int
    /// A candidate takes part while its last training ended fewer cycles ago than this, or while it is pinned.
    package let maximumAge: Int
    /// A tournament among n has ⌊n / divisor⌋ + 1 draws.
    package let tournamentDivisor: Int
    /// How often a child is drawn again when its network is already known, before a random one takes its place.
    package let redraws: Int
    /// What becomes of an empty tier's parents.
    package let emptyTier: EmptyTierRule
    /// Where architectures come from.
    package let space: any SearchSpace
    /// How many candidates are proposed for each that is created; tier 0 chooses among them.
    package var proposals = 1

    /// Creates a strategy; the defaults are the paper's.
    package init(
        ladder: TierLadder,
        cycles: Int = 100,
        initial: Int = 16,
        maximumAge: Int = 10,
        tournamentDivisor: Int = 4,
        redraws: Int = 50,
        emptyTier: EmptyTierRule = .share,
        space: any SearchSpace
    ) {
        precondition(tournamentDivisor > 0, "the tournament's divisor must be positive")
        self.ladder = ladder
        self.cycles = cycles
        self.initial = initial
        self.maximumAge = maximumAge
        self.tournamentDivisor = tournamentDivisor
        self.redraws = redraws
        self.emptyTier = emptyTier
        self.space = space
    }

    /// Whether a candidate is trained, scored, and young enough or pinned.
    ///
    /// Its last training must have ended less than `maximumAge` cycles ago.
    package func isAlive(_ member: Population.Member, cycle: Int) -> Bool {
        member.takesPart && member.tier <= ladder.top && (member.pinned || cycle - member.lastTrainedCycle < maximumAge)
    }

    /// Plans a cycle as the type's description says.
    ///
    /// A child whose network is known already is drawn again from the same parent, at most `redraws` times; then a random
    /// candidate takes its place, and if that many random ones are known as well, the cycle has one child fewer. When nobody
    /// is alive, random candidates take the place of all children.
    package func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        var brood = Brood(population: population, space: space, redraws: redraws)
        var plan = CyclePlan(cycle: cycle)
        if cycle == 0 {
            for _ in 0..<initial * proposals { brood.addRandom(using: &generator) }
            if proposals > 1 { plan.kept = initial }
        } else {
            let tiers = aliveByTier(population, cycle: cycle)
            plan.retired = retired(population, cycle: cycle)
            plan.assignments = continued(tiers)
            let (shares, orphans) = parentShares(alive: tiers.map(\.count))
            for (ranked, share) in zip(tiers, shares) {
                for _ in 0..<share * proposals {
                    brood.addChild(of: tournamentWinner(ranked, using: &generator), using: &generator)
                }
            }
            for _ in 0..<orphans * proposals { brood.addRandom(using: &generator) }
            if proposals > 1 { plan.kept = shares.reduce(orphans, +) }
            if orphans > 0 { brood.notes.insert(.nobodyAlive(instead: orphans), at: 0) }
        }
        plan.newCandidates = brood.candidates
        plan.assignments += brood.assignments()
        plan.notes = brood.notes
        return plan
    }

    /// What a cycle trains when every tier is inhabited.
    package func epochsExpected(after cycle: Int) -> Int {
        let continued = ladder.tiers.reduce(0) { sum, tier in
            sum + tier.promotions * ladder.tiers.epochs(inTier: tier.tier).count
        }
        return max(0, cycles - cycle) * (ladder.parents * ladder.epochs(ofTier: 1) + continued)
    }

    /// Those who have grown too old.
    func retired(_ population: Population, cycle: Int) -> [Int] {
        population.current.filter { $0.takesPart && $0.tier <= ladder.top && !isAlive($0, cycle: cycle) }.map(\.id)
    }

    /// The alive of each tier, best first; ties go to the older.
    func aliveByTier(_ population: Population, cycle: Int) -> [[Population.Member]] {
        let alive = population.current.filter { isAlive($0, cycle: cycle) }
        return ladder.tiers.map { tier in
            alive.filter { $0.tier == tier.tier }
                .sorted { (-($0.score ?? 0), $0.id) < (-($1.score ?? 0), $1.id) }
        }
    }

    private func continued(_ tiers: [[Population.Member]]) -> [Assignment] {
        ladder.tiers.dropFirst().reversed().flatMap { target in
            tiers[target.tier - 2].prefix(target.promotions).map {
                Assignment(candidate: $0.id, fromTier: target.tier - 1, toTier: target.tier)
            }
        }
    }

    /// The best of ⌊n / divisor⌋ + 1 draws with replacement; members are ranked, so the smallest index wins.
    func tournamentWinner(
        _ ranked: [Population.Member],
        using generator: inout some RandomNumberGenerator
    ) -> Population.Member {
        var winner = ranked.count - 1
        for _ in 0...ranked.count / tournamentDivisor {
            winner = min(winner, generator.index(below: ranked.count))
        }
        return ranked[winner]
    }

    /// How many parents each tier gives, and how many nobody can give.
    func parentShares(alive: [Int]) -> (shares: [Int], orphans: Int) {
        var shares = zip(ladder.tiers, alive).map { $1 > 0 ? $0.parents : 0 }
        let inhabited = alive.indices.filter { alive[$0] > 0 }
        if inhabited.isEmpty { return (shares, ladder.parents) }
        if emptyTier == .share {
            for (index, tier) in ladder.tiers.enumerated() where alive[index] == 0 {
                let nearest = inhabited.sorted { (abs($0 - index), $0) < (abs($1 - index), $1) }
                for turn in 0..<tier.parents { shares[nearest[turn % nearest.count]] += 1 }
            }
        }
        return (shares, 0)
    }
}
