package import Architectures
import RunModel

extension SearchConfiguration {
    /// The size of the networks that candidates are trained as.
    package var networkSize: NetworkSize {
        var size = NetworkSize(
            channels: proxy.channels,
            layers: search.layers,
            resolution: proxy.resolution,
            classes: data.dataset.classes
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

extension DatasetName {
    /// Classes of the data set.
    package var classes: Int {
        switch self {
        case .shapes, .cifar10: 10
        case .cifar100: 100
        }
    }
}
