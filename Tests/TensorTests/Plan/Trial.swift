@testable import Tensor

extension Graph {
    /// The running statistics, as indices, of batch norms that reach no output; nobody keeps them up to date.
    var droppedStatistics: Set<Int> {
        let isLive = GraphAnalysis(self, trains: true, gradientOfInput: false).isLive
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
        cacheBytes: Int = Plan.cacheBytes,
        dropsPaths: Bool = true
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
        fill(executor, dropsPaths: dropsPaths)
        return executor
    }

    /// By what an image is multiplied on a path that may be dropped: some are dropped, no two paths are alike.
    static func dropFactor(_ path: Int, _ image: Int) -> Double { [1.25, 0, 2, 0.5, 1][(3 * path + image) % 5] }

    func fill(_ executor: Executor, dropsPaths: Bool = true) {
        executor.setImages(images)
        for (index, label) in labels.enumerated() { executor.labels[index] = Int32(label) }
        guard dropsPaths else { return }
        for (place, path) in executor.plan.dropPaths.enumerated() {
            for image in 0..<batch { executor.setDropFactor(Float(Self.dropFactor(path, image)), place, image) }
        }
    }
}
