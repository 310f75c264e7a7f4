/// A kind of work of the engine, as the roofline tells them apart.
package enum KernelKind: String, CaseIterable, Codable, Sendable {
    /// Batch norm and ReLU applied where a value is read, and sums of values.
    case activation
    /// Depthwise convolution, with the activation of what it reads.
    case depthwise
    /// Depthwise and 1 × 1 convolution as one.
    case separable
    /// 1 × 1 convolution.
    case pointwise
    /// Dense convolution.
    case convolution
    /// Sums of a batch norm's input.
    case normalisation
    /// Pools over windows and over the image.
    case pooling
    /// Classifier and loss.
    case head
    /// Gradients of a depthwise convolution's input and weights, masked by the ReLU in front of it.
    case depthwiseGradient = "depthwise gradient"
    /// Gradients of a 1 × 1 convolution's input and weights, from that of the batch norm behind it.
    case pointwiseGradient = "pointwise gradient"
    /// Gradient of a dense convolution's input.
    case convolutionGradient = "convolution gradient"
    /// Gradient of a dense convolution's weights.
    case convolutionWeights = "convolution weights"
    /// Sums of a batch norm's gradient, and the gradient of its input.
    case normalisationGradient = "normalisation gradient"
    /// Gradients of pools.
    case poolingGradient = "pooling gradient"
    /// Gradients masked by a ReLU, and sums of gradients.
    case gradientSum = "gradient sum"
    /// Clipping and descent.
    case optimiser
}

/// What the kernels of one kind did.
package struct KernelTime: Sendable, Hashable {
    /// Calls.
    package var calls = 0
    /// Processor time of the thread in seconds.
    package var seconds = 0.0
    /// Floating-point operations, a multiply-accumulate being two.
    package var operations = 0.0
    /// Bytes of every operand that is read and every result that is written, once each: the least that must move when nothing
    /// is in a cache yet.
    package var bytes = 0.0

    /// Nothing yet.
    package init() {}
}

/// Counts and times every kernel call of an ``Executor``. Reading the clock twice per call costs a few per cent of a step: attach
/// it to look, not to train.
package final class KernelProfile {
    /// What each kind did so far.
    package private(set) var times: [KernelKind: KernelTime] = [:]

    /// Creates an empty profile.
    package init() {}

    /// Adds one call.
    func add(_ kind: KernelKind, operations: Int, bytes: Int, since start: UInt64) {
        let seconds = 1e-9 * Double(ThreadClock.nanoseconds() - start)
        times[kind, default: KernelTime()].calls += 1
        times[kind, default: KernelTime()].seconds += seconds
        times[kind, default: KernelTime()].operations += Double(operations)
        times[kind, default: KernelTime()].bytes += Double(bytes)
    }
}
