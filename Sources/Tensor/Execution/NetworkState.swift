/// Weights, momentum and running statistics of one network, as flat buffers in the order of ``Graph/parameters`` and
/// ``Graph/statistics``.
///
/// The buffers live as long as the object and belong to one thread at a time.
package final class NetworkState {
    /// The network.
    package let graph: Graph
    /// What is trained.
    package let parameters: UnsafeMutableBufferPointer<Float>
    /// The optimiser's velocity of every parameter; starts at zero.
    package let velocity: UnsafeMutableBufferPointer<Float>
    /// The last training step's gradient of every parameter, before clipping; zero for those that reach no output.
    package let gradients: UnsafeMutableBufferPointer<Float>
    /// Running means and variances.
    package let statistics: UnsafeMutableBufferPointer<Float>
    /// The moving average of both, which evaluations use instead; nil where none is kept.
    package let average: WeightAverage?

    /// Creates the state of an untrained network, initialised as PyTorch does by default. Every parameter is drawn from
    /// a stream of its own below `random`.
    ///
    /// - Parameter averages: whether a moving average is kept; it begins with the weights as they are drawn.
    package init(graph: Graph, random: RandomStream, averages: Bool = false) {
        self.graph = graph
        parameters = Self.allocate(graph.parameterCount)
        velocity = Self.allocate(graph.parameterCount)
        gradients = Self.allocate(graph.parameterCount)
        statistics = Self.allocate(graph.statisticCount)
        for (index, info) in graph.parameters.enumerated() {
            Self.initialise(parameters, info, random.child(UInt64(index)))
        }
        for info in graph.statistics { Self.initialise(statistics, info, random) }
        average =
            averages
            ? WeightAverage(
                parameters: Self.allocate(graph.parameterCount),
                statistics: Self.allocate(graph.statisticCount)
            ) : nil
        _ = average?.parameters.update(fromContentsOf: parameters)
        _ = average?.statistics.update(fromContentsOf: statistics)
    }

    /// The weights that the network is judged by: the average where one is kept.
    package var evaluatedParameters: UnsafeMutableBufferPointer<Float> { average?.parameters ?? parameters }
    /// The running statistics that belong to them.
    package var evaluatedStatistics: UnsafeMutableBufferPointer<Float> { average?.statistics ?? statistics }

    deinit {
        let averages = average.map { [$0.parameters, $0.statistics] } ?? []
        for buffer in [parameters, velocity, gradients, statistics] + averages { buffer.deallocate() }
    }

    /// The memory that a state of `graph` takes, in bytes.
    package static func bytes(for graph: Graph, averages: Bool = false) -> Int {
        4 * ((averages ? 4 : 3) * graph.parameterCount + (averages ? 2 : 1) * graph.statisticCount)
    }

    private static func allocate(_ count: Int) -> UnsafeMutableBufferPointer<Float> {
        let raw = UnsafeMutableRawBufferPointer.allocate(byteCount: 4 * count, alignment: ArenaLayout.alignment)
        let buffer = raw.bindMemory(to: Float.self)
        buffer.initialize(repeating: 0)
        return buffer
    }

    private static func initialise(
        _ buffer: UnsafeMutableBufferPointer<Float>,
        _ info: ParameterInfo,
        _ random: RandomStream
    ) {
        switch info.initialisation {
        case .constant(let value):
            for index in info.range { buffer[index] = value }
        case .uniform(let bound):
            var random = random
            for index in info.range { buffer[index] = random.uniform(-bound, bound) }
        }
    }
}

/// An exponential moving average of weights and running statistics (Polyak averaging). Its buffers belong to the state.
package struct WeightAverage {
    /// The averaged weights.
    package let parameters: UnsafeMutableBufferPointer<Float>
    /// The averaged running statistics.
    package let statistics: UnsafeMutableBufferPointer<Float>

    func take(
        _ values: UnsafeMutableBufferPointer<Float>,
        into average: UnsafeMutableBufferPointer<Float>,
        weight: Float,
        _ kernels: BlockKernels
    ) {
        guard let start = values.baseAddress, let target = average.baseAddress else { return }
        kernels.average(start, into: target, weight: weight, count: values.count)
    }
}
