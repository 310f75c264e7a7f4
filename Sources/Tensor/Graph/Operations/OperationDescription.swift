/// What there is to know about an operation of networks, told once. Graphs, plans, costs and tests read it here.
package final class OperationDescription: Sendable {
    /// A parameter or a running statistic of an operation.
    struct Tensor: Sendable {
        /// PyTorch's name of it below the module's.
        var name: String
        /// PyTorch's shape.
        var shape: [Int]
        var initialisation: Initialisation
    }

    /// An operation at a size at which it is tested.
    package struct Example: Sendable {
        /// The shapes of what it reads.
        package var operands: [FeatureShape]
        package var options = OperationOptions()
    }

    /// A linear operation of a unit.
    enum Convolution: Sendable {
        /// Every channel sees itself only.
        case depthwise
        /// 1 × 1, of every stride-th pixel.
        case pointwise
        /// Every channel sees all.
        case dense
    }

    /// How a plan computes an operation.
    enum Lowering: Sendable {
        /// It is there before anything runs.
        case given
        /// Nobody stores zeros: readers leave them out.
        case zero
        /// ReLU: its readers apply it.
        case activation
        /// Linear operations of a unit, appended to those that come before in its chain.
        case stages(Convolution)
        /// Scale and shift from the statistics of the batch; its readers apply them.
        case normalisation
        case pool(isMaximum: Bool)
        case sum
        /// In training every image is scaled by a factor of its own; else it is what it reads.
        case dropPath
        case concat
        case globalPool
        case linear
    }

    /// PyTorch's module or function.
    package let torch: String
    /// ONNX's operator.
    package let onnx: String
    /// How many values it reads; the input reads the images.
    package let operandCount: ClosedRange<Int>
    /// Whether every pixel of the result is multiplied by the first of the parameters: what counts as work, and as a layer.
    package let hasWeight: Bool
    /// Sizes that every test of operations goes through.
    package let examples: [Example]

    let lowering: Lowering
    /// What is wrong with the shapes of what it shall read; nil: nothing.
    private let refuses: @Sendable (OperationOptions, [FeatureShape]) -> String?
    private let output: @Sendable (OperationOptions, [FeatureShape]) -> FeatureShape
    /// What it is trained by.
    let parameters: @Sendable (OperationOptions, [FeatureShape]) -> [Tensor]
    /// What it keeps from batch to batch.
    let statistics: @Sendable (OperationOptions, [FeatureShape]) -> [Tensor]
    private let value: @Sendable (ReferenceArguments) -> [Double]

    init(
        torch: String,
        onnx: String,
        operandCount: ClosedRange<Int> = 1...1,
        lowering: Lowering,
        examples: [Example],
        refuses: @escaping @Sendable (OperationOptions, [FeatureShape]) -> String? = { _, _ in nil },
        output: @escaping @Sendable (OperationOptions, [FeatureShape]) -> FeatureShape = { $1[0] },
        hasWeight: Bool = false,
        parameters: @escaping @Sendable (OperationOptions, [FeatureShape]) -> [Tensor] = { _, _ in [] },
        statistics: @escaping @Sendable (OperationOptions, [FeatureShape]) -> [Tensor] = { _, _ in [] },
        reference: @escaping @Sendable (ReferenceArguments) -> [Double]
    ) {
        self.torch = torch
        self.onnx = onnx
        self.operandCount = operandCount
        self.lowering = lowering
        self.examples = examples
        self.refuses = refuses
        self.output = output
        self.hasWeight = hasWeight
        self.parameters = parameters
        self.statistics = statistics
        value = reference
    }

    /// Why the operation cannot read values of these shapes; nil: it can.
    package func refusal(_ options: OperationOptions, _ operands: [FeatureShape]) -> String? {
        guard operandCount.contains(operands.count) else {
            return "it reads \(operandCount.lowerBound) values or more, not \(operands.count)"
        }
        if let refusal = refuses(options, operands) { return refusal }
        return output(options, operands).count > 0 ? nil : "nothing is left of the image"
    }

    /// The shape of the result.
    ///
    /// - Precondition: ``refusal(_:_:)`` has nothing against the operands.
    package func shape(_ options: OperationOptions, _ operands: [FeatureShape]) -> FeatureShape {
        output(options, operands)
    }

    /// The result by plain loops in double precision: no fusion, no blocks, no memory plan.
    package func reference(_ arguments: ReferenceArguments) -> [Double] { value(arguments) }
}

/// What is chosen of an operation, beside what it reads.
package struct OperationOptions: Sendable, Hashable {
    /// How it moves over its input.
    package var window: Window
    /// Channels of the result, where they are free.
    package var channels: Int

    /// Creates options.
    package init(window: Window = Window(1), channels: Int = 0) {
        self.window = window
        self.channels = channels
    }
}
