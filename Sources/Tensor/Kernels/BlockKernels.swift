import CTensorKernels

typealias Floats = UnsafeMutablePointer<Float>

/// What is applied to each channel on reading: scale and shift (nil: 1 and 0), then ReLU.
struct ChannelMap {
    var scale: Floats?
    var shift: Floats?
    var relu: Bool
}

/// Thin names for the C kernels: one batch block each. Sizes are those of the block; `count` is floats per channel.
enum BlockKernels {
    // MARK: Elementwise

    /// target (+)= map(source).
    static func apply(
        _ map: ChannelMap,
        to source: Floats,
        into target: Floats,
        accumulate: Bool,
        channels: Int,
        count: Int
    ) {
        econas_affine(
            target,
            source,
            map.scale,
            map.shift,
            map.relu ? 1 : 0,
            accumulate ? 1 : 0,
            Int32(channels),
            count
        )
    }

    /// target (+)= gradient where map(source) > 0, before the ReLU.
    static func reluBackward(
        _ map: ChannelMap,
        source: Floats,
        gradient: Floats,
        into target: Floats,
        accumulate: Bool,
        channels: Int,
        count: Int
    ) {
        econas_relu_backward(
            target,
            gradient,
            source,
            map.scale,
            map.shift,
            accumulate ? 1 : 0,
            Int32(channels),
            count
        )
    }

    /// target (+)= source, `count` floats in all.
    static func add(_ source: Floats, into target: Floats, accumulate: Bool, count: Int) {
        econas_add(target, source, accumulate ? 1 : 0, count)
    }

    // MARK: Stages of a unit

    static func forward(
        _ operation: Stage.Operation,
        input: FeatureShape,
        output: FeatureShape,
        lanes: Int,
        parameters: Floats,
        source: Floats,
        into target: Floats
    ) {
        switch operation {
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
            withUnsafePointer(to: window.c) {
                econas_depthwise(target, source, parameters + weight, Int32(input.channels), $0)
            }
        case .pointwise(let weight):
            econas_pointwise(
                target,
                source,
                parameters + weight,
                Int32(input.channels),
                Int32(output.channels),
                input.pixels * lanes
            )
        case .convolution(let weight, let window):
            withUnsafePointer(to: window.c) {
                econas_convolution(
                    target,
                    source,
                    parameters + weight,
                    Int32(input.channels),
                    Int32(output.channels),
                    $0
                )
            }
        }
    }

    /// Adds to the gradient of the stage's weights.
    static func weightGradient(
        _ operation: Stage.Operation,
        input: FeatureShape,
        output: FeatureShape,
        lanes: Int,
        gradients: Floats,
        source: Floats,
        gradient: Floats
    ) {
        switch operation {
        case .subsample: break
        case .depthwise(let weight, let window):
            withUnsafePointer(to: window.c) {
                econas_depthwise_backward_weights(gradients + weight, source, gradient, Int32(input.channels), $0)
            }
        case .pointwise(let weight):
            econas_pointwise_backward_weights(
                gradients + weight,
                source,
                gradient,
                Int32(input.channels),
                Int32(output.channels),
                input.pixels * lanes
            )
        case .convolution(let weight, let window):
            withUnsafePointer(to: window.c) {
                econas_convolution_backward_weights(
                    gradients + weight,
                    source,
                    gradient,
                    Int32(input.channels),
                    Int32(output.channels),
                    $0
                )
            }
        }
    }

    /// The gradient of the stage's input; subsampling adds to it, all others overwrite it.
    static func inputGradient(
        _ operation: Stage.Operation,
        input: FeatureShape,
        output: FeatureShape,
        lanes: Int,
        parameters: Floats,
        gradient: Floats,
        into target: Floats
    ) {
        switch operation {
        case .subsample(let stride, let offset):
            econas_subsample_backward(
                target,
                gradient,
                Int32(input.channels),
                Int32(input.height),
                Int32(input.width),
                Int32(lanes),
                Int32(stride),
                Int32(offset)
            )
        case .depthwise(let weight, let window):
            withUnsafePointer(to: window.c) {
                econas_depthwise_backward_data(target, gradient, parameters + weight, Int32(input.channels), $0)
            }
        case .pointwise(let weight):
            econas_pointwise_backward_data(
                target,
                gradient,
                parameters + weight,
                Int32(input.channels),
                Int32(output.channels),
                input.pixels * lanes
            )
        case .convolution(let weight, let window):
            withUnsafePointer(to: window.c) {
                econas_convolution_backward_data(
                    target,
                    gradient,
                    parameters + weight,
                    Int32(input.channels),
                    Int32(output.channels),
                    $0
                )
            }
        }
    }

    // MARK: Batch norm

