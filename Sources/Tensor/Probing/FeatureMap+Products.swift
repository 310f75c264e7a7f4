extension FeatureMap {
    /// The mean over images and pixels of this map's channels times another's: `products[i · c + j]` is the mean of channel
    /// i of this map times channel j of the other, which has c channels.
    ///
    /// - Precondition: both are of the same batch, and equally large.
    package func meanProducts(with other: FeatureMap) -> [Double] {
        precondition(
            batch == other.batch && lanes == other.lanes && shape.height == other.shape.height
                && shape.width == other.shape.width,
            "the maps' sizes differ"
        )
        let (rows, columns) = (shape.channels, other.shape.channels)
        var totals = [Double](repeating: 0, count: rows * columns)
        var sums = [Float](repeating: 0, count: rows * columns)
        let kernels = BlockKernels()
        // The gradient of a 1 × 1 convolution's weights is just this product.
        let stage = Stage(
            operation: .pointwise(weight: 0),
            input: other.shape,
            output: shape,
            result: Region(buffer: WellKnownBuffers.scratch, start: 0),
            gradient: nil
        )
        let scratch = Floats.allocate(
            capacity: max(1, stage.operation.backwardScratch(other.shape, shape, lanes: lanes))
        )
        defer { scratch.deallocate() }
        for block in 0..<blocks {
            sums.withUnsafeMutableBufferPointer { sums in
                guard let sums = sums.baseAddress else { return }
                sums.update(repeating: 0, count: rows * columns)
                kernels.backward(
                    stage,
                    lanes: lanes,
                    parameters: sums,
                    gradients: sums,
                    StageGradient(
                        source: other.block(block),
                        map: nil,
                        gradient: self.block(block),
                        norm: nil,
                        target: nil,
                        accumulate: false,
                        mask: nil,
                        scratch: scratch
                    )
                )
            }
            // A block's sum fits a float's precision, the batch's need not.
            for index in totals.indices { totals[index] += Double(sums[index]) }
        }
        let samples = Double(shape.pixels * batch)
        return totals.map { $0 / samples }
    }

    /// The covariances of the channels over images and pixels (divisor: their number), row by row.
    package func covariance() -> [Double] {
        let channels = shape.channels
        var sums = [Double](repeating: 0, count: 2 * channels)
        let kernels = BlockKernels()
        sums.withUnsafeMutableBufferPointer { sums in
            guard let start = sums.baseAddress else { return }
            for block in 0..<blocks {
                kernels.addSums(
                    of: self.block(block),
                    sum: start,
                    squares: start + channels,
                    channels: channels,
                    count: channelFloats
                )
            }
        }
        // Centred before the products: the difference of two large means would lose what is looked for.
        let centred = FeatureMap(shape: shape, batch: batch, lanes: lanes)
        var scale = [Float](repeating: 1, count: channels)
        var shift = sums[..<channels].map { Float(-$0 / Double(shape.pixels * batch)) }
        scale.withUnsafeMutableBufferPointer { scale in
            shift.withUnsafeMutableBufferPointer { shift in
                for block in 0..<blocks {
                    kernels.apply(
                        ChannelMap(scale: scale.baseAddress, shift: shift.baseAddress, relu: false),
                        to: self.block(block),
                        into: centred.block(block),
                        accumulate: false,
                        channels: channels,
                        count: channelFloats
                    )
                }
            }
        }
        return centred.meanProducts(with: centred)
    }

    /// Every `stride` × `stride` square of pixels as so many channels of one pixel (PyTorch's `PixelUnshuffle`, the channels
    /// in another order).
    ///
    /// - Precondition: `stride` divides height and width.
    package func unshuffled(_ stride: Int) -> FeatureMap {
        precondition(shape.height % stride == 0 && shape.width % stride == 0, "the squares do not cover the map")
        let output = FeatureShape(
            channels: shape.channels * stride * stride,
            height: shape.height / stride,
            width: shape.width / stride
        )
        let result = FeatureMap(shape: output, batch: batch, lanes: lanes)
        for block in 0..<blocks {
            let (source, target) = (self.block(block), result.block(block))
            for channel in 0..<output.channels {
                let (plane, place) = channel.quotientAndRemainder(dividingBy: stride * stride)
                let (dy, dx) = place.quotientAndRemainder(dividingBy: stride)
                for pixel in 0..<output.pixels {
                    let (y, x) = pixel.quotientAndRemainder(dividingBy: output.width)
                    let from = plane * shape.pixels + (y * stride + dy) * shape.width + x * stride + dx
                    (target + (channel * output.pixels + pixel) * lanes).update(
                        from: source + from * lanes,
                        count: lanes
                    )
                }
            }
        }
        return result
    }
}
