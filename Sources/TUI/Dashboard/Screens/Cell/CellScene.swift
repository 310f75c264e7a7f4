package import Architectures
import Foundations
import TerminalKit

/// What is drawn of a genotype beside its operations: what changed, where the cursor is, what the operations cost.
struct CellScene {
    /// The architecture.
    let genotype: CellGenotype
    /// Per cell, the edges that differ from the genotype it is compared with.
    let changed: [CellKind: Set<Int>]
    /// The edge that is being edited.
    var cursor: CellCursor?
    /// What is told of each edge in the tables.
    var notes: [CellEdgeNote] = []
    /// The cells that the network never computes, because every later cell reads past them; known once it was measured.
    private(set) var unused: Set<CellKind> = []

    /// A genotype with its differences from another one.
    init(_ genotype: CellGenotype, changes: [Mutation] = [], cursor: CellCursor? = nil, size: NetworkSize? = nil) {
        self.genotype = genotype
        self.cursor = cursor
        changed = Dictionary(grouping: changes, by: \.cell).mapValues { Set($0.compactMap(\.edge)) }
        if let size { notes = CellEdgeNote.costs(size) }
    }

    /// Adds what was measured; of a cell that is being edited only where it is as it was measured.
    mutating func add(_ times: NetworkTimes?) {
        guard let times else { return }
        notes += CellEdgeNote.times(times) { cursor != nil && isChanged($0, $1) }
        guard cursor == nil else { return }
        unused = Set(genotype.kinds.filter { isUnused($0, times) })
    }

    /// Whether nothing of a cell took time, though it has operations that always do.
    private func isUnused(_ kind: CellKind, _ times: NetworkTimes) -> Bool {
        let takesTime = genotype[kind].edges.contains { $0.operation != .none && $0.operation != .skipConnect }
        return takesTime && times[kind].allSatisfy { $0.total == 0 }
    }

    /// Whether an edge differs.
    func isChanged(_ kind: CellKind, _ edge: Int) -> Bool { changed[kind]?.contains(edge) == true }

    /// Whether an edge is being edited.
    func isFocused(_ kind: CellKind, _ edge: Int) -> Bool { cursor == CellCursor(kind: kind, edge: edge) }
}

/// A place in a genotype.
package struct CellCursor: Sendable, Hashable {
    /// The cell.
    package var kind: CellKind
    /// The edge, numbered from 0 in the cell.
    package var edge: Int

    /// Creates a place.
    package init(kind: CellKind, edge: Int) {
        self.kind = kind
        self.edge = edge
    }
}

/// A column of the table of edges: something that is known of every operation.
struct CellEdgeNote {
    /// Its heading.
    var heading: String
    /// What is told, per cell and edge.
    var values: [CellKind: [String]]

    /// The columns of parameters and multiply-accumulates.
    static func costs(_ size: NetworkSize) -> [CellEdgeNote] {
        func texts(_ value: (OperationSize) -> Int) -> [CellKind: [String]] {
            size.operations.mapValues { $0.map { value($0) > 0 ? Format.magnitude(value($0)) : "–" } }
        }
        return [
            CellEdgeNote(heading: "params", values: texts(\.parameters)),
            CellEdgeNote(heading: "MACs", values: texts(\.macs)),
        ]
    }

    /// The columns of measured time, forward and backward, and its share in the whole network's.
    static func times(_ times: NetworkTimes, hiding isHidden: (CellKind, Int) -> Bool) -> [CellEdgeNote] {
        func texts(_ text: (EdgeTime) -> String) -> [CellKind: [String]] {
            var result: [CellKind: [String]] = [:]
            for kind in [CellKind.normal, .reduction, .cell] {
                result[kind] = times[kind].enumerated().map { edge, time in
                    isHidden(kind, edge) ? "" : time.total > 0 ? text(time) : "–"
                }
            }
            return result
        }
        return [
            CellEdgeNote(heading: "µs/image", values: texts { Format.fixed($0.total, $0.total < 99.95 ? 1 : 0) }),
            CellEdgeNote(heading: "share", values: texts { Format.percent(times.share($0), digits: 0) + " %" }),
        ]
    }

    func text(_ kind: CellKind, _ edge: Int) -> String {
        guard let list = values[kind], list.indices.contains(edge) else { return "" }
        return list[edge]
    }

    /// Columns that it takes.
    var width: Int { max(heading.count, values.values.joined().map(\.count).max() ?? 0) }
}

extension CellKind {
    /// A panel's title.
    var title: String {
        switch self {
        case .normal: "Normal cell"
        case .reduction: "Reduction cell"
        case .cell: "Cell"
        }
    }

    /// The other cell; itself where it is the only one.
    var other: CellKind {
        switch self {
        case .normal: .reduction
        case .reduction: .normal
        case .cell: .cell
        }
    }
}
