package import Architectures

/// What a run's configuration tells to those who look at the run, and what stays the same from its beginning to its end.
package struct RunSetting: Sendable, Hashable {
    /// The network that candidates are trained as; nil when the run does not tell.
    package var network: NetworkSize?
    /// What a study measures and compares; nil in a run that is none or has nothing to compare with.
    package var study: StudyOutline?
    /// How many images a score is the share of; nil when the run does not tell.
    package var validationImages: Int?

    /// Creates a setting.
    package init(network: NetworkSize? = nil, study: StudyOutline? = nil, validationImages: Int? = nil) {
        self.network = network
        self.study = study
        self.validationImages = validationImages
    }

    /// How far a score is from what it estimates, typically: the standard error of a share of n images, √(p(1 − p)/n); nil when the
    /// number of images is not known.
    package func standardError(of score: Double) -> Double? {
        guard let validationImages, validationImages > 0, (0...1).contains(score) else { return nil }
        return (score * (1 - score) / Double(validationImages)).squareRoot()
    }
}
