import Tensor

/// A network ready to run on a batch of random images, in training or in evaluation.
final class BenchBatch {
    private static let optimizer = SGD(momentum: 0.9, nesterov: false, weightDecay: 3e-4, clipNorm: 5)
    let executor: Executor

    /// Plans the network, allocates its memory and draws images and labels.
    convenience init(_ graph: Graph, batch: Int, mode: PlanMode = .training) {
        self.init(Plan(graph: graph, batch: batch, mode: mode))
    }

    /// Allocates the memory of a plan and draws images and labels.
    init(_ plan: Plan) {
        let state = NetworkState(graph: plan.graph, random: RandomStream(seed: 1, purpose: "bench"))
        executor = Executor(plan: plan, state: state)
        var random = RandomStream(seed: 2, purpose: "bench")
        for index in executor.images.indices { executor.images[index] = random.normal() }
        for index in executor.labels.indices { executor.labels[index] = Int32(random.below(plan.graph.classes)) }
    }

    var plan: Plan { executor.plan }

    /// One training step, or one evaluation of the batch, as the plan is for.
    func step() {
        switch plan.mode {
        case .training: _ = executor.trainingStep(Self.optimizer, rate: 0.01)
        case .evaluation: _ = executor.evaluate(valid: plan.batch)
        }
    }

    /// Billions of operations a second when a step takes `seconds`: two per multiply-accumulate forward, four backward.
    func gflops(_ seconds: Double) -> Double {
        let operations = plan.mode == .training ? 6 : 2
        return 1e-9 * Double(operations * plan.graph.macs * plan.batch) / seconds
    }
}
