import Architectures
import RunModel

extension NetworkSetting {
    /// The setting of a configuration.
    package init(_ configuration: SearchConfiguration) {
        self.init(
            space: configuration.search.space,
            channels: configuration.proxy.channels,
            layers: configuration.search.layers,
            resolution: configuration.proxy.resolution,
            classes: configuration.data.dataset.classes
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
