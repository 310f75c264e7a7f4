/// What one epoch of training came to.
package struct EpochMetrics: Sendable, Hashable, Codable {
    /// Counted from 1.
    package var epoch: Int
    /// Mean cross entropy over the epoch's training images, each as the network was when it saw it, with smoothed labels where
    /// they are trained on; without the auxiliary head.
    package var trainLoss: Double
    /// Share of the training images classified rightly, each as the network was when it saw it.
    package var trainAccuracy: Double
    /// Mean cross entropy over the validation images, after the epoch; nil without any.
    package var validationLoss: Double?
    /// Share of the validation images classified rightly, after the epoch, or the mean of the classes' shares where settings say so;
    /// nil without any.
    package var validationAccuracy: Double?
    /// The learning rate of the epoch.
    package var learningRate: Double
    /// Processor time of the epoch, validation included, in seconds of one core.
    package var seconds: Double
    /// Images trained on.
    package var images: Int

    /// Joins the numbers of one epoch.
    package init(
        epoch: Int,
        trainLoss: Double,
        trainAccuracy: Double,
        validationLoss: Double?,
        validationAccuracy: Double?,
        learningRate: Double,
        seconds: Double,
        images: Int
    ) {
        self.epoch = epoch
        self.trainLoss = trainLoss
        self.trainAccuracy = trainAccuracy
        self.validationLoss = validationLoss
        self.validationAccuracy = validationAccuracy
        self.learningRate = learningRate
        self.seconds = seconds
        self.images = images
    }
}
