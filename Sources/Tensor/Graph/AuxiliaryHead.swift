/// How an auxiliary classifier is made; ``GraphBuilder/auxiliaryHead(_:_:classes:name:)`` builds it.
package struct AuxiliaryHead: Hashable, Sendable {
    /// Channels after the 1 × 1 convolution.
    package var middle: Int
    /// Channels after the 2 × 2 convolution.
    package var last: Int
    /// Pixels from one window of the pool to the next.
    package var stride: Int
    /// Whether a batch norm follows the 2 × 2 convolution.
    package var normalisesLast: Bool

    /// Creates a head.
    package init(middle: Int = 128, last: Int = 768, stride: Int = 3, normalisesLast: Bool = true) {
        self.middle = middle
        self.last = last
        self.stride = stride
        self.normalisesLast = normalisesLast
    }

    /// The rows and columns that it needs at least: two windows of the pool.
    package var leastExtent: Int { 5 + stride }

    /// Whether a feature map is large enough.
    package func fits(_ shape: FeatureShape) -> Bool { min(shape.height, shape.width) >= leastExtent }
}
