extension CellGenotype {
    /// Checks that the genotype is a member of the space, published ones included.
    ///
    /// - Throws: `ArchitectureError` naming the cell, the edge and what is wrong with it.
    func validate() throws {
        for kind in CellKind.allCases { try self[kind].validate(as: kind) }
    }

    /// Whether each cell's output depends on one of the cell's inputs: not every path goes through `none`.
    var isConnected: Bool { normal.isConnected && reduction.isConnected }
}

extension CellTopology {
    func validate(as kind: CellKind) throws {
        let cell = kind.rawValue
        let expected = 2 * CellSpace.nodeCount
        guard edges.count == expected else {
            throw ArchitectureError(
                "\(cell) cell: \(edges.count) edges, but \(CellSpace.nodeCount) nodes of two edges need \(expected)"
            )
        }
        for (index, edge) in edges.enumerated() {
            func place() -> String { "\(cell) node \(Self.node(ofEdge: index)) edge \(index % 2)" }
            guard Self.known.contains(edge.operation) else {
                throw ArchitectureError("\(place()): no \(edge.operation.rawValue) in this space")
            }
            let legal = Self.legalInputs(ofEdge: index)
            guard legal.contains(edge.input) else {
                throw ArchitectureError(
                    "\(place()) (\(edge.operation.rawValue)): input \(edge.input) "
                        + "must be from 0 to \(legal.upperBound - 1) (0 and 1 are the previous cells, then earlier nodes)"
                )
            }
        }
        guard let explicitConcat else { return }
        guard !explicitConcat.isEmpty else {
            throw ArchitectureError("\(cell) concat: the list is empty, so the cell would have no output")
        }
        guard Set(explicitConcat).count == explicitConcat.count else {
            throw ArchitectureError("\(cell) concat: \(explicitConcat) names a node twice")
        }
        for node in explicitConcat where !nodes.contains(node) {
            throw ArchitectureError("\(cell) concat: \(node) must be a node, from 2 to \(stateCount - 1)")
        }
    }

    /// Whether any concatenated node is reached from a cell input without passing through `none`.
    var isConnected: Bool {
        var reached = (0..<stateCount).map { $0 < Self.inputCount }
        for (index, edge) in edges.enumerated() where edge.operation != .none && reached[edge.input] {
            reached[Self.node(ofEdge: index)] = true
        }
        return concat.contains { reached[$0] }
    }
}
