/// What a step or an evaluation of one batch found.
package struct StepResult: Sendable, Hashable {
    /// The sum of the images' cross entropies, in training with smoothed labels.
    package var lossSum: Double
    /// The number of images whose largest logit is that of their label.
    package var correct: Int
    /// The number of images that count.
    package var images: Int
    /// The Euclidean norm of the gradient before clipping; 0 for an evaluation.
    package var gradientNorm: Double
    /// The same sum of the auxiliary head, before it is weighed.
    package var auxiliaryLossSum: Double
    /// Those of `correct` of each class, in an evaluation; empty for a step, which allocates nothing.
    package var correctByClass: [Int]

    /// Creates a result.
    package init(
        lossSum: Double,
        correct: Int,
        images: Int,
        gradientNorm: Double,
        auxiliaryLossSum: Double = 0,
        correctByClass: [Int] = []
    ) {
        self.lossSum = lossSum
        self.correct = correct
        self.images = images
        self.gradientNorm = gradientNorm
        self.auxiliaryLossSum = auxiliaryLossSum
        self.correctByClass = correctByClass
    }
}
