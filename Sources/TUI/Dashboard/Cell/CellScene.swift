import Architectures
import Foundations
import TerminalKit

/// What is drawn of an architecture beside its parts: what changed, where the cursor is, what the parts cost.
struct CellScene {
    /// The architecture.
    let parts: PartGraph
    /// The parts, by id, that differ from the architecture it is compared with.
    let changed: Set<String>
    /// The part that is being edited.
    var cursor: CellCursor?
    /// What is told of each part in the tables.
    var notes: [CellEdgeNote] = []
    /// The groups that the network never computes, because everything later reads past them; known once it was measured.
    private(set) var unused: Set<Int> = []

    /// Parts with their differences from those of another architecture.
    init(_ parts: PartGraph, changes: [Change] = [], cursor: CellCursor? = nil, cost: NetworkCost? = nil) {
        self.parts = parts
        self.cursor = cursor
        changed = Set(changes.compactMap(\.part))
        if let cost { notes = CellEdgeNote.costs(cost) }
    }

    /// Adds what was measured; of an architecture that is being edited only where it is as it was measured.
    mutating func add(_ times: NetworkTimes?) {
        guard let times else { return }
        notes += CellEdgeNote.times(times, hiding: cursor == nil ? [] : changed)
        guard cursor == nil else { return }
        unused = Set(parts.groups.indices.filter { isUnused($0, times) })
    }

    /// Whether nothing of a group took time, though it has operations that always do.
    private func isUnused(_ group: Int, _ times: NetworkTimes) -> Bool {
        let parts = parts.groups[group].parts
        let takesTime = parts.contains { $0.operation.kind != .zero && $0.operation.kind != .identity }
        return takesTime && parts.allSatisfy { (times.parts[$0.id]?.total ?? 0) == 0 }
    }

    /// A part by its place.
    func part(_ group: Int, _ edge: Int) -> PartGraph.Part { parts.groups[group].parts[edge] }

    /// Whether a part differs.
    func isChanged(_ group: Int, _ edge: Int) -> Bool { changed.contains(part(group, edge).id) }

    /// Whether a part is being edited.
    func isFocused(_ group: Int, _ edge: Int) -> Bool { cursor == CellCursor(group: group, edge: edge) }
}

/// The place of a part in an architecture.
package struct CellCursor: Sendable, Hashable {
    /// The group, numbered from 0.
    package var group: Int
    /// The part, numbered from 0 in the group.
    package var edge: Int

    /// Creates a place.
    package init(group: Int, edge: Int) {
        self.group = group
        self.edge = edge
    }
}

/// A column of the table of parts: something that is known of every operation.
struct CellEdgeNote {
    /// Its heading.
    var heading: String
    /// What is told, by the part's id.
    var values: [String: String]

    /// The columns of parameters and multiply-accumulates.
    static func costs(_ cost: NetworkCost) -> [CellEdgeNote] {
        func texts(_ value: (PartCost) -> Int) -> [String: String] {
            cost.parts.mapValues { value($0) > 0 ? Format.magnitude(value($0)) : "–" }
        }
        return [
            CellEdgeNote(heading: "params", values: texts(\.parameters)),
            CellEdgeNote(heading: "MACs", values: texts(\.macs)),
        ]
    }

    /// The columns of measured time, forward and backward, and its share in the whole network's.
    static func times(_ times: NetworkTimes, hiding hidden: Set<String>) -> [CellEdgeNote] {
        let total = times.total
        func texts(_ text: (PartTime) -> String) -> [String: String] {
            times.parts.filter { !hidden.contains($0.key) }.mapValues { $0.total > 0 ? text($0) : "–" }
        }
        return [
            CellEdgeNote(heading: "µs/image", values: texts { Format.fixed($0.total, $0.total < 99.95 ? 1 : 0) }),
            CellEdgeNote(
                heading: "share",
                values: texts { Format.percent(total > 0 ? $0.total / total : 0, digits: 0) + " %" }
            ),
        ]
    }

    /// Columns that it takes.
    var width: Int { max(heading.count, values.values.map(\.count).max() ?? 0) }
}
