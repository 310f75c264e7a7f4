extension CellGenotype {
    /// Equal for two genotypes exactly when one becomes the other by swapping the edges of nodes, renumbering nodes, or
    /// changing the input of a `none` (which reads nothing) without changing what the cell concatenates.
    ///
    /// None of these changes the network: a node sums its edges, and the order of the concatenation is only a
    /// permutation of channels that the next convolution absorbs. The text is stable and may be stored. An explicit concat list
    /// that says what the cell would concatenate anyway makes no difference.
    ///
    /// - Precondition: the genotype is valid (`validate()`).
    public var canonicalKey: String { "\(normal.canonicalText)|\(reduction.canonicalText)" }
}

extension CellTopology {
    /// The cell's nodes in the order and numbering that gives the smallest codes; see `CellGenotype.canonicalKey`.
    var canonicalText: String {
        let codes = CanonicalNumbering(self).smallestCodes()
        return codes.map(\.description).joined(separator: ".")
    }
}

/// What a node computes, in terms of the canonical numbers of the nodes before it.
private struct NodeCode: Comparable, CustomStringConvertible {
    /// Both edges as `operation × 16 + input`, the smaller first; the input of a `none` is 15, standing for no input.
    let first: Int
    let second: Int
    /// Whether the node is part of the cell's output.
    let isOutput: Bool

    static func < (a: NodeCode, b: NodeCode) -> Bool {
        (a.first, a.second, a.isOutput ? 1 : 0) < (b.first, b.second, b.isOutput ? 1 : 0)
    }

    /// An edge is written as the operation's number and, unless it is a `none`, the input: `41` is `sep_conv_3x3` of
    /// input 1; `*` marks an output.
    var description: String { Self.text(first) + Self.text(second) + (isOutput ? "*" : "") }

    private static func text(_ edge: Int) -> String {
        edge % 16 == 15 ? "\(edge / 16)-" : "\(edge / 16)\(edge % 16)"
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

    private let edges: [CellEdge]
    private let outputs: Set<Int>

    init(_ cell: CellTopology) {
        edges = cell.edges
        outputs = Set(cell.concat)
    }

    func smallestCodes() -> [NodeCode] {
        let unnumbered = 2 + edges.count / 2
        // States 0 and 1 keep their numbers: they are different tensors.
        return extend([], numbers: [0, 1] + Array(repeating: nil, count: unnumbered - 2))
    }

    private func extend(_ codes: [NodeCode], numbers: [Int?]) -> [NodeCode] {
        let candidates = numbers.indices.compactMap { node -> (node: Int, code: NodeCode)? in
            guard numbers[node] == nil, let code = code(of: node, numbers) else { return nil }
            return (node, code)
        }
        guard let smallest = candidates.map(\.code).min() else { return codes }
        var best: [NodeCode] = []
        for candidate in candidates where candidate.code == smallest {
            var extended = numbers
            extended[candidate.node] = 2 + codes.count
            let result = extend(codes + [smallest], numbers: extended)
            if best.isEmpty || result.lexicographicallyPrecedes(best) { best = result }
        }
        return best
    }

    /// The code of a node; nil while a node that it reads has no number yet.
    private func code(of node: Int, _ numbers: [Int?]) -> NodeCode? {
        var values: [Int] = []
        for edge in edges[2 * (node - 2)..<2 * (node - 1)] {
            let operation = Self.operationNumbers[edge.operation, default: 0] * 16
            if edge.operation == .none {
                values.append(operation + 15)
            } else if let number = numbers[edge.input] {
                values.append(operation + number)
            } else {
                return nil
            }
        }
        return NodeCode(
            first: min(values[0], values[1]),
            second: max(values[0], values[1]),
            isOutput: outputs.contains(node)
        )
    }
}
