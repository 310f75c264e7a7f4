/// Labelled images of 32 x 32 pixels in three colours.
package struct ImageSet: Sendable {
    /// Rows and columns of an image.
    package static let side = 32
    /// Red, green and blue.
    package static let channels = 3
    /// Bytes of an image.
    package static let imageBytes = channels * side * side

    /// Image after image, each as a red, a green and a blue plane, row by row.
    package let pixels: [UInt8]
    /// The class of each image.
    package let labels: [Int32]

    /// Joins pixels and labels.
    ///
    /// - Precondition: there are as many labels as images.
    package init(pixels: [UInt8], labels: [Int32]) {
        precondition(pixels.count == labels.count * Self.imageBytes, "every image needs one label")
        self.pixels = pixels
        self.labels = labels
    }

    /// The number of images.
    package var count: Int { labels.count }

    /// Mean and standard deviation of each colour over all pixels, with bytes taken as 0...1.
    func channelStatistics() -> (mean: [Double], deviation: [Double]) {
        let plane = Self.side * Self.side
        var (sums, squares) = ([UInt64](repeating: 0, count: 3), [UInt64](repeating: 0, count: 3))
        pixels.withUnsafeBufferPointer { pixels in
            for start in stride(from: 0, to: pixels.count, by: plane) {
                var (sum, square) = (UInt32(0), UInt32(0))
                for byte in pixels[start..<start + plane] {
                    sum &+= UInt32(byte)
                    square &+= UInt32(byte) &* UInt32(byte)
                }
                let channel = start / plane % Self.channels
                sums[channel] += UInt64(sum)
                squares[channel] += UInt64(square)
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
