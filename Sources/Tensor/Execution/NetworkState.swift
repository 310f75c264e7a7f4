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

    /// Creates the state of an untrained network, initialised as PyTorch does by default. Every parameter is drawn from
    /// a stream of its own below `random`.
    package init(graph: Graph, random: RandomStream) {
        self.graph = graph
        parameters = Self.allocate(graph.parameterCount)
        velocity = Self.allocate(graph.parameterCount)
        gradients = Self.allocate(graph.parameterCount)
        statistics = Self.allocate(graph.statisticCount)
        for (index, info) in graph.parameters.enumerated() {
            Self.initialise(parameters, info, random.child(UInt64(index)))
        }
        for info in graph.statistics { Self.initialise(statistics, info, random) }
    }

    deinit {
        for buffer in [parameters, velocity, gradients, statistics] { buffer.deallocate() }
    }

    /// The memory that a state of `graph` takes, in bytes.
    package static func bytes(for graph: Graph) -> Int {
        4 * (3 * graph.parameterCount + graph.statisticCount)
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
