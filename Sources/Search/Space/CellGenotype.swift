/// One of the candidate operations on an edge of a cell.
///
/// The first eight are the search space of EcoNAS (CVPR 2020, section 4.1); the last two occur only in
/// genotypes published by others. Raw values are the field's customary names.
public enum CellOperation: String, CaseIterable, Codable, Sendable, Hashable {
    case none
    case maxPool3x3 = "max_pool_3x3"
    case avgPool3x3 = "avg_pool_3x3"
    case skipConnect = "skip_connect"
    case sepConv3x3 = "sep_conv_3x3"
    case sepConv5x5 = "sep_conv_5x5"
    case dilConv3x3 = "dil_conv_3x3"
    case dilConv5x5 = "dil_conv_5x5"
    case sepConv7x7 = "sep_conv_7x7"
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case conv7x1_1x7 = "conv_7x1_1x7"

    /// The operations a search draws from.
    public static let searchable: [CellOperation] = [
        .none, .maxPool3x3, .avgPool3x3, .skipConnect, .sepConv3x3, .sepConv5x5, .dilConv3x3, .dilConv5x5,
    ]
}

/// One edge of a cell: an operation applied to an earlier state.
public struct CellEdge: Hashable, Sendable {
    /// What the edge computes.
    public var operation: CellOperation
    /// The state it reads: 0 and 1 are the outputs of the two previous cells, 2… are the cell's own nodes.
    public var input: Int

    /// Creates an edge.
    public init(_ operation: CellOperation, _ input: Int) {
        self.operation = operation
        self.input = input
    }
}

/// Which of a genotype's two cells.
public enum CellKind: String, CaseIterable, Codable, Sendable, Hashable {
    /// Keeps the resolution.
    case normal
    /// Halves the resolution and doubles the channels.
    case reduction
}

/// One cell: two edges per node, nodes numbered from 2 in order.
public struct CellTopology: Hashable, Sendable {
    /// Edges in node order: edges `2k` and `2k + 1` are summed into node `2 + k`.
    public var edges: [CellEdge]
    /// The states the cell concatenates as its output, when the genotype says so itself.
    public var explicitConcat: [Int]?

    /// Creates a cell from its edges; `concat` is only for published genotypes that carry their own list.
    public init(edges: [CellEdge], concat: [Int]? = nil) {
        self.edges = edges
        self.explicitConcat = concat
    }

    /// The number of nodes that the cell computes.
    public var nodeCount: Int { edges.count / 2 }

    /// The states concatenated as the output: the explicit list, else every node that no edge reads.
    public var concat: [Int] {
        if let explicitConcat { return explicitConcat }
        var isRead = [Bool](repeating: false, count: 2 + nodeCount)
        for edge in edges where isRead.indices.contains(edge.input) { isRead[edge.input] = true }
        return (2..<2 + nodeCount).filter { !isRead[$0] }
    }
}

/// A candidate architecture of the cell space: a normal and a reduction cell.
public struct CellGenotype: Hashable, Sendable {
    /// The cell that keeps the resolution.
    public var normal: CellTopology
    /// The cell that halves the resolution.
    public var reduction: CellTopology

    /// Creates a genotype of two cells.
    public init(normal: CellTopology, reduction: CellTopology) {
        self.normal = normal
        self.reduction = reduction
    }

    /// The cell of a kind.
    public subscript(kind: CellKind) -> CellTopology {
        get { kind == .normal ? normal : reduction }
        set {
            if kind == .normal { normal = newValue } else { reduction = newValue }
        }
    }
}
