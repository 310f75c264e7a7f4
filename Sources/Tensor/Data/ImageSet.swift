/// Labelled images of equal size.
package struct ImageSet: Sendable {
    /// The shape of an image; three channels are red, green and blue, one is grey.
    package let shape: FeatureShape
    /// Image after image, each as one plane per channel, row by row.
    package let pixels: [UInt8]
    /// The class of each image.
    package let labels: [Int32]

    /// Joins the pixels of images of `shape`, and their labels.
    ///
    /// - Precondition: there are as many labels as images.
    package init(pixels: [UInt8], labels: [Int32], shape: FeatureShape) {
        precondition(shape.count > 0, "an image has at least one pixel")
        precondition(pixels.count == labels.count * shape.count, "every image needs one label")
        self.shape = shape
        self.pixels = pixels
        self.labels = labels
    }

    /// The number of images.
    package var count: Int { labels.count }

    /// Mean and standard deviation of each colour over all pixels, with bytes taken as 0...1.
    func channelStatistics() -> (mean: [Double], deviation: [Double]) {
        let plane = shape.pixels
        var (sums, squares) = (
            [UInt64](repeating: 0, count: shape.channels), [UInt64](repeating: 0, count: shape.channels)
        )
        // As many squares of bytes as a sum of 32 bits has room for.
        let part = 1 << 16
        pixels.withUnsafeBufferPointer { pixels in
            for (number, start) in stride(from: 0, to: pixels.count, by: plane).enumerated() {
                for first in stride(from: start, to: start + plane, by: part) {
                    var (sum, square) = (UInt32(0), UInt32(0))
                    for byte in pixels[first..<min(first + part, start + plane)] {
                        sum &+= UInt32(byte)
                        square &+= UInt32(byte) &* UInt32(byte)
                    }
                    sums[number % shape.channels] += UInt64(sum)
                    squares[number % shape.channels] += UInt64(square)
                }
            }
        }
        // Integer sums are exact, so the result depends on nothing but the images.
        let count = Double(max(self.count, 1) * plane)
        let mean = sums.map { Double($0) / count / 255 }
        let deviation = zip(squares, mean).map { square, mean in
            max(Double(square) / count / (255 * 255) - mean * mean, 0).squareRoot()
        }
        return (mean, deviation)
    }
}
