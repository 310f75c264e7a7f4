package import Tensor

/// The network that a search builds of a genotype: what its parameters and multiply-accumulates are counted on.
package struct NetworkSetting: Sendable, Hashable {
    /// The space that genotypes are of.
    package var space: SpaceName
    /// Channels of the first cells' operations.
    package var channels: Int
    /// Cells; in NAS-Bench-201 those of all three stages, without the reductions between them.
    package var layers: Int
    /// Height and width of the images.
    package var resolution: Int
    /// Classes that are told apart.
    package var classes: Int

    /// Creates a setting.
    package init(space: SpaceName = .cell, channels: Int, layers: Int, resolution: Int, classes: Int) {
        self.space = space
        self.channels = channels
        self.layers = layers
        self.resolution = resolution
        self.classes = classes
    }

    /// The size at which cells are published for CIFAR-10 (EcoNAS, section 4.1; DARTS).
    package static let published = NetworkSetting(channels: 36, layers: 20, resolution: 32, classes: 10)

    /// The size of the networks of NAS-Bench-201 for CIFAR-10.
    package static let benchmark = NetworkSetting(
        space: .nasBench201,
        channels: 16,
        layers: 15,
        resolution: 32,
        classes: 10
    )

    /// The network of a genotype.
    ///
    /// - Throws: `GenotypeError` when there is none.
    package func graph(of genotype: CellGenotype) throws -> Graph {
        try genotype.validate()
        guard genotype.form == space.form else {
            throw GenotypeError(
                "the genotype is of the space \(genotype.form.space.rawValue), but the space searched is \(space.rawValue)"
            )
        }
        if space == .nasBench201 { return try benchGraph(of: genotype) }
        guard genotype.isValidResolution(resolution, layers: layers) else {
            throw GenotypeError("\(layers) layers cannot reduce images of \(resolution) pixels")
        }
        return genotype.graph(channels: channels, layers: layers, resolution: resolution, classes: classes)
    }

    private func benchGraph(of genotype: CellGenotype) throws -> Graph {
        guard layers % 3 == 0 else {
            throw GenotypeError("\(layers) layers do not divide into the three stages of NAS-Bench-201")
        }
        guard resolution % 4 == 0 else {
            throw GenotypeError("images of \(resolution) pixels cannot be halved twice")
        }
        return genotype.benchGraph(
            channels: channels,
            cellsPerStage: layers / 3,
            resolution: resolution,
            classes: classes
        )
    }

    /// What the network of a genotype costs, as a whole and by operation.
    ///
    /// - Throws: `GenotypeError` when there is no such network.
    package func size(of genotype: CellGenotype) throws -> NetworkSize {
        let graph = try graph(of: genotype)
        var size = NetworkSize(parameters: graph.parameterCount, macs: graph.macs)
        for kind in genotype.kinds {
            size.operations[kind] = Array(repeating: OperationSize(), count: genotype[kind].edges.count)
        }
        for node in graph.nodes {
            let macs = graph.macs(of: node)
            if macs > 0, let (kind, edge) = place(node.name) { size.operations[kind]?[edge].macs += macs }
        }
        for parameter in graph.parameters {
            if let (kind, edge) = place(parameter.name) { size.operations[kind]?[edge].parameters += parameter.count }
        }
        return size
    }

    /// The cell and edge that a name such as `cells.0.edges.1.dw1.weight` or, in NAS-Bench-201, `cells.0.edges.0_1.conv.weight`
    /// belongs to.
    func place(_ name: String) -> (CellKind, Int)? {
        let parts = name.split(separator: ".", maxSplits: 4)
        guard parts.count >= 4, parts[0] == "cells", parts[2] == "edges", let cell = Int(parts[1]) else { return nil }
        if space == .nasBench201 {
            let states = parts[3].split(separator: "_").compactMap { Int($0) }
            guard states.count == 2 else { return nil }
            return (.cell, space.form.edges(ofState: states[1]).lowerBound + states[0])
        }
        guard let edge = Int(parts[3]) else { return nil }
        return (CellGenotype.kind(ofCell: cell, layers: layers), edge)
    }
}

/// What a network costs.
package struct NetworkSize: Sendable, Hashable {
    /// Trainable parameters.
    package var parameters: Int
    /// Multiply-accumulates per image, forward.
    package var macs: Int
    /// Per cell and edge, the sum over all cells of the kind.
    package var operations: [CellKind: [OperationSize]] = [:]

    /// Creates a size.
    package init(parameters: Int, macs: Int) {
        self.parameters = parameters
        self.macs = macs
    }
}

/// What an operation of a cell costs, over all cells of its kind.
package struct OperationSize: Sendable, Hashable {
    /// Trainable parameters.
    package var parameters = 0
    /// Multiply-accumulates per image, forward.
    package var macs = 0

    /// Creates the size of an operation that costs nothing.
    package init() {}
}
