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

extension DatasetName {
    /// Classes of the data set.
    package var classes: Int {
        switch self {
        case .shapes, .cifar10: 10
        case .cifar100: 100
        }
    }
}
