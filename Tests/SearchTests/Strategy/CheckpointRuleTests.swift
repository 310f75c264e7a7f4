import Testing

@testable import Architectures
@testable import RunModel
@testable import Strategies

/// What checkpoints are kept for.
@Suite struct CheckpointRuleTests {
    private let strategy = HierarchicalStrategy(
        ladder: TierLadder(epochs: [20, 40, 60], promotions: [2, 1], parents: [2, 1, 1]),
        maximumAge: 3,
        space: CellSpace()
    )

    private func member(
        _ id: Int,
        tier: Int,
        state: CandidateState = .alive,
        trained: Int = 9,
        pinned: Bool = false,
        score: Double = 0.5
    ) -> Population.Member {
        Population.Member(
            id: id,
            architecture: .darts,
            state: state,
            tier: tier,
            score: tier > 0 ? score : nil,
            lastTrainedCycle: trained,
            pinned: pinned
        )
    }

    private var population: Population {
        var population = Population()
        let members = [
            member(1, tier: 1), member(2, tier: 3), member(3, tier: 1, trained: 6),
            member(4, tier: 1, trained: 1, pinned: true), member(5, tier: 3, pinned: true),
            member(6, tier: 1, state: .retired, pinned: true), member(7, tier: 2, state: .killed),
            member(8, tier: 0, state: .failed), member(9, tier: 0, state: .waiting),
            member(10, tier: 1, state: .training, trained: 1), member(11, tier: 2, state: .paused, trained: 1),
            member(12, tier: 3, state: .retired, score: 0.7), member(13, tier: 2, state: .retired, score: 0.9),
            member(14, tier: 2, state: .retired), member(15, tier: 3, state: .killed, pinned: true, score: 0.8),
        ]
        for member in members { population.update(member, canonicalKey: "\(member.id)") }
        return population
    }

    @Test func whoMayGoOnIsPinnedOrIsAmongTheBestKeepsIts() {
        let keep = strategy.checkpointsToKeep(of: population, cycle: 10, best: 1, isFinished: false)
        #expect(keep.sorted() == [1, 4, 5, 6, 9, 10, 11, 12])
        let more = strategy.checkpointsToKeep(of: population, cycle: 10, best: 4, isFinished: false)
        #expect(more.sorted() == [1, 2, 4, 5, 6, 9, 10, 11, 12, 13])
    }

    @Test func afterTheLastCycleOnlyWorkThatIsLeftGoesOn() {
        let keep = strategy.checkpointsToKeep(of: population, cycle: 10, best: 1, isFinished: true)
        #expect(keep.sorted() == [4, 5, 6, 9, 10, 11, 12])
    }

    /// The highest tier first, then the score, then the older; neither killed nor failed, and nobody twice.
    @Test func theBestAreThoseOfTheRanking() {
        #expect(population.best(0) == [])
        #expect(population.best(5) == [12, 2, 5, 13, 11])
        let all = population.members.filter { TierRanking.standard.counts($0) }
        let sorted = all.sorted { TierRanking.standard.precedes($0, $1) }.map(\.id)
        #expect(population.best(100) == sorted)
    }

    @Test func whoIsUnpinnedOrKilledIsPinnedNoLonger() {
        var population = population
        #expect(population.pinned == [4, 5, 6])
        population.update(member(4, tier: 1))
        population.update(member(5, tier: 3, state: .killed, pinned: true))
        #expect(population.pinned == [6])
    }
}
