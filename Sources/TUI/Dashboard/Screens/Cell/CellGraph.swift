import Architectures
import TerminalKit

/// A cell as a layered graph, before it is given places: who reads whom, in which layer, and what is alive.
struct CellGraph {
    /// The state number that stands for the concatenated output.
    static let output = -1

    /// The cell.
    let topology: CellTopology
    /// Layer per state: 0 for the cell's inputs, else one more than the latest input's.
    let layers: [Int]
    /// States that carry information to the output; the output itself not counted.
    let live: Set<Int>

    /// Analyses a cell.
    init(_ topology: CellTopology) {
        self.topology = topology
        var layers = Array(repeating: 0, count: topology.form.inputCount)
        for state in topology.nodes {
            let inputs = topology.edges[topology.form.edges(ofState: state)].map { $0.input }
            layers.append(1 + (inputs.map { layers.indices.contains($0) ? layers[$0] : 0 }.max() ?? 0))
        }
        self.layers = layers
        live = Self.findLive(topology)
    }

    /// The layer of the output.
    var outputLayer: Int { (layers.max() ?? 0) + 1 }

    /// Whether an edge carries information: it computes something, of a source that carries some, for a state that
    /// is used.
    func isLive(edge: Int) -> Bool {
        let value = topology.edges[edge]
        return value.operation != .none && live.contains(value.input)
            && live.contains(topology.form.state(ofEdge: edge))
    }

    /// Forwards: what is not identically zero. Backwards: what the output depends on. Alive is both.
    private static func findLive(_ topology: CellTopology) -> Set<Int> {
        let form = topology.form
        var filled = Set(0..<form.inputCount)
        for (index, edge) in topology.edges.enumerated() where edge.operation != .none && filled.contains(edge.input) {
            filled.insert(form.state(ofEdge: index))
        }
        var used = Set(topology.concat)
        for (index, edge) in topology.edges.enumerated().reversed()
        where edge.operation != .none && used.contains(form.state(ofEdge: index)) {
            used.insert(edge.input)
        }
        return filled.intersection(used)
    }
}
