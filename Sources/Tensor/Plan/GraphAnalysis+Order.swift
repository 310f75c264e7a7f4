extension GraphAnalysis {
    /// The live nodes that no unit computes on the way, in the order of the graph.
    func order() -> [Int] {
        let fused = fusedNodes()
        return graph.nodes.indices.filter { isLive[$0] && !fused.contains($0) }
    }

    /// The same nodes in the order in which a training step computes them.
    ///
    /// The nodes that read one value and nothing else follow one another, each with the chain of nodes that only it leads
    /// to. So a value, and in the backward pass its gradient, is still in a cache when the next one comes to it; in the
    /// order of the graph, which goes through the edges of a cell by where they lead, it often is not.
    func orderByOperand() -> [Int] {
        let nodes = order()
        var readers: [Int: [Int]] = [:]
        for node in nodes where !graph.nodes[node].operation.isActivation {
            if let value = onlyOperand(of: node) { readers[value, default: []].append(node) }
        }
        var order: [Int] = []
        var isPlaced = [Bool](repeating: false, count: graph.nodes.count)
        func place(_ node: Int) {
            guard !isPlaced[node] else { return }
            isPlaced[node] = true
            order.append(node)
            for reader in consumers[node] where graph.nodes[reader].operation.isActivation { place(reader) }
            if consumers[node].count == 1, let next = readers[node] { next.forEach(place) }
        }
        for node in nodes where !isPlaced[node] {
            (onlyOperand(of: node).flatMap { readers[$0] } ?? [node]).forEach(place)
        }
        return order
    }

    /// What the step of a node reads, if that is one value.
    func onlyOperand(of node: Int) -> Int? {
        let operands: [Int?] =
            switch graph.nodes[node].operation.lowering {
            case .normalisation: [branches(ofNorm: node).map(\.source) ?? inputs(of: node)[0]]
            case .stages: [chain(endingAt: node).source]
            default: inputs(of: node)
            }
        return operands.count == 1 ? operands[0].map(base) : nil
    }
}
