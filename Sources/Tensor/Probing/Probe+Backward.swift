extension Probe {
    /// The backward pass of a part of the network, from the result of one node to that of an earlier one.
    ///
    /// The last forward pass must have been made for it. What the part reads other than `input`, such as the cell before the
    /// last, counts as a constant.
    ///
    /// - Parameters:
    ///   - output: where the gradient is known.
    ///   - gradient: of the result of `output`; it is used up.
    ///   - input: where the pass ends; the images' node for the whole network.
    ///   - weights: whether gradients are added to those of the state's parameters. Without, they are undefined afterwards,
    ///     and half the work of dense convolutions is saved.
    /// - Returns: the gradient of the result of `input`; nil where none arrives.
    package func backward(
        from output: Graph.NodeID,
        _ gradient: FeatureMap,
        downTo input: Graph.NodeID,
        weights: Bool
    ) -> FeatureMap? {
        guard let first = analysis.representative[output.index], let last = analysis.representative[input.index],
            first >= last
        else { return nil }
        var pass = GradientPass(gradients: [first: gradient], last: last, weights: weights)
        for index in stride(from: first, to: last, by: -1) {
            if let gradient = pass.gradients.removeValue(forKey: index) { propagate(gradient, through: index, &pass) }
        }
        return pass.gradients[last]
    }

    /// The mean cross entropy's gradient at the output of the last forward pass, and the mean itself.
    ///
    /// - Precondition: the network ends in a classifier, and there is a label below ``Graph/classes`` per image.
    package func crossEntropyGradient(labels: [Int32]) -> (gradient: FeatureMap, loss: Double) {
        precondition(labels.count == batch, "every image needs its label")
        let logits = value(of: graph.output) ?? map(graph.outputShape)
        let result = map(graph.outputShape)
        var loss = 0.0
        var correct: Int64 = 0
        var labels = labels
        labels.withUnsafeMutableBufferPointer { labels in
            guard let start = labels.baseAddress else { return }
            for block in 0..<logits.blocks {
                kernels.crossEntropy(
                    logits: logits.block(block),
                    labels: start + block * lanes,
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

    // MARK: One node

    private struct GradientPass {
        /// Of the nodes that are still to be passed, as far as it has arrived.
        var gradients: [Int: FeatureMap]
        /// The node at which the pass ends.
        var last: Int
        var weights: Bool
    }

    private func propagate(_ gradient: FeatureMap, through index: Int, _ pass: inout GradientPass) {
        switch graph.nodes[index].operation {
        case .input, .zero: break
        case .relu: reluBackward(gradient, index, &pass)
        case .depthwise, .pointwise, .convolution: convolutionBackward(gradient, index, &pass)
        case .batchNorm: normBackward(gradient, index, &pass)
        case .maxPool(let window): poolBackward(gradient, index, window, isMaximum: true, &pass)
        case .averagePool(let window): poolBackward(gradient, index, window, isMaximum: false, &pass)
        case .sum: sumBackward(gradient, index, &pass)
        case .concat: concatBackward(gradient, index, &pass)
        case .globalPool: globalPoolBackward(gradient, index, &pass)
        case .linear: linearBackward(gradient, index, &pass)
        }
    }

    /// The node that a node reads as its `number`-th input, when a gradient is wanted there.
    private func target(_ index: Int, _ pass: GradientPass, _ number: Int = 0) -> Int? {
        analysis.inputs(of: index)[number].flatMap { $0 >= pass.last ? $0 : nil }
    }

    /// Adds a contribution, that `write` writes or adds to a map, to the gradient of a node's result.
    private func contribute(
        to node: Int,
        exponent: Int,
        _ pass: inout GradientPass,
        like shape: FeatureShape? = nil,
        _ write: (FeatureMap, _ accumulate: Bool) -> Void
    ) {
        if let present = pass.gradients[node], mode == .training {
            write(present, true)
            return
        }
        let fresh = map(shape ?? graph.nodes[node].shape)
        fresh.exponent = exponent
        write(fresh, false)
        if let present = pass.gradients[node] { fresh.addScaled(present) }
        if mode == .linear { fresh.rescale() }
        pass.gradients[node] = fresh
    }

    /// A whole map as a contribution; taken over where it is the first.
    private func contribute(_ gradient: FeatureMap, to node: Int, _ pass: inout GradientPass) {
        guard let present = pass.gradients[node] else {
            pass.gradients[node] = gradient
            return
        }
        if mode == .linear {
            present.addScaled(gradient)
        } else {
            kernels.add(gradient.start, into: present.start, accumulate: true, count: gradient.count)
        }
    }

    private func reluBackward(_ gradient: FeatureMap, _ index: Int, _ pass: inout GradientPass) {
        guard let input = target(index, pass) else { return }
        guard mode == .training, let result = values[index] else { return contribute(gradient, to: input, &pass) }
        // The result is positive where what the ReLU read was.
        contribute(to: input, exponent: 0, &pass) { target, accumulate in
            kernels.reluBackward(
                ChannelMap(scale: nil, shift: nil, relu: true),
                source: result.start,
                gradient: gradient.start,
                into: target.start,
                accumulate: accumulate,
                channels: 1,
                count: gradient.count
            )
        }
    }

    private func sumBackward(_ gradient: FeatureMap, _ index: Int, _ pass: inout GradientPass) {
        let inputs = graph.nodes[index].inputs.indices.compactMap { target(index, pass, $0) }
        for input in inputs.dropLast() {
            contribute(to: input, exponent: gradient.exponent, &pass) { target, accumulate in
                kernels.add(gradient.start, into: target.start, accumulate: accumulate, count: gradient.count)
            }
        }
        if let input = inputs.last { contribute(gradient, to: input, &pass) }
    }

    private func concatBackward(_ gradient: FeatureMap, _ index: Int, _ pass: inout GradientPass) {
        var channel = 0
        for (number, input) in graph.nodes[index].inputs.enumerated() {
            let channels = graph[input].shape.channels
            if let input = target(index, pass, number) {
                contribute(to: input, exponent: gradient.exponent, &pass) { target, accumulate in
                    for block in 0..<gradient.blocks {
                        kernels.add(
                            gradient.block(block) + channel * gradient.channelFloats,
                            into: target.block(block),
                            accumulate: accumulate,
                            count: channels * gradient.channelFloats
                        )
                    }
                }
            }
            channel += channels
        }
    }

    private func poolBackward(
        _ gradient: FeatureMap,
        _ index: Int,
        _ window: Window,
        isMaximum: Bool,
        _ pass: inout GradientPass
    ) {
        guard let input = target(index, pass) else { return }
        // An average pool's gradient does not depend on what it read, which may be gone.
        let source = isMaximum ? operand(index) : gradient
        let kernel = KernelWindow(window, input: graph.nodes[input].shape, lanes: lanes)
        contribute(to: input, exponent: gradient.exponent, &pass) { target, accumulate in
            for block in 0..<gradient.blocks {
                kernels.poolBackward(
                    gradient: gradient.block(block),
                    source: source.block(block),
                    isMaximum: isMaximum,
                    channels: gradient.shape.channels,
                    window: kernel,
                    into: target.block(block),
                    accumulate: accumulate
                )
            }
        }
    }

    private func globalPoolBackward(_ gradient: FeatureMap, _ index: Int, _ pass: inout GradientPass) {
        guard let input = target(index, pass) else { return }
        contribute(to: input, exponent: gradient.exponent, &pass) { target, accumulate in
            for block in 0..<gradient.blocks {
                kernels.globalPoolBackward(
                    ChannelMap(scale: nil, shift: nil, relu: false),
                    source: target.block(block),
                    shape: target.shape,
                    lanes: lanes,
                    gradient: gradient.block(block),
                    into: target.block(block),
                    accumulate: accumulate
                )
            }
        }
    }

    private func linearBackward(_ gradient: FeatureMap, _ index: Int, _ pass: inout GradientPass) {
        let source = operand(index)
        let step = linearStep(index)
        let product = Stage.Operation.pointwise(weight: step.weight)
        let scratch = scratch(product.backwardScratch(source.shape, gradient.shape, lanes: lanes))
        let result = map(source.shape)
        for block in 0..<gradient.blocks {
            kernels.linearBackward(
                step,
                lanes: lanes,
                parameters: parameters,
                gradients: gradients,
                source: source.block(block),
                gradient: gradient.block(block),
                into: result.block(block),
                scratch: scratch
            )
        }
        noteExponent(source.exponent + gradient.exponent, of: index)
        result.exponent = gradient.exponent
        if mode == .linear { result.rescale() }
        if let input = target(index, pass) { contribute(result, to: input, &pass) }
    }

    private func normBackward(_ gradient: FeatureMap, _ index: Int, _ pass: inout GradientPass) {
        guard mode == .training, case .batchNorm(let weight, let bias, _, _) = graph.nodes[index].operation,
            var norm = normalisations[index]
        else {
            if let input = target(index, pass) { contribute(gradient, to: input, &pass) }
            return
        }
        let source = operand(index)
        let channels = source.shape.channels
        var sums = [Double](repeating: 0, count: 2 * channels)
        sums.withUnsafeMutableBufferPointer { sums in
            norm.mean.withUnsafeMutableBufferPointer { mean in
                norm.inverse.withUnsafeMutableBufferPointer { inverse in
                    guard let start = sums.baseAddress, let mean = mean.baseAddress, let inverse = inverse.baseAddress
                    else { return }
                    for block in 0..<source.blocks {
                        kernels.addBackwardSums(
                            gradient: gradient.block(block),
                            source: source.block(block),
                            mean: mean,
                            inverseDeviation: inverse,
                            sum: start,
                            products: start + channels,
                            channels: channels,
                            count: source.channelFloats
                        )
                    }
                }
            }
        }
        let samples = Double(source.shape.pixels * batch)
        var coefficients = [Float](repeating: 0, count: 3 * channels)
        for channel in 0..<channels {
            gradients[graph.parameters[weight].offset + channel] += Float(sums[channels + channel])
            gradients[graph.parameters[bias].offset + channel] += Float(sums[channel])
            let factor = Double(norm.scale[channel])
            let slope = -factor * Double(norm.inverse[channel]) * sums[channels + channel] / samples
            coefficients[channel] = Float(factor)
            coefficients[channels + channel] = Float(slope)
            coefficients[2 * channels + channel] = Float(
                -factor * sums[channel] / samples - slope * Double(norm.mean[channel])
            )
        }
        guard let input = target(index, pass) else { return }
        coefficients.withUnsafeMutableBufferPointer { coefficients in
            guard let a = coefficients.baseAddress else { return }
            // The kernel may write over the gradient that it reads.
            for block in 0..<source.blocks {
                kernels.normBackward(
                    gradient: gradient.block(block),
                    source: source.block(block),
                    a: a,
                    b: a + channels,
                    c: a + 2 * channels,
                    into: gradient.block(block),
                    channels: channels,
                    count: source.channelFloats
                )
            }
        }
        contribute(gradient, to: input, &pass)
    }

    private func convolutionBackward(_ gradient: FeatureMap, _ index: Int, _ pass: inout GradientPass) {
        let source = operand(index)
        let stages = stages(of: index, reading: source).stages
        let input = target(index, pass)
        noteExponent(source.exponent + gradient.exponent, of: index)
        guard stages.count > 1 else {
            stageBackward(stages[0], source, gradient, input, &pass)
            return
        }
        // Every stride-th pixel, and a product of that: the pixels are taken again rather than kept.
        let taken = map(stages[0].output)
        let takenGradient = map(stages[0].output)
        takenGradient.exponent = gradient.exponent
        let scratch = scratch(stages[1].operation.backwardScratch(taken.shape, gradient.shape, lanes: lanes))
        for block in 0..<gradient.blocks {
            kernels.forward(
                stages[0],
                lanes: lanes,
                parameters: parameters,
                source: source.block(block),
                map: nil,
                scratch: scratch,
                into: taken.block(block)
            )
            kernels.backward(
                stages[1],
                lanes: lanes,
                parameters: parameters,
                gradients: gradients,
                stageGradient(
                    taken.block(block),
                    gradient.block(block),
                    into: takenGradient.block(block),
                    accumulate: false,
                    scratch
                )
            )
        }
        stageBackward(stages[0], source, takenGradient, input, &pass)
    }

    private func stageBackward(
        _ stage: Stage,
        _ source: FeatureMap,
        _ gradient: FeatureMap,
        _ input: Int?,
        _ pass: inout GradientPass
    ) {
        let scratch = scratch(stage.operation.backwardScratch(stage.input, stage.output, lanes: lanes))
        let weights = pass.weights
        func run(_ target: FeatureMap?, accumulate: Bool) {
            for block in 0..<gradient.blocks {
                let step = stageGradient(
                    source.block(block),
                    gradient.block(block),
                    into: target?.block(block),
                    accumulate: accumulate,
                    scratch
                )
                if weights {
                    kernels.backward(stage, lanes: lanes, parameters: parameters, gradients: gradients, step)
                } else {
                    kernels.inputGradient(stage, lanes: lanes, parameters: parameters, gradients: gradients, step)
                }
            }
        }
        guard let input else { return run(nil, accumulate: false) }
        // A convolution that leaves its stride to the next has a wider result than its node.
        contribute(to: input, exponent: gradient.exponent, &pass, like: source.shape) { run($0, accumulate: $1) }
    }

    private func stageGradient(
        _ source: Floats,
        _ gradient: Floats,
        into target: Floats?,
        accumulate: Bool,
        _ scratch: Floats
    ) -> StageGradient {
        StageGradient(
            source: source,
            map: nil,
            gradient: gradient,
            norm: nil,
            target: target,
            accumulate: accumulate,
            mask: nil,
            scratch: scratch
        )
    }

    private func noteExponent(_ exponent: Int, of index: Int) {
        for parameter in graph.nodes[index].operation.parameterIndices { gradientExponents[parameter] = exponent }
    }
}
