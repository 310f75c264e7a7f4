import Foundation
import Testing
@testable import Architectures
@testable import Store

@Suite("Space of NAS-Bench-201")
struct BenchSpaceTests {
    private let space = BenchSpace()
    private static let residual =
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"

    private func genotype(_ text: String) throws -> CellGenotype { try CellGenotype(parsing: text) }

    /// A genotype of the operations on 0→1, 0→2, 1→2, 0→3, 1→3, 2→3.
    private func key(_ operations: CellOperation...) -> String {
        CellGenotype(benchOperations: operations).canonicalKey
    }

    @Test("random genotypes use every operation on every edge evenly")
    func randomGenotypes() throws {
        var generator = FixedGenerator(1)
        var counts = [CellOperation: Int]()
        for _ in 0..<4000 {
            let genotype = space.random(using: &generator)
            try genotype.validate()
            for edge in genotype.normal.edges { counts[edge.operation, default: 0] += 1 }
        }
        #expect(counts.count == 5)
        // Four degrees of freedom, p = 0.001.
        #expect(chiSquare(CellForm.complete.operations.map { counts[$0, default: 0] }) < 18.47)
    }

    @Test("a child differs from its parent in the operation that the mutation names; all places are as likely")
    func mutation() throws {
        var generator = FixedGenerator(2)
        let parent = try genotype(Self.residual)
        var places = [Int](repeating: 0, count: 24)
        for _ in 0..<12_000 {
            let (child, mutation) = space.mutate(parent, using: &generator)
            #expect(child.differences(from: parent) == [mutation])
            guard case .operation(.cell, let edge, let from, let to) = mutation else {
                Issue.record("a mutation of something else: \(mutation)")
                continue
            }
            let others = CellForm.complete.operations.filter { $0 != from }
            places[4 * edge + (others.firstIndex(of: to) ?? 0)] += 1
        }
        #expect(chiSquare(places) < 49.73)
    }

    @Test("mutations are told with the benchmark's numbers of nodes")
    func words() throws {
        let parent = try genotype(Self.residual)
        var child = parent
        child.normal.edges[4].operation = .avgPool3x3
        #expect(child.differences(from: parent).inWords == "cell node 3 edge 1: nor_conv_3x3 → avg_pool_3x3")
        #expect(child.differences(from: .darts).isEmpty)
    }

    @Test("the text, the recorded form and the JSON form read back")
    func texts() throws {
        var generator = FixedGenerator(3)
        for _ in 0..<200 {
            let genotype = space.random(using: &generator)
            #expect(try CellGenotype(parsing: genotype.text) == genotype)
            let recorded = try StoreRows.json(genotype)
            #expect(CellGenotype(recorded: recorded) == genotype)
            #expect(try JSONDecoder().decode(CellGenotype.self, from: Data(recorded.utf8)) == genotype)
        }
    }

    @Test("what is no architecture is refused with what would be one")
    func wrongText() {
        let error = #expect(throws: GenotypeError.self) { try CellGenotype(parsing: "|conv~0|+|none~0|none~1|") }
        #expect(error?.message.contains("each op one of none, skip_connect, nor_conv_1x1") == true)
        #expect(throws: GenotypeError.self) {
            try CellGenotype(parsing: #"{"normal": [["nor_conv_3x3", 0]], "reduce": []}"#)
        }
    }

    @Test("equal cells have equal keys, whatever draws them; different weights stay different")
    func canonical() {
        // Nothing but zeros and identities: the image, passed three ways, is not the image passed once.
        #expect(
            key(.none, .none, .none, .skipConnect, .none, .none)
                == key(.skipConnect, .none, .none, .none, .skipConnect, .none)
        )
        #expect(key(.skipConnect, .none, .none, .none, .none, .none) == key(.none, .none, .none, .none, .none, .none))
        #expect(
            key(.skipConnect, .none, .none, .skipConnect, .skipConnect, .none)
                != key(.none, .none, .none, .skipConnect, .none, .none)
        )
        // A convolution may stand on another edge.
        #expect(
            key(.conv3x3, .none, .none, .none, .skipConnect, .none) == key(.none, .none, .none, .conv3x3, .none, .none)
        )
        // One convolution used twice is not two convolutions.
        let twice = key(.conv3x3, .none, .skipConnect, .none, .skipConnect, .skipConnect)
        let two = key(.conv3x3, .conv3x3, .none, .none, .skipConnect, .skipConnect)
        #expect(twice != two)
        // Pooling is linear, and pooling twice is not pooling once.
        #expect(
            key(.avgPool3x3, .none, .none, .none, .skipConnect, .none)
                == key(.none, .none, .none, .avgPool3x3, .none, .none)
        )
        #expect(
            key(.avgPool3x3, .none, .none, .none, .avgPool3x3, .none)
                != key(.none, .none, .none, .avgPool3x3, .none, .none)
        )
    }

    @Test("the 15,625 architectures are 5,653 networks")
    func networks() {
        // Counted by a program of its own over all numberings of convolutions. The benchmark's 6,466 keeps sums with zeros apart,
        // and takes one convolution that is used twice for two.
        var keys: Set<String> = []
        var count = 0
        for genotype in BenchSpace.all {
            keys.insert(genotype.canonicalKey)
            count += 1
        }
        #expect(count == 15_625)
        #expect(keys.count == 5653)
    }

    @Test("a network's costs are those of its edges and the rest, at the benchmark's size")
    func size() throws {
        let setting = NetworkSetting(space: .nasBench201, channels: 16, layers: 15, resolution: 32, classes: 10)
        let size = try setting.size(of: genotype(Self.residual))
        #expect(size.parameters == 1_288_506)
        #expect(size.macs == 184_730_240)
        let edges = try #require(size.operations[.cell])
        #expect(edges.map { $0.parameters > 0 } == [true, true, true, false, true, true])
        #expect(edges.reduce(0) { $0 + $1.macs } < size.macs)
        #expect(throws: GenotypeError.self) { try setting.size(of: .darts) }
        #expect(throws: GenotypeError.self) {
            try NetworkSetting(channels: 9, layers: 8, resolution: 8, classes: 10).size(of: genotype(Self.residual))
        }
    }
}
