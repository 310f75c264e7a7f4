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
            let genotype = space.random(using: &generator)
            try genotype.validate()
            #expect(genotype.isConnected)
            for kind in [CellKind.normal, .reduction] {
                for edge in genotype[kind].edges { operations[edge.operation, default: 0] += 1 }
                lastInputs[genotype[kind].edges[7].input] += 1
            }
        }
        #expect(Set(operations.keys) == Set(CellForm.pairs.operations))
        // Redrawing the disconnected takes a few `none` away: that bias is below what these bounds (p = 0.001) see.
        #expect(chiSquare(CellForm.pairs.operations.map { operations[$0, default: 0] }) < 24.33)
        #expect(chiSquare(lastInputs) < 18.47)
    }

    @Test("a child differs from its parent in exactly the place that the mutation names")
    func mutationDistance() throws {
        var generator = FixedGenerator(2)
        for _ in 0..<2000 {
            let parent = space.random(using: &generator)
            let (child, mutation) = space.mutate(parent, using: &generator)
            try child.validate()
            #expect(child.differences(from: parent) == [mutation])
            #expect(child.isConnected)
        }
    }

    @Test("kind, cell, edge and new value of mutations are even")
    func mutationEvenness() {
        var generator = FixedGenerator(3)
        var places = [Int](repeating: 0, count: 32)
        var operations = [CellOperation: Int]()
        var inputs = [Int: Int]()
        for _ in 0..<16_000 {
            switch space.mutate(.econas, using: &generator).mutation {
            case .operation(let cell, let edge, _, let to):
                places[(cell == .normal ? 0 : 8) + edge] += 1
                if cell == .normal, edge == 0 { operations[to, default: 0] += 1 }
            case .input(let cell, let edge, _, let to):
                places[16 + (cell == .normal ? 0 : 8) + edge] += 1
                if cell == .normal, edge == 6 { inputs[to, default: 0] += 1 }
            case .concat:
                Issue.record("a mutation changed a concat list")
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
            (0..<8).map { CellForm.pairs.legalInputs(ofEdge: $0) } == [
                0..<2, 0..<2, 0..<3, 0..<3, 0..<4, 0..<4, 0..<5, 0..<5,
            ]
        )
    }

    @Test("mutations are told in words")
    func descriptions() {
        let operation = Mutation.operation(cell: .normal, edge: 3, from: .sepConv3x3, to: .skipConnect)
        #expect(operation.description == "normal node 3 edge 1: sep_conv_3x3 → skip_connect")
        #expect(
            Mutation.input(cell: .reduction, edge: 0, from: 0, to: 1).description
                == "reduction node 2 edge 0: input 0 → 1"
        )
        #expect(Mutation.concat(cell: .normal, from: [2, 3], to: [3]).description == "normal concat: [2, 3] → [3]")
    }

    @Test("differences list operations, inputs and explicit concat lists")
    func differences() {
        var other = CellGenotype.econas
        other.normal.edges[2] = CellEdge(.none, 0)
        other.reduction.explicitConcat = [4, 5]
        #expect(
            other.differences(from: .econas) == [
                .operation(cell: .normal, edge: 2, from: .sepConv5x5, to: .none),
                .input(cell: .normal, edge: 2, from: 2, to: 0),
                .concat(cell: .reduction, from: [3, 4, 5], to: [4, 5]),
            ]
        )
        #expect(CellGenotype.darts.differences(from: .darts).isEmpty)
    }

    @Test("a cell whose every path ends in none is disconnected, and random children of it are redrawn")
    func connection() {
        let dead = CellTopology(edges: (0..<8).map { CellEdge($0 < 2 ? .skipConnect : .none, $0 % 2) })
        // Node 2 is concatenated too as nobody reads it: connected through it, until it ends in none as well.
        #expect(dead.isConnected)
        var cut = dead
        cut.edges[0].operation = .none
        var genotype = CellGenotype(normal: cut, reduction: .init(edges: CellGenotype.darts.reduction.edges))
        #expect(genotype.isConnected)
        genotype.normal.edges[1].operation = .none
        #expect(!genotype.isConnected)
        // One step from disconnected: children never take that step.
        genotype.normal.edges[1].operation = .maxPool3x3
        var generator = FixedGenerator(4)
        for _ in 0..<500 { #expect(space.mutate(genotype, using: &generator).child.isConnected) }
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
