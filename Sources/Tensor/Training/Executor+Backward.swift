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
            if let raw = step.raw {
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
            let input = input(of: unit, block)
            forward(unit, input: input, block, all: false)
            var normGradient = norm != nil && step.raw == nil ? normGradient(step, block) : nil
            for (index, stages) in unit.branches.enumerated() {
                backward(stages, step, input: input, normGradient, isFirst: index == 0, block)
                normGradient = normGradient?.advanced(by: stages[stages.count - 1].output.channels, count: count)
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
                kernels.add(
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
    }

    func backward(_ step: GlobalPoolBackwardStep) {
        let source = step.forward.source
        for block in 0..<plan.blocks {
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
    }

    func backward(_ step: LinearBackwardStep) {
        for block in 0..<plan.blocks {
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
                    scratch: address(step.unit.work)
                )
            )
            norm = nil
        }
    }

    private func normGradient(_ step: UnitBackwardStep, _ block: Int) -> NormGradient {
        let a = address(step.coefficients)
        let channels = step.unit.shape.channels
        return NormGradient(result: address(step.unit.result, block), a: a, b: a + channels, c: a + 2 * channels)
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
            kernels.addBackwardSums(
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
        kernels.normBackward(
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
