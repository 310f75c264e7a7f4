package import Tensor

/// The labelled images that training-free scores look at.
///
/// The published sizes are a batch of 64 for most, two of them for ZiCo, and one of 128 for NASWOT.
package struct ScoreInputs: Sendable {
    /// The shape of an image.
    package let shape: FeatureShape
    /// Image after image, each channels × height × width, normalised.
    package let images: [Float]
    /// The class of each image.
    package let labels: [Int32]

    /// The published number of images.
    package static let published = 128

    /// Joins images and labels.
    ///
    /// - Precondition: there are as many labels as images, and at least two.
    package init(shape: FeatureShape, images: [Float], labels: [Int32]) {
        precondition(labels.count > 1 && images.count == labels.count * shape.count, "every image needs one label")
        self.shape = shape
        self.images = images
        self.labels = labels
    }

    /// Draws training images without replacement, not augmented, reduced to `resolution` and normalised.
    ///
    /// - Precondition: the data set has `count` training images, and `resolution` is not above the images'.
    package init(dataset: ImageDataset, count: Int = published, resolution: Int, random: RandomStream) {
        precondition(count <= dataset.training.count, "the data set has fewer images")
        var random = random
        var chosen: [Int32] = []
        var seen: Set<Int> = []
        while chosen.count < count {
            let index = random.below(dataset.training.count)
            if seen.insert(index).inserted { chosen.append(Int32(index)) }
        }
        let loader = BatchLoader(dataset: dataset, resolution: resolution, lanes: 1)
        var images = [Float](repeating: 0, count: loader.floats(count: count))
        var labels = [Int32](repeating: 0, count: count)
        images.withUnsafeMutableBufferPointer { images in
            labels.withUnsafeMutableBufferPointer { labels in
                loader.loadEvaluation(chosen[...], of: .training, images: images, labels: labels)
            }
        }
        self.init(shape: loader.shape, images: images, labels: labels)
    }

    /// The images that all architectures of a run are scored on: the published number, or as many as there are.
    ///
    /// - Parameter seed: of the run.
    init(dataset: ImageDataset, resolution: Int, seed: UInt64) {
        self.init(
            dataset: dataset,
            count: min(Self.published, dataset.training.count),
            resolution: resolution,
            random: RandomStream(seed: seed, purpose: "score images")
        )
    }

    /// The images of a range as a batch of the network's.
    func batch(_ range: Range<Int>, for graph: Graph) -> FeatureMap {
        let result = FeatureMap.images(of: graph, batch: range.count)
        result.fill(with: images[range.lowerBound * shape.count..<range.upperBound * shape.count])
        return result
    }
}
