import CTensorKernels

/// What a plan asks of the kernels that compute a stage.
extension Stage {
    /// Whether the forward kernel can apply batch norm and ReLU to what it reads, though the backward pass cannot.
    var activatesOnReading: Bool {
        guard case .convolution(_, let window) = operation else { return false }
        return withUnsafePointer(to: window.c) {
            econas_convolution_activates(Int32(input.channels), Int32(output.channels), $0) != 0
        }
    }
}

extension Stage.Operation {
    /// Whether it applies batch norm and ReLU to what it reads.
    var readsThroughMap: Bool {
        switch self {
        case .depthwise, .separable, .pointwise: true
        case .subsample, .convolution: false
        }
    }

    /// Whether its kernel masks the gradient of what it read by the ReLU in front.
    var masksGradient: Bool {
        switch self {
        case .depthwise, .separable, .pointwise, .convolution: true
        case .subsample: false
        }
    }

    /// Whether its gradient starts from that of a batch norm behind it.
    var takesNormGradient: Bool {
        switch self {
        case .separable, .pointwise: true
        case .depthwise, .subsample, .convolution: false
        }
    }

    /// Floats of scratch that the forward pass of one block needs.
    func forwardScratch(_ input: FeatureShape, _ output: FeatureShape, lanes: Int) -> Int {
        switch self {
        case .subsample, .pointwise: 0
        case .depthwise: input.pixels * lanes
        case .separable(_, let window, _):
            withUnsafePointer(to: window.c) { econas_separable_scratch($0, Int32(input.channels)) }
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
        let (cin, cout, columns) = (Int32(input.channels), Int32(output.channels), output.pixels * lanes)
        switch self {
        case .subsample: return 0
        case .depthwise: return 2 * input.pixels * lanes
        case .pointwise: return econas_pointwise_scratch(cin, cout, columns, 1)
        case .separable(_, let window, _):
            let gradient = ArenaLayout.rounded(4 * input.channels * window.outputFloats) / 4
            let pointwise = econas_pointwise_scratch(cin, cout, columns, output.width * lanes)
            return gradient + max(pointwise + window.inputFloats, 2 * window.inputFloats)
        case .convolution: return forwardScratch(input, output, lanes: lanes)
        }
    }

    /// Floating-point operations of one of its parts.
    func operations(_ input: FeatureShape, _ output: FeatureShape, _ lanes: Int) -> Int {
        switch self {
        case .subsample: 0
        case .depthwise(_, let window): 2 * output.count * window.taps * lanes
        case .separable(_, let window, _):
            2 * input.channels * output.pixels * (window.taps + output.channels) * lanes
        case .pointwise: 2 * output.count * input.channels * lanes
        case .convolution(_, let window): 2 * output.count * input.channels * window.taps * lanes
        }
    }
}
