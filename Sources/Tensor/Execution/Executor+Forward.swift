extension Executor {
    func forward(_ step: UnitStep, _ block: Int) {
        let input = step.activatesOnReading ? storedInput(of: step, block) : input(of: step, block)
        forward(step, input: input, block, all: true)
        if let norm = step.norm { addSums(of: step.result, plan.norms[norm], count: count(step.shape), block) }
    }

    func forward(_ step: NormaliseStep, _ block: Int) {
        addSums(of: step.source, plan.norms[step.norm], count: count(step.shape), block)
    }

    func forward(_ step: CombineStep, _ block: Int) {
        let (channels, count) = (step.shape.channels, count(step.shape))
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

    func forward(_ step: DropPathStep, _ block: Int) {
        kernels.scaleImages(
            map(step.source),
            source: address(step.source.region, block),
            factors: address(step.factors, block),
            into: address(step.result, block),
            shape: step.source.shape,
            lanes: plan.lanes
        )
    }

    func forward(_ step: PoolStep, _ block: Int) {
        kernels.pool(
            activate(step.source, into: step.activated, block),
            isMaximum: step.isMaximum,
            channels: step.shape.channels,
            window: step.window,
            into: address(step.result, block)
        )
    }

    func forward(_ step: GlobalPoolStep, _ block: Int) {
        kernels.globalPool(
            map(step.source),
            source: address(step.source.region, block),
            shape: step.source.shape,
            lanes: plan.lanes,
            into: address(step.result, block)
        )
    }

    func forward(_ step: LinearStep, _ block: Int) {
        kernels.linear(
            step,
            lanes: plan.lanes,
            parameters: parameters,
            source: address(step.source, block),
            into: address(step.result, block)
        )
    }

    func forward(_ step: LossStep, _ block: Int) {
        if step.isAuxiliary {
            crossEntropy(step, block, scale: loss.auxiliaryWeight, &auxiliaryLossSum, &auxiliaryCorrect)
        } else {
            crossEntropy(step, block, scale: 1, &lossSum, &correct)
        }
    }

    private func crossEntropy(
        _ step: LossStep,
        _ block: Int,
        scale: Float,
        _ sum: inout Double,
        _ correct: inout [Int64]
    ) {
        guard let labels = labels.baseAddress else { return }
        let first = block * plan.lanes
        kernels.crossEntropy(
            logits: address(step.logits, block),
            labels: labels + first,
            weights: classWeights,
            classes: step.classes,
            lanes: plan.lanes,
            valid: max(0, min(valid - first, plan.lanes)),
            gradientScale: scale / Float(plan.batch),
            smoothing: plan.mode == .training ? loss.labelSmoothing : 0,
            gradient: step.gradient.map { address($0, block) },
            loss: &sum,
            correct: &correct
        )
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

    // MARK: Batch norm

    func clearSums(of norm: BatchNormPlan) { sums(norm).0.update(repeating: 0, count: 2 * norm.channels) }

    /// Adds one block of what is normalised to its sums; in an evaluation nobody needs them.
    private func addSums(of source: Region, _ norm: BatchNormPlan, count: Int, _ block: Int) {
        guard plan.mode == .training else { return }
        let (sum, squares) = sums(norm)
        kernels.addSums(
            of: address(source, block),
            sum: sum,
            squares: squares,
            channels: norm.channels,
            count: count
        )
    }

    /// Turns a batch norm's sums into scale and shift, and carries the running statistics on; a probe leaves them alone.
    func normaliseByBatch(_ norm: BatchNormPlan) {
        let momentum = plan.probe == nil ? 0.1 : 0
        let (sum, squares) = sums(norm)
        let samples = Double(norm.samples)
        for channel in 0..<norm.channels {
            let average = sum[channel] / samples
            let variance = max(0, squares[channel] / samples - average * average)
            let unbiased = variance * samples / max(1, samples - 1)
            let runningMean = statistics + norm.mean + channel
            let runningVariance = statistics + norm.variance + channel
            runningMean.pointee += Float(momentum * (average - Double(runningMean.pointee)))
            runningVariance.pointee += Float(momentum * (unbiased - Double(runningVariance.pointee)))
            setCoefficients(norm, channel, mean: average, variance: variance)
        }
    }

    /// Turns a batch norm's running statistics into scale and shift.
    func normaliseByRunningStatistics(_ norm: BatchNormPlan) {
        for channel in 0..<norm.channels {
            let mean = Double(statistics[norm.mean + channel])
            setCoefficients(norm, channel, mean: mean, variance: Double(statistics[norm.variance + channel]))
        }
    }

    private func setCoefficients(_ norm: BatchNormPlan, _ channel: Int, mean average: Double, variance: Double) {
        let (scale, shift, mean, inverse) = coefficients(norm)
        let inverseDeviation = 1 / (variance + OperationKind.normalisationEpsilon).squareRoot()
        let factor = Double(parameters[norm.weight + channel]) * inverseDeviation
        mean[channel] = Float(average)
        inverse[channel] = Float(inverseDeviation)
        scale[channel] = Float(factor)
        shift[channel] = Float(Double(parameters[norm.bias + channel]) - average * factor)
    }
}
