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
