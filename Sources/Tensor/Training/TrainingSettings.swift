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
    /// Epochs of the whole schedule. A run may well stop earlier.
    package var scheduleEpochs: Int
    /// How the learning rate falls.
    package var schedule: RateSchedule
    /// The first epochs, in which the rate rises linearly to that of the schedule: in epoch e of w it is e / w of it.
    package var warmUpEpochs: Int
    /// What is minimised beside the cross entropy.
    package var loss: TrainingLoss
    /// The probability at the end of the schedule that an image goes without an edge's result; it grows linearly with the epoch, from
    /// 0 in the first.
    package var dropPath: Float
    /// What a moving average of the weights keeps of itself with each step; nil where none is kept. Less in the first steps,
    /// (1 + n) / (10 + n) in step n, so that the average soon forgets where it began.
    package var averageDecay: Float?
    /// Pixels that the shorter side of images is reduced to; the longer one follows in proportion.
    package var resolution: Int
    /// What is done to training images before they are reduced.
    package var augmentation: Augmentation
    /// Images evaluated at once in validation.
    package var validationBatch: Int
    /// Whether the loss of each class is weighed by how rare it is among the training images.
    package var balancesClasses: Bool
    /// Whether the validation accuracy is the mean of the classes' accuracies instead of the share of all images.
    package var balancesAccuracy: Bool

    /// Settings; by default those of the paper at its smallest resolution.
    ///
    /// - Precondition: all counts are positive, and the probability is below 1.
    package init(
        batch: Int = 384,
        learningRate: Float = 0.1,
        momentum: Float = 0.9,
        nesterov: Bool = false,
        weightDecay: Float = 3e-4,
        clipNorm: Float? = 5,
        scheduleEpochs: Int = 60,
        schedule: RateSchedule = .cosine,
        warmUpEpochs: Int = 0,
        loss: TrainingLoss = TrainingLoss(),
        dropPath: Float = 0,
        averageDecay: Float? = nil,
        resolution: Int = 8,
        augmentation: Augmentation = Augmentation(),
        validationBatch: Int = 384,
        balancesClasses: Bool = false,
        balancesAccuracy: Bool = false
    ) {
        precondition(
            batch > 0 && scheduleEpochs > 0 && resolution > 0 && validationBatch > 0,
            "batches, epochs and resolution must be positive"
        )
        precondition(warmUpEpochs >= 0 && dropPath >= 0 && dropPath < 1, "no such warm-up or drop path")
        self.schedule = schedule
        self.warmUpEpochs = warmUpEpochs
        self.loss = loss
        self.dropPath = dropPath
        self.averageDecay = averageDecay
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
        self.balancesClasses = balancesClasses
        self.balancesAccuracy = balancesAccuracy
    }

    /// The optimiser of these settings.
    var optimizer: SGD {
        SGD(momentum: momentum, nesterov: nesterov, weightDecay: weightDecay, clipNorm: clipNorm)
    }

    /// The learning rate throughout an epoch, counted from 1.
    package func rate(epoch: Int) -> Float {
        let rate = Double(learningRate) * schedule.scale(epoch: epoch, of: scheduleEpochs)
        return Float(epoch < warmUpEpochs ? rate * Double(epoch) / Double(warmUpEpochs) : rate)
    }

    /// The probability that an image goes without an edge's result throughout an epoch, counted from 1.
    func dropPath(epoch: Int) -> Float {
        dropPath * Float(min(Double(epoch - 1) / Double(scheduleEpochs), 1))
    }

    /// What of a step's weights goes into the moving average; steps are counted from 1 over all epochs.
    func averaging(step: Int) -> Float {
        guard let averageDecay else { return 0 }
        return 1 - min(averageDecay, Float(Double(1 + step) / Double(10 + step)))
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
