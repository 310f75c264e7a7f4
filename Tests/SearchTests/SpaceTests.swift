import Foundation
import Testing
@testable import Architectures

@Suite("Cell space")
struct SpaceTests {
    private let space = CellSpace()

    @Test("random genotypes are valid, connected, and use every operation and input evenly")
    func randomGenotypes() throws {
        var generator = FixedGenerator(1)
        var operations = [CellOperation: Int]()
        var lastInputs = [Int](repeating: 0, count: 5)
        for _ in 0..<5000 {
            let genotype = space.randomGenotype(using: &generator)
            try genotype.validate()
            #expect(genotype.isConnected)
            for kind in [CellKind.normal, .reduction] {
                for edge in genotype[kind].edges { operations[edge.operation, default: 0] += 1 }
                lastInputs[genotype[kind].edges[7].input] += 1
            }
        }
        #expect(Set(operations.keys) == Set(CellTopology.operations))
        // Redrawing the disconnected takes a few `none` away: that bias is below what these bounds (p = 0.001) see.
        #expect(chiSquare(CellTopology.operations.map { operations[$0, default: 0] }) < 24.33)
        #expect(chiSquare(lastInputs) < 18.47)
    }

    @Test("a child differs from its parent in exactly the place that its change names")
    func mutationDistance() throws {
        var generator = FixedGenerator(2)
        for _ in 0..<2000 {
            let parent = space.random(using: &generator)
            let child = space.mutate(parent, using: &generator)
            try child.validateAsCandidate()
            let changes = child.changes(from: parent)
            #expect(changes.count == 1)
            let parts = zip(parent.parts.parts, child.parts.parts).filter { $0 != $1 }
            #expect(parts.map { $0.0.id } == changes.map(\.part))
        }
    }

    @Test("kind, cell, edge and new value of mutations are even")
    func mutationEvenness() {
        var generator = FixedGenerator(3)
        var places = [Int](repeating: 0, count: 32)
        var operations = [CellOperation: Int]()
        var inputs = [Int: Int]()
        for _ in 0..<16_000 {
            let child = space.mutate(CellGenotype.econas, using: &generator)
            for (kind, first) in [(CellKind.normal, 0), (.reduction, 8)] {
                for edge in 0..<8 {
                    let (old, new) = (CellGenotype.econas[kind].edges[edge], child[kind].edges[edge])
                    if old.operation != new.operation {
                        places[first + edge] += 1
                        if kind == .normal, edge == 0 { operations[new.operation, default: 0] += 1 }
                    } else if old.input != new.input {
                        places[16 + first + edge] += 1
                        if kind == .normal, edge == 6 { inputs[new.input, default: 0] += 1 }
                    }
                }
            }
        }
        #expect(chiSquare(places) < 61.10)
        #expect(operations[.skipConnect] == nil && operations.count == 7)
        #expect(chiSquare(Array(operations.values)) < 22.46)
        // Node 5 may read 0…4; its first edge reads 4 in this genotype.
        #expect(inputs.keys.sorted() == [0, 1, 2, 3])
        #expect(chiSquare(Array(inputs.values)) < 16.27)
    }

    @Test("node 2 has two legal inputs, each node one more than the one before")
    func legalInputs() {
        #expect(
            (0..<8).map { CellTopology.legalInputs(ofEdge: $0) } == [
                0..<2, 0..<2, 0..<3, 0..<3, 0..<4, 0..<4, 0..<5, 0..<5,
            ]
        )
    }

    @Test("mutations are told in words")
    func descriptions() {
        let changed = Architecture.darts.changed { genotype in
            genotype.normal.edges[3].operation = .skipConnect
            genotype.reduction.edges[0].input = 1
            genotype.normal.explicitConcat = [3]
        }
        let changes = changed.changes(from: .darts)
        #expect(
            changes.map(\.label) == [
                PartGraph.Label(
                    "normal node 3 edge 1: sep_conv_3x3 → skip_connect",
                    medium: "normal 3.1 sep_3x3→skip",
                    short: "nor 3.1 sep3→skip"
                ),
                PartGraph.Label("normal concat: [2, 3, 4, 5] → [3]", medium: "normal concat", short: "nor concat"),
                PartGraph.Label(
                    "reduction node 2 edge 0: input 0 → 1",
                    medium: "reduce 2.0 input 0→1",
                    short: "red 2.0 input 0→1"
                ),
            ]
        )
        #expect(changes.map(\.part) == ["normal.3.1", nil, "reduction.2.0"])
    }

    @Test("differences list operations, inputs and explicit concat lists")
    func differences() {
        let other = Architecture.econas.changed { genotype in
            genotype.normal.edges[2] = CellEdge(.none, 0)
            genotype.reduction.explicitConcat = [4, 5]
        }
        #expect(
            other.changes(from: .econas).map(\.description) == [
                "normal node 3 edge 0: sep_conv_5x5 → none", "normal node 3 edge 0: input 2 → 0",
                "reduction concat: [3, 4, 5] → [4, 5]",
            ]
        )
        #expect(Architecture.darts.changes(from: .darts).isEmpty)
    }

    @Test("a cell whose every path ends in none is disconnected, and random children of it are redrawn")
    func connection() {
        let dead = CellTopology(edges: (0..<8).map { CellEdge($0 < 2 ? .skipConnect : .none, $0 % 2) })
        // Node 2 is concatenated too as nobody reads it: connected through it, until it ends in none as well.
        #expect(dead.isConnected)
        var cut = dead
        cut.edges[0].operation = .none
        var genotype = CellGenotype(normal: cut, reduction: .init(edges: CellGenotype.dartsV1.reduction.edges))
        #expect(genotype.isConnected)
        genotype.normal.edges[1].operation = .none
        #expect(!genotype.isConnected)
        // One step from disconnected: children never take that step.
        genotype.normal.edges[1].operation = .maxPool3x3
        var generator = FixedGenerator(4)
        for _ in 0..<500 { #expect(space.mutate(genotype, using: &generator).isConnected) }
    }

    @Test("indices are unbiased and within bounds")
    func indices() {
        var generator = FixedGenerator(5)
        var counts = [Int](repeating: 0, count: 7)
        for _ in 0..<20_000 { counts[generator.index(below: 7)] += 1 }
        #expect(chiSquare(counts) < 22.46)
        #expect(generator.index(below: 1) == 0)
    }
}
