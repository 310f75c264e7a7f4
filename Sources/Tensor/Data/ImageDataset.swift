/// One of the sets of a data set that images are drawn from.
package enum Split: String, Sendable, Codable, CaseIterable {
    /// The set that networks are trained on; a part of it is held out for validation.
    case training
    /// The set that networks are validated on, where a data set has one of its own.
    case validation
    /// The set that a search must not see.
    case test
}

/// An image classification task: bytes and labels, shared unchanged by all who train on it.
package final class ImageDataset: Sendable {
    /// A short name, such as "cifar10".
    package let name: String
    /// What the labels mean.
    package let classNames: [String]
    /// The images to train on.
    package let training: ImageSet
    /// The images to validate on; empty where a part of the training images has to be held out.
    package let validation: ImageSet
    /// The images to judge a finished network by; may be empty.
    package let test: ImageSet
    /// Mean of each colour over the training images, bytes taken as 0...1.
    package let mean: [Double]
    /// Standard deviation of each colour over the training images, bytes taken as 0...1.
    package let deviation: [Double]
    /// A hash of all images and labels, the same on every machine: whether a resumed run sees the data it began with.
    package let fingerprint: UInt64

    /// Makes a data set of its sets of images.
    ///
    /// - Precondition: the images of all have one shape, and every label is below the number of class names.
    package init(
        name: String,
        classNames: [String],
        training: ImageSet,
        validation: ImageSet? = nil,
        test: ImageSet
    ) {
        let validation = validation ?? ImageSet(pixels: [], labels: [], shape: training.shape)
        let sets = [training, validation, test]
        let labels = Int32(0)..<Int32(classNames.count)
        precondition(
            sets.allSatisfy { $0.labels.allSatisfy(labels.contains) },
            "labels must be below the number of classes"
        )
        precondition(sets.allSatisfy { $0.shape == training.shape }, "all images of a data set have one shape")
        self.name = name
        self.classNames = classNames
        self.training = training
        self.validation = validation
        self.test = test
        (mean, deviation) = training.channelStatistics()
        fingerprint = (validation.count > 0 ? sets : [training, test]).reduce(StableHash.fnv1a(name)) { hash, set in
            StableHash.words(set.pixels, StableHash.words(set.labels, hash ^ UInt64(set.count)))
        }
    }

    /// Images to be classified as its test set, prepared as those that a network was trained on.
    init(toBeClassified images: ImageSet, preparation: ImagePreparation) {
        name = "pictures"
        classNames = preparation.classes
        training = ImageSet(pixels: [], labels: [], shape: images.shape)
        test = images
        mean = preparation.mean
        deviation = preparation.deviation
        fingerprint = 0
    }

    /// The shape of an image.
    package var shape: FeatureShape { training.shape }

    /// The shape of an image whose shorter side is reduced to `resolution` pixels, and the longer one in proportion.
    package func shape(reducedTo resolution: Int) -> FeatureShape { shape.resized(to: resolution) }

    /// The number of classes.
    package var classes: Int { classNames.count }

    /// The images of a split.
    package subscript(split: Split) -> ImageSet {
        switch split {
        case .training: training
        case .validation: validation
        case .test: test
        }
    }
}
