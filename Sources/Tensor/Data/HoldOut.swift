/// Which images are trained on and which a network is validated on.
///
/// Both parts are stratified: every class gives the same share. The choice depends on the seed alone, and a smaller sample of the
/// training images is a part of any larger one with the same seed.
package struct HoldOut: Sendable, Hashable {
    /// Numbers of the training images to train on, ascending.
    package let training: [Int32]
    /// Numbers of the images to validate on, ascending, in the set `validationSplit`.
    package let validation: [Int32]
    /// The set that `validation` counts in: `.training` where a part of it is held out.
    package let validationSplit: Split

    /// Holds out a share of each class of the training images, and samples the rest.
    ///
    /// - Parameters:
    ///   - dataset: where the images are.
    ///   - fraction: the share of the training images that is held out.
    ///   - sampleRatio: the share of the remaining images that is trained on (the proxy's s).
    ///   - seed: chooses the images.
    /// - Precondition: 0 <= fraction < 1 and 0 < sampleRatio <= 1.
    package init(_ dataset: ImageDataset, fraction: Double = 0.1, sampleRatio: Double = 1, seed: UInt64) {
        precondition(fraction >= 0 && fraction < 1, "the held-out fraction must be below 1")
        let (held, rest) = Self.divide(dataset, fraction: fraction, sampleRatio: sampleRatio, seed: seed)
        (training, validation, validationSplit) = (rest, held, .training)
    }

    /// Trains on a sample of all training images and validates on another set: the data set's own for it, or the test set, as some
    /// published searches do.
    ///
    /// - Precondition: 0 < sampleRatio <= 1, and the split is not that of the training images.
    package init(validatingOn split: Split, of dataset: ImageDataset, sampleRatio: Double = 1, seed: UInt64) {
        precondition(split != .training, "a network is not validated on what it is trained on")
        training = Self.divide(dataset, fraction: 0, sampleRatio: sampleRatio, seed: seed).rest
        validation = Array(0..<Int32(dataset[split].count))
        validationSplit = split
    }

    /// How many of some images of a set each class has.
    func counts(_ images: [Int32], of split: Split, in dataset: ImageDataset) -> [Int] {
        images.reduce(into: [Int](repeating: 0, count: dataset.classes)) {
            $0[Int(dataset[split].labels[Int($1)])] += 1
        }
    }

    /// Weights that make all classes count the same in training: n / (k n_c) for k classes with images, n images, n_c of the class.
    /// Their mean over the images is 1.
    func classWeights(in dataset: ImageDataset) -> [Float] {
        let counts = counts(training, of: .training, in: dataset)
        let present = counts.count { $0 > 0 }
        return counts.map { $0 > 0 ? Float(Double(training.count) / Double(present * $0)) : 1 }
    }

    /// A hash of the choice, the same on every machine.
    var fingerprint: UInt64 {
        let hash = StableHash.words(training, StableHash.fnv1a(validationSplit.rawValue))
        return StableHash.words(validation, hash ^ UInt64(training.count))
    }

    private static func divide(
        _ dataset: ImageDataset,
        fraction: Double,
        sampleRatio: Double,
        seed: UInt64
    ) -> (held: [Int32], rest: [Int32]) {
        precondition(sampleRatio > 0 && sampleRatio <= 1, "the sample ratio must be above 0 and at most 1")
        var members = [[Int32]](repeating: [], count: dataset.classes)
        for (image, label) in dataset.training.labels.enumerated() {
            members[Int(label)].append(Int32(image))
        }
        var (held, rest): ([Int32], [Int32]) = ([], [])
        for (label, members) in members.enumerated() {
            var members = members
            var random = RandomStream(seed: seed, purpose: "hold out", UInt64(label))
            random.shuffle(&members)
            // A class keeps an image to train on.
            let heldCount = min(share(fraction, of: members.count), max(members.count - 1, 0))
            let restCount = share(sampleRatio, of: members.count - heldCount)
            held += members[..<heldCount]
            rest += members[heldCount..<heldCount + restCount]
        }
        return (held.sorted(), rest.sorted())
    }

    /// At least one of any, unless none is wanted.
    private static func share(_ fraction: Double, of count: Int) -> Int {
        guard fraction > 0, count > 0 else { return 0 }
        return max(1, Int((fraction * Double(count)).rounded()))
    }
}
