import Foundation
package import RunConfiguration
import RunModel
package import Tensor

extension TrainingSettings {
    /// How the candidates of a search are trained.
    ///
    /// - Parameters:
    ///   - configuration: a checked configuration.
    ///   - batch: images of a step where the configuration's batch is more than there are; nil takes the configuration's.
    package init(_ configuration: SearchConfiguration, batch: Int? = nil) {
        let training = configuration.training
        let size = batch ?? training.batch
        self.init(
            batch: size,
            learningRate: Float(training.learningRate),
            momentum: Float(training.momentum),
            nesterov: training.nesterov,
            weightDecay: Float(training.weightDecay),
            clipNorm: training.clipNorm > 0 ? Float(training.clipNorm) : nil,
            // The whole schedule spans all tiers: continuing a candidate continues its schedule.
            scheduleEpochs: configuration.proxy.epochs,
            schedule: training.rateSchedule,
            warmUpEpochs: training.warmUpEpochs,
            loss: TrainingLoss(
                labelSmoothing: Float(training.labelSmoothing),
                auxiliaryWeight: Float(training.auxiliaryWeight)
            ),
            dropPath: Float(training.dropPath),
            averageDecay: training.averageDecay > 0 ? Float(training.averageDecay) : nil,
            resolution: configuration.proxy.resolution,
            augmentation: Augmentation(
                pad: training.augmentation.cropPadding,
                flip: training.augmentation.flip,
                cutout: training.augmentation.cutout
            ),
            validationBatch: size
        )
    }
}

extension TrainingSection {
    fileprivate var rateSchedule: RateSchedule {
        switch schedule {
        case .cosine: .cosine
        case .step: .step(factor: Float(rateFactor), epochs: rateEpochs)
        case .exponential: .step(factor: Float(rateFactor), epochs: 1)
        }
    }
}

extension DataSection {
    /// Seed of the generated data set: one task for all runs, so that their scores can be compared.
    private static let shapesSeed: UInt64 = 1

    /// Loads the data set, or generates it.
    ///
    /// - Throws: `DatasetError`, naming the file and what is wrong with it.
    package func load() throws -> ImageDataset {
        let folder = URL(fileURLWithPath: directory)
        let trainingLimit = limit > 0 ? limit : nil
        switch dataset {
        case .shapes:
            return .shapes(training: min(shapesTrain, trainingLimit ?? .max), test: shapesTest, seed: Self.shapesSeed)
        case .cifar10: return try .cifar10(directory: folder, trainingLimit: trainingLimit)
        case .cifar100: return try .cifar100(directory: folder, trainingLimit: trainingLimit)
        }
    }
}
