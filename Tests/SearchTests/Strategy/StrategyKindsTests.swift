import Testing
@testable import Architectures
@testable import RunConfiguration
@testable import RunModel
@testable import Strategies

/// What each of the strategies beside the hierarchical one decides.
@Suite("Strategies")
struct StrategyKindsTests {
    private static let space = CellSpace()

    /// Distinct genotypes, always the same.
    private static let genotypes: [Architecture] = {
        var generator = FixedGenerator(171)
        return (0..<60).map { _ in space.random(using: &generator) }
    }()

    private func member(
        _ id: Int,
        tier: Int = 1,
        _ score: Double?,
        born: Int = 0,
        trained: Int = 0,
        state: CandidateState = .alive,
        lower: [Int: Double] = [:],
        pinned: Bool = false
    ) -> Population.Member {
        Population.Member(
            id: id,
            architecture: Self.genotypes[id],
            state: state,
            tier: tier,
            score: score,
            lowerScores: lower,
            bornCycle: born,
            lastTrainedCycle: trained,
            pinned: pinned
        )
    }

    private func plan(_ strategy: some Strategy, _ members: [Population.Member], cycle: Int) -> CyclePlan {
        var generator = FixedGenerator(172)
        return strategy.plan(Population(members), cycle: cycle, using: &generator)
    }

    // MARK: - Regularized evolution

    private var evolution: RegularizedEvolution {
        RegularizedEvolution(
            ladder: TierLadder(epochs: [2, 4]),
            cycles: 9,
            population: 4,
            sample: 50,
            children: 2,
            space: Self.space
        )
    }

    @Test("regularized evolution begins at random and trains everyone through all tiers")
    func evolutionBegins() {
        let plan = plan(evolution, [], cycle: 0)
        #expect(plan.newCandidates.map(\.id) == [1, 2, 3, 4])
        #expect(plan.newCandidates.allSatisfy { $0.origin == .random })
        #expect(plan.assignments.map(\.candidate) == [1, 1, 2, 2, 3, 3, 4, 4])
        #expect(plan.assignments.map(\.fromTier) == [0, 1, 0, 1, 0, 1, 0, 1])
        #expect(plan.assignments.map(\.toTier) == [1, 2, 1, 2, 1, 2, 1, 2])
        #expect(evolution.epochsExpected(after: 7) == 2 * 2 * 4 && evolution.epochsExpected(after: 9) == 0)
    }

    @Test("regularized evolution lets the oldest die, however good, and breeds the best of a sample of the rest")
    func evolutionAges() {
        let members = [
            member(1, tier: 2, 0.9), member(2, tier: 2, 0.8, pinned: true), member(3, tier: 2, 0.1),
            member(4, tier: 2, 0.5), member(5, tier: 2, nil, state: .failed), member(6, tier: 2, 0.6),
            member(7, tier: 2, 0.4), member(8, tier: 0, nil, state: .training),
        ]
        let plan = plan(evolution, members, cycle: 1)
        // Four take part: 3, 4, 6 and 7, and whoever is pinned.
        #expect(plan.retired == [1])
        // Of fifty draws among five none misses the best, but once in 70,000 searches.
        #expect(plan.newCandidates.map(\.parent) == [2, 2])
        #expect(plan.newCandidates.map(\.id) == [9, 10])
        let later = self.plan(evolution, Array(members.dropFirst(2)), cycle: 1)
        #expect(later.retired.isEmpty && later.newCandidates.map(\.parent) == [6, 6])
    }

    @Test("a sample of one is anybody of the population")
    func evolutionSample() {
        let strategy = RegularizedEvolution(
            ladder: TierLadder(epochs: [1]),
            cycles: 9,
            population: 4,
            sample: 1,
            space: Self.space
        )
        let population = Population((1...6).map { member($0, Double($0) / 10) })
        var generator = FixedGenerator(173)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<800 {
            let plan = strategy.plan(population, cycle: 1, using: &generator)
            counts[plan.newCandidates[0].parent ?? 0] += 1
        }
        #expect(counts[..<3].allSatisfy { $0 == 0 })
        #expect(chiSquare(Array(counts[3...])) < 16.27)
    }

    @Test("where nobody is left, random candidates take the place of children")
    func evolutionExtinct() {
        let plan = plan(evolution, [member(1, nil, state: .failed)], cycle: 3)
        #expect(plan.newCandidates.map(\.origin) == [.random, .random])
        #expect(plan.notes == [.nobodyAlive(instead: 2)])
    }

    // MARK: - Random search

