/// A step of the forward pass and the node it computes; the backward pass goes through them in reverse.
struct ForwardEntry {
    enum Kind {
        case unit(UnitStep, source: Int?)
        case normalise(NormaliseStep, source: Int?)
        case sum
        case concat
        case pool(PoolStep, source: Int)
        case globalPool(GlobalPoolStep, source: Int)
        case linear(LinearStep, source: Int?)
    }

    var node: Int
    var kind: Kind
}

extension PlanBuilder {
    /// Emits all steps.
    mutating func build() {
        var entries: [ForwardEntry] = []
        for node in mode == .training ? analysis.orderByOperand() : analysis.order() {
            origin = StepOrigin(node: node, isBackward: false)
            if let kind = forward(node) { entries.append(ForwardEntry(node: node, kind: kind)) }
        }
        finish()
        if mode == .training {
            for entry in entries.reversed() {
                origin = StepOrigin(node: entry.node, isBackward: true)
                backward(entry)
            }
        }
        if analysis.needsGradient[0] {
            wellKnown.imageGradient = gradient(of: 0)
        }
    }

    /// Emits the step that computes a node, unless it only changes how another one is read.
    private mutating func forward(_ node: Int) -> ForwardEntry.Kind? {
        let inputs = analysis.inputs(of: node)
        switch graph.nodes[node].operation {
        case .input, .zero: return nil
        case .relu:
            sources[node] = source(of: inputs[0], like: analysis.shape(of: node))
            sources[node]?.relu = true
            return nil
        case .depthwise, .pointwise, .convolution:
            let chain = analysis.chain(endingAt: node)
            return unit(node, reading: chain.source, branches: [chain.stages], result: storage(of: node), norm: nil)
        case .batchNorm: return batchNorm(node, input: inputs[0])
        case .maxPool(let window): return pool(node, input: inputs[0], window, isMaximum: true)
        case .averagePool(let window): return pool(node, input: inputs[0], window, isMaximum: false)
        case .sum:
            let shape = analysis.shape(of: node)
            let operands = inputs.compactMap(\.self).map { source(of: $0, like: shape) }
            let result = storage(of: node)
            emit(.combine(CombineStep(operands: operands, result: result, shape: shape)))
            sources[node] = Source(region: result, shape: shape)
            return .sum
        case .concat:
            concat(node)
            return .concat
        case .globalPool:
            guard let input = inputs[0] else { return nil }
            let result = storage(of: node)
            let step = GlobalPoolStep(source: source(of: input, like: analysis.shape(of: input)), result: result)
            emit(.globalPool(step))
            sources[node] = Source(region: result, shape: analysis.shape(of: node))
            return .globalPool(step, source: input)
        case .linear(let weight, let bias):
            let input = graph[graph.nodes[node].inputs[0]].shape
            let step = LinearStep(
                source: stored(inputs[0], shape: input),
                weight: graph.parameters[weight].offset,
                bias: graph.parameters[bias].offset,
                inputs: input.channels,
                outputs: analysis.shape(of: node).channels,
                result: storage(of: node)
            )
            emit(.linear(step))
            sources[node] = Source(region: step.result, shape: analysis.shape(of: node))
            return .linear(step, source: inputs[0])
        }
    }

    /// The end of the forward pass: the loss of a classifier, or a copy of the feature map that the graph gives.
    private mutating func finish() {
        origin = StepOrigin(node: graph.output.index, isBackward: false)
        let shape = graph.outputShape
        if let output = analysis.output, case .linear = graph.nodes[output].operation, let logits = sources[output] {
            wellKnown.output = logits.region.buffer
            let gradient = mode == .training ? contribution(to: output)?.region : nil
            emit(.loss(LossStep(logits: logits.region, classes: shape.channels, gradient: gradient)))
            return
        }
        let result = newBuffer(shape)
        wellKnown.output = result.buffer
        let operands = analysis.output.map { [source(of: $0, like: shape)] } ?? []
        emit(.combine(CombineStep(operands: operands, result: result, shape: shape)))
        guard mode == .training else { return }
        let gradient = newBuffer(shape)
        wellKnown.outputGradient = gradient.buffer
        if let output = analysis.output { propagate(gradient, to: output) }
    }

    // MARK: Reading values

    /// How a value is read; zeros are stored where a step cannot do without.
    private mutating func source(of node: Int?, like shape: FeatureShape) -> Source {
        if let node, let source = sources[node] { return source }
        let result = newBuffer(shape)
        emit(.combine(CombineStep(operands: [], result: result, shape: shape)))
        return Source(region: result, shape: shape)
    }

    /// Where a value is stored as it is; it is written there first when only its ingredients are.
    private mutating func stored(_ node: Int?, shape: FeatureShape) -> Region {
        let source = source(of: node, like: shape)
        if source.isPlain { return source.region }
        let result = newBuffer(shape)
        emit(.combine(CombineStep(operands: [source], result: result, shape: shape)))
        return result
    }

    // MARK: Kinds of nodes

    private mutating func pool(_ node: Int, input: Int?, _ window: Window, isMaximum: Bool) -> ForwardEntry.Kind? {
        guard let input else { return nil }
        let source = source(of: input, like: analysis.shape(of: input))
        let step = PoolStep(
            isMaximum: isMaximum,
            source: source,
            activated: scratch(toActivate: source),
            window: KernelWindow(window, input: source.shape, lanes: lanes),
            result: storage(of: node),
            shape: analysis.shape(of: node)
        )
        emit(.pool(step))
        sources[node] = Source(region: step.result, shape: step.shape)
        return .pool(step, source: input)
    }

