extension Executor {
    func backward(_ step: UnitBackwardStep, _ block: Int) {
        let unit = step.unit
        let norm = unit.norm.map { plan.norms[$0] }
        if let norm, let raw = step.raw {
            normBackward(norm, gradient: step.gradient, source: unit.result, into: raw, count: count(unit.shape), block)
        }
        let input = input(of: unit, block)
        forward(unit, input: input, block, all: false)
        var normGradient = step.raw == nil ? norm.map { self.normGradient($0, of: unit.result, block) } : nil
        for (index, stages) in unit.branches.enumerated() {
            backward(stages, step, input: input, normGradient, isFirst: index == 0, block)
            let output = stages[stages.count - 1].output
            normGradient = normGradient?.advanced(by: output.channels, count: count(output))
        }
        deliver(step, block)
    }

    func backward(_ step: NormGradientStep, _ block: Int) {
        let norm = plan.norms[step.norm]
        let (_, _, mean, inverse) = coefficients(norm)
        let (sum, products) = sums(norm)
        kernels.addBackwardSums(
            gradient: address(step.gradient, block),
            source: address(step.source, block),
            mean: mean,
            inverseDeviation: inverse,
            sum: sum,
            products: products,
            channels: norm.channels,
            count: count(step.shape)
        )
    }

    func backward(_ step: NormaliseBackwardStep, _ block: Int) {
        let (forward, target) = (step.forward, step.target)
        let region = target.accumulate ? step.scratch : target.region
        let count = count(forward.shape)
        normBackward(
            plan.norms[forward.norm],
            gradient: step.gradient,
            source: forward.source,
            into: region,
            count: count,
            block
        )
        if target.accumulate {
            kernels.add(
                address(region, block),
                into: address(target.region, block),
                accumulate: true,
                count: forward.shape.channels * count
            )
        }
    }

    func backward(_ step: DropPathBackwardStep, _ block: Int) {
        let forward = step.forward
        kernels.scaleImagesBackward(
            map(forward.source),
            source: address(forward.source.region, block),
            factors: address(forward.factors, block),
            gradient: address(step.gradient, block),
            into: address(step.target.region, block),
            accumulate: step.target.accumulate,
            shape: forward.source.shape,
            lanes: plan.lanes
        )
    }

    func backward(_ step: MaskStep, _ block: Int) {
        mask(step.source, gradient: address(step.gradient, block), step.target, block)
    }

    func backward(_ step: PoolBackwardStep, _ block: Int) {
        let forward = step.forward
        // An average pool's gradient does not depend on its input.
        let input =
            forward.isMaximum
            ? activate(forward.source, into: forward.activated, block) : address(forward.source.region, block)
        kernels.poolBackward(
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

    func backward(_ step: GlobalPoolBackwardStep, _ block: Int) {
        let source = step.forward.source
        kernels.globalPoolBackward(
            map(source),
            source: address(source.region, block),
            shape: source.shape,
            lanes: plan.lanes,
            gradient: address(step.gradient, block),
            into: address(step.target.region, block),
            accumulate: step.target.accumulate
        )
    }

    func backward(_ step: LinearBackwardStep, _ block: Int) {
        let inputGradient = address(step.inputGradient, block)
        kernels.linearBackward(
            step.forward,
            lanes: plan.lanes,
            parameters: parameters,
            gradients: gradients,
            source: address(step.forward.source, block),
            gradient: address(step.gradient, block),
            into: inputGradient,
            scratch: address(step.work)
        )
        if let target = step.addedTo {
            kernels.add(
                inputGradient,
                into: address(target, block),
                accumulate: true,
                count: step.forward.inputs * plan.lanes
            )
        }
    }

    // MARK: Pieces of a unit

    /// Gradients of a branch's weights, and of the unit's input when that is wanted: the first branch starts it, later
    /// ones add to it.
    private func backward(
        _ stages: [Stage],
        _ step: UnitBackwardStep,
        input: (values: Floats, map: ChannelMap?),
        _ normGradient: NormGradient?,
        isFirst: Bool,
        _ block: Int
    ) {
        var norm = normGradient
        for index in stages.indices.reversed() {
            guard let gradient = stages[index].gradient else { return }
            let before = index > 0 ? stages[index - 1] : nil
            let target =
                before == nil ? inputGradient(step, block) : before?.gradient.map { (address($0, block), false) }
            kernels.backward(
                stages[index],
                lanes: plan.lanes,
                parameters: parameters,
                gradients: gradients,
                StageGradient(
                    source: before.map { address($0.result, block) } ?? input.values,
                    map: before == nil ? input.map : nil,
                    gradient: address(gradient, block),
                    norm: norm,
                    target: target?.0,
                    accumulate: (target?.1 ?? false) || (before == nil && !isFirst),
                    mask: before == nil ? mask(step) : nil,
                    wantsWeights: wantsWeightGradients,
                    scratch: address(step.unit.work)
                )
            )
            norm = nil
        }
    }

    private func normGradient(_ norm: BatchNormPlan, of result: Region, _ block: Int) -> NormGradient {
        let (a, b, c) = gradientCoefficients(norm)
        return NormGradient(result: address(result, block), a: a, b: b, c: c)
    }

    /// Where the first stages write the gradient of the unit's input, and whether they add to what is there.
    private func inputGradient(_ step: UnitBackwardStep, _ block: Int) -> (Floats, Bool)? {
        switch step.delivery {
        case .none: nil
        case .direct(let target): (address(target.region, block), target.accumulate)
        case .through(let scratch, _): (address(scratch, block), false)
        }
    }

    /// What the gradient of the unit's input is masked by: the activated input, positive where what the ReLU read was.
    private func mask(_ step: UnitBackwardStep) -> Floats? {
        guard case .direct = step.delivery, step.unit.source.relu else { return nil }
        return step.unit.activated.map { address($0) }
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
            kernels.reluBackward(
                map(source),
                source: address(source.region, block),
                gradient: gradient,
                into: address(target.region, block),
                accumulate: target.accumulate,
                channels: channels,
                count: count
            )
        } else {
            kernels.add(
                gradient,
                into: address(target.region, block),
                accumulate: target.accumulate,
                count: channels * count
            )
        }
    }

    /// From the sums of a batch norm's gradient over the batch, the gradients of its scale and shift and the coefficients of
    /// the gradient of its input.
    func finishGradient(_ norm: BatchNormPlan) {
        let (scale, _, mean, inverse) = coefficients(norm)
        let (sum, products) = sums(norm)
        let (a, b, c) = gradientCoefficients(norm)
        let samples = Double(norm.samples)
        for channel in 0..<norm.channels {
            gradients[norm.weight + channel] += Float(products[channel])
            gradients[norm.bias + channel] += Float(sum[channel])
            let factor = Double(scale[channel])
            let slope = -factor * Double(inverse[channel]) * products[channel] / samples
            a[channel] = Float(factor)
            b[channel] = Float(slope)
            c[channel] = Float(-factor * sum[channel] / samples - slope * Double(mean[channel]))
        }
    }

    private func normBackward(
        _ norm: BatchNormPlan,
        gradient: Region,
        source: Region,
        into target: Region,
        count: Int,
        _ block: Int
    ) {
        let (a, b, c) = gradientCoefficients(norm)
        kernels.normBackward(
            gradient: address(gradient, block),
            source: address(source, block),
            a: a,
            b: b,
            c: c,
            into: address(target, block),
            channels: norm.channels,
            count: count
        )
    }
}
