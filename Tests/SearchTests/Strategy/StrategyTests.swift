import Testing
@testable import Architectures
@testable import RunConfiguration
@testable import RunModel
@testable import Strategies

@Suite("Hierarchical strategy")
struct StrategyTests {
    private typealias Member = Population.Member

    private let strategy = HierarchicalStrategy(ladder: SearchConfiguration().ladder, space: CellSpace())

    /// Distinct genotypes, always the same.
    private static let genotypes: [Architecture] = {
        var generator = FixedGenerator(71)
        return (0..<60).map { _ in CellSpace().random(using: &generator) }
    }()

    private func member(
        _ id: Int,
        tier: Int = 1,
        score: Double? = 0.5,
        trained: Int = 0,
        state: CandidateState = .alive,
        pinned: Bool = false
    ) -> Population.Member {
        Population.Member(
            id: id,
            architecture: Self.genotypes[id],
            state: state,
            tier: tier,
            score: score,
            lastTrainedCycle: trained,
            pinned: pinned
        )
    }

    private func plan(
        _ members: [Population.Member],
        cycle: Int,
        seed: UInt64 = 72,
        _ strategy: HierarchicalStrategy? = nil
    ) -> CyclePlan {
        var generator = FixedGenerator(seed)
        return (strategy ?? self.strategy).plan(Population(members), cycle: cycle, using: &generator)
    }

    @Test("cycle 0 creates the random population and trains it for the first tier")
    func initialPopulation() {
        let plan = plan([], cycle: 0)
        #expect(plan.newCandidates.map(\.id) == Array(1...16))
        #expect(plan.newCandidates.allSatisfy { $0.origin == .random && $0.parent == nil && $0.mutation.isEmpty })
        #expect(plan.assignments == (1...16).map { Assignment(candidate: $0, fromTier: 0, toTier: 1) })
        #expect(Set(plan.newCandidates.map(\.architecture.canonicalKey)).count == 16)
        #expect(plan.retired.isEmpty && plan.notes.isEmpty)
    }

