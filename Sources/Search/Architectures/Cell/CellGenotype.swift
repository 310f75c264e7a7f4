/// One edge of a cell: an operation applied to an earlier state.
struct CellEdge: Hashable, Sendable {
    /// What the edge computes.
    var operation: CellOperation
    /// The state it reads: 0 and 1 are the outputs of the two cells before, then come the nodes.
    var input: Int

    init(_ operation: CellOperation, _ input: Int) {
        self.operation = operation
        self.input = input
    }
}

/// Which of a genotype's cells.
enum CellKind: String, CaseIterable, Sendable, Hashable {
    /// Keeps the resolution.
    case normal
    /// Halves the resolution and doubles the channels.
    case reduction
}

/// One cell: two edges per node, node by node. States are numbered: the two inputs, then the nodes.
struct CellTopology: Hashable, Sendable {
    /// The outputs of the two cells before.
    static let inputCount = 2
    /// The operations that a search draws from.
    static let operations: [CellOperation] = [
        .none, .maxPool3x3, .avgPool3x3, .skipConnect, .sepConv3x3, .sepConv5x5, .dilConv3x3, .dilConv5x5,
    ]
    /// The operations that a genotype may have: published ones have some that no search draws.
    static let known = operations + [.sepConv7x7, .conv7x1_1x7]

    /// Edges in node order.
    var edges: [CellEdge]
    /// The states the cell concatenates as its output, when the genotype says so itself.
    var explicitConcat: [Int]?

    /// Creates a cell from its edges; `concat` is only for published genotypes that carry their own list.
    init(edges: [CellEdge], concat: [Int]? = nil) {
        self.edges = edges
        self.explicitConcat = concat
    }

    /// The number of nodes that the cell computes.
    var nodeCount: Int { edges.count / 2 }

    /// Inputs and nodes.
    var stateCount: Int { Self.inputCount + nodeCount }

    /// The states that are nodes.
    var nodes: Range<Int> { Self.inputCount..<stateCount }

    /// The states concatenated as the output: the explicit list, else every node that no edge reads.
    var concat: [Int] {
        if let explicitConcat { return explicitConcat }
        var isRead = [Bool](repeating: false, count: stateCount)
        for edge in edges where isRead.indices.contains(edge.input) { isRead[edge.input] = true }
        return nodes.filter { !isRead[$0] }
    }

    /// The edges that are summed into a node.
    static func edges(ofNode state: Int) -> Range<Int> { 2 * (state - inputCount)..<2 * (state - inputCount + 1) }

    /// The node that an edge is summed into.
    static func node(ofEdge edge: Int) -> Int { inputCount + edge / 2 }

    /// The states that an edge may read.
    static func legalInputs(ofEdge edge: Int) -> Range<Int> { 0..<node(ofEdge: edge) }

    /// An edge by its node and its place among the node's edges: `3.1`.
    static func name(ofEdge edge: Int) -> String { "\(node(ofEdge: edge)).\(edge % 2)" }
}

/// A member of the cell space: a normal and a reduction cell.
struct CellGenotype: Hashable, Sendable {
    /// The cell that keeps the resolution.
    var normal: CellTopology
    /// The cell that halves the resolution.
    var reduction: CellTopology

    init(normal: CellTopology, reduction: CellTopology) {
        self.normal = normal
        self.reduction = reduction
    }

    /// The cell of a kind.
    subscript(kind: CellKind) -> CellTopology {
        get { kind == .reduction ? reduction : normal }
        set {
            if kind == .reduction { reduction = newValue } else { normal = newValue }
        }
    }
}
