/// One of the candidate operations on an edge of a cell.
///
/// Which of them a search draws from is up to the space (``CellForm/operations``); `sep_conv_7x7` and `conv_7x1_1x7` occur
/// only in genotypes published by others. Raw values are the field's customary names.
package enum CellOperation: String, CaseIterable, Codable, Sendable, Hashable {
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
    case conv1x1 = "nor_conv_1x1"
    case conv3x3 = "nor_conv_3x3"
}

/// One edge of a cell: an operation applied to an earlier state.
package struct CellEdge: Hashable, Sendable {
    /// What the edge computes.
    package var operation: CellOperation
    /// The state it reads: a cell's inputs come first (the outputs of the two previous cells, or of the one), then its nodes.
    package var input: Int

    /// Creates an edge.
    package init(_ operation: CellOperation, _ input: Int) {
        self.operation = operation
        self.input = input
    }
}

/// Which of a genotype's cells.
package enum CellKind: String, Codable, Sendable, Hashable {
    /// Keeps the resolution.
    case normal
    /// Halves the resolution and doubles the channels.
    case reduction
    /// The only one, in NAS-Bench-201; keeps the resolution.
    case cell

    /// How the edges of such a cell belong to its states.
    package var form: CellForm { self == .cell ? .complete : .pairs }
}

/// One cell: edges, node by node.
package struct CellTopology: Hashable, Sendable {
    /// How edges belong to nodes.
    package let form: CellForm
    /// Edges in node order.
    package var edges: [CellEdge]
    /// The states the cell concatenates as its output, when the genotype says so itself.
    package var explicitConcat: [Int]?

    /// Creates a cell from its edges; `concat` is only for published genotypes that carry their own list.
    package init(edges: [CellEdge], concat: [Int]? = nil, form: CellForm = .pairs) {
        self.form = form
        self.edges = edges
        self.explicitConcat = concat
    }

    /// The number of nodes that the cell computes.
    package var nodeCount: Int { form.nodeCount(edges: edges.count) }

    /// Inputs and nodes.
    package var stateCount: Int { form.inputCount + nodeCount }

    /// The states that are nodes.
    package var nodes: Range<Int> { form.inputCount..<stateCount }

    /// The states concatenated as the output: the explicit list, else every node that no edge reads, or the last node.
    package var concat: [Int] {
        if let explicitConcat { return explicitConcat }
        if form == .complete { return nodes.isEmpty ? [] : [stateCount - 1] }
        var isRead = [Bool](repeating: false, count: stateCount)
        for edge in edges where isRead.indices.contains(edge.input) { isRead[edge.input] = true }
        return nodes.filter { !isRead[$0] }
    }
}

/// A candidate architecture: a normal and a reduction cell, or the one cell of NAS-Bench-201.
package struct CellGenotype: Hashable, Sendable {
    /// The cell that keeps the resolution; in NAS-Bench-201 the only one.
    package var normal: CellTopology
    /// The cell that halves the resolution; without edges in NAS-Bench-201, whose reductions are not searched.
    package var reduction: CellTopology

    /// Creates a genotype of two cells.
    package init(normal: CellTopology, reduction: CellTopology) {
        self.normal = normal
        self.reduction = reduction
    }

    /// How the edges of the cells belong to their states.
    package var form: CellForm { normal.form }

    /// The cells that there are.
    package var kinds: [CellKind] { form == .pairs ? [.normal, .reduction] : [.cell] }

    /// The cell of a kind.
    package subscript(kind: CellKind) -> CellTopology {
        get { kind == .reduction ? reduction : normal }
        set {
            if kind == .reduction { reduction = newValue } else { normal = newValue }
        }
    }
}
