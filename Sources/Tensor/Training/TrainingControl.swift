/// What a training is told at every batch.
package enum ControlSignal: Sendable, Hashable {
    /// Go on.
    case proceed
    /// Stop for now, to go on later.
    case pause
    /// Stop for good.
    case stop
}

/// How a training ended.
package enum TrainingEnding: Sendable, Hashable {
    /// It reached the epoch it was asked for.
    case completed
    /// It was told to pause or stop; everything done so far is kept.
    case interrupted(ControlSignal)
}

/// Where a training is, after a batch.
package struct TrainingProgress: Sendable, Hashable {
    /// The two parts of an epoch.
    package enum Phase: String, Sendable, Hashable {
        /// Steps of the optimiser.
        case training
        /// Looking at the held-out images.
        case validation
    }

    /// The epoch in progress, counted from 1.
    package var epoch: Int
    /// The part of the epoch.
    package var phase: Phase
    /// Batches done in this phase.
    package var batch: Int
    /// Batches in this phase.
    package var batches: Int
    /// Images seen in this phase.
    package var images: Int
    /// Mean cross entropy over those.
    package var loss: Double
    /// Share of those classified rightly.
    package var accuracy: Double
    /// The learning rate of the epoch.
    package var learningRate: Double
    /// Processor time of the epoch so far, in seconds of one core.
    package var seconds: Double
}

/// Why a network cannot be trained, or not further.
package enum TrainingError: Error, Hashable, CustomStringConvertible {
    /// The loss or the gradient stopped being a number. The network's state is then worthless.
    case diverged(epoch: Int, batch: Int)
    /// Not even sixteen images to train on.
    case tooFewImages(Int)
    /// No image to score a candidate of a search by.
    case nothingToValidateOn
    /// The network reads images of another size, or tells apart another number of classes.
    case unfit(String)

    /// One line for people.
    package var description: String {
        switch self {
        case .diverged(let epoch, let batch):
            "the training diverged in batch \(batch) of epoch \(epoch); a lower learning rate or a clipped gradient helps"
        case .tooFewImages(let count):
            "only \(count) images to train on, at least 16 are needed; raise the sample ratio or use more data"
        case .nothingToValidateOn:
            "no image to validate on; hold out a larger part of the training images"
        case .unfit(let reason):
            "the network does not fit the data: \(reason)"
        }
    }
}
