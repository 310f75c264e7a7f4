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
            stage.operation.kind(.forward),
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
                withActivation(map) { activation in
                    withUnsafePointer(to: window.c) {
                        econas_depthwise(
                            target,
                            source,
                            activation,
                            parameters + weight,
                            Int32(input.channels),
                            $0,
                            scratch
                        )
                    }
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
                withUnsafePointer(to: window.c) {
                    econas_convolution(
                        target,
                        source,
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

    /// Adds to the gradient of the stage's weights, and gives that of what it read.
    func backward(_ stage: Stage, lanes: Int, parameters: Floats, gradients: Floats, _ step: StageGradient) {
        switch stage.operation {
        case .subsample(let stride, let offset):
            subsampleBackward(stage, stride: stride, offset: offset, lanes: lanes, step)
        case .depthwise(let weight, let window):
            measureBackward(stage, lanes, passes: step.target == nil ? 1 : 2) {
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
                            channels: Int32(stage.input.channels),
                            window: window,
                            scratch: step.scratch
                        )
                        econas_depthwise_backward(&gradient)
                    }
                }
            }
        case .pointwise(let weight):
            measureBackward(stage, lanes, passes: step.target == nil ? 1 : 2) {
                withActivation(step.map) { activation in
                    var gradient = EconasPointwiseGradient(
                        dsrc: step.target,
                        accumulate: step.accumulate ? 1 : 0,
                        dweights: gradients + weight,
                        src: step.source,
                        activation: activation,
                        ddst: step.gradient,
                        dst: step.norm?.result,
                        a: step.norm?.a,
                        b: step.norm?.b,
                        c0: step.norm?.c,
                        weights: parameters + weight,
                        cin: Int32(stage.input.channels),
                        cout: Int32(stage.output.channels),
                        columns: stage.input.pixels * lanes,
                        scratch: step.scratch
                    )
                    econas_pointwise_backward(&gradient)
                }
            }
        case .convolution(let weight, let window):
            convolutionBackward(stage, weight, window, lanes, parameters, gradients, step)
        }
    }

    private func subsampleBackward(_ stage: Stage, stride: Int, offset: Int, lanes: Int, _ step: StageGradient) {
        guard let target = step.target else { return }
        let input = stage.input
        measureBackward(stage, lanes, passes: 0) {
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
        // The kernels overwrite: what is to be added goes behind their own scratch first.
        let sum = step.scratch + stage.operation.forwardScratch(stage.input, stage.output, lanes: lanes)
        withUnsafePointer(to: window.c) { window in
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
            guard let target = step.target else { return }
            measure(.convolutionGradient, operations: operations, bytes: bytes) {
                econas_convolution_backward_data(
                    step.accumulate ? sum : target,
                    step.gradient,
                    parameters + weight,
                    cin,
                    cout,
                    window,
                    step.scratch
                )
            }
            if step.accumulate {
                add(sum, into: target, accumulate: true, count: stage.input.count * lanes)
            }
        }
    }

    private func withActivation(_ map: ChannelMap?, _ body: (UnsafePointer<EconasActivation>?) -> Void) {
        guard let map else { return body(nil) }
        withUnsafePointer(to: map.c) { body($0) }
    }

    private func measureBackward(_ stage: Stage, _ lanes: Int, passes: Int, _ body: () -> Void) {
        measure(
            stage.operation.kind(.backward),
            operations: passes * stage.operation.operations(stage.input, stage.output, lanes),
            bytes: 4 * (2 * stage.input.count + stage.output.count) * lanes,
            body
        )
    }
}

extension Stage.Operation {
    /// What of it is computed.
    enum Part { case forward, backward }

    /// How its work is counted.
    func kind(_ part: Part) -> KernelKind {
        switch (self, part) {
        case (.subsample, .forward): .activation
        case (.subsample, .backward): .gradientSum
        case (.depthwise, .forward): .depthwise
        case (.depthwise, .backward): .depthwiseGradient
        case (.pointwise, .forward): .pointwise
        case (.pointwise, .backward): .pointwiseGradient
        case (.convolution, .forward): .convolution
        case (.convolution, .backward): .convolutionGradient
        }
    }

    /// Whether it applies batch norm and ReLU to what it reads.
    var readsThroughMap: Bool {
        switch self {
        case .depthwise, .pointwise: true
        case .subsample, .convolution: false
        }
    }

    /// Whether its gradient starts from that of a batch norm behind it.
    var takesNormGradient: Bool {
        if case .pointwise = self { true } else { false }
    }

    /// Floats of scratch that the forward pass of one block needs.
    func forwardScratch(_ input: FeatureShape, _ output: FeatureShape, lanes: Int) -> Int {
        switch self {
        case .subsample, .pointwise: 0
        case .depthwise: input.pixels * lanes
        case .convolution(_, let window):
            withUnsafePointer(to: window.c) {
                ArenaLayout.rounded(
                    4 * econas_convolution_scratch(Int32(input.channels), Int32(output.channels), $0)
                ) / 4
            }
        }
    }

    /// Floats of scratch that the backward pass of one block needs.
    func backwardScratch(_ input: FeatureShape, _ output: FeatureShape, lanes: Int) -> Int {
        switch self {
        case .subsample: 0
        case .depthwise: 2 * input.pixels * lanes
        case .pointwise:
            econas_pointwise_scratch(Int32(input.channels), Int32(output.channels), input.pixels * lanes)
        case .convolution: forwardScratch(input, output, lanes: lanes) + input.count * lanes
        }
    }

    /// Floating-point operations of one of its parts.
    func operations(_ input: FeatureShape, _ output: FeatureShape, _ lanes: Int) -> Int {
        switch self {
        case .subsample: 0
        case .depthwise(_, let window): 2 * output.count * window.taps * lanes
        case .pointwise: 2 * output.count * input.channels * lanes
        case .convolution(_, let window): 2 * output.count * input.channels * window.taps * lanes
        }
    }
}
