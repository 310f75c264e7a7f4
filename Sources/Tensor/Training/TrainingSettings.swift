import Foundation

/// How a network is trained. Whatever a checkpoint of a run must agree on to be continued.
package struct TrainingSettings: Sendable, Hashable, Codable {
    /// Images of a step. Where fewer are there to train on, as many of them as whole sixteens make.
    package var batch: Int
    /// The learning rate of the first epoch.
    package var learningRate: Float
    /// The share of the velocity that a step keeps.
    package var momentum: Float
    /// Whether the momentum is Nesterov's.
    package var nesterov: Bool
    /// The factor of the L2 penalty's gradient.
    package var weightDecay: Float
    /// The greatest norm of the gradient of all parameters; larger ones are scaled down to it. nil: any.
    package var clipNorm: Float?
    /// Epochs of the whole schedule, at whose end the learning rate would be 0. A run may well stop earlier.
    package var scheduleEpochs: Int
    /// Pixels that the shorter side of images is reduced to; the longer one follows in proportion.
    package var resolution: Int
    /// What is done to training images before they are reduced.
    package var augmentation: Augmentation
    /// Images evaluated at once in validation.
    package var validationBatch: Int

    /// Settings; by default those of the paper at its smallest resolution.
    ///
    /// - Precondition: all counts are positive.
    package init(
        batch: Int = 384,
        learningRate: Float = 0.1,
        momentum: Float = 0.9,
        nesterov: Bool = false,
        weightDecay: Float = 3e-4,
        clipNorm: Float? = 5,
        scheduleEpochs: Int = 60,
        resolution: Int = 8,
        augmentation: Augmentation = Augmentation(),
        validationBatch: Int = 384
    ) {
        precondition(
            batch > 0 && scheduleEpochs > 0 && resolution > 0 && validationBatch > 0,
            "batches, epochs and resolution must be positive"
        )
        self.batch = batch
        self.learningRate = learningRate
        self.momentum = momentum
        self.nesterov = nesterov
        self.weightDecay = weightDecay
        self.clipNorm = clipNorm
        self.scheduleEpochs = scheduleEpochs
        self.resolution = resolution
        self.augmentation = augmentation
        self.validationBatch = validationBatch
    }

    /// The optimiser of these settings.
    var optimizer: SGD {
        SGD(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay, clipNorm: clipNorm)
    }

    /// The learning rate throughout an epoch, counted from 1: half a cosine from `learningRate` down to 0 (Loshchilov
    /// and Hutter, SGDR, 2017), stepped once an epoch as PyTorch's `CosineAnnealingLR` is; 0 after the schedule.
    package func rate(epoch: Int) -> Float {
        let progress = min(Double(epoch - 1) / Double(scheduleEpochs), 1)
        return Float(Double(learningRate) / 2 * (1 + cos(.pi * progress)))
    }

    /// The images of a step when only `available` are there to train on; 0 when they are too few.
    package func batch(available: Int) -> Int {
        available >= batch ? batch : available / 16 * 16
    }

    /// The images evaluated at once when only `available` are there: no more whole sixteens than they need.
    func validationBatch(available: Int) -> Int {
        min(validationBatch, (available + 15) / 16 * 16)
    }
}
