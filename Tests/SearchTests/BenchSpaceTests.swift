import Foundation
import Testing
@testable import Architectures
@testable import Store

@Suite("Space of NAS-Bench-201")
struct BenchSpaceTests {
    private let space = BenchSpace()
    private static let residual =
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"

    private func genotype(_ text: String) throws -> Architecture { try Architecture(parsing: text) }

    /// A genotype of the operations on 0→1, 0→2, 1→2, 0→3, 1→3, 2→3.
    private func key(_ operations: CellOperation...) -> String {
        BenchCell(operations).canonicalKey
    }

    @Test("random genotypes use every operation on every edge evenly")
    func randomGenotypes() throws {
        var generator = FixedGenerator(1)
        var counts = [CellOperation: Int]()
        for _ in 0..<4000 {
            let genotype = space.random(using: &generator)
            try genotype.validate()
            for operation in try #require(BenchCell(genotype)).operations { counts[operation, default: 0] += 1 }
        }
        #expect(counts.count == 5)
        // Four degrees of freedom, p = 0.001.
        #expect(chiSquare(BenchCell.choices.map { counts[$0, default: 0] }) < 18.47)
    }

    @Test("a child differs from its parent in one operation; all places are as likely")
    func mutation() throws {
        var generator = FixedGenerator(2)
        let parent = try genotype(Self.residual)
        var places = [Int](repeating: 0, count: 24)
        for _ in 0..<12_000 {
            let child = space.mutate(parent, using: &generator)
            #expect(child.changes(from: parent).count == 1)
            let (before, after) = (try #require(BenchCell(parent)), try #require(BenchCell(child)))
            for edge in 0..<6 where before.operations[edge] != after.operations[edge] {
                let others = BenchCell.choices.filter { $0 != before.operations[edge] }
                places[4 * edge + (others.firstIndex(of: after.operations[edge]) ?? 0)] += 1
            }
        }
        #expect(chiSquare(places) < 49.73)
    }

    @Test("mutations are told with the benchmark's numbers of nodes")
    func words() throws {
        let parent = try genotype(Self.residual)
        var cell = try #require(BenchCell(parent))
        cell.operations[4] = .avgPool3x3
        #expect(
            cell.architecture.changes(from: parent).map(\.label) == [
                PartGraph.Label(
                    "cell node 3 edge 1: nor_conv_3x3 → avg_pool_3x3",
                    medium: "cell 3.1 nor_3x3→avg_3x3",
                    short: "cell 3.1 nor3→avg3"
                )
            ]
        )
        #expect(parent.changes(from: .darts).isEmpty)
    }

    @Test("the text, the recorded form and the JSON form read back")
    func texts() throws {
        var generator = FixedGenerator(3)
        for _ in 0..<200 {
            let genotype = space.random(using: &generator)
            #expect(try Architecture(parsing: genotype.text) == genotype)
            #expect(Architecture(recorded: genotype.recorded) == genotype)
            #expect(BenchCell(genotype)?.architecture == genotype)
            let json = try JSONEncoder().encode([genotype])
            #expect(try JSONDecoder().decode([Architecture].self, from: json) == [genotype])
        }
    }

    @Test("what is no architecture is refused with what would be one")
    func wrongText() {
        let error = #expect(throws: ArchitectureError.self) { try Architecture(parsing: "|conv~0|+|none~0|none~1|") }
        #expect(error?.message.contains("each op one of none, skip_connect, nor_conv_1x1") == true)
        #expect(throws: ArchitectureError.self) {
            try Architecture(parsing: #"{"normal": [["nor_conv_3x3", 0]], "reduce": []}"#)
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
        let setting = NetworkSize(channels: 16, layers: 15, resolution: 32, classes: 10)
        let cost = try genotype(Self.residual).cost(at: setting)
        #expect(cost.parameters == 1_288_506)
        #expect(cost.macs == 184_730_240)
        let edges = try (0..<6).map { try #require(cost.parts[BenchSpace.part(ofEdge: $0)]) }
        #expect(edges.map { $0.parameters > 0 } == [true, true, true, false, true, true])
        #expect(edges.reduce(0) { $0 + $1.macs } < cost.macs)
        for (layers, resolution) in [(8, 8), (3, 6)] {
            let size = NetworkSize(channels: 9, layers: layers, resolution: resolution, classes: 10)
            #expect(throws: ArchitectureError.self) { try genotype(Self.residual).cost(at: size) }
        }
    }
}
