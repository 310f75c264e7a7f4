import Foundation

/// What becomes of a picture before a network reads it, and what its answers mean: enough to use a trained network without
/// the images it was trained on. A checkpoint carries it.
package struct ImagePreparation: Codable, Hashable, Sendable {
    /// What the classes are called.
    package let classes: [String]
    /// The shape of the data set's images, in bytes.
    package let image: FeatureShape
    /// The shape that the network reads: images reduced by averaging over areas.
    package let network: FeatureShape
    /// What is taken from each channel, bytes taken as 0...1.
    package let mean: [Double]
    /// What each channel is then divided by.
    package let deviation: [Double]

    /// The preparation of a data set's images for a network.
    ///
    /// - Parameter resolution: pixels that the shorter side of an image is reduced to.
    package init(_ dataset: ImageDataset, resolution: Int) {
        classes = dataset.classNames
        image = dataset.shape
        network = dataset.shape(reducedTo: resolution)
        mean = dataset.mean
        // A colour that never changes carries nothing: any scale will do.
        deviation = dataset.deviation.map { $0 > 0 ? $0 : 1 }
    }

    /// A text that programs read, the same for equal preparations.
    package func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }

    /// The matrix that averages over areas: row i has the share of each of `pixels` in the i-th of `reduced` equal parts.
    package static func areaWeights(from pixels: Int, to reduced: Int) -> [[Double]] {
        let part = Double(pixels) / Double(reduced)
        return (0..<reduced).map { row in
            // In units of 1 / reduced of a pixel, all ends are whole.
            (0..<pixels).map { column in
                let overlap = min((row + 1) * pixels, (column + 1) * reduced) - max(row * pixels, column * reduced)
                return Double(max(0, overlap)) / Double(reduced) / part
            }
        }
    }
}
