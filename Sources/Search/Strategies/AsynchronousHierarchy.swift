package import RunModel

/// The hierarchical strategy without its barrier: one decision whenever a worker is free.
///
/// The decisions of a cycle of `HierarchicalStrategy`, its promotions and its children, take turns, evenly mixed and in the same
/// proportion. Each is taken among who is alive at that moment. Where nobody can be promoted, a child is born instead. What
/// the configuration counts in cycles is counted here in rounds of as many decisions as such a cycle has.
package struct AsynchronousHierarchy: Strategy {
    /// What is decided next.
    enum Decision: Hashable {
        /// The best alive of the tier below goes on to this one.
        case promotion(toTier: Int)
        /// A parent from this tier has a child.
        case child(ofTier: Int)
    }

    /// `hierarchical-async`.
    package var name: StrategyName { .hierarchicalAsync }
    /// The strategy whose decisions are taken.
    package let base: HierarchicalStrategy
    /// A round's decisions in their order.
    let round: [Decision]

    /// Creates a strategy.
    ///
    /// - Parameter base: its cycles and ages become rounds.
    package init(_ base: HierarchicalStrategy) {
        self.base = base
        round = Self.mixed(
            base.ladder.tiers.flatMap { tier in
                [(Decision.promotion(toTier: tier.tier), tier.promotions), (.child(ofTier: tier.tier), tier.parents)]
            }
        )
    }

    /// The tiers.
    package var ladder: TierLadder { base.ladder }
    /// Decisions after the initial population.
    package var cycles: Int { base.cycles * round.count }
    /// The age in decisions.
    package var maximumAge: Int { base.maximumAge * round.count }
    /// Whenever there is less work than workers.
    package var asks: AskRule { .wheneverFree }

    /// Whether a candidate is trained, scored, and young enough or pinned.
    package func isAlive(_ member: Population.Member, cycle: Int) -> Bool { aged.isAlive(member, cycle: cycle) }

    /// Decides for one worker; cycle 0 creates the initial population.
    package func plan(
        _ population: Population,
        cycle: Int,
        using generator: inout some RandomNumberGenerator
    ) -> CyclePlan {
        guard cycle > 0, !round.isEmpty else { return base.plan(population, cycle: cycle, using: &generator) }
        var plan = CyclePlan(cycle: cycle)
        plan.retired = aged.retired(population, cycle: cycle)
        let tiers = aged.aliveByTier(population, cycle: cycle)
        var home: Int
        switch round[(cycle - 1) % round.count] {
        case .promotion(let target):
            if let best = tiers[target - 2].first {
                plan.assignments = [Assignment(candidate: best.id, fromTier: target - 1, toTier: target)]
                return plan
            }
            home = target - 1
        case .child(let tier): home = tier
        }
        let inhabited = tiers.indices.filter { !tiers[$0].isEmpty }
        home = inhabited.min { (abs($0 + 1 - home), $0) < (abs($1 + 1 - home), $1) } ?? -1
        var brood = Brood(population: population, space: base.space, redraws: base.redraws)
        if home >= 0 {
            brood.addChild(of: aged.tournamentWinner(tiers[home], using: &generator), using: &generator)
        } else {
            brood.addRandom(using: &generator)
        }
        plan.newCandidates = brood.candidates
        plan.assignments = brood.assignments()
        plan.notes = brood.notes
        return plan
    }

    /// What the decisions to come train when every tier is inhabited.
    package func epochsExpected(after cycle: Int) -> Int {
        guard !round.isEmpty else { return 0 }
        let perRound = base.epochsExpected(after: base.cycles - 1)
        return perRound * max(0, cycles - cycle) / round.count
    }

    /// The base with its age counted in decisions.
    private var aged: HierarchicalStrategy {
        HierarchicalStrategy(
            ladder: base.ladder,
            cycles: cycles,
            initial: base.initial,
            maximumAge: maximumAge,
            tournamentDivisor: base.tournamentDivisor,
            redraws: base.redraws,
            emptyTier: base.emptyTier,
            space: base.space
        )
    }

    /// So many of each, spread as evenly as can be: the k-th of n comes at (k + ½) / n of the round.
    private static func mixed(_ counts: [(decision: Decision, count: Int)]) -> [Decision] {
        let places = counts.enumerated().flatMap { order, entry in
            (0..<entry.count).map { (place: (Double($0) + 0.5) / Double(entry.count), order: order) }
        }
        return places.sorted { ($0.place, $0.order) < ($1.place, $1.order) }.map { counts[$0.order].decision }
    }
}
