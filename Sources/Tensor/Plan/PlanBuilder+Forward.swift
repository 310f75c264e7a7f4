/// A step of the forward pass and the node it computes; the backward pass goes through them in reverse.
struct ForwardEntry {
    enum Kind {
        case unit(UnitStep, source: Int?)
        case normalise(NormaliseStep, source: Int?)
        case sum
        case concat
        case dropPath(DropPathStep, source: Int)
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
        guard probing == nil else { return addProbe(of: entries) }
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
        let operation = graph.nodes[node].operation
        switch operation.lowering {
        case .given, .zero: return nil
        case .activation:
            var source = source(of: inputs[0], like: analysis.shape(of: node))
            source.relu = true
            sources[node] = probing?.seesActivations ?? false ? shown(source, of: node) : source
            return nil
        case .stages:
            let chain = analysis.chain(endingAt: node)
            return unit(node, reading: chain.source, branches: [chain.stages], result: storage(of: node), norm: nil)
        case .normalisation: return batchNorm(node, input: inputs[0])
        case .pool(let isMaximum): return pool(node, input: inputs[0], operation.window, isMaximum: isMaximum)
        case .sum:
            let shape = analysis.shape(of: node)
            let operands = inputs.compactMap(\.self).map { source(of: $0, like: shape) }
            let result = storage(of: node)
            emit(.combine(CombineStep(operands: operands, result: result, shape: shape)))
            sources[node] = Source(region: result, shape: shape)
            return .sum
        case .dropPath: return dropPath(node, input: inputs[0])
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
        case .linear:
            let input = graph[graph.nodes[node].inputs[0]].shape
            let step = LinearStep(
                source: stored(inputs[0], shape: input),
                weight: graph.parameters[operation.parameters[0]].offset,
                bias: graph.parameters[operation.parameters[1]].offset,
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
        if let output = analysis.output, case .linear = graph.nodes[output].operation.lowering,
            let logits = sources[output]
        {
            wellKnown.output = logits.region.buffer
            let gradient = mode == .training ? contribution(to: output)?.region : nil
            emit(.loss(LossStep(logits: logits.region, classes: shape.channels, gradient: gradient)))
            auxiliaryLoss()
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

    private mutating func auxiliaryLoss() {
        guard let auxiliary = analysis.auxiliary, let logits = sources[auxiliary] else { return }
        origin = StepOrigin(node: auxiliary, isBackward: false)
        let gradient = contribution(to: auxiliary)?.region
        let step = LossStep(
            logits: logits.region,
            classes: logits.shape.channels,
            isAuxiliary: true,
            gradient: gradient
        )
        emit(.loss(step))
    }

    // MARK: Reading values

    /// How a value is read; zeros are stored where a step cannot do without.
    mutating func source(of node: Int?, like shape: FeatureShape) -> Source {
        if let node, let source = sources[node] { return source }
        let result = newBuffer(shape)
        emit(.combine(CombineStep(operands: [], result: result, shape: shape)))
        return Source(region: result, shape: shape)
    }

    /// Where a value is stored as it is; it is written there first when only its ingredients are.
    mutating func stored(_ node: Int?, shape: FeatureShape) -> Region {
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

    private mutating func dropPath(_ node: Int, input: Int?) -> ForwardEntry.Kind? {
        guard let input, let factors = wellKnown.dropFactors, let path = analysis.dropPaths.firstIndex(of: node) else {
            return nil
        }
        let step = DropPathStep(
            source: source(of: input, like: analysis.shape(of: input)),
            factors: Region(buffer: factors, start: path * lanes),
            result: storage(of: node)
        )
        emit(.dropPath(step))
        sources[node] = Source(region: step.result, shape: step.source.shape)
        return .dropPath(step, source: input)
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

    private mutating func batchNorm(_ node: Int, input: Int?) -> ForwardEntry.Kind {
        let shape = analysis.shape(of: node)
        let norm = newNorm(graph.nodes[node].operation, shape)
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
        var planned = branches.map(stages)
        let isDirect = planned.count == 1 && planned[0][0].operation.readsThroughMap
        let activated = isDirect ? nil : scratch(toActivate: source)
        var channel = 0
        for branch in planned.indices {
            var stages = planned[branch]
            for index in stages.indices.dropLast() { stages[index].result = scratch(stages[index].output) }
            let shape = stages[stages.count - 1].output
            stages[stages.count - 1].result = result.advanced(by: floats(channel, like: shape))
            channel += shape.channels
            planned[branch] = stages
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
    private func stages(_ nodes: [Int]) -> [Stage] {
        var chain = StageChain(graph.parameters, lanes: lanes, input: graph[graph.nodes[nodes[0]].inputs[0]].shape)
        for node in nodes {
            let operation = graph.nodes[node].operation
            guard case .stages(let convolution) = operation.lowering else { continue }
            chain.append(convolution, operation, analysis.shape(of: node))
        }
        return chain.stages
    }
}
