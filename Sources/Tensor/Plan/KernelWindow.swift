import CTensorKernels

/// A window over an input of known size, as the kernels take it.
struct KernelWindow: Sendable {
    let c: EconasWindow

    /// - Precondition: the strides are equal.
    init(_ window: Window, input: FeatureShape, lanes: Int) {
        precondition(!window.isUneven, "the kernels have a single stride")
        c = EconasWindow(
            height: Int32(input.height),
            width: Int32(input.width),
            kernel_height: Int32(window.kernelHeight),
            kernel_width: Int32(window.kernelWidth),
            stride: Int32(window.strideHeight),
            padding_height: Int32(window.paddingHeight),
            padding_width: Int32(window.paddingWidth),
            dilation: Int32(window.dilation),
            lanes: Int32(lanes)
        )
    }

    /// Weights per pair of channels.
    var taps: Int { Int(c.kernel_height) * Int(c.kernel_width) }

    /// Floats per channel of a block of the input.
    var inputFloats: Int { Int(c.height) * Int(c.width) * Int(c.lanes) }

    /// Floats per channel of a block of the output.
    var outputFloats: Int {
        withUnsafePointer(to: c) { Int(econas_output_height($0)) * Int(econas_output_width($0)) } * Int(c.lanes)
    }
}
