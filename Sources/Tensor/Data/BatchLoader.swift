internal import CTensorKernels

/// Writes batches of images into the engine's layout, on the caller's thread: `count / lanes` blocks of
/// channels x height x width x lanes, image i in lane `i % lanes` of block `i / lanes`.
///
/// Images are augmented at full size, reduced by averaging over areas, and normalised per channel with the data set's mean and
/// deviation. A value; it holds no buffers.
package struct BatchLoader: Sendable {
    private let dataset: ImageDataset
    /// Of each channel: what a pixel's weighted sum is multiplied by, what is added, and the byte that cutout writes.
    private let scale: [Float]
    private let shift: [Float]
    private let fill: [UInt8]
    /// The shape of the reduced images.
    package let shape: FeatureShape
    /// Images in a block.
    package let lanes: Int

    /// A loader for one size of images and of blocks.
    ///
    /// - Parameters:
    ///   - dataset: where the images are.
    ///   - resolution: pixels that the shorter side of an image is reduced to; the longer one follows in proportion.
    ///   - lanes: images of a block.
    /// - Precondition: images are not enlarged, and the kernel has room for them: no side is above 1024 pixels, nor 257 times what
    ///   it has in common with the reduced one.
    package init(dataset: ImageDataset, resolution: Int, lanes: Int) {
        let (full, reduced) = (dataset.shape, dataset.shape(reducedTo: resolution))
        precondition(
            resolution > 0 && resolution <= min(full.height, full.width),
            "images of \(full.height) × \(full.width) pixels cannot be reduced to \(resolution)"
        )
        precondition(lanes > 0, "a block has at least one lane")
        precondition(
            max(full.height, full.width) <= Int(ECONAS_IMAGE_LIMIT),
            "an image has at most 1024 rows and columns"
        )
        let weights = [(full.height, reduced.height), (full.width, reduced.width)].map {
            Int(econas_resize_weight(Int32($0.0), Int32($0.1)))
        }
        precondition(
            weights.allSatisfy { $0 <= Int(ECONAS_WEIGHT_LIMIT) },
            "\(full.height) × \(full.width) and \(reduced.height) × \(reduced.width) pixels have too little in common"
        )
        self.dataset = dataset
        self.lanes = lanes
        shape = reduced
        let preparation = ImagePreparation(dataset, resolution: resolution)
        let weight = 255 * Double(weights[0] * weights[1])
        scale = preparation.deviation.map { Float(1 / (weight * $0)) }
        shift = zip(preparation.mean, preparation.deviation).map { Float(-$0 / $1) }
        // The mean becomes 0: cutout's customary value, to half a grey level.
        fill = dataset.mean.map { UInt8(($0 * 255).rounded()) }
    }

    /// The floats of a batch of `count` images.
    package func floats(count: Int) -> Int {
        count * shape.count
    }

    /// Writes a training batch.
    ///
    /// - Parameters:
    ///   - indices: numbers of training images, a multiple of the lanes.
    ///   - firstPosition: where in the epoch the batch begins; with `stream` it decides each image's augmentation.
    ///   - stream: the epoch's.
    package func loadTraining(
        _ indices: ArraySlice<Int32>,
        firstPosition: Int,
        stream: RandomStream,
        augmentation: Augmentation,
        images: UnsafeMutableBufferPointer<Float>,
        labels: UnsafeMutableBufferPointer<Int32>
    ) {
        precondition(indices.count % lanes == 0, "a training batch fills its blocks")
        let full = dataset.shape
        precondition(augmentation.pad < min(full.height, full.width), "padding must be below the image's size")
        load(dataset.training, indices, images: images, labels: labels) { image in
            augmentation.draw(position: firstPosition + image, of: stream, shape: full)
        }
    }

    /// Writes a batch as it is evaluated, only reduced and normalised; images beyond the indices become 0, their labels too.
    ///
    /// - Parameters:
    ///   - indices: numbers of images of the split, at most as many as the buffers have room for.
    ///   - split: the set that the numbers count in.
    package func loadEvaluation(
        _ indices: ArraySlice<Int32>,
        of split: Split,
        images: UnsafeMutableBufferPointer<Float>,
        labels: UnsafeMutableBufferPointer<Int32>
    ) {
        load(dataset[split], indices, images: images, labels: labels, augmentation: nil)
    }

    private func load(
        _ set: ImageSet,
        _ indices: ArraySlice<Int32>,
        images: UnsafeMutableBufferPointer<Float>,
        labels: UnsafeMutableBufferPointer<Int32>,
        augmentation: ((Int) -> EconasAugmentation)?
    ) {
        precondition(
            indices.count <= labels.count && labels.count % lanes == 0 && images.count == floats(count: labels.count),
            "the buffers must hold whole blocks, and all images"
        )
        precondition(
            indices.allSatisfy { (0..<Int32(set.count)).contains($0) },
            "every number must be that of an image"
        )
        let blockFloats = floats(count: lanes)
        let drawn = augmentation.map { draw in (0..<indices.count).map(draw) }
        for (slot, index) in indices.enumerated() { labels[slot] = set.labels[Int(index)] }
        labels[indices.count...].update(repeating: 0)
        set.pixels.withUnsafeBufferPointer { pixels in
            indices.withUnsafeBufferPointer { indices in
                for block in 0..<labels.count / lanes {
                    let first = min(block * lanes, indices.count)
                    load(
                        block: UnsafeMutableBufferPointer(
                            rebasing: images[block * blockFloats..<(block + 1) * blockFloats]
                        ),
                        pixels,
                        UnsafeBufferPointer(rebasing: indices[first..<min(first + lanes, indices.count)]),
                        drawn?[first...]
                    )
                }
            }
        }
    }

    private func load(
        block: UnsafeMutableBufferPointer<Float>,
        _ pixels: UnsafeBufferPointer<UInt8>,
        _ indices: UnsafeBufferPointer<Int32>,
        _ augmentations: ArraySlice<EconasAugmentation>?
    ) {
        guard let pixelStart = pixels.baseAddress, let indexStart = indices.baseAddress, !indices.isEmpty else {
            block.update(repeating: 0)
            return
        }
        var size = EconasImageSize(
            channels: Int32(shape.channels),
            height: Int32(dataset.shape.height),
            width: Int32(dataset.shape.width),
            reduced_height: Int32(shape.height),
            reduced_width: Int32(shape.width)
        )
        scale.withUnsafeBufferPointer { scale in
            shift.withUnsafeBufferPointer { shift in
                fill.withUnsafeBufferPointer { fill in
                    var normalization = EconasNormalization(
                        scale: scale.baseAddress,
                        shift: shift.baseAddress,
                        fill: fill.baseAddress
                    )
                    func run(_ augmentations: UnsafePointer<EconasAugmentation>?) {
                        econas_load_block(
                            block.baseAddress,
                            pixelStart,
                            indexStart,
                            augmentations,
                            Int32(indices.count),
                            Int32(lanes),
                            &size,
                            &normalization
                        )
                    }
                    if let augmentations {
                        augmentations.withUnsafeBufferPointer { run($0.baseAddress) }
                    } else {
                        run(nil)
                    }
                }
            }
        }
    }
}
