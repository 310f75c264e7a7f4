import CTensorKernels

typealias Floats = UnsafeMutablePointer<Float>

/// What is applied to each channel on reading: scale and shift (nil: 1 and 0), then ReLU.
struct ChannelMap {
    var scale: Floats?
    var shift: Floats?
    var relu: Bool

    /// As the kernels take it.
    var c: EconasActivation { EconasActivation(scale: scale, shift: shift, relu: relu ? 1 : 0) }
}

/// Thin names for the C kernels: one batch block each. Sizes are those of the block; `count` is floats per channel.
struct BlockKernels {
    /// Where calls are counted and timed, while somebody asks for that.
    var profile: KernelProfile?

    // MARK: Elementwise

    /// target (+)= map(source).
    func apply(
        _ map: ChannelMap,
        to source: Floats,
        into target: Floats,
        accumulate: Bool,
        channels: Int,
        count: Int
    ) {
        measure(.activation, operations: 3 * channels * count, bytes: 4 * channels * count * (accumulate ? 3 : 2)) {
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
    }

    /// target (+)= gradient where map(source) > 0, before the ReLU.
    func reluBackward(
        _ map: ChannelMap,
        source: Floats,
        gradient: Floats,
        into target: Floats,
        accumulate: Bool,
        channels: Int,
        count: Int
    ) {
        measure(.gradientSum, operations: channels * count, bytes: 4 * channels * count * (accumulate ? 4 : 3)) {
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
    }

    /// target = factor · map(source), one factor per image.
    func scaleImages(
        _ map: ChannelMap,
        source: Floats,
        factors: Floats,
        into target: Floats,
        shape: FeatureShape,
        lanes: Int
    ) {
        measure(.activation, operations: 4 * shape.count * lanes, bytes: 8 * shape.count * lanes) {
            econas_scale_lanes(
                target,
                source,
                map.scale,
                map.shift,
                map.relu ? 1 : 0,
                factors,
                Int32(shape.channels),
                Int32(shape.pixels),
                Int32(lanes)
            )
        }
    }

    /// target (+)= factor · gradient, where map(source) > 0 before a ReLU.
    func scaleImagesBackward(
        _ map: ChannelMap,
        source: Floats,
        factors: Floats,
        gradient: Floats,
        into target: Floats,
        accumulate: Bool,
        shape: FeatureShape,
        lanes: Int
    ) {
        measure(.gradientSum, operations: 2 * shape.count * lanes, bytes: (map.relu ? 12 : 8) * shape.count * lanes) {
            econas_scale_lanes_backward(
                target,
                gradient,
                source,
                map.scale,
                map.shift,
                map.relu ? 1 : 0,
                factors,
                accumulate ? 1 : 0,
                Int32(shape.channels),
                Int32(shape.pixels),
                Int32(lanes)
            )
        }
    }

    /// target (+)= source, `count` floats in all.
    func add(_ source: Floats, into target: Floats, accumulate: Bool, count: Int) {
        measure(.gradientSum, operations: accumulate ? count : 0, bytes: 4 * count * (accumulate ? 3 : 2)) {
            econas_add(target, source, accumulate ? 1 : 0, count)
        }
    }

    // MARK: Batch norm

    func addSums(
        of source: Floats,
        sum: UnsafeMutablePointer<Double>,
        squares: UnsafeMutablePointer<Double>,
        channels: Int,
        count: Int
    ) {
        measure(.normalisation, operations: 3 * channels * count, bytes: 4 * channels * count) {
            econas_batch_norm_sums(sum, squares, source, Int32(channels), count)
        }
    }

    func addBackwardSums(
        gradient: Floats,
        source: Floats,
        mean: Floats,
        inverseDeviation: Floats,
        sum: UnsafeMutablePointer<Double>,
        products: UnsafeMutablePointer<Double>,
        channels: Int,
        count: Int
    ) {
        measure(.normalisationGradient, operations: 4 * channels * count, bytes: 8 * channels * count) {
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
    }

    /// target = a · gradient + b · source + c, one a, b and c per channel.
    func normBackward(
        gradient: Floats,
        source: Floats,
        a: Floats,
        b: Floats,
        c: Floats,
        into target: Floats,
        channels: Int,
        count: Int
    ) {
        measure(.normalisationGradient, operations: 4 * channels * count, bytes: 12 * channels * count) {
            econas_batch_norm_backward(target, gradient, source, a, b, c, Int32(channels), count)
        }
    }

    // MARK: Pooling

    func pool(_ source: Floats, isMaximum: Bool, channels: Int, window: KernelWindow, into target: Floats) {
        measure(
            .pooling,
            operations: channels * window.outputFloats * window.taps,
            bytes: 4 * channels * (window.inputFloats + window.outputFloats)
        ) {
            withUnsafePointer(to: window.c) {
                if isMaximum {
                    econas_max_pool(target, source, Int32(channels), $0)
                } else {
                    econas_average_pool(target, source, Int32(channels), $0)
                }
            }
        }
    }

    func poolBackward(
        gradient: Floats,
        source: Floats,
        isMaximum: Bool,
        channels: Int,
        window: KernelWindow,
        into target: Floats,
        accumulate: Bool
    ) {
        measure(
            .poolingGradient,
            operations: channels * window.outputFloats * window.taps,
            bytes: 4 * channels * ((isMaximum ? 2 : 1) * window.inputFloats + window.outputFloats)
        ) {
            withUnsafePointer(to: window.c) {
                if isMaximum {
                    econas_max_pool_backward(target, gradient, source, accumulate ? 1 : 0, Int32(channels), $0)
                } else {
                    econas_average_pool_backward(target, gradient, accumulate ? 1 : 0, Int32(channels), $0)
                }
            }
        }
    }

    func globalPool(
        _ map: ChannelMap,
        source: Floats,
        shape: FeatureShape,
        lanes: Int,
        into target: Floats
    ) {
        measure(.pooling, operations: 4 * shape.count * lanes, bytes: 4 * shape.count * lanes) {
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
    }

    func globalPoolBackward(
        _ map: ChannelMap,
        source: Floats,
        shape: FeatureShape,
        lanes: Int,
        gradient: Floats,
        into target: Floats,
        accumulate: Bool
    ) {
        measure(.poolingGradient, operations: 2 * shape.count * lanes, bytes: (map.relu ? 8 : 4) * shape.count * lanes)
        {
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
    }

    // MARK: Head

    func linear(_ step: LinearStep, lanes: Int, parameters: Floats, source: Floats, into target: Floats) {
        measure(
            .head,
            operations: 2 * step.inputs * step.outputs * lanes,
            bytes: 4 * (step.inputs + step.outputs) * lanes
        ) {
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
    }

    func linearBackward(
        _ step: LinearStep,
        lanes: Int,
        parameters: Floats,
        gradients: Floats,
        source: Floats,
        gradient: Floats,
        into target: Floats,
        scratch: Floats
    ) {
        measure(
            .head,
            operations: 4 * step.inputs * step.outputs * lanes,
            bytes: 4 * (2 * step.inputs + step.outputs) * lanes
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
                Int32(lanes),
                scratch
            )
        }
    }

    func crossEntropy(
        logits: Floats,
        labels: UnsafeMutablePointer<Int32>,
        weights: [Float]?,
        classes: Int,
        lanes: Int,
        valid: Int,
        gradientScale: Float,
        smoothing: Float = 0,
        gradient: Floats?,
        loss: inout Double,
        correct: inout [Int64]
    ) {
        measure(.head, operations: 8 * classes * lanes, bytes: 8 * classes * lanes) {
            econas_softmax_cross_entropy(
                gradient,
                &loss,
                &correct,
                logits,
                labels,
                weights,
                Int32(classes),
                Int32(lanes),
                Int32(valid),
                gradientScale,
                smoothing
            )
        }
    }

    // MARK: Optimiser

    func squaredNorm(_ values: Floats, count: Int) -> Double {
        var result = 0.0
        measure(.optimiser, operations: 2 * count, bytes: 4 * count) { result = econas_squared_norm(values, count) }
        return result
    }

    func descend(
        _ optimizer: SGD,
        rate: Float,
        gradientScale: Float,
        parameters: Floats,
        velocity: Floats,
        gradients: Floats,
        count: Int
    ) {
        measure(.optimiser, operations: 6 * count, bytes: 20 * count) {
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

    /// average += weight · (values - average).
    func average(_ values: Floats, into average: Floats, weight: Float, count: Int) {
        measure(.optimiser, operations: 3 * count, bytes: 12 * count) {
            econas_average(average, values, count, weight)
        }
    }

    // MARK: Profile

    /// Runs one kernel; `operations` and `bytes` are what it computes and moves at least.
    @inline(__always)
    func measure(
        _ kind: KernelKind,
        operations: @autoclosure () -> Int,
        bytes: @autoclosure () -> Int,
        _ body: () -> Void
    ) {
        guard let profile else { return body() }
        let start = ThreadClock.nanoseconds()
        body()
        profile.add(kind, operations: operations(), bytes: bytes(), since: start)
    }
}
