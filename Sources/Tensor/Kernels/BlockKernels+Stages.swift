import CTensorKernels

/// The gradient in front of a batch norm: a · dy + b · z + c, channel by channel.
struct NormGradient {
    /// z, what the batch norm read.
    var result: Floats
    var a: Floats
    var b: Floats
    var c: Floats

    /// From channel `channel` of a batch norm's, whose channels have `count` floats each, on.
    func advanced(by channel: Int, count: Int) -> NormGradient {
        NormGradient(result: result + channel * count, a: a + channel, b: b + channel, c: c + channel)
    }
}

/// What a stage's backward pass reads and writes.
struct StageGradient {
    /// What the stage read, and how (nil: as it is).
    var source: Floats
    var map: ChannelMap?
    /// The gradient of its result; with `norm`, of what the batch norm makes of that.
    var gradient: Floats
    /// The batch norm behind it. Only a 1 × 1 convolution takes one.
    var norm: NormGradient?
    /// Where the gradient of what was read goes, when it is wanted, and whether it is added.
    var target: Floats?
    var accumulate: Bool
    /// Where this is not positive, none arrives. Only a dense convolution takes one; the others mask by themselves what they
    /// activate.
    var mask: Floats?
    /// Whether the gradient of the weights is wanted; without, it is undefined where that saves work.
    var wantsWeights = true
    /// ``Stage/Operation/backwardScratch(_:_:lanes:)`` floats.
    var scratch: Floats
}

/// The linear operations that a unit is made of: forward, and the gradients of weights and input.
extension BlockKernels {
    /// - Parameters:
    ///   - map: how the source is read; nil: as it is. Only depthwise and 1 × 1 convolutions take one.
    ///   - scratch: one channel of the input.
    func forward(
        _ stage: Stage,
        lanes: Int,
        parameters: Floats,
        source: Floats,
        map: ChannelMap?,
        scratch: Floats,
        into target: Floats
    ) {
        let (input, output) = (stage.input, stage.output)
        measure(
            stage.operation.kind,
            operations: stage.operation.operations(input, output, lanes),
            bytes: 4 * (input.count + output.count) * lanes
        ) {
            switch stage.operation {
            case .subsample(let stride, let offset):
                econas_subsample(
                    target,
                    source,
                    Int32(input.channels),
                    Int32(input.height),
                    Int32(input.width),
                    Int32(lanes),
                    Int32(stride),
                    Int32(offset)
                )
            case .depthwise(let weight, let window):
                withDepthwise(source, map, parameters + weight, input.channels, window) {
                    econas_depthwise(target, $0, scratch)
                }
            case .separable(let depthwise, let window, let pointwise):
                withDepthwise(source, map, parameters + depthwise, input.channels, window) {
                    econas_separable(target, $0, parameters + pointwise, Int32(output.channels), scratch)
                }
            case .pointwise(let weight):
                withActivation(map) {
                    econas_pointwise(
                        target,
                        source,
                        $0,
                        parameters + weight,
                        Int32(input.channels),
                        Int32(output.channels),
                        input.pixels * lanes
                    )
                }
            case .convolution(let weight, let window):
                withActivation(map) { activation in
                    withUnsafePointer(to: window.c) {
                        econas_convolution(
                            target,
                            source,
                            activation,
                            parameters + weight,
                            Int32(input.channels),
                            Int32(output.channels),
                            $0,
                            scratch
                        )
                    }
                }
            }
        }
    }

    /// Adds to the gradient of the stage's weights, and gives that of what it read.
    func backward(_ stage: Stage, lanes: Int, parameters: Floats, gradients: Floats, _ step: StageGradient) {
        switch stage.operation {
        case .subsample(let stride, let offset):
            subsampleBackward(stage, stride: stride, offset: offset, lanes: lanes, step)
        case .depthwise(let weight, let window):
            depthwiseBackward(stage, weight, window, lanes, parameters, gradients, step)
        case .pointwise(let weight):
            withActivation(step.map) {
                pointwiseBackward(stage, weight, lanes, parameters, gradients, step, activation: $0, depthwise: nil)
            }
        case .separable(let depthwise, let window, let pointwise):
            // The gradient of the depthwise result lies in front of the scratch of both.
            var inner = step
            inner.map = nil
            inner.target = step.scratch
            inner.accumulate = false
            inner.scratch += ArenaLayout.rounded(4 * stage.input.channels * window.outputFloats) / 4
            withDepthwise(step.source, step.map, parameters + depthwise, stage.input.channels, window) {
                pointwiseBackward(
                    stage,
                    pointwise,
                    lanes,
                    parameters,
                    gradients,
                    inner,
                    activation: nil,
                    depthwise: $0
                )
            }
            var outer = step
            outer.gradient = step.scratch
            outer.scratch = inner.scratch
            depthwiseBackward(stage, depthwise, window, lanes, parameters, gradients, outer)
        case .convolution(let weight, let window):
            convolutionBackward(stage, weight, window, lanes, parameters, gradients, step)
        }
    }

