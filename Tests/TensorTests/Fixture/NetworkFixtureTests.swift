import Testing

@testable import Tensor

@Suite("Networks train as in PyTorch")
struct NetworkFixtureTests {
    static let names = Fixtures.names("cell-") + Fixtures.names("nb201-")

    @Test("Sizes and names", arguments: names)
    func sizes(_ name: String) throws {
        let file = try Fixtures.load(name)
        let graph = try Fixtures.graph(file)
        #expect(graph.parameterCount == (try Fixtures.metadata(file, "parameters", Int.self)))
        #expect(graph.macs == (try Fixtures.metadata(file, "macs", Int.self)))
        let expected = file.names.filter { $0.hasPrefix("init.") }.map { String($0.dropFirst(5)) }
        #expect((graph.parameters + graph.statistics).map(\.name).sorted() == expected)
    }

    @Test("The first step: logits, loss, gradients and their norm", arguments: names)
    func firstStep(_ name: String) throws {
        let file = try Fixtures.load(name)
        let executor = try Self.executor(file, .training)
        let result = executor.computeGradients()
        let images = Double(result.images)
        #expect(try relativeError(executor.outputPlanes(), file.floats("logits")) < 1e-4)
        #expect(try relativeError([Float(result.lossSum / images)], file.floats("loss")) < 1e-4)
        #expect(try relativeError([Float(result.gradientNorm)], file.floats("grad_norm")) < 1e-4)
        // A batch norm's shift has no gradient where another batch norm follows: what PyTorch and we find there is the
        // rounding of a sum that cancels, and 1e-4 of this is the precision of a float relative to the whole gradient.
        let rounding = 1e-3 * result.gradientNorm
        for info in executor.plan.graph.parameters {
            let expected = try file.floats("grad." + info.name)
            let error = relativeError(executor.state.gradients[info.range], expected, floor: rounding)
            #expect(error < 1e-4, "\(info.name)")
        }
    }

    @Test("Three steps: losses, weights, running statistics and the evaluation's logits", arguments: names)
    func threeSteps(_ name: String) throws {
        let file = try Fixtures.load(name)
        let executor = try Self.executor(file, .training)
        let optimizer = try SGD(
            momentum: Fixtures.metadata(file, "momentum", Float.self),
            nesterov: Fixtures.metadata(file, "nesterov", Bool.self),
            weightDecay: Fixtures.metadata(file, "weight_decay", Float.self),
            clipNorm: Fixtures.metadata(file, "grad_clip_norm", Float.self)
        )
        let rate = try Fixtures.metadata(file, "lr", Float.self)
        let losses = try (0..<Fixtures.metadata(file, "steps", Int.self)).map { _ in
            let result = executor.trainingStep(optimizer, rate: rate)
            return Float(result.lossSum / Double(result.images))
        }
        #expect(try relativeError(losses, file.floats("losses")) < 1e-3)

        let (graph, state) = (executor.plan.graph, executor.state)
        for info in graph.parameters {
            #expect(
                try relativeError(state.parameters[info.range], file.floats("final." + info.name)) < 1e-3,
                "\(info.name)"
            )
        }
        // PyTorch also follows the statistics of parts that reach no output; they are not computed here.
        let dropped = executor.plan.graph.droppedStatistics
        #expect(dropped.isEmpty == (name != "nb201-0"))
        for (index, info) in graph.statistics.enumerated() where !dropped.contains(index) {
            #expect(
                try relativeError(state.statistics[info.range], file.floats("final." + info.name)) < 1e-3,
                "\(info.name)"
            )
        }

        let evaluation = Executor(plan: Plan(graph: graph, batch: executor.plan.batch, mode: .evaluation), state: state)
        try Self.fill(evaluation, file)
        _ = evaluation.evaluate(valid: executor.plan.batch)
        #expect(try relativeError(evaluation.outputPlanes(), file.floats("eval_logits")) < 1e-3)
    }

    private static func executor(_ file: Safetensors, _ mode: PlanMode) throws -> Executor {
        let graph = try Fixtures.graph(file)
        let batch = try Fixtures.metadata(file, "batch", Int.self)
        let state = NetworkState(graph: graph, random: RandomStream(seed: 1))
        try state.load(file, "init.", statistics: true)
        let executor = Executor(plan: Plan(graph: graph, batch: batch, mode: mode), state: state)
        try fill(executor, file)
        return executor
    }

    private static func fill(_ executor: Executor, _ file: Safetensors) throws {
        try executor.setImages(file.floats("images"))
        for (index, label) in try file.integers("labels").enumerated() { executor.labels[index] = Int32(label) }
    }
}
