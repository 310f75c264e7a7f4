/// The search space of EcoNAS (CVPR 2020, section 4.1): genotypes of two cells with four nodes each, drawn and mutated.
///
/// Genotypes whose cells pass nothing of their inputs on (every path ends in `none`) are members of the space, but
/// `random` and `mutate` draw again rather than hand out a network that cannot see the image.
package struct CellSpace: SearchSpace, Hashable {
    /// Nodes that each cell computes.
    package static let nodeCount = 4

    /// How often a draw is repeated before a disconnected genotype is handed out after all.
    ///
    /// About one random genotype in a thousand is disconnected, so that this is only reached by mutating a genotype that
    /// no single change connects.
    static let connectionDraws = 100

    /// Creates the space.
    package init() {}

    /// `cell`.
    package var name: SpaceName { .cell }

    /// A random genotype: operations and inputs are uniform over the legal ones.
    package func random(using generator: inout some RandomNumberGenerator) -> CellGenotype {
        var genotype = drawGenotype(using: &generator)
        for _ in 0..<Self.connectionDraws where !genotype.isConnected {
            genotype = drawGenotype(using: &generator)
        }
        return genotype
    }

    /// A copy of a genotype that differs in exactly one place, and which place that is.
    ///
    /// Kind of change (connection or operation), cell and edge are drawn evenly, then the new value evenly among the
    /// legal ones other than the present one. The child may compute the same function as another genotype (a new input of
    /// a `none`, say): `CellGenotype.canonicalKey` tells.
    ///
    /// - Precondition: the genotype is valid (`CellGenotype.validate()`).
    package func mutate(
        _ genotype: CellGenotype,
        using generator: inout some RandomNumberGenerator
    ) -> (child: CellGenotype, mutation: Mutation) {
        var result = drawMutation(of: genotype, using: &generator)
        for _ in 0..<Self.connectionDraws where !result.child.isConnected {
            result = drawMutation(of: genotype, using: &generator)
        }
        return result
    }

    private func drawGenotype(using generator: inout some RandomNumberGenerator) -> CellGenotype {
        let normal = drawCell(using: &generator)
        return CellGenotype(normal: normal, reduction: drawCell(using: &generator))
    }

    private func drawCell(using generator: inout some RandomNumberGenerator) -> CellTopology {
        let operations = CellForm.pairs.operations
        var edges: [CellEdge] = []
        for edge in 0..<2 * Self.nodeCount {
            let operation = operations[generator.index(below: operations.count)]
            edges.append(CellEdge(operation, generator.index(below: CellForm.pairs.legalInputs(ofEdge: edge).count)))
        }
        return CellTopology(edges: edges)
    }

    private func drawMutation(
        of genotype: CellGenotype,
        using generator: inout some RandomNumberGenerator
    ) -> (child: CellGenotype, mutation: Mutation) {
        let rewires = generator.index(below: 2) == 0
        let kind = genotype.kinds[generator.index(below: 2)]
        var cell = genotype[kind]
        let edge = generator.index(below: cell.edges.count)
        let old = cell.edges[edge]
        let mutation: Mutation
        if rewires {
            let others = CellForm.pairs.legalInputs(ofEdge: edge).filter { $0 != old.input }
            let input = others[generator.index(below: others.count)]
            cell.edges[edge].input = input
            mutation = .input(cell: kind, edge: edge, from: old.input, to: input)
        } else {
            let others = CellForm.pairs.operations.filter { $0 != old.operation }
            let operation = others[generator.index(below: others.count)]
            cell.edges[edge].operation = operation
            mutation = .operation(cell: kind, edge: edge, from: old.operation, to: operation)
        }
        var child = genotype
        child[kind] = cell
        return (child, mutation)
    }
}