    private func depthwiseBackward(
        _ stage: Stage,
        _ weight: Int,
        _ window: KernelWindow,
        _ lanes: Int,
        _ parameters: Floats,
        _ gradients: Floats,
        _ step: StageGradient
    ) {
        let (channels, passes) = (stage.input.channels, step.target == nil ? 1 : 2)
        measure(
            .depthwiseGradient,
            operations: 2 * passes * channels * window.outputFloats * window.taps,
            bytes: 4 * channels * (passes * window.inputFloats + window.outputFloats)
        ) {
            withActivation(step.map) { activation in
                withUnsafePointer(to: window.c) { window in
                    var gradient = EconasDepthwiseGradient(
                        dsrc: step.target,
                        accumulate: step.accumulate ? 1 : 0,
                        dweights: gradients + weight,
                        src: step.source,
                        activation: activation,
                        ddst: step.gradient,
                        weights: parameters + weight,
                        channels: Int32(channels),
                        window: window,
                        scratch: step.scratch
                    )
                    econas_depthwise_backward(&gradient)
                }
            }
        }
    }

    private func pointwiseBackward(
        _ stage: Stage,
        _ weight: Int,
        _ lanes: Int,
        _ parameters: Floats,
        _ gradients: Floats,
        _ step: StageGradient,
        activation: UnsafePointer<EconasActivation>?,
        depthwise: UnsafePointer<EconasDepthwise>?
    ) {
        let passes = step.target == nil ? 1 : 2
        let columns = stage.output.pixels * lanes
        let macs = stage.input.channels * stage.output.channels * columns
        // A depthwise result is computed again.
        let again = stage.operation.operations(stage.input, stage.output, lanes) - 2 * macs
        measure(
            .pointwiseGradient,
            operations: 2 * passes * macs + again,
            bytes: 4 * (passes * stage.input.count + (step.norm == nil ? 1 : 2) * stage.output.count) * lanes
        ) {
            var gradient = EconasPointwiseGradient(
                dsrc: step.target,
                accumulate: step.accumulate ? 1 : 0,
                dweights: gradients + weight,
                src: step.source,
                activation: activation,
                depthwise: depthwise,
                ddst: step.gradient,
                dst: step.norm?.result,
                a: step.norm?.a,
                b: step.norm?.b,
                c0: step.norm?.c,
                weights: parameters + weight,
                cin: Int32(stage.input.channels),
                cout: Int32(stage.output.channels),
                columns: columns,
                scratch: step.scratch
            )
            econas_pointwise_backward(&gradient)
        }
    }

    private func subsampleBackward(_ stage: Stage, stride: Int, offset: Int, lanes: Int, _ step: StageGradient) {
        guard let target = step.target else { return }
        let input = stage.input
        measure(.gradientSum, operations: 0, bytes: 4 * (input.count + stage.output.count) * lanes) {
            if !step.accumulate { target.update(repeating: 0, count: input.count * lanes) }
            econas_subsample_backward(
                target,
                step.gradient,
                Int32(input.channels),
                Int32(input.height),
                Int32(input.width),
                Int32(lanes),
                Int32(stride),
                Int32(offset)
            )
        }
    }

    private func convolutionBackward(
        _ stage: Stage,
        _ weight: Int,
        _ window: KernelWindow,
        _ lanes: Int,
        _ parameters: Floats,
        _ gradients: Floats,
        _ step: StageGradient
    ) {
        let (cin, cout) = (Int32(stage.input.channels), Int32(stage.output.channels))
        let operations = stage.operation.operations(stage.input, stage.output, lanes)
        let bytes = 4 * (stage.input.count + stage.output.count) * lanes
        withUnsafePointer(to: window.c) { window in
            if step.wantsWeights {
                measure(.convolutionWeights, operations: operations, bytes: bytes) {
                    econas_convolution_backward_weights(
                        gradients + weight,
                        step.source,
                        step.gradient,
                        cin,
                        cout,
                        window,
                        step.scratch
                    )
                }
            }
            guard let target = step.target else { return }
            measure(.convolutionGradient, operations: operations, bytes: bytes) {
                econas_convolution_backward_data(
                    target,
                    step.accumulate ? 1 : 0,
                    step.mask,
                    step.gradient,
                    parameters + weight,
                    cin,
                    cout,
                    window,
                    step.scratch
                )
            }
        }
    }

    private func withActivation(_ map: ChannelMap?, _ body: (UnsafePointer<EconasActivation>?) -> Void) {
        guard let map else { return body(nil) }
        withUnsafePointer(to: map.c) { body($0) }
    }

    private func withDepthwise(
        _ source: Floats,
        _ map: ChannelMap?,
        _ weights: Floats,
        _ channels: Int,
        _ window: KernelWindow,
        _ body: (UnsafePointer<EconasDepthwise>) -> Void
    ) {
        withActivation(map) { activation in
            withUnsafePointer(to: window.c) { window in
                var layer = EconasDepthwise(
                    src: source,
                    activation: activation,
                    weights: weights,
                    channels: Int32(channels),
                    window: window
                )
                body(&layer)
            }
        }
    }
}

extension Stage.Operation {
    /// How the work of its forward pass is counted.
    var kind: KernelKind {
        switch self {
        case .subsample: .activation
        case .depthwise: .depthwise
        case .separable: .separable
        case .pointwise: .pointwise
        case .convolution: .convolution
        }
    }
}
