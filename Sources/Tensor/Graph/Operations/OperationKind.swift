/// The operations that networks are made of: the one table of them. Another operation is another entry, and its kernel.
package enum OperationKind: Int, CaseIterable, Sendable {
    /// The images.
    case input
    /// Zeros in the shape of every stride-th pixel of what it reads, without a gradient.
    case zero
    /// max(0, x).
    case relu
    /// One kernel per channel.
    case depthwise
    /// A matrix over the channels of every stride-th pixel from (offset, offset); the offset is a negative padding.
    case pointwise
    /// A dense convolution.
    case convolution
    /// Batch normalisation with learned scale and shift; in training the statistics of the batch.
    case batchNorm
    /// The largest value of the window; padding never wins.
    case maxPool
    /// The mean of the part of the window that lies inside the image.
    case averagePool
    /// The sum of the inputs.
    case sum
    /// Drop path (Larsson et al., ICLR 2017): in training an image's values times 1 / (1 - p), or 0 with probability p.
    case dropPath
    /// The inputs' channels one after the other.
    case concat
    /// The mean over the pixels.
    case globalPool
    /// A matrix over the channels of a single pixel, and a bias.
    case linear

    /// What the operation is.
    package var description: OperationDescription { Self.table[rawValue] }

    private static let table = allCases.map(\.entry)

    private typealias Shape = FeatureShape

    private var entry: OperationDescription {
        let wide = Shape(channels: 3, height: 5, width: 8)
        switch self {
        case .input:
            return OperationDescription(
                torch: "forward's argument",
                onnx: "graph input",
                lowering: .given,
                examples: [wide.example()],
                reference: \.source
            )
        case .zero:
            return OperationDescription(
                torch: "Zero",
                onnx: "ConstantOfShape",
                lowering: .zero,
                examples: [wide.example(Window(1, stride: 2))],
                output: { $0.window.output(of: $1[0]) },
                reference: { Array(repeating: 0, count: $0.batch * $0.shape.count) }
            )
        case .relu:
            return OperationDescription(
                torch: "ReLU",
                onnx: "Relu",
                lowering: .activation,
                examples: [wide.example()],
                reference: { $0.source.map { max(0, $0) } }
            )
        case .depthwise:
            return OperationDescription(
                torch: "Conv2d",
                onnx: "Conv",
                lowering: .stages(.depthwise),
                examples: [
                    wide.example(Window(3)), wide.example(Window(5, stride: 2)), wide.example(Window(3, dilation: 2)),
                ],
                output: { $0.window.output(of: $1[0]) },
                hasWeight: true,
                parameters: { [.weight([$1[0].channels, 1, $0.window.kernelHeight, $0.window.kernelWidth])] },
                reference: { $0.convolution(perChannel: true) }
            )
        case .pointwise:
            return OperationDescription(
                torch: "Conv2d",
                onnx: "Conv",
                lowering: .stages(.pointwise),
                examples: [
                    wide.example(channels: 4), wide.example(Window(1, stride: 2), channels: 2),
                    wide.example(Window(1, stride: 2, padding: -1), channels: 5),
                ],
                output: { options, operands in
                    let (offset, stride) = (-options.window.paddingHeight, options.window.strideHeight)
                    return Shape(
                        channels: options.channels,
                        height: (operands[0].height - offset + stride - 1) / stride,
                        width: (operands[0].width - offset + stride - 1) / stride
                    )
                },
                hasWeight: true,
                parameters: { [.weight([$0.channels, $1[0].channels, 1, 1])] },
                reference: { $0.convolution() }
            )
        case .convolution:
            return OperationDescription(
                torch: "Conv2d",
                onnx: "Conv",
                lowering: .stages(.dense),
                examples: [
                    wide.example(Window(3), channels: 4), wide.example(Window(3, stride: 2), channels: 5),
                    wide.example(Window(5), channels: 2),
                ],
                output: { options, operands in
                    var shape = options.window.output(of: operands[0])
                    shape.channels = options.channels
                    return shape
                },
                hasWeight: true,
                parameters: {
                    [.weight([$0.channels, $1[0].channels, $0.window.kernelHeight, $0.window.kernelWidth])]
                },
                reference: { $0.convolution() }
            )
        case .batchNorm:
            return OperationDescription(
                torch: "BatchNorm2d",
                onnx: "BatchNormalization",
                lowering: .normalisation,
                examples: [wide.example()],
                parameters: { [.constant("weight", 1, $1[0]), .constant("bias", 0, $1[0])] },
                statistics: { [.constant("running_mean", 0, $1[0]), .constant("running_var", 1, $1[0])] },
                reference: { $0.normalisation() }
            )
        case .maxPool: return Self.pool(torch: "MaxPool2d", onnx: "MaxPool", isMaximum: true) { $0.max() ?? 0 }
        case .averagePool:
            return Self.pool(torch: "AvgPool2d", onnx: "AveragePool", isMaximum: false, ReferenceArguments.mean)
        case .sum:
            return OperationDescription(
                torch: "+",
                onnx: "Sum",
                operandCount: 1...Int.max,
                lowering: .sum,
                examples: [.init(operands: [wide, wide, wide])],
                refuses: { $1.allSatisfy { [first = $1[0]] in $0 == first } ? nil : "the operands' shapes differ" },
                reference: { arguments in
                    arguments.operands.dropFirst().reduce(arguments.source) { zip($0, $1.values).map(+) }
                }
            )
        case .dropPath:
            return OperationDescription(
                torch: "drop_path",
                onnx: "Identity",
                lowering: .dropPath,
                examples: [wide.example()],
                reference: { $0.droppedPath() }
            )
        case .concat:
            return OperationDescription(
                torch: "cat",
                onnx: "Concat",
                operandCount: 1...Int.max,
                lowering: .concat,
                examples: [.init(operands: [wide, Shape(channels: 2, height: 5, width: 8), wide])],
                refuses: { _, operands in
                    operands.allSatisfy { $0.height == operands[0].height && $0.width == operands[0].width }
                        ? nil : "the operands' sizes differ"
                },
                output: { _, operands in
                    var shape = operands[0]
                    shape.channels = operands.reduce(0) { $0 + $1.channels }
                    return shape
                },
                reference: { $0.concatenation() }
            )
        case .globalPool:
            return OperationDescription(
                torch: "AdaptiveAvgPool2d",
                onnx: "GlobalAveragePool",
                lowering: .globalPool,
                examples: [wide.example()],
                output: { Shape(channels: $1[0].channels, height: 1, width: 1) },
                reference: { arguments in
                    let pixels = arguments.input.pixels
                    return stride(from: 0, to: arguments.source.count, by: pixels).map {
                        ReferenceArguments.mean(Array(arguments.source[$0..<$0 + pixels]))
                    }
                }
            )
        case .linear:
            return OperationDescription(
                torch: "Linear",
                onnx: "Gemm",
                lowering: .linear,
                examples: [Shape(channels: 6, height: 1, width: 1).example(channels: 4)],
                refuses: { $1[0].pixels == 1 ? nil : "a linear layer reads a single pixel" },
                output: { options, _ in Shape(channels: options.channels, height: 1, width: 1) },
                hasWeight: true,
                parameters: { options, operands in
                    let weight = OperationDescription.Tensor.weight([options.channels, operands[0].channels])
                    return [
                        weight,
                        .init(name: "bias", shape: [options.channels], initialisation: weight.initialisation),
                    ]
                },
                reference: { arguments in
                    let (bias, outputs) = (arguments.parameters[1], arguments.shape.channels)
                    return arguments.convolution().enumerated().map { $1 + bias[$0 % outputs] }
                }
            )
        }
    }

    /// What batch norms add to a variance, so that none is divided by nothing; PyTorch's.
    package static let normalisationEpsilon = 1e-5

    /// The rows and columns of the largest window that the kernels of pools have room for (`KERNEL_LIMIT` of pooling.c).
    package static let largestPool = 16
    /// The columns from the first tap of a pool's window to its last that they have room for (`STRIP_COLUMNS`).
    private static let largestReach = 160

    /// The description of both pools over windows.
    private static func pool(
        torch: String,
        onnx: String,
        isMaximum: Bool,
        _ reduce: @escaping @Sendable ([Double]) -> Double
    ) -> OperationDescription {
        let wide = Shape(channels: 3, height: 5, width: 8)
        return OperationDescription(
            torch: torch,
            onnx: onnx,
            lowering: .pool(isMaximum: isMaximum),
            examples: [
                wide.example(Window(3)), wide.example(Window(2, stride: 2, padding: 0)),
                Shape(channels: 2, height: 17, width: 20).example(Window(largestPool, stride: 2)),
            ],
            refuses: { options, _ in
                let window = options.window
                let (height, width) = (window.kernelHeight, window.kernelWidth)
                guard max(height, width) <= largestPool else {
                    return "a pool's window has at most \(largestPool) rows and columns, not \(height) × \(width)"
                }
                let reach = (window.dilation * (height - 1) + 1, window.dilation * (width - 1) + 1)
                guard reach.1 <= largestReach else { return "a pool reaches over at most \(largestReach) columns" }
                // Else a window may lie in the padding altogether.
                return 2 * window.paddingHeight <= reach.0 && 2 * window.paddingWidth <= reach.1
                    ? nil : "a pool's padding is at most half its window"
            },
            output: { $0.window.output(of: $1[0]) },
            reference: { $0.pool(reduce) }
        )
    }
}

extension FeatureShape {
    /// An operation on one value of this shape.
    fileprivate func example(_ window: Window = Window(1), channels: Int = 0) -> OperationDescription.Example {
        .init(operands: [self], options: OperationOptions(window: window, channels: channels))
    }
}

extension OperationDescription.Tensor {
    /// A weight of outputs × inputs × window; PyTorch draws it, and a bias beside it, as the fan-in says.
    fileprivate static func weight(_ shape: [Int]) -> Self {
        let fanIn = shape.dropFirst().reduce(1, *)
        return Self(name: "weight", shape: shape, initialisation: .uniform(bound: 1 / Float(fanIn).squareRoot()))
    }

    fileprivate static func constant(_ name: String, _ value: Float, _ shape: FeatureShape) -> Self {
        Self(name: name, shape: [shape.channels], initialisation: .constant(value))
    }
}
