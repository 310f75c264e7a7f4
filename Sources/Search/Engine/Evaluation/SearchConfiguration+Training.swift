package import DataFiles
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
            validationBatch: size,
            balancesClasses: configuration.data.balance,
            balancesAccuracy: configuration.data.accuracy == .balanced
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

    /// What people call the data set: a folder and a file have their own names.
    package var name: String {
        switch dataset {
        case .shapes, .cifar10, .cifar100, .mnist, .fashionMNIST: dataset.rawValue
        case .idx, .folder: URL(fileURLWithPath: directory).lastPathComponent
        case .npz: URL(fileURLWithPath: directory).deletingPathExtension().lastPathComponent
        }
    }

    /// Loads the data set, or generates it.
    ///
    /// - Parameter observer: hears how far it is, where that takes long.
    /// - Throws: `DatasetError`, naming the file and what is wrong with it.
    package func load(observer: LoadObserver? = nil) throws -> LoadedData {
        var loaded = try loadWhole(observer)
        let found = loaded.dataset.classes
        if classes > 0, classes != found {
            throw DatasetError(
                directory,
                "\(found) classes instead of data.classes = \(classes)",
                remedy: "name the right folder (--data DIR), or begin a new run"
            )
        }
        if limit > 0 { loaded.limitTraining(to: limit) }
        return loaded
    }

    private func loadWhole(_ observer: LoadObserver?) throws -> LoadedData {
        let folder = URL(fileURLWithPath: directory)
        let decoder = PictureDecoder(side: fullResolution, channels: channelCount)
        switch dataset {
        case .shapes:
            let count = limit > 0 ? min(shapesTrain, limit) : shapesTrain
            let shapes = ImageDataset.shapes(training: count, test: shapesTest, seed: Self.shapesSeed)
            return try LoadedData(shapes).brought(to: decoder)
        case .cifar10: return try CIFARFiles.cifar10.load(folder).brought(to: decoder)
        case .cifar100: return try CIFARFiles.cifar100.load(folder).brought(to: decoder)
        case .mnist: return try IDXFiles(folder: folder, name: "mnist", classNames: IDXFiles.digits).load(decoder)
        case .fashionMNIST:
            return try IDXFiles(folder: folder, name: "fashion-mnist", classNames: IDXFiles.fashion).load(decoder)
        case .idx: return try IDXFiles(folder: folder, name: "idx").load(decoder)
        case .npz: return try NumPyFile(folder).load(decoder)
        case .folder: return try PictureFolder(folder).load(decoder, cache: .personal(), observer: observer)
        }
    }
}
