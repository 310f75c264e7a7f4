import Testing
@testable import Architectures
@testable import RunConfiguration
@testable import RunModel
@testable import Strategies

/// Whole searches with an evaluator that computes a score instead of training.
@Suite("Simulated searches")
struct StrategySimulationTests {
    private struct Outcome {
        var records: [CandidateRecord] = []
        var epochs = 0
        var notes: [PlanNote] = []
        var continued = [Int](repeating: 0, count: 4)
    }

    /// What a network is "worth": separable convolutions near the input are good, `none` is bad.
    private static func quality(_ architecture: Architecture) -> Double {
        [CellKind.normal, .reduction].reduce(0) { sum, kind in
            architecture.cells[kind].edges.reduce(sum) { sum, edge in
                let worth: Double =
                    switch edge.operation {
                    case .sepConv5x5, .sepConv3x3: 3
                    case .dilConv3x3, .dilConv5x5: 2
                    case .none: -1
                    default: 1
                    }
                return sum + worth - 0.1 * Double(edge.input)
            }
        } / 64
    }

    private func search(_ configuration: SearchConfiguration, seed: UInt64) -> Outcome {
        let strategy = configuration.strategy
        var outcome = Outcome()
        var population = Population()
        for cycle in 0...strategy.cycles {
            // A fresh generator per cycle, as a resumed search has.
            var generator = FixedGenerator(seed &* 1000 &+ UInt64(cycle))
            let plan = strategy.plan(population, cycle: cycle, using: &generator)
            outcome.notes += plan.notes
            for id in plan.retired { outcome.records[id - 1].state = .retired }
            for new in plan.newCandidates {
                outcome.records.append(
                    CandidateRecord(
                        id: new.id,
                        architecture: new.architecture,
                        parent: new.parent,
                        origin: new.origin,
                        mutation: new.mutation,
                        bornCycle: cycle,
                        state: .waiting
                    )
                )
            }
            for assignment in plan.assignments {
                let index = assignment.candidate - 1
                #expect(outcome.records[index].tier == assignment.fromTier)
                let epochs = strategy.ladder.epochs(ofTier: assignment.toTier)
                var noise = FixedGenerator(UInt64(assignment.candidate * 10 + assignment.toTier))
                let error = Double(noise.index(below: 1000)) / 1000 / Double(epochs)
                outcome.epochs += epochs - strategy.ladder.epochs(ofTier: assignment.fromTier)
                outcome.continued[assignment.toTier] += 1
                outcome.records[index].tier = assignment.toTier
                outcome.records[index].scores[assignment.toTier] =
                    Self.quality(outcome.records[index].architecture) + error
                outcome.records[index].state = .alive
                outcome.records[index].lastTrainedCycle = cycle
            }
            for id in plan.retired + plan.assignments.map(\.candidate) {
                population.update(Population.Member(outcome.records[id - 1]))
            }
        }
        #expect(population.members == Population(records: outcome.records).members)
        return outcome
    }

    @Test("the paper's search trains some 1,600 different architectures for some 56,000 epochs, and improves them")
    func paper() throws {
        let configuration = SearchConfiguration()
        let outcome = search(configuration, seed: 1)
        #expect(outcome.records.count == 1616)
        #expect(outcome.continued[1] == 1616)
        // Eight go on in every cycle; four from tier 2 in all but the first, when nobody is there.
        #expect(outcome.continued[2] == 800 && outcome.continued[3] == 396)
        #expect(outcome.epochs == 20 * (1616 + 800 + 396))
        #expect(Set(outcome.records.map(\.architecture.canonicalKey)).count == 1616)
        for record in outcome.records {
            #expect(record.architecture.cells.isConnected)
            guard let parent = record.parent else { continue }
            #expect(record.architecture.changes(from: outcome.records[parent - 1].architecture).count == 1)
            #expect(parent < record.id && record.origin == .mutation)
        }
        let best = try #require(TierRanking.standard.best(of: outcome.records))
        let first = outcome.records.prefix(16).map { Self.quality($0.architecture) }
        #expect(best.tier == 3)
        #expect(Self.quality(best.architecture) > (first.max() ?? 1) + 0.1)
    }

    @Test(
        "every preset's search runs through, with distinct architectures",
        arguments: ConfigurationPreset.allCases.filter { $0.configuration.kind == .search }
    )
    func presets(preset: ConfigurationPreset) throws {
        var configuration = preset.configuration
        configuration.search.cycles = min(configuration.search.cycles, 12)
        let outcome = search(configuration, seed: 2)
        let expected = configuration.search.initial + configuration.search.cycles * configuration.ladder.parents
        #expect(outcome.records.count == expected && outcome.notes.isEmpty)
        #expect(Set(outcome.records.map(\.architecture.canonicalKey)).count == expected)
        #expect(outcome.continued[3] > 0)
        let again = search(configuration, seed: 2)
        #expect(again.records == outcome.records)
        #expect(search(configuration, seed: 3).records != outcome.records)
    }

    @Test("a search of one tier only breeds")
    func oneTier() {
        var configuration = SearchConfiguration()
        configuration.search.tiers = 1
        configuration.search.promotions = []
        configuration.search.parents = [4]
        configuration.search.cycles = 5
        let outcome = search(configuration, seed: 4)
        #expect(outcome.records.count == 36 && outcome.epochs == 36 * 60)
    }
}
