extension CellGenotype {
    /// Equal for two genotypes exactly when one becomes the other by swapping the edges of nodes, renumbering nodes, or
    /// changing the input of a `none` (which reads nothing) without changing what the cell concatenates.
    ///
    /// None of these changes the network: a node sums its edges, and the order of the concatenation is only a
    /// permutation of channels that the next convolution absorbs. The text is stable and may be stored. An explicit concat list
    /// that says what the cell would concatenate anyway makes no difference.
    ///
    /// - Precondition: the genotype is valid (`validate()`).
    var canonicalKey: String { "\(normal.canonicalText)|\(reduction.canonicalText)" }
}

extension CellTopology {
    /// The cell's nodes in the order and numbering that gives the smallest codes; see `CellGenotype.canonicalKey`.
    var canonicalText: String {
        let codes = CanonicalNumbering(self).smallestCodes()
        return codes.map(\.description).joined(separator: ".")
    }
}

/// What a node computes, in terms of the canonical numbers of the nodes before it, packed so that comparing is one
/// instruction: the smaller edge, the larger edge (8 bits each, operation × 16 + input), whether the node is an output.
private struct NodeCode: Hashable, CustomStringConvertible {
    /// Stands for the input of a `none`, which reads nothing.
    static let noInput = 15

    let packed: Int

    init(_ first: Int, _ second: Int, isOutput: Bool) {
        packed = min(first, second) << 9 | max(first, second) << 1 | (isOutput ? 1 : 0)
    }

    /// An edge is written as the operation's number and, unless it is a `none`, the input: `41` is `sep_conv_3x3` of
    /// input 1; `*` marks an output.
    var description: String { Self.text(packed >> 9) + Self.text(packed >> 1 & 255) + (packed & 1 == 1 ? "*" : "") }

    private static func text(_ edge: Int) -> String {
        edge % 16 == noInput ? "\(edge / 16)-" : "\(edge / 16)\(edge % 16)"
    }
}

/// Finds the topological numbering of a cell's nodes whose sequence of codes is smallest.
///
/// Codes are compared position by position, so at each position only the available nodes with the smallest code can lead to
/// the minimum; where several tie, all are followed. At most `nodeCount!` (24) leaves, usually one.
private struct CanonicalNumbering {
    private static let operationNumbers = Dictionary(
        uniqueKeysWithValues: CellOperation.allCases.enumerated().map { ($1, $0) }
    )

    /// Operation × 16 and input of each edge.
    private let operations: [Int]
    private let inputs: [Int]
    private let isOutput: [Bool]

    init(_ cell: CellTopology) {
        operations = cell.edges.map { Self.operationNumbers[$0.operation, default: 0] * 16 }
        inputs = cell.edges.map { $0.operation == .none ? NodeCode.noInput : $0.input }
        var isOutput = [Bool](repeating: false, count: cell.nodeCount)
        for node in cell.concat { isOutput[node - 2] = true }
        self.isOutput = isOutput
    }

    func smallestCodes() -> [NodeCode] {
        // States 0 and 1 keep their numbers: they are different tensors. Nodes have none yet.
        extend([], numbers: [0, 1] + Array(repeating: -1, count: isOutput.count))
    }

    private func extend(_ codes: [NodeCode], numbers: [Int]) -> [NodeCode] {
        var smallest: NodeCode?
        var tied: [Int] = []
        for node in isOutput.indices where numbers[node + 2] < 0 {
            guard let code = code(of: node, numbers) else { continue }
            if let known = smallest, known.packed <= code.packed {
                if known == code { tied.append(node) }
            } else {
                smallest = code
                tied = [node]
            }
        }
        guard let smallest else { return codes }
        var best: [NodeCode] = []
        for node in tied {
            var extended = numbers
            extended[node + 2] = 2 + codes.count
            let result = extend(codes + [smallest], numbers: extended)
            if best.isEmpty || result.lexicographicallyPrecedes(best, by: { $0.packed < $1.packed }) { best = result }
        }
        return best
    }

    /// The code of a node; nil while a node that it reads has no number yet.
    private func code(of node: Int, _ numbers: [Int]) -> NodeCode? {
        guard let first = edgeCode(2 * node, numbers), let second = edgeCode(2 * node + 1, numbers) else { return nil }
        return NodeCode(first, second, isOutput: isOutput[node])
    }

    private func edgeCode(_ edge: Int, _ numbers: [Int]) -> Int? {
        let input = inputs[edge]
        if input == NodeCode.noInput { return operations[edge] + input }
        return numbers[input] < 0 ? nil : operations[edge] + numbers[input]
    }
}
