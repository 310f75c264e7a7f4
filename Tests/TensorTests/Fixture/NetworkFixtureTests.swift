import Testing

@testable import Tensor

@Suite("Networks train as in PyTorch")
struct NetworkFixtureTests {
    static let names = Fixtures.names("cell-") + Fixtures.names("nb201-") + Fixtures.names("retrain-")

    @Test("Sizes and names", arguments: names)
    func sizes(_ name: String) throws {
        let file = try Fixtures.load(name)
        let graph = try Fixtures.graph(file)
        #expect(graph.parameterCount == (try Fixtures.metadata(file, "parameters", Int.self)))
        if file.metadata["macs"] != nil { #expect(graph.macs == (try Fixtures.metadata(file, "macs", Int.self))) }
        let expected = file.names.filter { $0.hasPrefix("init.") }.map { String($0.dropFirst(5)) }
        #expect((graph.parameters + graph.statistics).map(\.name).sorted() == expected)
    }

    @Test("The first step: logits, loss, gradients and their norm", arguments: names)
    func firstStep(_ name: String) throws {
        let file = try Fixtures.load(name)
        let executor = try Self.executor(file, .training)
        let result = executor.computeGradients()
        #expect(try relativeError(executor.outputPlanes(), file.floats("logits")) < 1e-4)
        if file.names.contains("aux_logits") {
            // Nobody keeps them: to be looked at they need memory of their own.
            let looking = try Self.executor(file, .training, reusesMemory: false)
            _ = looking.computeGradients()
            #expect(try relativeError(looking.auxiliaryPlanes(), file.floats("aux_logits")) < 1e-4)
        }
        #expect(try relativeError([executor.objective(result)], file.floats("loss")) < 1e-4)
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
            return executor.objective(result)
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

    private static func executor(
        _ file: Safetensors,
        _ mode: PlanMode,
        reusesMemory: Bool = true
    ) throws -> Executor {
        let graph = try Fixtures.graph(file)
        let batch = try Fixtures.metadata(file, "batch", Int.self)
        let state = NetworkState(graph: graph, random: RandomStream(seed: 1))
        try state.load(file, "init.", statistics: true)
        let plan = Plan(
            graph: graph,
            batch: batch,
            mode: mode,
            gradientOfInput: false,
            reusesMemory: reusesMemory
        )
        let executor = Executor(plan: plan, state: state)
        if file.metadata["label_smoothing"] != nil {
            executor.loss = try TrainingLoss(
                labelSmoothing: Fixtures.metadata(file, "label_smoothing", Float.self),
                auxiliaryWeight: Fixtures.metadata(file, "aux_weight", Float.self)
            )
        }
        try drop(executor, file)
        try fill(executor, file)
        return executor
    }

    /// Drops the paths that the file drops; every one that it knows is one of the graph's, and the other way round.
    private static func drop(_ executor: Executor, _ file: Safetensors) throws {
        let graph = executor.plan.graph
        let paths = graph.nodes.filter { $0.operation.kind == .dropPath }.map(\.name)
        #expect(Set(paths.map { "drop." + $0 }) == Set(file.names.filter { $0.hasPrefix("drop.") }))
        guard !paths.isEmpty else { return }
        let kept = try 1 - Fixtures.metadata(file, "drop_path", Float.self)
        for (place, path) in executor.plan.dropPaths.enumerated() {
            for (image, mask) in try file.floats("drop." + paths[path]).enumerated() {
                executor.setDropFactor(mask / kept, place, image)
            }
        }
    }

    private static func fill(_ executor: Executor, _ file: Safetensors) throws {
        try executor.setImages(file.floats("images"))
        for (index, label) in try file.integers("labels").enumerated() { executor.labels[index] = Int32(label) }
    }
}

extension Executor {
    /// What a training step minimised.
    fileprivate func objective(_ result: StepResult) -> Float {
        Float((result.lossSum + Double(loss.auxiliaryWeight) * result.auxiliaryLossSum) / Double(result.images))
    }

    /// The auxiliary head's logits, N × C.
    fileprivate func auxiliaryPlanes() throws -> [Float] {
        let logits = try #require(
            plan.steps.compactMap { if case .loss(let step) = $0, step.isAuxiliary { step.logits } else { nil } }.first
        )
        return planes(logits, plan.graph.outputShape)
    }
}
