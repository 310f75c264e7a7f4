/// The stages of convolutions that follow one another, as each is appended to those before.
struct StageChain {
    private(set) var stages: [Stage] = []
    private let parameters: [ParameterInfo]
    private let lanes: Int
    /// The shape that the next stage reads.
    private var input: FeatureShape
    /// Of a pair of 1 × k and k × 1 convolutions that share a stride, the second strides for both: it skips the columns that
    /// the first would have. The numbers are the same, and the kernels need no second stride.
    private var inheritedStride = 1

    /// No stages; the first will read maps of the shape `input`.
    init(_ parameters: [ParameterInfo], lanes: Int, input: FeatureShape) {
        self.parameters = parameters
        self.lanes = lanes
        self.input = input
    }

    /// Appends the operation's stages; its result has the shape `output`.
    mutating func append(
        _ convolution: OperationDescription.Convolution,
        _ operation: Graph.Operation,
        _ output: FeatureShape
    ) {
        switch convolution {
        case .depthwise: append(.depthwise(weight: weight(operation), kernel(operation.window)), output)
        case .pointwise: pointwise(operation, output)
        case .dense: dense(operation, output)
        }
    }

    private mutating func pointwise(_ operation: Graph.Operation, _ output: FeatureShape) {
        let (stride, offset) = (operation.window.strideHeight, -operation.window.paddingHeight)
        if stride > 1 || offset > 0 {
            var shape = output
            shape.channels = input.channels
            append(.subsample(stride: stride, offset: offset), shape)
        }
        if case .depthwise(let depthwise, let window)? = stages.last?.operation, let last = stages.popLast() {
            input = last.input
            append(.separable(depthwise: depthwise, window, pointwise: weight(operation)), output)
        } else {
            append(.pointwise(weight: weight(operation)), output)
        }
    }

    private mutating func dense(_ operation: Graph.Operation, _ output: FeatureShape) {
        var (window, output) = (operation.window, output)
        if window.strideHeight == 1 && window.strideWidth > 1 {
            inheritedStride = window.strideWidth
            window.strideWidth = 1
            output.width = window.output(of: input).width
        } else {
            window.strideWidth = max(window.strideWidth, inheritedStride)
            inheritedStride = 1
        }
        append(.convolution(weight: weight(operation), kernel(window)), output)
    }

    private func weight(_ operation: Graph.Operation) -> Int { parameters[operation.parameters[0]].offset }

    private func kernel(_ window: Window) -> KernelWindow { KernelWindow(window, input: input, lanes: lanes) }

    private mutating func append(_ operation: Stage.Operation, _ output: FeatureShape) {
        let nowhere = Region(buffer: WellKnownBuffers.scratch, start: 0)
        stages.append(Stage(operation: operation, input: input, output: output, result: nowhere, gradient: nil))
        input = output
    }
}
