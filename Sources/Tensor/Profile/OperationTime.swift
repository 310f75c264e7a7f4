/// The time that a part of a network took in one step.
package struct OperationTime: Sendable, Hashable, Codable {
    /// The name of its nodes, such as `cells.0.edges.1`.
    package var name: String
    /// Processor time of its forward pass in seconds, for the whole batch.
    package var forward: Double
    /// The same of its backward pass; 0 in an evaluation.
    package var backward: Double

    /// Creates a time.
    package init(name: String, forward: Double, backward: Double) {
        self.name = name
        self.forward = forward
        self.backward = backward
    }
}

extension Plan {
    /// Adds up the time of every step by the names of the nodes they belong to, in the order of the network.
    func operationTimes(_ nanoseconds: [UInt64]) -> [OperationTime] {
        var times: [String: OperationTime] = [:]
        var order: [(node: Int, name: String)] = []
        for (origin, nanoseconds) in zip(origins, nanoseconds) {
            let name = graph.nodes[origin.node].name
            if times[name] == nil { order.append((origin.node, name)) }
            var time = times[name] ?? OperationTime(name: name, forward: 0, backward: 0)
            if origin.isBackward {
                time.backward += 1e-9 * Double(nanoseconds)
            } else {
                time.forward += 1e-9 * Double(nanoseconds)
            }
            times[name] = time
        }
        return order.sorted { $0.node < $1.node }.compactMap { times[$0.name] }
    }
}
