import Testing
@testable import Architectures

@Suite("Canonical keys of genotypes")
struct SpaceCanonicalTests {
    private let space = CellSpace()

    @Test("swapping edges and renumbering nodes keeps the key")
    func invariance() {
        var generator = FixedGenerator(11)
        var renumbered = 0
        for _ in 0..<1500 {
            let genotype = space.randomGenotype(using: &generator)
            let twin = CellGenotype(
                normal: relabelled(genotype.normal, using: &generator),
                reduction: relabelled(genotype.reduction, using: &generator)
            )
            if twin != genotype { renumbered += 1 }
            #expect(twin.canonicalKey == genotype.canonicalKey)
        }
        #expect(renumbered > 1450)
    }

    @Test("keys are equal exactly when a renumbering makes the cells equal", arguments: [1, 2, 3])
    func bruteForce(operationCount: Int) {
        // Few operations make isomorphic pairs frequent; small changes make near misses frequent.
        let operations = Array([CellOperation.skipConnect, .none, .sepConv3x3].prefix(operationCount))
        var generator = FixedGenerator(UInt64(20 + operationCount))
        var same = 0
        let cells = (0..<50).map { _ in drawCell(operations, using: &generator) }
        for (index, a) in cells.enumerated() {
            var near = relabelled(a, using: &generator)
            let edge = generator.index(below: 8)
            near.edges[edge].input = generator.index(below: CellTopology.legalInputs(ofEdge: edge).count)
            for b in cells[..<index] + [near] {
                let equal = isomorphic(a, b)
                if equal { same += 1 }
                #expect((a.canonicalText == b.canonicalText) == equal, "\(a.edges) \(b.edges)")
            }
        }
        #expect(same > 3)
    }

    @Test("different random networks have different keys")
    func distinct() {
        var generator = FixedGenerator(31)
        var genotypes: [String: CellGenotype] = [:]
        for _ in 0..<1500 {
            let genotype = space.randomGenotype(using: &generator)
            if let twin = genotypes[genotype.canonicalKey] {
                #expect(isomorphic(twin.normal, genotype.normal) && isomorphic(twin.reduction, genotype.reduction))
            }
            genotypes[genotype.canonicalKey] = genotype
        }
        #expect(genotypes.count > 1490)
    }

    @Test("the two cells are not interchangeable, and neither are a cell's inputs")
    func asymmetry() {
        let swapped = CellGenotype(normal: CellGenotype.dartsV1.reduction, reduction: CellGenotype.dartsV1.normal)
        #expect(swapped.canonicalKey != CellGenotype.dartsV1.canonicalKey)
        var mirrored = CellGenotype.econasSmall
        for edge in mirrored.normal.edges.indices where mirrored.normal.edges[edge].input < 2 {
            mirrored.normal.edges[edge].input = 1 - mirrored.normal.edges[edge].input
        }
        #expect(mirrored.canonicalKey != CellGenotype.econasSmall.canonicalKey)
    }

    @Test("an explicit concat list counts only where it says something else")
    func explicitConcat() {
        var generator = FixedGenerator(41)
        let genotype = space.randomGenotype(using: &generator)
        var explicit = genotype
        explicit.normal.explicitConcat = genotype.normal.concat.reversed()
        #expect(explicit.canonicalKey == genotype.canonicalKey)
        var implied = CellGenotype.econas
        implied.reduction.explicitConcat = nil
        // Node 2 and 3 are read, so without its list the cell would leave node 3 out.
        #expect(implied.canonicalKey != CellGenotype.econas.canonicalKey)
    }

    @Test("the stored form of keys is stable")
    func storedForm() {
        #expect(
            CellGenotype.dartsV1.canonicalKey
                == "3041*.3041*.4041*.3440*|1011*.1032*.1032*.2032*"
        )
    }

    // MARK: - The long way round

    private func drawCell(_ operations: [CellOperation], using generator: inout FixedGenerator) -> CellTopology {
        CellTopology(
            edges: (0..<8).map { edge in
                let operation = operations[generator.index(below: operations.count)]
                return CellEdge(operation, generator.index(below: CellTopology.legalInputs(ofEdge: edge).count))
            }
        )
    }

    /// The same cell written differently: nodes renumbered at random, edges of nodes swapped at random, the inputs of
    /// `none` redrawn, the concatenated nodes spelled out.
    private func relabelled(_ cell: CellTopology, using generator: inout FixedGenerator) -> CellTopology {
        let valid = permutations(4).filter { order in
            cell.edges.enumerated().allSatisfy { index, edge in
                edge.operation == .none || edge.input < 2 || order[edge.input - 2] < order[index / 2]
            }
        }
        let order = valid[generator.index(below: valid.count)]
        var edges = cell.edges
        for node in 0..<4 {
            let flip = generator.index(below: 2)
            for side in 0..<2 {
                var edge = cell.edges[2 * node + side]
                let target = 2 * order[node] + (side ^ flip)
                if edge.operation == .none {
                    edge.input = generator.index(below: CellTopology.legalInputs(ofEdge: target).count)
                } else if edge.input >= 2 {
                    edge.input = 2 + order[edge.input - 2]
                }
                edges[target] = edge
            }
        }
        return CellTopology(edges: edges, concat: cell.concat.map { 2 + order[$0 - 2] })
    }

    /// Whether any renumbering of the nodes turns one cell into the other.
    private func isomorphic(_ a: CellTopology, _ b: CellTopology) -> Bool {
        permutations(4).contains { order in
            guard Set(a.concat.map { 2 + order[$0 - 2] }) == Set(b.concat) else { return false }
            return (0..<4).allSatisfy { node in
                let renumbered = a.edges[2 * node..<2 * node + 2].map { text($0) { 2 + order[$0 - 2] } }
                let target = 2 * order[node]
                return renumbered.sorted() == b.edges[target..<target + 2].map { text($0) { $0 } }.sorted()
            }
        }
    }

    private func text(_ edge: CellEdge, renumber: (Int) -> Int) -> String {
        if edge.operation == .none { return "none" }
        return "\(edge.operation.rawValue) \(edge.input < 2 ? edge.input : renumber(edge.input))"
    }
}
