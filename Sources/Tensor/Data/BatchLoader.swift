internal import CTensorKernels

/// Writes batches of images into the engine's layout, on the caller's thread: `count / lanes` blocks of
/// 3 x resolution x resolution x lanes, image i in lane `i % lanes` of block `i / lanes`.
///
/// Images are augmented at full size, reduced by averaging over areas, and normalised per channel with the data set's mean and
/// deviation. A value; it holds no buffers.
package struct BatchLoader: Sendable {
    private let dataset: ImageDataset
    private let normalization: EconasNormalization
    /// Rows and columns of the reduced images.
    package let resolution: Int
    /// Images in a block.
    package let lanes: Int

    /// A loader for one resolution and block size.
    ///
    /// - Precondition: 1 <= resolution <= 32 and lanes >= 1.
    package init(dataset: ImageDataset, resolution: Int, lanes: Int) {
        precondition((1...ImageSet.side).contains(resolution), "images can be reduced to 1...32 pixels")
        precondition(lanes > 0, "a block has at least one lane")
        self.dataset = dataset
        self.resolution = resolution
        self.lanes = lanes
        // A colour that never changes carries nothing: any scale will do.
        let deviation = dataset.deviation.map { $0 > 0 ? $0 : 1 }
        let weight = 255 * Double(econas_resize_weight(Int32(resolution)))
        let (scale, shift) = (
            deviation.map { Float(1 / (weight * $0)) },
            zip(dataset.mean, deviation).map { Float(-$0 / $1) }
        )
        // The mean becomes 0: cutout's customary value, to half a grey level.
        let fill = dataset.mean.map { UInt8(($0 * 255).rounded()) }
        normalization = EconasNormalization(
            scale: (scale[0], scale[1], scale[2]),
            shift: (shift[0], shift[1], shift[2]),
            fill: (fill[0], fill[1], fill[2])
        )
    }

    /// The floats of a batch of `count` images.
    package func floats(count: Int) -> Int {
        count * ImageSet.channels * resolution * resolution
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
        load(dataset.training, indices, images: images, labels: labels) { image in
            augmentation.draw(position: firstPosition + image, of: stream)
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
        withUnsafePointer(to: normalization) { normalization in
            func run(_ augmentations: UnsafePointer<EconasAugmentation>?) {
                econas_load_block(
                    block.baseAddress,
                    pixelStart,
                    indexStart,
                    augmentations,
                    Int32(indices.count),
                    Int32(lanes),
                    Int32(resolution),
                    normalization
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
