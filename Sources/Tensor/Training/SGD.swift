/// Stochastic gradient descent as in PyTorch: momentum, weight decay, and clipping of the gradient's norm before both.
public struct SGD: Sendable, Hashable {
    /// The part of the velocity that is kept from step to step.
    public var momentum: Float
    /// Whether the step looks ahead along the velocity.
    public var nesterov: Bool
    /// The multiple of the weights that is added to their gradient.
    public var weightDecay: Float
    /// The largest norm of the whole gradient; nil for no limit.
    public var clipNorm: Float?

    /// Creates the settings of an optimiser.
    public init(
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
public struct StepResult: Sendable, Hashable {
    /// The sum of the images' cross entropies.
    public var lossSum: Double
    /// The number of images whose largest logit is that of their label.
    public var correct: Int
    /// The number of images that count.
    public var images: Int
    /// The Euclidean norm of the gradient before clipping; 0 for an evaluation.
    public var gradientNorm: Double

    /// Creates a result.
    public init(lossSum: Double, correct: Int, images: Int, gradientNorm: Double) {
        self.lossSum = lossSum
        self.correct = correct
        self.images = images
        self.gradientNorm = gradientNorm
    }
}
