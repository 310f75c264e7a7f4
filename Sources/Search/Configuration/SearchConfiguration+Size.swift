package import Architectures
import RunModel
import Tensor

extension SearchConfiguration {
    /// The size of the networks that candidates are trained as.
    package var networkSize: NetworkSize {
        var size = NetworkSize(
            input: FeatureShape(channels: data.channelCount, height: proxy.resolution, width: proxy.resolution),
            channels: proxy.channels,
            layers: search.layers,
            classes: data.classCount
        )
        size.form = NetworkForm(stem: training.stem)
        return size
    }

    /// The form in which they are trained: with what is there for training only.
    package var trainedForm: NetworkForm {
        let channels = AuxiliaryChannels(middle: training.auxiliaryChannels[0], last: training.auxiliaryChannels[1])
        return NetworkForm(
            stem: training.stem,
            auxiliary: training.auxiliaryWeight > 0 ? channels : nil,
            dropsPaths: training.dropPath > 0
        )
    }
}

extension DataSection {
    /// Rows and columns of the images, before a proxy reduces them.
    package var fullResolution: Int {
        if resolution > 0 { return resolution }
        switch dataset {
        case .shapes, .cifar10, .cifar100, .npz, .folder: return 32
        case .mnist, .fashionMNIST, .idx: return 28
        }
    }

    /// Channels of the images.
    package var channelCount: Int {
        switch channels {
        case .grey: return 1
        case .colour: return 3
        case .own:
            switch dataset {
            case .shapes, .cifar10, .cifar100, .npz, .folder: return 3
            case .mnist, .fashionMNIST, .idx: return 1
            }
        }
    }

    /// How many images a score is the share of; in a held-out part, up to rounding in each class. Nil where only the files tell.
    package var validationImages: Int? {
        let train: Int
        let test: Int
        switch dataset {
        case .shapes: (train, test) = (shapesTrain, shapesTest)
        case .cifar10, .cifar100: (train, test) = (50_000, 10_000)
        case .mnist, .fashionMNIST: (train, test) = (60_000, 10_000)
        case .idx, .npz, .folder: return nil
        }
        let used = limit > 0 ? min(limit, train) : train
        return validation == .test ? test : Int((Double(used) * holdOut).rounded())
    }

    /// Classes of the data set. That of files is known when they have been read: a run records it.
    package var classCount: Int {
        switch dataset {
        case .shapes, .cifar10, .mnist, .fashionMNIST: 10
        case .cifar100: 100
        case .idx, .npz, .folder: classes > 0 ? classes : 10
        }
    }
}

extension DatasetName {
    /// Whether the number of classes depends on the files.
    package var findsClasses: Bool {
        switch self {
        case .shapes, .cifar10, .cifar100, .mnist, .fashionMNIST: false
        case .idx, .npz, .folder: true
        }
    }
}