    @Test("the best of each tier go on, from the highest tier down, and children follow")
    func promotions() {
        let members =
            (1...12).map { member($0, tier: 1, score: Double($0 % 7) / 10) }
            + (13...19).map { member($0, tier: 2, score: Double($0) / 100) } + [member(20, tier: 3, score: 0.9)]
        let plan = plan(members.reversed(), cycle: 1)
        let continued = plan.assignments.prefix(12)
        #expect(continued.prefix(4).map(\.candidate) == [19, 18, 17, 16])
        #expect(continued.prefix(4).allSatisfy { $0.fromTier == 2 && $0.toTier == 3 })
        // Equal scores: the older first.
        #expect(continued.suffix(8).map(\.candidate) == [6, 5, 12, 4, 11, 3, 10, 2])
        #expect(continued.suffix(8).allSatisfy { $0.fromTier == 1 && $0.toTier == 2 })
        #expect(plan.assignments.dropFirst(12).map(\.candidate) == Array(21...36))
        #expect(plan.assignments.dropFirst(12).allSatisfy { $0.fromTier == 0 && $0.toTier == 1 })
        let parents = plan.newCandidates.compactMap(\.parent)
        #expect(parents.prefix(6).allSatisfy { $0 <= 12 } && parents[6..<11].allSatisfy { (13...19).contains($0) })
        #expect(parents[11...] == [20, 20, 20, 20, 20])
        for child in plan.newCandidates {
            let parent = members.first { $0.id == child.parent }
            #expect(child.origin == .mutation)
            #expect(
                parent.map { child.architecture.changes(from: $0.architecture).map(\.description) } == [child.mutation]
            )
        }
    }

    @Test("a candidate takes part for less than the maximum age after its last training, a pinned one always")
    func ages() {
        let members = [
            member(1, trained: 0), member(2, trained: 1), member(3, trained: 0, pinned: true),
            member(4, tier: 3, trained: 0),
        ]
        #expect(members.map { strategy.isAlive($0, cycle: 9) } == [true, true, true, true])
        #expect(members.map { strategy.isAlive($0, cycle: 10) } == [false, true, true, false])
        #expect(plan(members, cycle: 9).retired.isEmpty)
        let later = plan(members, cycle: 10)
        #expect(later.retired == [1, 4])
        #expect(later.assignments.prefix(2).map(\.candidate) == [2, 3])
        #expect(later.newCandidates.allSatisfy { $0.parent == 2 || $0.parent == 3 })
        #expect(members.map { strategy.mayContinue($0, cycle: 10) } == [false, true, true, false])
        #expect(strategy.mayContinue(member(5, tier: 0, score: nil, state: .paused), cycle: 50))
        #expect(!strategy.mayContinue(member(5, state: .killed), cycle: 1))
    }

    @Test(
        "who is not trained, scored and free does not take part",
        arguments: [CandidateState.waiting, .training, .paused, .retired, .killed, .failed]
    )
    func bystanders(state: CandidateState) {
        let members = [
            member(1, score: 0.1), member(2, score: 0.9, state: state), member(3, tier: 0, score: nil),
            member(4, score: .nan), member(5, score: nil),
        ]
        let plan = plan(members, cycle: 1)
        #expect(plan.assignments.first == Assignment(candidate: 1, fromTier: 1, toTier: 2))
        #expect(plan.assignments.dropFirst().allSatisfy { $0.fromTier == 0 })
        #expect(plan.newCandidates.allSatisfy { $0.parent == 1 })
        #expect(plan.retired.isEmpty)
    }

    @Test(
        "an empty tier's parents come from the nearest tiers in turn",
        arguments: [
            ([9, 9, 9], [6, 5, 5]), ([9, 0, 0], [16, 0, 0]), ([9, 9, 0], [8, 8, 0]), ([9, 0, 9], [9, 0, 7]),
            ([0, 9, 9], [0, 8, 8]), ([0, 0, 9], [0, 0, 16]),
        ]
    )
    func emptyTiers(alive: [Int], shares: [Int]) {
        let result = strategy.parentShares(alive: alive)
        #expect(result.shares == shares && result.orphans == 0)
    }

    @Test("an empty tier's parents can be left out instead")
    func droppedTiers() {
        let strategy = HierarchicalStrategy(ladder: strategy.ladder, emptyTier: .drop, space: CellSpace())
        #expect(strategy.parentShares(alive: [3, 0, 1]).shares == [6, 0, 5])
        #expect(plan([member(1)], cycle: 1, strategy).newCandidates.count == 6)
    }

    @Test("when nobody is alive, random candidates keep the search going")
    func extinction() {
        let plan = plan([member(1, state: .failed), member(2, trained: 0)], cycle: 10)
        #expect(plan.newCandidates.map(\.id) == Array(3...18))
        #expect(plan.newCandidates.allSatisfy { $0.origin == .random })
        #expect(plan.notes == [.nobodyAlive(instead: 16)])
    }

    @Test("parents win tournaments of ⌊n/4⌋ + 1 draws with replacement")
    func tournaments() {
        let ladder = TierLadder(epochsPerTier: 1, promotions: [], parents: [1])
        let strategy = HierarchicalStrategy(ladder: ladder, space: CellSpace())
        let population = Population((1...9).map { member($0, score: 1 - Double($0) / 10) })
        var generator = FixedGenerator(73)
        var wins = [Int](repeating: 0, count: 9)
        for _ in 0..<1500 {
            let plan = strategy.plan(population, cycle: 1, using: &generator)
            if let parent = plan.newCandidates.first?.parent { wins[parent - 1] += 1 }
        }
        // Of three draws among nine, the best is rank i with probability ((9 − i)³ − (8 − i)³) / 9³.
        let expected = (0..<9).map { rank in
            let above = Double(9 - rank)
            return (above * above * above - (above - 1) * (above - 1) * (above - 1)) / 729
        }
        #expect(chiSquare(wins, expected: expected) < 26.12)
    }

    @Test("a network that is known already is not trained again")
    func duplicates() throws {
        // Every single change of the parent is known already, so that none of its children can be new.
        let parent = Self.genotypes[0]
        var members = [Member(id: 1, architecture: parent, score: 0.5)]
        for kind in [CellKind.normal, .reduction] {
            for edge in 0..<8 {
                var neighbours: [CellEdge] = []
                let old = parent.cells[kind].edges[edge]
                neighbours += CellTopology.operations.map { CellEdge($0, old.input) }
                neighbours += CellTopology.legalInputs(ofEdge: edge).map { CellEdge(old.operation, $0) }
                for neighbour in neighbours where neighbour != old {
                    let changed = parent.changed { $0[kind].edges[edge] = neighbour }
                    members.append(Member(id: members.count + 1, architecture: changed, state: .killed, score: nil))
                }
            }
        }
        let plan = plan(members, cycle: 1)
        #expect(plan.newCandidates.count == 16)
        #expect(plan.newCandidates.allSatisfy { $0.origin == .random && $0.parent == nil })
        #expect(
            plan.notes == Array(repeating: .childrenKnown(parent: 1, draws: 51), count: 16)
        )
        let known = Set(members.map(\.architecture.canonicalKey))
        #expect(known.isDisjoint(with: plan.newCandidates.map(\.architecture.canonicalKey)))
    }

    @Test("the same population and generator give the same plan, however the population was put together")
    func determinism() {
        let members = (1...30).map { member($0, tier: 1 + $0 % 3, score: Double($0 * 7 % 30) / 30) }
        var incremental = Population()
        for member in members.reversed() { incremental.update(member) }
        var untrained = members[4]
        untrained.score = nil
        incremental.update(untrained)
        incremental.update(members[4])
        var generator = FixedGenerator(72)
        #expect(incremental.members == members && incremental[5] == members[4] && incremental[31] == nil)
        #expect(strategy.plan(incremental, cycle: 3, using: &generator) == plan(members, cycle: 3))
        #expect(plan(members, cycle: 3) != plan(members, cycle: 3, seed: 1))
    }

    @Test("a population reads records")
    func records() {
        let record = CandidateRecord(
            id: 7,
            architecture: .darts,
            origin: .injected,
            bornCycle: 3,
            lastTrainedCycle: 4,
            state: .alive,
            tier: 2,
            pinned: true,
            scores: [1: 0.3, 2: 0.4]
        )
        let population = Population(records: [record])
        let expected = Population.Member(
            id: 7,
            architecture: .darts,
            tier: 2,
            score: 0.4,
            lowerScores: [1: 0.3],
            bornCycle: 3,
            lastTrainedCycle: 4,
            pinned: true
        )
        #expect(population.members == [expected] && population.nextID == 8)
        #expect(population.contains(canonicalKey: Architecture.darts.canonicalKey))
        #expect(!population.contains(canonicalKey: Architecture.econas.canonicalKey))
    }

    @Test("the result is the best of the highest tier that someone completed")
    func result() {
        #expect(TierRanking.standard.best(of: Population().members) == nil)
        let members = [
            member(1, tier: 1, score: 0.99), member(2, tier: 2, score: 0.6, state: .retired),
            member(3, tier: 2, score: 0.6), member(4, tier: 2, score: 0.9, state: .failed),
            member(5, tier: 2, score: .nan),
        ]
        #expect(TierRanking.standard.best(of: members)?.id == 2)
    }

    @Test("a tier's score is the mean of its last epochs, or its best")
    func scores() {
        let accuracies = [0.5, 0.75, 0.25]
        #expect(ScoreRule.last(1).score(accuracies) == 0.25)
        #expect(ScoreRule.last(2).score(accuracies) == 0.5)
        #expect(ScoreRule.last(9).score(accuracies) == 0.5)
        #expect(ScoreRule.best.score(accuracies) == 0.75)
        #expect(ScoreRule.best.score([]) == nil && ScoreRule.last(1).score([]) == nil)
    }
}
