import Foundation

/// Why a genotype cannot be read or cannot be a network.
package struct GenotypeError: Error, Hashable, Sendable, LocalizedError, CustomStringConvertible {
    /// What is wrong and where, for people.
    package let message: String

    /// Creates an error.
    package init(_ message: String) { self.message = message }

    /// The message.
    package var description: String { message }
    /// The message.
    package var errorDescription: String? { message }
}

extension CellGenotype {
    /// Checks that the genotype is a member of the space, published ones included.
    ///
    /// - Throws: `GenotypeError` naming the cell, the edge and what is wrong with it.
    package func validate() throws {
        for kind in kinds {
            try self[kind].validate(as: kind)
        }
    }

    /// Checks that the genotype may become a candidate by hand: valid, and each cell passes something on.
    ///
    /// - Throws: `GenotypeError` with what is wrong.
    package func validateAsCandidate() throws {
        try validate()
        for kind in kinds where !self[kind].isConnected {
            throw GenotypeError(
                "the \(kind == .cell ? "" : kind.rawValue + " ")cell passes nothing on: every path to its output goes through none"
            )
        }
    }

    /// Whether each cell's output depends on one of the cell's inputs: not every path goes through `none`.
    package var isConnected: Bool { kinds.allSatisfy { self[$0].isConnected } }
}

extension CellTopology {
    func validate(as kind: CellKind) throws {
        let cell = kind.rawValue
        // A genotype of NAS-Bench-201 is made of six operations and cannot be anything else.
        guard form == .pairs else { return }
        let expected = 2 * CellSpace.nodeCount
        guard edges.count == expected else {
            throw GenotypeError(
                "\(cell) cell: \(edges.count) edges, but \(CellSpace.nodeCount) nodes of two edges need \(expected)"
            )
        }
        for (index, edge) in edges.enumerated() {
            guard form.known.contains(edge.operation) else {
                throw GenotypeError(
                    "\(cell) node \(2 + index / 2) edge \(index % 2): no \(edge.operation.rawValue) in this space"
                )
            }
            let legal = form.legalInputs(ofEdge: index)
            guard legal.contains(edge.input) else {
                throw GenotypeError(
                    "\(cell) node \(2 + index / 2) edge \(index % 2) (\(edge.operation.rawValue)): input \(edge.input) "
                        + "must be from 0 to \(legal.upperBound - 1) (0 and 1 are the previous cells, then earlier nodes)"
                )
            }
        }
        guard let explicitConcat else { return }
        guard !explicitConcat.isEmpty else {
            throw GenotypeError("\(cell) concat: the list is empty, so the cell would have no output")
        }
        guard Set(explicitConcat).count == explicitConcat.count else {
            throw GenotypeError("\(cell) concat: \(explicitConcat) names a node twice")
        }
        for node in explicitConcat where !(2..<2 + nodeCount).contains(node) {
            throw GenotypeError("\(cell) concat: \(node) must be a node, from 2 to \(1 + nodeCount)")
        }
    }

    /// Whether any concatenated node is reached from a cell input without passing through `none`.
    var isConnected: Bool {
        var reached = (0..<stateCount).map { $0 < form.inputCount }
        for (index, edge) in edges.enumerated() where edge.operation != .none && reached[edge.input] {
            reached[form.state(ofEdge: index)] = true
        }
        return concat.contains { reached[$0] }
    }
}
