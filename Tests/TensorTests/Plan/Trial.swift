@testable import Tensor

extension Graph {
    /// The running statistics, as indices, of batch norms that reach no output; nobody keeps them up to date.
    var droppedStatistics: Set<Int> {
        let isLive = GraphAnalysis(self, gradientOfInput: false).isLive
        return Set(zip(nodes, isLive).filter { !$0.1 }.flatMap(\.0.operation.statistics))
    }
}

/// A graph with random weights and a random batch.
struct Trial {
    let graph: Graph
    let batch: Int
    let seed: UInt64
    let images: [Float]
    let labels: [Int]

    init(_ graph: Graph, batch: Int, seed: UInt64) {
        var random = RandomStream(seed: seed, purpose: "batch")
        self.graph = graph
        self.batch = batch
        self.seed = seed
        images = (0..<batch * graph.inputShape.count).map { _ in random.normal() }
        labels = (0..<batch).map { _ in random.below(graph.classes) }
    }

    /// A fresh state; no value is left at its default.
    func state() -> NetworkState {
        let state = NetworkState(graph: graph, random: RandomStream(seed: seed, purpose: "weights"))
        var random = RandomStream(seed: seed, purpose: "norms")
        for info in graph.parameters {
            if case .constant = info.initialisation {
                for index in info.range { state.parameters[index] += random.uniform(-0.5, 0.5) }
            }
        }
        for info in graph.statistics {
            for index in info.range { state.statistics[index] += random.uniform(-0.5, 0.5) }
        }
        return state
    }

    /// An executor with a fresh state, and the batch in place.
    func executor(
        _ mode: PlanMode,
        gradientOfInput: Bool = false,
        reusesMemory: Bool = true,
        cacheBytes: Int = Plan.cacheBytes
    ) -> Executor {
        let plan = Plan(
            graph: graph,
            batch: batch,
            mode: mode,
            gradientOfInput: gradientOfInput,
            reusesMemory: reusesMemory,
            cacheBytes: cacheBytes
        )
        let executor = Executor(plan: plan, state: state())
        fill(executor)
        return executor
    }

    func fill(_ executor: Executor) {
        executor.setImages(images)
        for (index, label) in labels.enumerated() { executor.labels[index] = Int32(label) }
    }
}
