extension Executor {
    func forward(_ step: UnitStep) {
        let count = count(step.shape)
        let sums = step.norm.map { clearedSums(step.sums, channels: plan.norms[$0].channels) }
        for block in 0..<plan.blocks {
            let input = step.activatesOnReading ? storedInput(of: step, block) : input(of: step, block)
            forward(step, input: input, block, all: true)
            if let sums, plan.mode == .training {
                kernels.addSums(
                    of: address(step.result, block),
                    sum: sums.0,
                    squares: sums.1,
                    channels: step.shape.channels,
                    count: count
                )
            }
        }
        if let norm = step.norm { finish(plan.norms[norm], sums: step.sums) }
    }

    func forward(_ step: NormaliseStep) {
        let norm = plan.norms[step.norm]
        if plan.mode == .training {
            let sums = clearedSums(step.sums, channels: norm.channels)
            for block in 0..<plan.blocks {
                kernels.addSums(
                    of: address(step.source, block),
                    sum: sums.0,
                    squares: sums.1,
                    channels: norm.channels,
                    count: count(step.shape)
                )
            }
        }
        finish(norm, sums: step.sums)
    }

    func forward(_ step: CombineStep) {
        let (channels, count) = (step.shape.channels, count(step.shape))
        for block in 0..<plan.blocks {
            let result = address(step.result, block)
            if step.operands.isEmpty { result.update(repeating: 0, count: channels * count) }
            var accumulate = step.accumulate
            for operand in step.operands {
                if operand.isPlain {
                    kernels.add(
                        address(operand.region, block),
                        into: result,
                        accumulate: accumulate,
                        count: channels * count
                    )
                } else {
                    kernels.apply(
                        map(operand),
                        to: address(operand.region, block),
                        into: result,
                        accumulate: accumulate,
                        channels: channels,
                        count: count
                    )
                }
                accumulate = true
            }
        }
    }

    func forward(_ step: PoolStep) {
        for block in 0..<plan.blocks {
            kernels.pool(
                activate(step.source, into: step.activated, block),
                isMaximum: step.isMaximum,
                channels: step.shape.channels,
                window: step.window,
                into: address(step.result, block)
            )
        }
    }

    func forward(_ step: GlobalPoolStep) {
        for block in 0..<plan.blocks {
            kernels.globalPool(
                map(step.source),
                source: address(step.source.region, block),
                shape: step.source.shape,
                lanes: plan.lanes,
                into: address(step.result, block)
            )
        }
    }

    func forward(_ step: LinearStep) {
        for block in 0..<plan.blocks {
            kernels.linear(
                step,
                lanes: plan.lanes,
                parameters: parameters,
                source: address(step.source, block),
                into: address(step.result, block)
            )
        }
    }

    func forward(_ step: LossStep) {
        guard let labels = labels.baseAddress else { return }
        for block in 0..<plan.blocks {
            let first = block * plan.lanes
            kernels.crossEntropy(
                logits: address(step.logits, block),
                labels: labels + first,
                classes: step.classes,
                lanes: plan.lanes,
                valid: max(0, min(valid - first, plan.lanes)),
                gradientScale: 1 / Float(plan.batch),
                gradient: step.gradient.map { address($0, block) },
                loss: &lossSum,
                correct: &correct
            )
        }
    }

    // MARK: Pieces

    /// A value of one block as its reader sees it: where it is stored, or computed into scratch.
    func activate(_ source: Source, into scratch: Region?, _ block: Int) -> Floats {
        let stored = address(source.region, block)
        guard let scratch else { return stored }
        let result = address(scratch)
        kernels.apply(
            map(source),
            to: stored,
            into: result,
            accumulate: false,
            channels: source.shape.channels,
            count: count(source.shape)
        )
        return result
    }

    /// What the first stages of a unit read: the activated input, or what is stored and the map to read it through.
    func input(of unit: UnitStep, _ block: Int) -> (values: Floats, map: ChannelMap?) {
        guard unit.activated == nil else { return (activate(unit.source, into: unit.activated, block), nil) }
        return storedInput(of: unit, block)
    }

    /// What is stored of a unit's input, and the map to read it through.
    private func storedInput(of unit: UnitStep, _ block: Int) -> (values: Floats, map: ChannelMap?) {
        (address(unit.source.region, block), unit.source.isPlain ? nil : map(unit.source))
    }

    /// Runs the stages of every branch; without `all`, only what comes before the last stage.
    func forward(_ unit: UnitStep, input: (values: Floats, map: ChannelMap?), _ block: Int, all: Bool) {
        let scratch = address(unit.work)
        for stages in unit.branches {
            var value = input
            for index in 0..<(all ? stages.count : stages.count - 1) {
                let result = address(stages[index].result, block)
                kernels.forward(
                    stages[index],
                    lanes: plan.lanes,
                    parameters: parameters,
                    source: value.values,
                    map: value.map,
                    scratch: scratch,
                    into: result
                )
                value = (result, nil)
            }
        }
    }

    /// Two cleared sums per channel.
    func clearedSums(
        _ region: Region,
        channels: Int
    ) -> (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) {
        let sums = doubles(region)
        sums.update(repeating: 0, count: 2 * channels)
        return (sums, sums + channels)
    }

    /// Turns a batch norm's sums (in training) or its running statistics (in evaluation) into scale and shift.
    private func finish(_ norm: BatchNormPlan, sums region: Region) {
        let epsilon = 1e-5
        let momentum = 0.1
        let (scale, shift, mean, inverse) = coefficients(norm)
        let sums = doubles(region)
        let samples = Double(norm.samples)
        for channel in 0..<norm.channels {
            let runningMean = statistics + norm.mean + channel
            let runningVariance = statistics + norm.variance + channel
            var (average, variance) = (Double(runningMean.pointee), Double(runningVariance.pointee))
            if plan.mode == .training {
                average = sums[channel] / samples
                variance = max(0, sums[norm.channels + channel] / samples - average * average)
                let unbiased = variance * samples / max(1, samples - 1)
                runningMean.pointee += Float(momentum * (average - Double(runningMean.pointee)))
                runningVariance.pointee += Float(momentum * (unbiased - Double(runningVariance.pointee)))
            }
            let inverseDeviation = 1 / (variance + epsilon).squareRoot()
            let factor = Double(parameters[norm.weight + channel]) * inverseDeviation
            mean[channel] = Float(average)
            inverse[channel] = Float(inverseDeviation)
            scale[channel] = Float(factor)
            shift[channel] = Float(Double(parameters[norm.bias + channel]) - average * factor)
        }
    }
}