    @Test("random search draws and trains, whatever came before")
    func random() {
        let strategy = RandomSearch(
            ladder: TierLadder(epochs: [3]),
            cycles: 5,
            initial: 3,
            children: 2,
            space: Self.space
        )
        #expect(plan(strategy, [], cycle: 0).newCandidates.count == 3)
        let later = plan(strategy, [member(1, 0.9), member(2, 0.1)], cycle: 4)
        #expect(later.newCandidates.map(\.id) == [3, 4] && later.retired.isEmpty)
        #expect(later.newCandidates.allSatisfy { $0.origin == .random && $0.parent == nil })
        #expect(strategy.epochsExpected(after: 3) == 12)
    }

    // MARK: - Brackets

    private var halving: BracketStrategy {
        .successiveHalving(ladder: TierLadder(epochs: [1, 3, 9]), cycles: 20, size: 10, eta: 3, space: Self.space)
    }

    @Test("successive halving begins anew after its last tier")
    func halvingRounds() {
        #expect(halving.brackets.map(\.sizes) == [[10, 3, 1]])
        for cycle in [0, 3, 6] {
            let plan = plan(halving, [member(1, 0.5), member(2, 0.6, pinned: true)], cycle: cycle)
            #expect(plan.newCandidates.count == 10 && plan.retired == [1])
            #expect(plan.assignments.allSatisfy { $0.fromTier == 0 && $0.toTier == 1 })
        }
        // A round of 10 epochs, one of 3 · 2 and one of 1 · 6 in turn: after cycle 4 one of each kind up to cycle 8, say.
        let short = BracketStrategy.successiveHalving(
            ladder: halving.ladder,
            cycles: 8,
            size: 10,
            eta: 3,
            space: Self.space
        )
        #expect((3...8).map { short.epochsExpected(after: $0) } == [34, 28, 22, 12, 6, 0])
        #expect(halving.epochsExpected(after: 20) == 0)
    }

    @Test("of a bracket the best go on and the others retire; who belongs to another one does not count")
    func halvingSelects() {
        let members =
            [member(1, 0.99, born: 0), member(2, 0.7, born: 0, pinned: true)]
            + (3...8).map { member($0, Double($0) / 10, born: 3) }
            + [member(9, 0.95, born: 3, state: .paused), member(10, tier: 2, 0.2, born: 3)]
        let plan = plan(halving, members, cycle: 4)
        #expect(plan.assignments.map(\.candidate) == [8, 2, 7])
        #expect(plan.assignments.allSatisfy { $0.fromTier == 1 && $0.toTier == 2 })
        #expect(plan.retired == [3, 4, 5, 6])
        #expect(plan.retirement == .bracket)
        #expect(plan.newCandidates.isEmpty)
        let last = self.plan(halving, [member(1, tier: 2, 0.3, born: 3), member(2, tier: 2, 0.4, born: 3)], cycle: 5)
        #expect(last.assignments == [Assignment(candidate: 2, fromTier: 2, toTier: 3)] && last.retired == [1])
        #expect(self.plan(halving, [], cycle: 5).notes == [.bracketEmpty(tier: 2)])
    }

