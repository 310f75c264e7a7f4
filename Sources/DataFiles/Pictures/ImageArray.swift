import Tensor

/// Images of one size as bytes, and the label of each: what files of arrays hold.
struct ImageArray {
    /// How the channels of an image lie.
    enum Layout { case planes, interleaved }

    /// The file, for errors.
    var path: String
    /// All images; the first begins at `offset`.
    var bytes: [UInt8]
    var offset: Int
    var count: Int
    var shape: FeatureShape
    var layout: Layout
    var labels: [Int]
}
