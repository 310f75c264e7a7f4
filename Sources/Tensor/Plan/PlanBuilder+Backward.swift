extension PlanBuilder {
    /// Emits the steps that carry the gradient of a node's result to its parameters and to what it read.
    mutating func backward(_ entry: ForwardEntry) {
        guard analysis.needsGradient[entry.node] else { return }
        switch entry.kind {
        case .unit(let step, let source): unitBackward(entry.node, step, source)
        case .normalise(let step, let source): normaliseBackward(entry.node, step, source)
        case .sum:
            let gradient = gradient(of: entry.node)
            for operand in analysis.inputs(of: entry.node).compactMap(\.self) {
                propagate(gradient, to: operand)
            }
        case .concat: concatBackward(entry.node)
        case .dropPath(let step, let source):
            let gradient = gradient(of: entry.node)
            guard let target = contribution(to: analysis.base(of: source)) else { return }
            emit(.dropPathBackward(DropPathBackwardStep(forward: step, gradient: gradient, target: target)))
        case .pool(let step, let source):
            let gradient = gradient(of: entry.node)
            guard let target = contribution(to: analysis.base(of: source)) else { return }
            if step.activated != nil { _ = scratch(step.source.shape) }
            let masked = step.source.relu ? scratch(step.source.shape) : nil
            emit(
                .poolBackward(
                    PoolBackwardStep(forward: step, gradient: gradient, target: target, scratch: masked)
                )
            )
        case .globalPool(let step, let source):
            let gradient = gradient(of: entry.node)
            guard let target = contribution(to: analysis.base(of: source)) else { return }
            emit(.globalPoolBackward(GlobalPoolBackwardStep(forward: step, gradient: gradient, target: target)))
        case .linear(let step, let source): linearBackward(entry.node, step, source)
        }
    }

    /// Adds a gradient to that of a node which was read as it is (or through its ReLU).
    mutating func propagate(_ gradient: Region, to node: Int) {
        let base = analysis.base(of: node)
        guard analysis.needsGradient[base], let source = sources[node] else { return }
        if probing?.isLinear ?? false { return contribute(gradient, to: base) }
        if gradientStorage(of: base) == gradient && !source.relu { return }
        guard let target = contribution(to: base) else { return }
        if source.relu {
            emit(.mask(MaskStep(source: source, gradient: gradient, target: target)))
        } else {
            add(gradient, to: target, shape: source.shape)
        }
    }

    private mutating func add(_ gradient: Region, to target: GradientTarget, shape: FeatureShape) {
        emit(
            .combine(
                CombineStep(
                    operands: [Source(region: gradient, shape: shape)],
                    result: target.region,
                    shape: shape,
                    accumulate: target.accumulate
                )
            )
        )
    }

    private mutating func concatBackward(_ node: Int) {
        let gradient = gradient(of: node)
        var channel = 0
        for (operand, input) in zip(analysis.inputs(of: node), graph.nodes[node].inputs) {
            let shape = graph[input].shape
            if let operand { propagate(gradient.advanced(by: floats(channel, like: shape)), to: operand) }
            channel += shape.channels
        }
    }

    private mutating func unitBackward(_ node: Int, _ forward: UnitStep, _ source: Int?) {
        let gradient = gradient(of: node)
        // The contribution may emit a step of its own: ask before any scratch is taken.
        let target = source.flatMap { contribution(to: analysis.base(of: $0)) }
        if let norm = forward.norm { normGradient(norm, of: forward.result, gradient, forward.shape) }
        var unit = forward
        reserve(forward)
        let isTaken = unit.branches.allSatisfy { $0.last?.operation.takesNormGradient ?? false }
        let raw = forward.norm == nil || isTaken ? nil : scratch(forward.shape)
        var channel = 0
        for branch in unit.branches.indices {
            for stage in unit.branches[branch].indices {
                let isLast = stage == unit.branches[branch].count - 1
                let shape = unit.branches[branch][stage].output
                if isLast {
                    unit.branches[branch][stage].gradient =
                        (raw ?? gradient).advanced(by: floats(channel, like: shape))
                    channel += shape.channels
                } else {
                    unit.branches[branch][stage].gradient = scratch(shape)
                }
            }
        }
        let work = unit.branches.joined().map { $0.operation.backwardScratch($0.input, $0.output, lanes: lanes) }.max()
        unit.work = scratch(floats: work ?? 0)
        let masksItself = unit.branches.count == 1 && unit.branches[0][0].operation.masksGradient
        let isMasked = unit.source.relu && !masksItself
        let delivery: Delivery =
            if let target {
                isMasked ? .through(scratch: scratch(unit.source.shape), target) : .direct(target)
            } else {
                .none
            }
        emit(
            .unitBackward(
                UnitBackwardStep(unit: unit, gradient: gradient, raw: raw, delivery: delivery)
            )
        )
    }

    private mutating func normGradient(_ norm: Int, of source: Region, _ gradient: Region, _ shape: FeatureShape) {
        let step = NormGradientStep(source: source, gradient: gradient, shape: shape, norm: norm)
        emit(.normGradient(step), reading: gradient)
    }

    /// Takes the scratch that a forward step was given, in the same order, as its backward step computes it again.
    private mutating func reserve(_ step: UnitStep) {
        if step.activated != nil { _ = scratch(step.source.shape) }
        for branch in step.branches {
            for stage in branch.dropLast() { _ = scratch(stage.output) }
        }
    }

    private mutating func normaliseBackward(_ node: Int, _ forward: NormaliseStep, _ source: Int?) {
        let gradient = gradient(of: node)
        let (target, unmasked) = storedContribution(to: source)
        normGradient(forward.norm, of: forward.source, gradient, forward.shape)
        let scratch = scratch(forward.shape)
        emit(
            .normaliseBackward(
                NormaliseBackwardStep(
                    forward: forward,
                    gradient: gradient,
                    target: target ?? GradientTarget(region: scratch, accumulate: false),
                    scratch: scratch
                )
            )
        )
        if let unmasked, let source { propagate(unmasked, to: source) }
    }

    private mutating func linearBackward(_ node: Int, _ forward: LinearStep, _ source: Int?) {
        let gradient = gradient(of: node)
        let (target, unmasked) = storedContribution(to: source)
        let needsScratch = target?.accumulate ?? true
        let shape = FeatureShape(channels: forward.inputs, height: 1, width: 1)
        let output = FeatureShape(channels: forward.outputs, height: 1, width: 1)
        let operation = Stage.Operation.pointwise(weight: forward.weight)
        let work = scratch(floats: operation.backwardScratch(shape, output, lanes: lanes))
        let scratch = scratch(floats: forward.inputs * lanes)
        emit(
            .linearBackward(
                LinearBackwardStep(
                    forward: forward,
                    gradient: gradient,
                    inputGradient: needsScratch ? scratch : target?.region ?? scratch,
                    addedTo: needsScratch ? target?.region : nil,
                    work: work
                )
            )
        )
        if let unmasked, let source { propagate(unmasked, to: source) }
    }

    /// The place for the gradient of a value that the forward pass stored as it is read: where a ReLU was applied in
    /// doing so, a new buffer, from which the gradient has yet to be propagated.
    private mutating func storedContribution(to source: Int?) -> (target: GradientTarget?, unmasked: Region?) {
        guard let source, analysis.needsGradient[analysis.base(of: source)] else { return (nil, nil) }
        guard let value = sources[source], value.relu else { return (contribution(to: analysis.base(of: source)), nil) }
        let buffer = newBuffer(value.shape)
        return (GradientTarget(region: buffer, accumulate: false), buffer)
    }
}
