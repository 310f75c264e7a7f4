import CTensorKernels

/// The linear operations that a unit is made of: forward, and the gradients of weights and input.
extension BlockKernels {
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
}
