/// What the reference of an operation computes from: batches of N × C × H × W in double precision.
package struct ReferenceArguments {
    /// How the operation moves over its input.
    package var window: Window
    /// Images of the batch.
    package var batch: Int
    /// What is read.
    package var operands: [(values: [Double], shape: FeatureShape)]
    /// The shape of the result.
    package var shape: FeatureShape
    /// The operation's parameters.
    package var parameters: [[Double]]
    /// The operation's running statistics.
    package var statistics: [[Double]]
    /// Whether batch norms take the batch's statistics, else the running ones.
    package var isTraining: Bool
    /// What drop path multiplies each image by in training; empty for 1.
    package var factors: [Double]

    /// Creates arguments.
    package init(
        window: Window,
        batch: Int,
        operands: [(values: [Double], shape: FeatureShape)],
        shape: FeatureShape,
        parameters: [[Double]],
        statistics: [[Double]],
        isTraining: Bool,
        factors: [Double] = []
    ) {
        self.window = window
        self.batch = batch
        self.operands = operands
        self.shape = shape
        self.parameters = parameters
        self.statistics = statistics
        self.isTraining = isTraining
        self.factors = factors
    }

    var source: [Double] { operands[0].values }
    var input: FeatureShape { operands[0].shape }
}

/// The plain loops.
extension ReferenceArguments {
    /// A convolution by the first parameter; `perChannel`: every channel sees itself only.
    func convolution(perChannel: Bool = false) -> [Double] {
        let sources = perChannel ? 1 : input.channels
        return map { image, channel, row, column in
            var sum = 0.0
            for source in 0..<sources {
                let plane = (image * input.channels + (perChannel ? channel : source)) * input.pixels
                let kernel = (channel * sources + source) * window.taps
                for tap in taps(row, column) {
                    sum += parameters[0][kernel + tap.kernel] * self.source[plane + tap.pixel]
                }
            }
            return sum
        }
    }

    /// `reduce` of the part of every window that lies inside the image.
    func pool(_ reduce: ([Double]) -> Double) -> [Double] {
        map { image, channel, row, column in
            let plane = (image * input.channels + channel) * input.pixels
            return reduce(taps(row, column).map { source[plane + $0.pixel] })
        }
    }

    /// Batch norm: parameters scale and shift, statistics mean and variance.
    func normalisation() -> [Double] {
        let planes = (0..<shape.channels).map { channel in
            (0..<batch).flatMap { image in
                let plane = (image * shape.channels + channel) * shape.pixels
                return source[plane..<plane + shape.pixels]
            }
        }
        let means = isTraining ? planes.map(Self.mean) : statistics[0]
        let variances =
            isTraining
            ? zip(planes, means).map { plane, mean in Self.mean(plane.map { ($0 - mean) * ($0 - mean) }) }
            : statistics[1]
        return map { image, channel, row, column in
            let value = source[((image * shape.channels + channel) * shape.height + row) * shape.width + column]
            let deviation = (variances[channel] + OperationKind.normalisationEpsilon).squareRoot()
            return (value - means[channel]) / deviation * parameters[0][channel] + parameters[1][channel]
        }
    }

    /// In training every image times its factor.
    func droppedPath() -> [Double] {
        guard isTraining, !factors.isEmpty else { return source }
        return source.enumerated().map { factors[$0 / input.count] * $1 }
    }

    /// The operands' channels one after the other.
    func concatenation() -> [Double] {
        (0..<batch).flatMap { image in
            operands.flatMap { $0.values[image * $0.shape.count..<(image + 1) * $0.shape.count] }
        }
    }

    static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    /// The taps of a window that lie inside the image.
    private func taps(_ row: Int, _ column: Int) -> [(kernel: Int, pixel: Int)] {
        var result: [(kernel: Int, pixel: Int)] = []
        for i in 0..<window.kernelHeight {
            for j in 0..<window.kernelWidth {
                let y = row * window.strideHeight - window.paddingHeight + i * window.dilation
                let x = column * window.strideWidth - window.paddingWidth + j * window.dilation
                guard (0..<input.height).contains(y), (0..<input.width).contains(x) else { continue }
                result.append((i * window.kernelWidth + j, y * input.width + x))
            }
        }
        return result
    }

    private func map(_ body: (_ image: Int, _ channel: Int, _ row: Int, _ column: Int) -> Double) -> [Double] {
        (0..<batch * shape.count).map { index in
            let (plane, pixel) = index.quotientAndRemainder(dividingBy: shape.pixels)
            let (image, channel) = plane.quotientAndRemainder(dividingBy: shape.channels)
            return body(image, channel, pixel / shape.width, pixel % shape.width)
        }
    }
}
