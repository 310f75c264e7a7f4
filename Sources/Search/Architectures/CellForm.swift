/// How the edges of a cell belong to its states.
///
/// States are numbered: the cell's inputs first, then the nodes that it computes. Edges are listed node by node.
package enum CellForm: Sendable, Hashable {
    /// EcoNAS (CVPR 2020, section 4.1): two inputs, and two edges per node, each from any earlier state. The output
    /// concatenates nodes.
    case pairs
    /// NAS-Bench-201 (Dong and Yang, ICLR 2020): one input, and an edge between any two states. The output is the last node.
    case complete

    /// The cell's inputs, which are the first states.
    package var inputCount: Int { self == .pairs ? 2 : 1 }

    /// The nodes of a cell with so many edges.
    func nodeCount(edges: Int) -> Int {
        switch self {
        case .pairs: return edges / 2
        case .complete:
            var nodes = 0
            while (nodes + 1) * (nodes + 2) / 2 <= edges { nodes += 1 }
            return nodes
        }
    }

    /// The edges that are summed into a state, the cell's inputs not being sums.
    package func edges(ofState state: Int) -> Range<Int> {
        switch self {
        case .pairs: 2 * (state - 2)..<2 * (state - 1)
        case .complete: state * (state - 1) / 2..<state * (state + 1) / 2
        }
    }

    /// The state that an edge is summed into.
    package func state(ofEdge edge: Int) -> Int {
        switch self {
        case .pairs: return 2 + edge / 2
        case .complete:
            var state = 1
            while edge >= state * (state + 1) / 2 { state += 1 }
            return state
        }
    }

    /// The states that an edge may read.
    package func legalInputs(ofEdge edge: Int) -> Range<Int> {
        let state = state(ofEdge: edge)
        switch self {
        case .pairs: return 0..<state
        case .complete:
            let source = edge - edges(ofState: state).lowerBound
            return source..<source + 1
        }
    }

    /// The operations that a search draws from.
    package var operations: [CellOperation] {
        switch self {
        case .pairs:
            [.none, .maxPool3x3, .avgPool3x3, .skipConnect, .sepConv3x3, .sepConv5x5, .dilConv3x3, .dilConv5x5]
        case .complete: [.none, .skipConnect, .conv1x1, .conv3x3, .avgPool3x3]
        }
    }

    /// The operations that a genotype may have: published ones have some that no search draws.
    package var known: [CellOperation] { self == .pairs ? operations + [.sepConv7x7, .conv7x1_1x7] : operations }

    /// An edge by its node and its place among the node's edges: `3.1`.
    package func name(ofEdge edge: Int) -> String {
        let state = state(ofEdge: edge)
        return "\(state).\(edge - edges(ofState: state).lowerBound)"
    }
}
