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
        pinned: Bool = false
    ) -> Population.Member {
        Population.Member(
            id: id,
            architecture: .darts,
            state: state,
            tier: tier,
            score: tier > 0 ? 0.5 : nil,
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
            member(12, tier: 3, state: .retired),
        ]
        for member in members { population.update(member, canonicalKey: "\(member.id)") }
        return population
    }

    @Test func whoMayGoOnIsPinnedOrIsTheBestKeepsIts() {
        let keep = strategy.checkpointsToKeep(of: population, cycle: 10, best: 12, isFinished: false)
        #expect(keep.sorted() == [1, 4, 5, 9, 10, 11, 12])
    }

    @Test func afterTheLastCycleOnlyWorkThatIsLeftGoesOn() {
        let keep = strategy.checkpointsToKeep(of: population, cycle: 10, best: nil, isFinished: true)
        #expect(keep.sorted() == [4, 5, 9, 10, 11])
    }
}