    private mutating func concat(_ node: Int) {
        let result = storage(of: node)
        var channel = 0
        for (operand, input) in zip(analysis.inputs(of: node), graph.nodes[node].inputs) {
            let shape = graph[input].shape
            let isInPlace = operand.map { claims[$0] == ConcatSlot(concat: node, channel: channel) } ?? false
            if !isInPlace {
                let operands = operand.map { [source(of: $0, like: shape)] } ?? []
                let part = result.advanced(by: floats(channel, like: shape))
                emit(.combine(CombineStep(operands: operands, result: part, shape: shape)))
            }
            channel += shape.channels
        }
        sources[node] = Source(region: result, shape: analysis.shape(of: node))
    }

    private mutating func batchNorm(_ node: Int, input: Int?) -> ForwardEntry.Kind? {
        guard case .batchNorm(let weight, let bias, let mean, let variance) = graph.nodes[node].operation else {
            return nil
        }
        let shape = analysis.shape(of: node)
        let norm = newNorm(weight: weight, bias: bias, mean: mean, variance: variance, shape: shape)
        if let fused = analysis.branches(ofNorm: node) {
            return unit(
                node,
                reading: fused.source,
                branches: fused.branches,
                result: storage(of: node),
                norm: norm
            )
        }
        let region = stored(input, shape: shape)
        let step = NormaliseStep(source: region, shape: shape, norm: norm)
        emit(.normalise(step))
        sources[node] = Source(region: region, shape: shape, norm: norm)
        return .normalise(step, source: input)
    }

    private mutating func unit(
        _ node: Int,
        reading input: Int?,
        branches: [[Int]],
        result: Region,
        norm: Int?
    ) -> ForwardEntry.Kind {
        let first = graph.nodes[branches[0][0]]
        let source = source(of: input, like: graph[first.inputs[0]].shape)
        let isDirect = branches.count == 1 && graph.nodes[branches[0][0]].operation.readsThroughMap
        let activated = isDirect ? nil : scratch(toActivate: source)
        var planned: [[Stage]] = []
        var channel = 0
        for branch in branches {
            var stages = self.stages(branch)
            for index in stages.indices.dropLast() { stages[index].result = scratch(stages[index].output) }
            let shape = stages[stages.count - 1].output
            stages[stages.count - 1].result = result.advanced(by: floats(channel, like: shape))
            channel += shape.channels
            planned.append(stages)
        }
        let shape = analysis.shape(of: node)
        let work = planned.joined().map { $0.operation.forwardScratch($0.input, $0.output, lanes: lanes) }.max() ?? 0
        let step = UnitStep(
            source: source,
            activated: activated,
            activatesOnReading: planned.count == 1 && planned[0][0].activatesOnReading,
            branches: planned,
            work: scratch(floats: work),
            result: result,
            shape: shape,
            norm: norm
        )
        emit(.unit(step))
        sources[node] = Source(region: result, shape: shape, norm: norm)
        return .unit(step, source: input)
    }

    /// The stages of a chain of convolutions, their results still to be placed.
    private func stages(_ chain: [Int]) -> [Stage] {
        var stages: [Stage] = []
        var input = graph[graph.nodes[chain[0]].inputs[0]].shape
        func append(_ operation: Stage.Operation, _ output: FeatureShape) {
            let nowhere = Region(buffer: WellKnownBuffers.scratch, start: 0)
            stages.append(Stage(operation: operation, input: input, output: output, result: nowhere, gradient: nil))
            input = output
        }
        // Of a pair of 1 × k and k × 1 convolutions that share a stride, the second strides for both: it skips the
        // columns that the first would have. The numbers are the same, and the kernels need no second stride.
        var inheritedStride = 1
        for node in chain {
            var output = analysis.shape(of: node)
            switch graph.nodes[node].operation {
            case .depthwise(let weight, let window):
                let window = KernelWindow(window, input: input, lanes: lanes)
                append(.depthwise(weight: graph.parameters[weight].offset, window), output)
            case .pointwise(let weight, let stride, let offset):
                if stride > 1 || offset > 0 {
                    var shape = output
                    shape.channels = input.channels
                    append(.subsample(stride: stride, offset: offset), shape)
                }
                let weight = graph.parameters[weight].offset
                if case .depthwise(let depthwise, let window)? = stages.last?.operation, let last = stages.popLast() {
                    input = last.input
                    append(.separable(depthwise: depthwise, window, pointwise: weight), output)
                } else {
                    append(.pointwise(weight: weight), output)
                }
            case .convolution(let weight, var window):
                if window.strideHeight == 1 && window.strideWidth > 1 {
                    inheritedStride = window.strideWidth
                    window.strideWidth = 1
                    output.width = window.output(of: input).width
                } else {
                    window.strideWidth = max(window.strideWidth, inheritedStride)
                    inheritedStride = 1
                }
                let kernel = KernelWindow(window, input: input, lanes: lanes)
                append(.convolution(weight: graph.parameters[weight].offset, kernel), output)
            default: preconditionFailure("a chain has convolutions only")
            }
        }
        return stages
    }
}
