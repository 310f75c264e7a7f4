import Tensor
import Testing
@testable import Architectures
@testable import RunModel

@Suite struct LineageTests {
    private func record(_ id: Int, parent: Int? = nil, tier: Int = 1, score: Double = 0.5) -> CandidateRecord {
        CandidateRecord(
            id: id,
            architecture: .darts,
            parent: parent,
            origin: parent == nil ? .random : .mutation,
            state: .alive,
            tier: tier,
            scores: [tier: score]
        )
    }

    @Test func aFamilyIsCountedAndItsBestFound() {
        let lineage = Lineage([
            record(1, score: 0.6), record(2), record(3, parent: 1), record(4, parent: 3, tier: 2, score: 0.4),
            record(5, parent: 1, score: 0.7), record(6, parent: 4),
        ])
        #expect(lineage.children(of: 1) == [3, 5])
        #expect(lineage.ancestors(of: 6) == [1, 3, 4])
        #expect(lineage.root(of: 6) == 1)
        #expect(lineage.root(of: 2) == 2)
        #expect((1...6).map { lineage.descendantCount(of: $0) } == [4, 0, 2, 1, 0, 0])
        // A higher tier counts more than a higher score in a lower one.
        #expect((1...6).map { lineage.best(of: $0) } == [4, 2, 4, 4, 5, 6])
    }

    @Test func aParentThatIsNotOlderIsNone() {
        let lineage = Lineage([record(1, parent: 2), record(2, parent: 2)])
        #expect(lineage.ancestors(of: 1).isEmpty)
        #expect(lineage.ancestors(of: 2).isEmpty)
        #expect(lineage.children(of: 9).isEmpty)
    }

    @Test func costsOfOperationsAreThoseOfTheNetwork() throws {
        let network = NetworkSize(channels: 4, layers: 6, resolution: 8, classes: 10)
        let cost = try Architecture.darts.cost(at: network)
        let graph = try CellGenotype.dartsV1.graph(channels: 4, layers: 6, resolution: 8, classes: 10)
        #expect(cost.parameters == graph.parameterCount)
        #expect(cost.macs == graph.macs)
        // Four normal cells, two before the first reduction at 4 channels: a separable convolution is twice a depthwise
        // and a pointwise one, each with a scale and a shift per channel.
        let separable = { (channels: Int) in 2 * (9 * channels + channels * channels + 2 * channels) }
        let widths = [4, 4, 8, 16]
        #expect(cost.parts["normal.2.0"]?.parameters == widths.reduce(0) { $0 + separable($1) })
        #expect(cost.parts["normal.3.0"]?.parameters == 0)
        let parts = cost.parts.values.reduce(0) { $0 + $1.macs }
        #expect(parts > 0 && parts < cost.macs)
    }

    @Test func theGainIsThatOfTheHighestTierOfBoth() {
        var child = record(2, parent: 1, tier: 2, score: 0.7)
        child.scores[1] = 0.55
        let parent = record(1, score: 0.5)
        #expect(abs((child.gain(over: parent) ?? 0) - 0.05) < 1e-12)
        #expect(child.gain(over: nil) == nil)
        #expect(parent.gain(over: record(3, tier: 3)) == nil)
    }
}
