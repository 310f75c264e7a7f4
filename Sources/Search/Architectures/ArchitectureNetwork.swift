package import Tensor

/// The network of an architecture, with the part that each of its nodes belongs to.
package struct ArchitectureNetwork: Sendable {
    /// What is computed.
    package let graph: Graph
    /// The part's id by the path of its modules, `cells.0.edges.1`; a part may have many modules.
    package let modules: [String: String]

    /// Creates a network.
    package init(graph: Graph, modules: [String: String]) {
        self.graph = graph
        self.modules = modules
    }

    /// The part that a node, a parameter or a module of a name belongs to; nil for what is no part's.
    package func part(of name: String) -> String? {
        var path = Substring(name)
        while true {
            if let part = modules[String(path)] { return part }
            guard let dot = path.lastIndex(of: ".") else { return nil }
            path = path[..<dot]
        }
    }

    /// What the network costs, as a whole and by part.
    package var cost: NetworkCost {
        var cost = NetworkCost(parameters: graph.parameterCount, macs: graph.macs)
        for part in modules.values { cost.parts[part] = PartCost() }
        for node in graph.nodes {
            let macs = graph.macs(of: node)
            if macs > 0, let part = part(of: node.name) { cost.parts[part, default: PartCost()].macs += macs }
        }
        for parameter in graph.parameters {
            if let part = part(of: parameter.name) {
                cost.parts[part, default: PartCost()].parameters += parameter.count
            }
        }
        return cost
    }

    /// Adds up what was measured of a training step by parts.
    ///
    /// - Parameters:
    ///   - operations: the times of a step by the names of nodes.
    ///   - images: the images of the step.
    /// - Returns: nil when nothing was measured.
    package func times(_ operations: [OperationTime], images: Int) -> NetworkTimes? {
        guard !operations.isEmpty, images > 0 else { return nil }
        var times = NetworkTimes()
        for part in modules.values { times.parts[part] = PartTime() }
        let scale = 1e6 / Double(images)
        for operation in operations {
            let time = PartTime(forward: scale * operation.forward, backward: scale * operation.backward)
            if let part = part(of: operation.name) {
                times.parts[part, default: PartTime()] += time
            } else {
                times.other += time
            }
        }
        times.parts = times.parts.mapValues(\.rounded)
        times.other = times.other.rounded
        return times
    }
}

/// What a network costs.
package struct NetworkCost: Sendable, Hashable {
    /// Trainable parameters.
    package var parameters: Int
    /// Multiply-accumulates per image, forward.
    package var macs: Int
    /// By part, the sum over all places where it stands in the network.
    package var parts: [String: PartCost] = [:]

    /// Creates a cost.
    package init(parameters: Int, macs: Int) {
        self.parameters = parameters
        self.macs = macs
    }
}

/// What a part costs, wherever it stands in the network.
package struct PartCost: Sendable, Hashable {
    /// Trainable parameters.
    package var parameters = 0
    /// Multiply-accumulates per image, forward.
    package var macs = 0

    /// Creates the cost of a part that costs nothing.
    package init() {}
}