    @Test("Hyperband's brackets are those of the published algorithm (Li et al., algorithm 1, with R = 81 and η = 3)")
    func hyperbandSizes() {
        let ladder = TierLadder(epochs: TierLadder.geometricEpochs(top: 81, tiers: 5, factor: 3))
        #expect(ladder.tiers.map(\.work.lastEpoch) == [1, 3, 9, 27, 81])
        let strategy = BracketStrategy.hyperband(ladder: ladder, cycles: 9, size: 81, eta: 3, space: Self.space)
        #expect(strategy.brackets.map(\.firstTier) == [1, 2, 3, 4, 5])
        // ⌈5 / (s + 1) · 3ˢ⌉ for s from 4 to 0, and of each a third goes on.
        #expect(
            strategy.brackets.map(\.sizes) == [[81, 27, 9, 3, 1], [34, 11, 3, 1], [15, 5, 1], [8, 2], [5]]
        )
    }

    @Test("a bracket that begins higher trains its candidates through all tiers below as well")
    func hyperbandBegins() {
        let strategy = BracketStrategy.hyperband(
            ladder: TierLadder(epochs: [1, 3]),
            cycles: 9,
            size: 3,
            eta: 3,
            space: Self.space
        )
        #expect(strategy.brackets.map(\.sizes) == [[3, 1], [2]])
        let plan = plan(strategy, [], cycle: 2)
        #expect(plan.assignments.map(\.candidate) == [1, 1, 2, 2])
        #expect(plan.assignments.map(\.toTier) == [1, 2, 1, 2])
        #expect(self.plan(strategy, [], cycle: 3).newCandidates.count == 3)
        // [3, 2 · 1, 2 · 3] in turn.
        #expect(strategy.epochsExpected(after: 0) == 3 * 11)
    }

    // MARK: - Without a barrier

    private var asha: AsynchronousHalving {
        AsynchronousHalving(ladder: TierLadder(epochs: [1, 3, 9]), cycles: 20, initial: 2, eta: 3, space: Self.space)
    }

    @Test("ASHA continues whoever is among the best of a tier, from the highest tier down")
    func ashaPromotes() {
        #expect(plan(asha, [], cycle: 0).newCandidates.count == 2)
        let low = (1...6).map { member($0, Double($0) / 10) }
        #expect(plan(asha, Array(low.prefix(2)), cycle: 1).newCandidates.map(\.id) == [3])
        #expect(plan(asha, low, cycle: 1).assignments == [Assignment(candidate: 6, fromTier: 1, toTier: 2)])
        // The best is on its way: the second of the best two goes on; then both are, and a new one is drawn.
        var busy = low
        busy[5].state = .training
        #expect(plan(asha, busy, cycle: 2).assignments.map(\.candidate) == [5])
        busy[4].state = .waiting
        #expect(plan(asha, busy, cycle: 3).assignments == [Assignment(candidate: 7, fromTier: 0, toTier: 1)])
        // Those above still count among the tier's results.
        let high = (1...3).map { member($0, tier: 2, Double($0) / 10, lower: [1: 0.9]) }
        #expect(
            plan(asha, high + [member(4, 0.1)], cycle: 4).assignments == [
                Assignment(candidate: 3, fromTier: 2, toTier: 3)
            ]
        )
        let retired = high.map { member in
            var member = member
            member.state = .killed
            return member
        }
        #expect(
            plan(asha, retired + [member(4, 0.95)], cycle: 4).assignments.first
                == Assignment(candidate: 4, fromTier: 1, toTier: 2)
        )
    }

    private var hierarchy: AsynchronousHierarchy {
        AsynchronousHierarchy(
            HierarchicalStrategy(
                ladder: TierLadder(epochs: [1, 2], promotions: [1], parents: [2, 1]),
                cycles: 5,
                initial: 3,
                maximumAge: 2,
                space: Self.space
            )
        )
    }

    @Test("a round without barrier has the decisions of a cycle, evenly mixed")
    func roundOfDecisions() {
        #expect(hierarchy.round == [.child(ofTier: 1), .promotion(toTier: 2), .child(ofTier: 2), .child(ofTier: 1)])
        #expect(hierarchy.cycles == 20 && hierarchy.maximumAge == 8 && hierarchy.asks == .wheneverFree)
        #expect(hierarchy.epochsExpected(after: 18) == 2 && hierarchy.epochsExpected(after: 0) == 20)
        let paper = AsynchronousHierarchy(
            HierarchicalStrategy(ladder: SearchConfiguration().ladder, space: CellSpace())
        )
        let counts = Dictionary(grouping: paper.round, by: \.self).mapValues(\.count)
        #expect(
            counts == [
                .promotion(toTier: 2): 8, .promotion(toTier: 3): 4, .child(ofTier: 1): 6, .child(ofTier: 2): 5,
                .child(ofTier: 3): 5,
            ]
        )
    }

    @Test("each decision without barrier is one piece of work, among those who are alive then")
    func decisions() {
        let members = [member(1, 0.5, trained: 5), member(2, 0.6, trained: 5), member(3, 0.9, trained: 1)]
        #expect(plan(hierarchy, [], cycle: 0).newCandidates.count == 3)
        // Cycles 1, 5, 9, … begin a round.
        let promotion = plan(hierarchy, members, cycle: 10)
        #expect(promotion.assignments == [Assignment(candidate: 2, fromTier: 1, toTier: 2)])
        #expect(promotion.retired == [3])
        // Nobody is in tier 2: the nearest tier gives the parent.
        let child = plan(hierarchy, members, cycle: 7)
        #expect(child.newCandidates.count == 1 && child.assignments.count == 1)
        #expect([1, 2, 3].contains(child.newCandidates.first?.parent ?? 0))
        // Nobody can be promoted: a child instead.
        let above = [member(1, tier: 2, 0.5, trained: 5)]
        #expect(plan(hierarchy, above, cycle: 6).newCandidates.map(\.parent) == [1])
        #expect(plan(hierarchy, [], cycle: 6).newCandidates.map(\.origin) == [.random])
    }

    @Test("a strategy of every name comes out of the configuration", arguments: StrategyName.allCases)
    func configured(name: StrategyName) throws {
        var configuration = ConfigurationPreset.quickstart.configuration
        configuration.search.strategy = name
        try configuration.check()
        let strategy = configuration.strategy
        #expect(strategy.name == name && strategy.ladder.totalEpochs == 9)
        #expect((strategy.asks == .wheneverFree) == (name == .asha || name == .hierarchicalAsync))
        #expect((strategy.maximumAge > 0) == name.usesHierarchy)
        let plan = plan(strategy, [], cycle: 0)
        #expect(plan.newCandidates.count == 8 && !name.summary.isEmpty)
    }
}
