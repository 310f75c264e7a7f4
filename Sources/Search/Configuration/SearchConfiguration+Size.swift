package import Architectures
import RunModel

extension SearchConfiguration {
    /// The size of the networks that candidates are trained as.
    package var networkSize: NetworkSize {
        NetworkSize(
            channels: proxy.channels,
            layers: search.layers,
            resolution: proxy.resolution,
            classes: data.dataset.classes
        )
    }
}

extension DataSection {
    /// How many images a score is the share of; in a held-out part, up to rounding in each class.
    package var validationImages: Int {
        let (train, test) =
            switch dataset {
            case .shapes: (shapesTrain, shapesTest)
            case .cifar10, .cifar100: (50_000, 10_000)
            }
        let used = limit > 0 ? min(limit, train) : train
        return validation == .test ? test : Int((Double(used) * holdOut).rounded())
    }
}

extension DatasetName {
    /// Classes of the data set.
    package var classes: Int {
        switch self {
        case .shapes, .cifar10: 10
        case .cifar100: 100
        }
    }
}
