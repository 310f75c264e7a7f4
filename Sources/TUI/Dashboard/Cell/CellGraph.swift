import Architectures
import TerminalKit

/// A group of parts as a layered graph, before it is given places: who reads whom, in which layer, and what is alive.
struct CellGraph {
    /// The state number that stands for the output.
    static let output = -1

    /// The group.
    let group: PartGraph.Group
    /// Layer per state: 0 for the group's inputs, else one more than the latest source's.
    let layers: [Int]
    /// States that carry information to the output; the output itself not counted.
    let live: Set<Int>

    /// Analyses a group.
    init(_ group: PartGraph.Group) {
        self.group = group
        var layers: [Int] = []
        for (state, value) in group.states.enumerated() {
            let sources = group.parts(into: state).map { group.parts[$0].source }
            let latest = sources.map { layers.indices.contains($0) ? layers[$0] : 0 }.max() ?? 0
            layers.append(value.role == .input ? 0 : 1 + latest)
        }
        self.layers = layers
        live = Self.findLive(group)
    }

    /// The layer of the output.
    var outputLayer: Int { (layers.max() ?? 0) + 1 }

    /// The states that come from outside of the group.
    var inputs: [Int] { group.states.indices.filter { isInput($0) } }

    /// Whether a state comes from outside of the group.
    func isInput(_ state: Int) -> Bool { state != Self.output && group.states[state].role == .input }

    /// Whether a part carries information: it computes something, of a source that carries some, for a state that
    /// is used.
    func isLive(edge: Int) -> Bool {
        let part = group.parts[edge]
        return part.operation.kind != .zero && live.contains(part.source) && live.contains(part.target)
    }

    /// The name of a state, or of the output.
    func label(_ state: Int) -> PartGraph.Label { state == Self.output ? group.output : group.states[state].label }

    /// What stands in the box of a state: a node is the sum of its parts.
    func boxText(_ state: Int, _ style: CellLabelStyle) -> String {
        let name = style.text(label(state))
        guard state != Self.output, !isInput(state) else { return name }
        return style == .short ? "Σ\(name)" : "Σ \(name)"
    }

    /// Forwards: what is not identically zero. Backwards: what the output depends on. Alive is both.
    private static func findLive(_ group: PartGraph.Group) -> Set<Int> {
        let passing = group.parts.filter { $0.operation.kind != .zero }
        var filled = Set(group.states.indices.filter { group.states[$0].role == .input })
        for part in passing where filled.contains(part.source) { filled.insert(part.target) }
        var used = Set(group.outputs)
        for part in passing.reversed() where used.contains(part.target) { used.insert(part.source) }
        return filled.intersection(used)
    }
}
