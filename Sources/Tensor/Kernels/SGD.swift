/// Stochastic gradient descent as in PyTorch: momentum, weight decay, and clipping of the gradient's norm before both.
package struct SGD: Sendable, Hashable {
    /// The part of the velocity that is kept from step to step.
    package var momentum: Float
    /// Whether the step looks ahead along the velocity.
    package var nesterov: Bool
    /// The multiple of the weights that is added to their gradient.
    package var weightDecay: Float
    /// The largest norm of the whole gradient; nil for no limit.
    package var clipNorm: Float?

    /// Creates the settings of an optimiser.
    package init(
        momentum: Float = 0.9,
        nesterov: Bool = false,
        weightDecay: Float = 3e-4,
        clipNorm: Float? = 5
    ) {
        self.momentum = momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
        self.clipNorm = clipNorm
    }
}
