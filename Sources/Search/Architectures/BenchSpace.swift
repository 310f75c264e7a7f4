/// The search space of NAS-Bench-201 (Dong and Yang, ICLR 2020): a cell of four states with one of five operations on each
/// of the six edges between them; 15,625 architectures.
package struct BenchSpace: SearchSpace, Hashable {
    /// Edges of a cell.
    package static let edgeCount = 6

    /// Creates the space.
    package init() {}

    /// `nas-bench-201`.
    package var name: SpaceName { .nasBench201 }

    /// All architectures: the operations of the edges as the digits of a number, the last edge's changing fastest.
    package static var all: some Sequence<CellGenotype> {
        let operations = CellForm.complete.operations
        let count = (0..<edgeCount).reduce(1) { total, _ in total * operations.count }
        return (0..<count).lazy.map { number in
            var rest = number
            var drawn: [CellOperation] = []
            for _ in 0..<edgeCount {
                drawn.append(operations[rest % operations.count])
                rest /= operations.count
            }
            return CellGenotype(benchOperations: drawn.reversed())
        }
    }

    /// A random genotype, every one of the 15,625 equally likely: also those whose output does not depend on the
    /// image, because the benchmark has them.
    package func random(using generator: inout some RandomNumberGenerator) -> CellGenotype {
        let operations = CellForm.complete.operations
        return CellGenotype(
            benchOperations: (0..<Self.edgeCount).map { _ in operations[generator.index(below: operations.count)] }
        )
    }

    /// A copy with another operation on one edge; edge and operation are drawn evenly.
    package func mutate(
        _ genotype: CellGenotype,
        using generator: inout some RandomNumberGenerator
    ) -> (child: CellGenotype, mutation: Mutation) {
        let edge = generator.index(below: genotype.normal.edges.count)
        let old = genotype.normal.edges[edge].operation
        let others = CellForm.complete.operations.filter { $0 != old }
        let new = others[generator.index(below: others.count)]
        var child = genotype
        child.normal.edges[edge].operation = new
        return (child, .operation(cell: .cell, edge: edge, from: old, to: new))
    }
}

extension CellGenotype {
    /// A genotype of NAS-Bench-201.
    ///
    /// - Parameter benchOperations: six operations, of the edges 0→1, 0→2, 1→2, 0→3, 1→3, 2→3.
    package init(benchOperations: [CellOperation]) {
        precondition(benchOperations.count == BenchSpace.edgeCount, "a cell of NAS-Bench-201 has six edges")
        let form = CellForm.complete
        let edges = benchOperations.enumerated().map { edge, operation in
            CellEdge(operation, form.legalInputs(ofEdge: edge).lowerBound)
        }
        self.init(normal: CellTopology(edges: edges, form: form), reduction: CellTopology(edges: [], form: form))
    }

    /// Reads the benchmark's notation, `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`; nil when it is not that.
    package init?(benchNotation text: String) {
        let groups = text.split(separator: "+", omittingEmptySubsequences: false)
        guard groups.count == 3 else { return nil }
        var operations: [CellOperation] = []
        for (index, group) in groups.enumerated() {
            let parts = group.split(separator: "|", omittingEmptySubsequences: false)
            guard parts.count == index + 3, parts.first == "", parts.last == "" else { return nil }
            for (source, token) in parts.dropFirst().dropLast().enumerated() {
                let pair = token.split(separator: "~", omittingEmptySubsequences: false)
                guard pair.count == 2, pair[1] == "\(source)", let operation = CellOperation(rawValue: String(pair[0])),
                    CellForm.complete.operations.contains(operation)
                else { return nil }
                operations.append(operation)
            }
        }
        self.init(benchOperations: operations)
    }

    /// The benchmark's notation of a genotype of NAS-Bench-201.
    var benchNotation: String {
        normal.nodes.map { state in
            let tokens = normal.edges[form.edges(ofState: state)].map { "\($0.operation.rawValue)~\($0.input)|" }
            return "|" + tokens.joined()
        }.joined(separator: "+")
    }
}
