/// One place in which two genotypes differ; what a mutation changed.
package enum Mutation: Sendable, Hashable {
    /// Another operation on an edge (numbered from 0 in the cell).
    case operation(cell: CellKind, edge: Int, from: CellOperation, to: CellOperation)
    /// Another input of an edge.
    case input(cell: CellKind, edge: Int, from: Int, to: Int)
    /// Other states concatenated by an explicit list; no search changes these, but published genotypes differ in them.
    case concat(cell: CellKind, from: [Int], to: [Int])

    /// The cell that differs.
    package var cell: CellKind {
        switch self {
        case .operation(let cell, _, _, _), .input(let cell, _, _, _), .concat(let cell, _, _): cell
        }
    }

    /// The edge that differs; nil for a concat list.
    package var edge: Int? {
        switch self {
        case .operation(_, let edge, _, _), .input(_, let edge, _, _): edge
        case .concat: nil
        }
    }
}

extension Mutation: CustomStringConvertible {
    /// In words: `normal node 3 edge 1: sep_conv_3x3 → skip_connect`, `reduction node 2 edge 0: input 0 → 1`.
    ///
    /// Nodes are numbered from 2 as inputs name them, the two edges of a node are 0 and 1.
    package var description: String {
        switch self {
        case .operation(let cell, let edge, let from, let to):
            "\(Self.place(cell, edge)): \(from.rawValue) → \(to.rawValue)"
        case .input(let cell, let edge, let from, let to):
            "\(Self.place(cell, edge)): input \(from) → \(to)"
        case .concat(let cell, let from, let to):
            "\(cell.rawValue) concat: \(from) → \(to)"
        }
    }

    private static func place(_ cell: CellKind, _ edge: Int) -> String {
        let state = cell.form.state(ofEdge: edge)
        return "\(cell.rawValue) node \(state) edge \(edge - cell.form.edges(ofState: state).lowerBound)"
    }
}

extension [Mutation] {
    /// All changes in one line.
    package var inWords: String { map(\.description).joined(separator: "; ") }
}

extension CellGenotype {
    /// Every place in which this genotype differs from another, cell by cell, edge by edge.
    ///
    /// Edges are compared by position (this shows what a mutation did; `canonicalKey` tells whether two genotypes are the
    /// same network). A place that only one of the two has, because the numbers of nodes differ, is not listed; genotypes of
    /// different spaces have no places in common.
    package func differences(from other: CellGenotype) -> [Mutation] {
        guard form == other.form else { return [] }
        return kinds.flatMap { kind -> [Mutation] in
            let before = other[kind]
            let after = self[kind]
            var found: [Mutation] = []
            for (edge, (old, new)) in zip(before.edges, after.edges).enumerated() {
                if old.operation != new.operation {
                    found.append(.operation(cell: kind, edge: edge, from: old.operation, to: new.operation))
                }
                if old.input != new.input {
                    found.append(.input(cell: kind, edge: edge, from: old.input, to: new.input))
                }
            }
            let explicit = before.explicitConcat != nil || after.explicitConcat != nil
            if explicit, before.concat != after.concat {
                found.append(.concat(cell: kind, from: before.concat, to: after.concat))
            }
            return found
        }
    }
}
