import Testing
@testable import Architectures
@testable import RunModel
@testable import Strategies

@Suite("Population")
struct PopulationTests {
    @Test("rankings and who is current follow every change, as if all had been added at once")
    func incremental() {
        var generator = FixedGenerator(91)
        let genotypes = (0..<12).map { _ in BenchSpace().random(using: &generator) }
        let states: [CandidateState] = [.waiting, .training, .alive, .paused, .retired, .killed, .failed]
        var population = Population()
        var members: [Int: Population.Member] = [:]
        for _ in 0..<400 {
            let id = 1 + generator.index(below: 12)
            let tier = generator.index(below: 4)
            var member = Population.Member(id: id, architecture: genotypes[id - 1], tier: tier, score: nil)
            member.state = states[generator.index(below: states.count)]
            // Few different scores, so that many are equal; some cannot be compared.
            let scores = [0.25, 0.5, 0.75, .nan, .infinity]
            for lower in 1..<tier + 1 where generator.index(below: 5) > 0 {
                member.scores[lower] = scores[generator.index(below: scores.count)]
            }
            members[id] = member
            population.update(member)
            for tier in 1...3 {
                let expected = members.values
                    .compactMap { member in member.scores[tier].map { (score: $0, id: member.id) } }
                    .filter(\.score.isFinite).sorted { (-$0.score, $0.id) < (-$1.score, $1.id) }.map(\.id)
                #expect(Array(population.ranking(ofTier: tier)) == expected)
            }
            let current = members.values.filter { !$0.state.isFinal }.map(\.id).sorted()
            #expect(population.current.map(\.id) == current)
        }
        #expect(Array(population.ranking(ofTier: 9)).isEmpty)
    }

    @Test("the result of a search is the better score of the higher tier, and the older of two equals")
    func better() {
        func member(_ id: Int, tier: Int, _ score: Double?, _ state: CandidateState = .alive) -> Population.Member {
            Population.Member(id: id, architecture: .darts, state: state, tier: tier, score: score)
        }
        func isBetter(_ one: Population.Member, _ other: Population.Member?) -> Bool {
            TierRanking.standard.isBetter(one, than: other)
        }
        let good = member(3, tier: 2, 0.5)
        #expect(isBetter(good, nil))
        #expect(isBetter(good, member(1, tier: 1, 0.9)))
        #expect(isBetter(good, member(1, tier: 2, 0.4)))
        #expect(isBetter(good, member(4, tier: 2, 0.5)))
        #expect(!isBetter(good, member(2, tier: 2, 0.5)))
        #expect(!isBetter(good, member(4, tier: 3, 0.1)))
        #expect(!isBetter(member(1, tier: 3, 0.9, .failed), good))
        #expect(!isBetter(member(1, tier: 3, 0.9, .killed), good))
        #expect(isBetter(member(1, tier: 3, 0.9, .retired), good))
        #expect(!isBetter(member(1, tier: 0, nil), nil))
        #expect(!isBetter(member(1, tier: 2, .nan), nil))
    }
}
