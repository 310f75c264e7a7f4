/// Looks into a network: at what ReLUs give, at the output of a cell and the gradient that arrives there, at the gradient of the
/// images.
///
/// It is a ``Plan`` of which chosen values are kept, and which passes backward from and to chosen nodes. Weights are read, not
/// changed; running statistics are neither. It belongs to one thread at a time.
package final class Probe {
    /// The network.
    package let graph: Graph
    /// Images of a batch.
    package var batch: Int { executor.plan.batch }
    /// Images of one block of a ``FeatureMap``.
    package var lanes: Int { executor.plan.lanes }

    private let passes: [ProbePass]
    private let executor: Executor
    private let plan: ProbePlan
    private let representative: [Int?]

    /// A probe of the network with the weights of `state`; batch norms take the batch's statistics, as in training.
    ///
    /// - Parameters:
    ///   - batch: images of a batch.
    ///   - kept: nodes whose results are kept for ``value(of:)``. The output's always is.
    ///   - passes: what ``backward(_:_:)`` will be asked for.
    ///   - seesReLUs: whether ``forward(_:onReLU:)`` shows what ReLUs give; not together with passes.
    package init(
        state: NetworkState,
        batch: Int,
        keeping kept: [Graph.NodeID] = [],
        passes: [ProbePass] = [],
        seesReLUs: Bool = false
    ) {
        precondition(passes.isEmpty || !seesReLUs, "a probe that shows ReLUs makes no pass backward")
        graph = state.graph
        self.passes = passes
        // Where a gradient is known or wanted, a value of its own is there, too.
        let kept = kept + passes.flatMap { [$0.from, $0.downTo] }
        precondition(
            kept.allSatisfy { !state.graph[$0].operation.window.isUneven },
            "the first of a 1 × k and a k × 1 convolution has no value of its own"
        )
        let request = ProbeRequest(
            kept: kept,
            seesActivations: seesReLUs,
            passes: passes
        )
        let plan = Plan(graph: graph, batch: batch, mode: .training, gradientOfInput: false, probing: request)
        executor = Executor(plan: plan, state: state)
        self.plan = plan.probe ?? ProbePlan()
        representative = GraphAnalysis(graph, trains: false, gradientOfInput: false).representative
    }

    /// The forward pass.
    ///
    /// - Parameters:
    ///   - images: the batch.
    ///   - onReLU: sees what the ReLUs that reach the output give, once for all that share their input, and how many those
    ///     are. The map's contents are gone after the call.
    package func forward(_ images: FeatureMap, onReLU: (FeatureMap, _ times: Int) -> Void = { _, _ in }) {
        precondition(
            images.batch == batch && images.lanes == lanes && images.shape == graph.inputShape,
            "another batch"
        )
        executor.images.baseAddress?.update(from: images.start, count: images.count)
        let activations = Dictionary(uniqueKeysWithValues: plan.activations.values.map { ($0.pass, $0) })
        for pass in plan.forward {
            executor.run(pass: executor.plan.passes[pass])
            guard let seen = activations[pass] else { continue }
            let start = executor.address(seen.region, 0)
            onReLU(
                FeatureMap(shape: seen.shape, batch: batch, lanes: lanes, start: start, owner: executor),
                seen.times
            )
        }
    }

    /// The result of a node in the last forward pass, if it is one of those that are kept; nil when it is zero, too.
    package func value(of node: Graph.NodeID) -> FeatureMap? {
        representative[node.index].flatMap { plan.kept[$0] }.map { copy($0, graph[node].shape) }
    }

    /// One of the passes backward, on the last forward pass.
    ///
    /// - Parameter gradient: of the result of the node where the pass begins.
    /// - Returns: the gradient of the result of the node where it ends; nil where none arrives.
    /// - Precondition: the probe was made for the pass.
    package func backward(_ pass: ProbePass, _ gradient: FeatureMap) -> FeatureMap? {
        guard let number = passes.firstIndex(of: pass) else {
            preconditionFailure("the probe was not made for this pass")
        }
        if areEqual(pass.from, pass.downTo) { return representative[pass.from.index] == nil ? nil : gradient }
        let part = plan.backward[number]
        for block in 0..<gradient.blocks {
            executor.address(part.gradient, block).update(
                from: gradient.block(block),
                count: gradient.shape.count * lanes
            )
        }
        executor.wantsWeightGradients = pass.weights
        for pass in part.passes { executor.run(pass: executor.plan.passes[pass]) }
        return part.result.map { copy($0, graph[pass.downTo].shape) }
    }

    /// Whether two nodes always have the same result.
    package func areEqual(_ first: Graph.NodeID, _ second: Graph.NodeID) -> Bool {
        representative[first.index] == representative[second.index]
    }

    /// The mean cross entropy's gradient at the output of the last forward pass, and the mean itself.
    ///
    /// - Precondition: the network ends in a classifier, and there is a label below ``Graph/classes`` per image.
    package func crossEntropyGradient(labels: [Int32]) -> (gradient: FeatureMap, loss: Double) {
        precondition(labels.count == batch, "every image needs its label")
        let logits = value(of: graph.output) ?? map(graph.outputShape)
        let result = map(graph.outputShape)
        var loss = 0.0
        var correct = [Int64](repeating: 0, count: graph.classes)
        var labels = labels
        labels.withUnsafeMutableBufferPointer { labels in
            guard let start = labels.baseAddress else { return }
            for block in 0..<logits.blocks {
                BlockKernels().crossEntropy(
                    logits: logits.block(block),
                    labels: start + block * lanes,
                    weights: nil,
                    classes: graph.classes,
                    lanes: lanes,
                    valid: lanes,
                    gradientScale: 1 / Float(batch),
                    gradient: result.block(block),
                    loss: &loss,
                    correct: &correct
                )
            }
        }
        return (result, loss / Double(batch))
    }

    /// A map of ones at the output: the gradient of the sum of all results.
    package func ones() -> FeatureMap {
        let result = map(graph.outputShape)
        result.fill(1)
        return result
    }

    /// The gradients of all parameters, in the order of their flat buffer.
    package var parameterGradients: [Float] { Array(executor.state.gradients) }

    /// Sets the gradients of all parameters to zero.
    package func clearGradients() { executor.state.gradients.update(repeating: 0) }

    /// A map of undefined contents for this probe's batch.
    package func map(_ shape: FeatureShape) -> FeatureMap { FeatureMap(shape: shape, batch: batch, lanes: lanes) }

    private func copy(_ region: Region, _ shape: FeatureShape) -> FeatureMap {
        let result = map(shape)
        for block in 0..<result.blocks {
            result.block(block).update(from: executor.address(region, block), count: shape.count * lanes)
        }
        return result
    }
}
