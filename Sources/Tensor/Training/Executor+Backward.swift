extension Executor {
    func backward(_ step: UnitBackwardStep) {
        let unit = step.unit
        let (channels, count) = (unit.shape.channels, count(unit.shape))
        let norm = unit.norm.map { plan.norms[$0] }
        if let norm {
            prepare(
                norm,
                source: unit.result,
                gradient: step.gradient,
                sums: unit.sums,
                coefficients: step.coefficients,
                count: count
            )
        }
        for block in 0..<plan.blocks {
            if norm != nil, let raw = step.raw {
                normBackward(
                    gradient: step.gradient,
                    source: unit.result,
                    coefficients: step.coefficients,
                    into: raw,
                    block,
                    channels: channels,
                    count: count
                )
            }
            let input = activate(unit.source, into: unit.activated, block)
            forward(unit.branches, input: input, block, all: false)
            let inputGradient = inputGradient(step, block)
            for (index, stages) in unit.branches.enumerated() {
                backward(stages, input: input, inputGradient: inputGradient, step, isFirst: index == 0, block)
            }
            deliver(step, block)
        }
    }

    func backward(_ step: NormaliseBackwardStep) {
        let forward = step.forward
        let (channels, count) = (forward.shape.channels, count(forward.shape))
        prepare(
            plan.norms[forward.norm],
            source: forward.source,
            gradient: step.gradient,
            sums: forward.sums,
            coefficients: step.coefficients,
            count: count
        )
        for block in 0..<plan.blocks {
            let region = step.target.accumulate ? step.scratch : step.target.region
            normBackward(
                gradient: step.gradient,
                source: forward.source,
                coefficients: step.coefficients,
                into: region,
                block,
                channels: channels,
                count: count
            )
            if step.target.accumulate {
                BlockKernels.add(
                    address(region, block),
                    into: address(step.target.region, block),
                    accumulate: true,
                    count: channels * count
                )
            }
        }
    }

    func backward(_ step: MaskStep) {
        for block in 0..<plan.blocks {
            mask(step.source, gradient: address(step.gradient, block), step.target, block)
        }
    }

    func backward(_ step: PoolBackwardStep) {
        let forward = step.forward
        for block in 0..<plan.blocks {
            // An average pool's gradient does not depend on its input.
            let input =
                forward.isMaximum
                ? activate(forward.source, into: forward.activated, block) : address(forward.source.region, block)
            BlockKernels.poolBackward(
                gradient: address(step.gradient, block),
                source: input,
                isMaximum: forward.isMaximum,
                channels: forward.shape.channels,
                window: forward.window,
                into: address(step.scratch ?? step.target.region, block),
                accumulate: step.scratch == nil && step.target.accumulate
            )
            if let scratch = step.scratch {
                mask(forward.source, gradient: address(scratch, block), step.target, block)
            }
        }
    }

    func backward(_ step: GlobalPoolBackwardStep) {
        let source = step.forward.source
        for block in 0..<plan.blocks {
            BlockKernels.globalPoolBackward(
                map(source),
                source: address(source.region, block),
                shape: source.shape,
                lanes: plan.lanes,
                gradient: address(step.gradient, block),
                into: address(step.target.region, block),
                accumulate: step.target.accumulate
            )
        }
    }

    func backward(_ step: LinearBackwardStep) {
        for block in 0..<plan.blocks {
            let inputGradient = address(step.inputGradient, block)
            BlockKernels.linearBackward(
                step.forward,
                lanes: plan.lanes,
                parameters: parameters,
                gradients: gradients,
                source: address(step.forward.source, block),
                gradient: address(step.gradient, block),
                into: inputGradient
            )
            if let target = step.addedTo {
                BlockKernels.add(
                    inputGradient,
                    into: address(target, block),
                    accumulate: true,
                    count: step.forward.inputs * plan.lanes
                )
            }
        }
    }

    // MARK: Pieces of a unit

    /// Gradients of a branch's weights, and of the unit's input when that is wanted.
    private func backward(
        _ stages: [Stage],
        input: Floats,
        inputGradient: Floats?,
        _ step: UnitBackwardStep,
        isFirst: Bool,
        _ block: Int
    ) {
        for index in stages.indices.reversed() {
            let stage = stages[index]
            guard let region = stage.gradient else { return }
            let gradient = address(region, block)
            BlockKernels.weightGradient(
                stage.operation,
                input: stage.input,
                output: stage.output,
                lanes: plan.lanes,
                gradients: gradients,
                source: index == 0 ? input : address(stages[index - 1].result, block),
                gradient: gradient
            )
            // Subsampling adds to what is there. The first branch starts the input's gradient, later ones add to it, by
            // way of scratch where their stage overwrites.
            var target = inputGradient
            var isShared = !isFirst
            if index > 0 {
                target = stages[index - 1].gradient.map { address($0, block) }
                isShared = false
            }
            guard let target else { return }
            let isSubsampling = stage.operation.isSubsampling
            let scratch = isShared && !isSubsampling ? step.branchGradient.map { address($0, block) } : nil
            let count = stage.input.count * plan.lanes
            if isSubsampling && !isShared { target.update(repeating: 0, count: count) }
            BlockKernels.inputGradient(
                stage.operation,
                input: stage.input,
                output: stage.output,
                lanes: plan.lanes,
                parameters: parameters,
                gradient: gradient,
                into: scratch ?? target
            )
            if let scratch { BlockKernels.add(scratch, into: target, accumulate: true, count: count) }
        }
    }

    /// Where the gradient of the unit's activated input is computed.
    private func inputGradient(_ step: UnitBackwardStep, _ block: Int) -> Floats? {
        switch step.delivery {
        case .none: nil
        case .direct(let region): address(region, block)
        case .through(let scratch, _): address(scratch, block)
        }
    }

    /// Brings the gradient of the activated input to what is stored.
    private func deliver(_ step: UnitBackwardStep, _ block: Int) {
        guard case .through(let scratch, let target) = step.delivery else { return }
        var source = step.unit.source
        // The activated input is still in the cache, and where it is positive, so was what the ReLU read.
        if let activated = step.unit.activated {
            source.region = activated
            source.norm = nil
        }
        mask(source, gradient: address(scratch, block), target, block)
    }

    // MARK: Pieces

    /// Adds a gradient to that of a value, masked when the value was read through a ReLU.
    private func mask(_ source: Source, gradient: Floats, _ target: GradientTarget, _ block: Int) {
        let (channels, count) = (source.shape.channels, count(source.shape))
        if source.relu {
            BlockKernels.reluBackward(
                map(source),
                source: address(source.region, block),
                gradient: gradient,
                into: address(target.region, block),
                accumulate: target.accumulate,
                channels: channels,
                count: count
            )
        } else {
            BlockKernels.add(
                gradient,
                into: address(target.region, block),
                accumulate: target.accumulate,
                count: channels * count
            )
        }
    }

    /// Sums of a batch norm's gradient over the batch; from them the gradients of its scale and shift, and the coefficients
    /// a, b and c of the input's gradient a · dy + b · z + c.
    private func prepare(
        _ norm: BatchNormPlan,
        source: Region,
        gradient: Region,
        sums region: Region,
        coefficients target: Region,
        count: Int
    ) {
        let (scale, _, mean, inverse) = coefficients(norm)
        let (sum, products) = clearedSums(region, channels: norm.channels)
        for block in 0..<plan.blocks {
            BlockKernels.addBackwardSums(
                gradient: address(gradient, block),
                source: address(source, block),
                mean: mean,
                inverseDeviation: inverse,
                sum: sum,
                products: products,
                channels: norm.channels,
                count: count
            )
        }
        let a = address(target)
        let samples = Double(norm.samples)
        for channel in 0..<norm.channels {
            gradients[norm.weight + channel] += Float(products[channel])
            gradients[norm.bias + channel] += Float(sum[channel])
            let factor = Double(scale[channel])
            let slope = -factor * Double(inverse[channel]) * products[channel] / samples
            a[channel] = Float(factor)
            a[norm.channels + channel] = Float(slope)
            a[2 * norm.channels + channel] = Float(-factor * sum[channel] / samples - slope * Double(mean[channel]))
        }
    }

    private func normBackward(
        gradient: Region,
        source: Region,
        coefficients: Region,
        into target: Region,
        _ block: Int,
        channels: Int,
        count: Int
    ) {
        let a = address(coefficients)
        BlockKernels.normBackward(
            gradient: address(gradient, block),
            source: address(source, block),
            a: a,
            b: a + channels,
            c: a + 2 * channels,
            into: address(target, block),
            channels: channels,
            count: count
        )
    }
}

extension Stage.Operation {
    /// Whether it only picks pixels; its gradient adds to what is there.
    var isSubsampling: Bool {
        if case .subsample = self { true } else { false }
    }
}
