extension Probe {
    /// The forward pass.
    ///
    /// - Parameters:
    ///   - images: the batch.
    ///   - forBackward: whether what ``backward(from:_:downTo:weights:)`` needs is kept; else a result is freed after its
    ///     last reader.
    ///   - kept: further nodes whose results are kept for ``value(of:)``. The output's always is.
    ///   - onReLU: sees what each ReLU that reaches the output gives, in order; the same map again where ReLUs share their
    ///     input.
    package func forward(
        _ images: FeatureMap,
        forBackward: Bool,
        keeping kept: [Graph.NodeID] = [],
        onReLU: (FeatureMap) -> Void = { _ in }
    ) {
        precondition(
            images.batch == batch && images.lanes == lanes && images.shape == graph.inputShape,
            "another batch"
        )
        for index in values.indices { values[index] = nil }
        activated = [:]
        let kept = Set((kept + [graph.output]).compactMap { analysis.representative[$0.index] })
        for index in graph.nodes.indices where analysis.isLive[index] {
            let value = compute(index, images)
            values[index] = value
            if graph.nodes[index].operation.isRelu { onReLU(value) }
            for input in analysis.inputs(of: index).compactMap(\.self) where analysis.consumers[input].last == index {
                activated[input] = nil
                if !kept.contains(input) && !(forBackward && isNeededBackward(input)) { values[input] = nil }
            }
        }
        activated = [:]
    }

    /// Whether the backward pass reads a node's result.
    private func isNeededBackward(_ index: Int) -> Bool {
        if graph.nodes[index].operation.isRelu { return true }
        return analysis.consumers[index].contains {
            if case .maxPool = graph.nodes[$0].operation { return true }
            return graph.nodes[$0].operation.hasParameters
        }
    }

    private func compute(_ index: Int, _ images: FeatureMap) -> FeatureMap {
        let node = graph.nodes[index]
        switch node.operation {
        case .input: return images
        case .zero: return zeros(node.shape)
        case .relu: return activate(index)
        case .depthwise, .pointwise, .convolution: return convolve(index)
        case .batchNorm: return normalise(index)
        case .maxPool(let window): return pool(index, window, isMaximum: true)
        case .averagePool(let window): return pool(index, window, isMaximum: false)
        case .sum: return sum(index)
        case .concat: return concat(index)
        case .globalPool: return globalPool(index)
        case .linear: return linear(index)
        }
    }

    /// What a node reads as its `number`-th input; zeros where that reaches it.
    func operand(_ index: Int, _ number: Int = 0) -> FeatureMap {
        let input = graph.nodes[index].inputs[number]
        return analysis.representative[input.index].flatMap { values[$0] } ?? zeros(graph[input].shape)
    }

    private func zeros(_ shape: FeatureShape) -> FeatureMap {
        let result = map(shape)
        result.fill(0)
        return result
    }

    private func activate(_ index: Int) -> FeatureMap {
        let source = operand(index)
        guard mode == .training else { return source }
        let input = analysis.inputs(of: index)[0]
        if let input, let known = activated[input] { return known }
        let result = map(source.shape)
        kernels.apply(
            ChannelMap(scale: nil, shift: nil, relu: true),
            to: source.start,
            into: result.start,
            accumulate: false,
            channels: 1,
            count: source.count
        )
        if let input { activated[input] = result }
        return result
    }

    private func convolve(_ index: Int) -> FeatureMap {
        var source = operand(index)
        let (stages, pendingStride) = stages(of: index, reading: source)
        for stage in stages {
            let result = map(stage.output)
            result.exponent = source.exponent
            let scratch = scratch(stage.operation.forwardScratch(stage.input, stage.output, lanes: lanes))
            for block in 0..<source.blocks {
                kernels.forward(
                    stage,
                    lanes: lanes,
                    parameters: parameters,
                    source: source.block(block),
                    map: nil,
                    scratch: scratch,
                    into: result.block(block)
                )
            }
            source = result
        }
        source.pendingStride = pendingStride
        if mode == .linear { source.rescale() }
        return source
    }

    /// The kernels' operations that make up a convolution that reads `source`; and the stride that is left to the next.
    func stages(of index: Int, reading source: FeatureMap) -> (stages: [Stage], pendingStride: Int) {
        let node = graph.nodes[index]
        let input = source.shape
        let nowhere = Region(buffer: WellKnownBuffers.scratch, start: 0)
        func stage(_ operation: Stage.Operation, _ input: FeatureShape, _ output: FeatureShape) -> Stage {
            Stage(operation: operation, input: input, output: output, result: nowhere, gradient: nil)
        }
        switch node.operation {
        case .depthwise(let weight, let window):
            let kernel = KernelWindow(window, input: input, lanes: lanes)
            return ([stage(.depthwise(weight: graph.parameters[weight].offset, kernel), input, node.shape)], 1)
        case .pointwise(let weight, let stride, let offset):
            var taken = node.shape
            taken.channels = input.channels
            let product = stage(.pointwise(weight: graph.parameters[weight].offset), taken, node.shape)
            guard stride > 1 || offset > 0 else { return ([product], 1) }
            return ([stage(.subsample(stride: stride, offset: offset), input, taken), product], 1)
        case .convolution(let weight, var window):
            // The kernels have a single stride: of a 1 × k and a k × 1 convolution that share one, the second strides for
            // both, as in a plan.
            var output = node.shape
            var pending = 1
            if window.strideHeight == 1 && window.strideWidth > 1 {
                pending = window.strideWidth
                window.strideWidth = 1
                output.width = window.output(of: input).width
            } else {
                window.strideWidth = max(window.strideWidth, source.pendingStride)
            }
            let kernel = KernelWindow(window, input: input, lanes: lanes)
            return ([stage(.convolution(weight: graph.parameters[weight].offset, kernel), input, output)], pending)
        default: preconditionFailure("\(node.name) is no convolution")
        }
    }

