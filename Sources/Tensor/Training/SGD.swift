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

/// What a step or an evaluation of one batch found.
package struct StepResult: Sendable, Hashable {
    /// The sum of the images' cross entropies.
    package var lossSum: Double
    /// The number of images whose largest logit is that of their label.
    package var correct: Int
    /// The number of images that count.
    package var images: Int
    /// The Euclidean norm of the gradient before clipping; 0 for an evaluation.
    package var gradientNorm: Double

    /// Creates a result.
    package init(lossSum: Double, correct: Int, images: Int, gradientNorm: Double) {
        self.lossSum = lossSum
        self.correct = correct
        self.images = images
        self.gradientNorm = gradientNorm
    }
}