    static func addSums(
        of source: Floats,
        sum: UnsafeMutablePointer<Double>,
        squares: UnsafeMutablePointer<Double>,
        channels: Int,
        count: Int
    ) {
        econas_batch_norm_sums(sum, squares, source, Int32(channels), count)
    }

    static func addBackwardSums(
        gradient: Floats,
        source: Floats,
        mean: Floats,
        inverseDeviation: Floats,
        sum: UnsafeMutablePointer<Double>,
        products: UnsafeMutablePointer<Double>,
        channels: Int,
        count: Int
    ) {
        econas_batch_norm_backward_sums(
            sum,
            products,
            gradient,
            source,
            mean,
            inverseDeviation,
            Int32(channels),
            count
        )
    }

    /// target = a · gradient + b · source + c, one a, b and c per channel.
    static func normBackward(
        gradient: Floats,
        source: Floats,
        a: Floats,
        b: Floats,
        c: Floats,
        into target: Floats,
        channels: Int,
        count: Int
    ) {
        econas_batch_norm_backward(target, gradient, source, a, b, c, Int32(channels), count)
    }

    // MARK: Pooling

    static func pool(_ source: Floats, isMaximum: Bool, channels: Int, window: KernelWindow, into target: Floats) {
        withUnsafePointer(to: window.c) {
            if isMaximum {
                econas_max_pool(target, source, Int32(channels), $0)
            } else {
                econas_average_pool(target, source, Int32(channels), $0)
            }
        }
    }

    static func poolBackward(
        gradient: Floats,
        source: Floats,
        isMaximum: Bool,
        channels: Int,
        window: KernelWindow,
        into target: Floats,
        accumulate: Bool
    ) {
        withUnsafePointer(to: window.c) {
            if isMaximum {
                econas_max_pool_backward(target, gradient, source, accumulate ? 1 : 0, Int32(channels), $0)
            } else {
                econas_average_pool_backward(target, gradient, accumulate ? 1 : 0, Int32(channels), $0)
            }
        }
    }

    static func globalPool(
        _ map: ChannelMap,
        source: Floats,
        shape: FeatureShape,
        lanes: Int,
        into target: Floats
    ) {
        econas_global_pool(
            target,
            source,
            map.scale,
            map.shift,
            map.relu ? 1 : 0,
            Int32(shape.channels),
            Int32(shape.pixels),
            Int32(lanes)
        )
    }

    static func globalPoolBackward(
        _ map: ChannelMap,
        source: Floats,
        shape: FeatureShape,
        lanes: Int,
        gradient: Floats,
        into target: Floats,
        accumulate: Bool
    ) {
        econas_global_pool_backward(
            target,
            gradient,
            source,
            map.scale,
            map.shift,
            map.relu ? 1 : 0,
            accumulate ? 1 : 0,
            Int32(shape.channels),
            Int32(shape.pixels),
            Int32(lanes)
        )
    }

    // MARK: Head

    static func linear(_ step: LinearStep, lanes: Int, parameters: Floats, source: Floats, into target: Floats) {
        econas_linear(
            target,
            source,
            parameters + step.weight,
            parameters + step.bias,
            Int32(step.inputs),
            Int32(step.outputs),
            Int32(lanes)
        )
    }

    static func linearBackward(
        _ step: LinearStep,
        lanes: Int,
        parameters: Floats,
        gradients: Floats,
        source: Floats,
        gradient: Floats,
        into target: Floats
    ) {
        econas_linear_backward(
            target,
            gradients + step.weight,
            gradients + step.bias,
            source,
            gradient,
            parameters + step.weight,
            Int32(step.inputs),
            Int32(step.outputs),
            Int32(lanes)
        )
    }

    static func crossEntropy(
        logits: Floats,
        labels: UnsafeMutablePointer<Int32>,
        classes: Int,
        lanes: Int,
        valid: Int,
        gradientScale: Float,
        gradient: Floats?,
        loss: inout Double,
        correct: inout Int64
    ) {
        econas_softmax_cross_entropy(
            gradient,
            &loss,
            &correct,
            logits,
            labels,
            Int32(classes),
            Int32(lanes),
            Int32(valid),
            gradientScale
        )
    }

    // MARK: Optimiser

    static func squaredNorm(_ values: Floats, count: Int) -> Double { econas_squared_norm(values, count) }

    static func descend(
        _ optimizer: SGD,
        rate: Float,
        gradientScale: Float,
        parameters: Floats,
        velocity: Floats,
        gradients: Floats,
        count: Int
    ) {
        econas_sgd(
            parameters,
            velocity,
            gradients,
            count,
            rate,
            optimizer.momentum,
            optimizer.weightDecay,
            optimizer.nesterov ? 1 : 0,
            gradientScale
        )
    }
}