    private func normalise(_ index: Int) -> FeatureMap {
        let source = operand(index)
        guard mode == .training, case .batchNorm(let weight, let bias, _, _) = graph.nodes[index].operation else {
            return source
        }
        let channels = source.shape.channels
        var sums = [Double](repeating: 0, count: 2 * channels)
        sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            for block in 0..<source.blocks {
                kernels.addSums(
                    of: source.block(block),
                    sum: start,
                    squares: start + channels,
                    channels: channels,
                    count: source.channelFloats
                )
            }
        }
        let samples = Double(source.shape.pixels * batch)
        var norm = Normalisation(mean: [], inverse: [], scale: [])
        var shift: [Float] = []
        for channel in 0..<channels {
            let mean = sums[channel] / samples
            let variance = max(0, sums[channels + channel] / samples - mean * mean)
            let inverse = 1 / (variance + 1e-5).squareRoot()
            let scale = Double(parameters[graph.parameters[weight].offset + channel]) * inverse
            norm.mean.append(Float(mean))
            norm.inverse.append(Float(inverse))
            norm.scale.append(Float(scale))
            shift.append(Float(Double(parameters[graph.parameters[bias].offset + channel]) - mean * scale))
        }
        normalisations[index] = norm
        let result = map(source.shape)
        norm.scale.withUnsafeMutableBufferPointer { scale in
            shift.withUnsafeMutableBufferPointer { shift in
                for block in 0..<source.blocks {
                    kernels.apply(
                        ChannelMap(scale: scale.baseAddress, shift: shift.baseAddress, relu: false),
                        to: source.block(block),
                        into: result.block(block),
                        accumulate: false,
                        channels: channels,
                        count: source.channelFloats
                    )
                }
            }
        }
        return result
    }

    private func pool(_ index: Int, _ window: Window, isMaximum: Bool) -> FeatureMap {
        let source = operand(index)
        let result = map(graph.nodes[index].shape)
        result.exponent = source.exponent
        let window = KernelWindow(window, input: source.shape, lanes: lanes)
        for block in 0..<source.blocks {
            kernels.pool(
                source.block(block),
                isMaximum: isMaximum,
                channels: source.shape.channels,
                window: window,
                into: result.block(block)
            )
        }
        return result
    }

    private func sum(_ index: Int) -> FeatureMap {
        let operands = analysis.inputs(of: index).compactMap { $0 }.compactMap { values[$0] }
        let result = map(graph.nodes[index].shape)
        for (number, operand) in operands.enumerated() {
            if number > 0 && mode == .linear {
                result.addScaled(operand)
            } else {
                kernels.add(operand.start, into: result.start, accumulate: number > 0, count: result.count)
                result.exponent = operand.exponent
            }
        }
        return result
    }

    private func concat(_ index: Int) -> FeatureMap {
        let operands = graph.nodes[index].inputs.indices.map { operand(index, $0) }
        let result = map(graph.nodes[index].shape)
        result.exponent = operands.map(\.exponent).max() ?? 0
        var channel = 0
        for operand in operands {
            let count = operand.shape.channels * operand.channelFloats
            let factor = FeatureMap.power(operand.exponent - result.exponent)
            for block in 0..<operand.blocks {
                let target = result.block(block) + channel * operand.channelFloats
                target.update(from: operand.block(block), count: count)
                if factor != 1 { for index in 0..<count { target[index] *= factor } }
            }
            channel += operand.shape.channels
        }
        return result
    }

    private func globalPool(_ index: Int) -> FeatureMap {
        let source = operand(index)
        let result = map(graph.nodes[index].shape)
        result.exponent = source.exponent
        for block in 0..<source.blocks {
            kernels.globalPool(
                ChannelMap(scale: nil, shift: nil, relu: false),
                source: source.block(block),
                shape: source.shape,
                lanes: lanes,
                into: result.block(block)
            )
        }
        return result
    }

    private func linear(_ index: Int) -> FeatureMap {
        let source = operand(index)
        let step = linearStep(index)
        let result = map(graph.nodes[index].shape)
        result.exponent = source.exponent
        for block in 0..<source.blocks {
            kernels.linear(
                step,
                lanes: lanes,
                parameters: parameters,
                source: source.block(block),
                into: result.block(block)
            )
        }
        if mode == .linear { result.rescale() }
        return result
    }

    /// A linear layer as the kernels take it.
    func linearStep(_ index: Int) -> LinearStep {
        guard case .linear(let weight, let bias) = graph.nodes[index].operation else {
            preconditionFailure("\(graph.nodes[index].name) is no linear layer")
        }
        let nowhere = Region(buffer: WellKnownBuffers.scratch, start: 0)
        return LinearStep(
            source: nowhere,
            weight: graph.parameters[weight].offset,
            bias: graph.parameters[bias].offset,
            inputs: graph[graph.nodes[index].inputs[0]].shape.channels,
            outputs: graph.nodes[index].shape.channels,
            result: nowhere
        )
    }
}
