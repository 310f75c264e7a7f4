/// Runs a network node by node, each with a result and a gradient of its own, where a ``Plan`` fuses what lies between.
///
/// That costs memory and some time, and lets one look: at the signs of what a ReLU gives, at the output of a cell and the
/// gradient that arrives there, at the gradient of the images. The kernels are the plan's. Weights are read, not changed;
/// running statistics are neither. It belongs to one thread at a time.
package final class Probe {
    /// How the network is read.
    package enum Mode: Sendable, Hashable {
        /// Batch norms take the batch's statistics, as in training.
        case training
        /// Absolute weights, and neither batch norm nor bias: with positive inputs every ReLU is the identity, and the
        /// network is linear (synflow: Tanaka et al., NeurIPS 2020). Maps have an exponent each, as products of many layers
        /// leave the range of a float.
        case linear
    }

    /// The mean, inverse deviation and scale that a batch norm applied, per channel.
    struct Normalisation {
        var mean: [Float]
        var inverse: [Float]
        var scale: [Float]
    }

    /// The network.
    package let graph: Graph
    /// Images of a batch.
    package let batch: Int
    /// Images of one block of a ``FeatureMap``.
    package let lanes: Int
    /// How the network is read.
    package let mode: Mode
    /// The power of two that each parameter's gradient stands to be multiplied by, in the order of ``Graph/parameters``; zeros
    /// in training.
    package internal(set) var gradientExponents: [Int]

    let state: NetworkState
    let parameters: Floats
    let gradients: Floats
    let analysis: GraphAnalysis
    let kernels = BlockKernels()
    /// Results of the nodes, as far as they are still needed.
    var values: [FeatureMap?]
    var normalisations: [Normalisation?]
    /// What ReLUs gave by what they read, while that is needed: the edges of a cell often activate the same node.
    var activated: [Int: FeatureMap] = [:]
    private let linearWeights: Floats?
    private var scratchMemory: UnsafeMutableBufferPointer<Float>

    /// A probe of the network with the weights of `state`, for batches of `batch` images.
    package init(state: NetworkState, batch: Int, mode: Mode = .training) {
        let graph = state.graph
        self.graph = graph
        self.batch = batch
        self.mode = mode
        self.state = state
        lanes = Plan.lanes(forBatch: batch, largestMap: graph.nodes.map(\.shape.count).max() ?? 0)
        analysis = GraphAnalysis(graph, gradientOfInput: true)
        values = Array(repeating: nil, count: graph.nodes.count)
        normalisations = Array(repeating: nil, count: graph.nodes.count)
        gradientExponents = Array(repeating: 0, count: graph.parameters.count)
        guard let weights = state.parameters.baseAddress, let gradients = state.gradients.baseAddress else {
            preconditionFailure("a network without parameters has nothing to probe")
        }
        self.gradients = gradients
        if mode == .linear {
            let absolute = Floats.allocate(capacity: graph.parameterCount)
            for index in 0..<graph.parameterCount { absolute[index] = abs(weights[index]) }
            for case .linear(_, let bias) in graph.nodes.lazy.map(\.operation) {
                for index in graph.parameters[bias].range { absolute[index] = 0 }
            }
            linearWeights = absolute
            parameters = absolute
        } else {
            linearWeights = nil
            parameters = weights
        }
        scratchMemory = .allocate(capacity: 0)
    }

    deinit {
        linearWeights?.deallocate()
        scratchMemory.deallocate()
    }

    /// The result of a node in the last forward pass, when it was kept; nil when it is zero, too.
    package func value(of node: Graph.NodeID) -> FeatureMap? {
        analysis.representative[node.index].flatMap { values[$0] }
    }

    /// Whether two nodes always have the same result.
    package func areEqual(_ first: Graph.NodeID, _ second: Graph.NodeID) -> Bool {
        analysis.representative[first.index] == analysis.representative[second.index]
    }

    /// The gradients of all parameters, in the order of their flat buffer, each to be multiplied by its power of two.
    package var parameterGradients: [Float] { Array(state.gradients) }

    /// Sets the gradients of all parameters to zero.
    package func clearGradients() {
        state.gradients.update(repeating: 0)
        for index in gradientExponents.indices { gradientExponents[index] = 0 }
    }

    /// A map of undefined contents for this probe's batch.
    package func map(_ shape: FeatureShape) -> FeatureMap { FeatureMap(shape: shape, batch: batch, lanes: lanes) }

    /// Memory for what a kernel needs for itself, until the next call.
    func scratch(_ floats: Int) -> Floats {
        if scratchMemory.count < floats || scratchMemory.baseAddress == nil {
            scratchMemory.deallocate()
            let bytes = 4 * max(floats, 16)
            scratchMemory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: ArenaLayout.alignment)
                .bindMemory(to: Float.self)
        }
        guard let start = scratchMemory.baseAddress else { preconditionFailure("memory for scratch has an address") }
        return start
    }
}
