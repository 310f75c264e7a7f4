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
