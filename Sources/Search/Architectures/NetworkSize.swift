package import Tensor

/// How large a network is, whatever its architecture and its space.
package struct NetworkSize: Sendable, Hashable {
    /// The shape of an image.
    package var input: FeatureShape
    /// Channels of the first operations.
    package var channels: Int
    /// How deep it is: cells, in the spaces of cells.
    package var layers: Int
    /// Classes that are told apart.
    package var classes: Int
    /// What is built around and between the cells.
    package var form = NetworkForm()

    /// Creates a size.
    package init(input: FeatureShape, channels: Int, layers: Int, classes: Int) {
        self.input = input
        self.channels = channels
        self.layers = layers
        self.classes = classes
    }

    /// Creates the size of a network for square images of three channels.
    package init(channels: Int, layers: Int, resolution: Int, classes: Int) {
        let input = FeatureShape(channels: 3, height: resolution, width: resolution)
        self.init(input: input, channels: channels, layers: layers, classes: classes)
    }

    /// The shorter side of the images; the longer one stays in proportion.
    package var resolution: Int {
        get { min(input.height, input.width) }
        set { input = input.resized(to: newValue) }
    }

    /// Height and width in words.
    var pixels: String {
        input.height == input.width ? "\(input.height) pixels" : "\(input.height) × \(input.width) pixels"
    }
}

/// How a network is built around its cells, and what of it is there for training only.
package struct NetworkForm: Sendable, Hashable {
    /// What stands before the cells.
    package enum Stem: String, CaseIterable, Sendable, Hashable {
        /// One 3 × 3 convolution, as for CIFAR.
        case small
        /// Three 3 × 3 convolutions of stride 2, as for ImageNet.
        case large
    }

    /// What stands before the cells.
    package var stem = Stem.small
    /// The auxiliary head's channels; nil without one.
    package var auxiliary: AuxiliaryChannels?
    /// Whether every edge but a plain skip is a path that may be dropped.
    package var dropsPaths = false

    /// What of it is there when the network classifies.
    package var evaluated: NetworkForm { NetworkForm(stem: stem) }

    /// The form of a search's networks.
    package init(stem: Stem = .small, auxiliary: AuxiliaryChannels? = nil, dropsPaths: Bool = false) {
        self.stem = stem
        self.dropsPaths = dropsPaths
        self.auxiliary = auxiliary
    }
}

/// How wide an auxiliary head is; 128 and 768 are published.
package struct AuxiliaryChannels: Sendable, Hashable {
    /// After the 1 × 1 convolution.
    package var middle = 128
    /// After the 2 × 2 convolution.
    package var last = 768

    /// Creates channels.
    package init(middle: Int = 128, last: Int = 768) {
        self.middle = middle
        self.last = last
    }
}

/// Why a space has no network of some size.
package struct SizeRefusal: Sendable, Hashable {
    /// What of a size is wrong.
    package enum Quantity: Sendable, Hashable {
        case layers, resolution
    }

    /// What is wrong.
    package var quantity: Quantity
    /// Why, and what would be right.
    package var reason: String

    /// Creates a refusal.
    package init(_ quantity: Quantity, _ reason: String) {
        self.quantity = quantity
        self.reason = reason
    }
}
