import Foundation
public import Tensor

/// The images that the candidates of a run are trained and scored on: loaded once, shared by all workers.
public struct TrainingData: Sendable {
    /// All images.
    public let dataset: ImageDataset
    /// Which of them are trained on and which are scored on; the same for every candidate of the run.
    public let holdOut: HoldOut

    /// Loads or generates what a configuration names.
    ///
    /// - Throws: `DatasetError`, naming the file, its fault and the remedy.
    public init(_ configuration: SearchConfiguration) throws {
        let data = configuration.data
        let folder = URL(fileURLWithPath: data.directory, isDirectory: true)
        let limit = data.limit > 0 ? data.limit : nil
        let seed = configuration.search.seed
        dataset =
            switch data.dataset {
            case .shapes:
                .shapes(training: min(data.shapesTrain, limit ?? .max), test: data.shapesTest, seed: seed)
            case .cifar10: try .cifar10(directory: folder, trainingLimit: limit)
            case .cifar100: try .cifar100(directory: folder, trainingLimit: limit)
            }
        let ratio = configuration.proxy.sampleRatio
        holdOut =
            switch data.validation {
            case .heldOut: HoldOut(dataset, fraction: data.holdOut, sampleRatio: ratio, seed: seed)
            case .test: HoldOut(validatingOnTestOf: dataset, sampleRatio: ratio, seed: seed)
            }
    }
}
