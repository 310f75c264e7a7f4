import CTensorKernels
import Testing

@Suite(.everyLevel) struct KernelNormalizationTests {
    /// Channels, floats per channel: shorter than a vector, odd, several chunks of single-precision sums.
    static let shapes = [(1, 1), (3, 5), (2, 64), (4, 37), (9, 64 * 32), (2, 3 * 4096 + 17)]

    @Test(arguments: shapes)
    func sumsAddToWhatIsThere(channels: Int, count: Int) {
        var random = KernelRandom(seed: 21)
        let src = random.values(channels * count)
        var sum = [Double](repeating: 3, count: channels)
        var squares = [Double](repeating: -2, count: channels)
        econas_batch_norm_sums(&sum, &squares, src, Int32(channels), count)
        for c in 0..<channels {
            let row = src[c * count..<(c + 1) * count].map(Double.init)
            #expect(abs(sum[c] - 3 - row.reduce(0, +)) < 1e-6 * (row.map(abs).reduce(0, +) + 3))
            #expect(abs(squares[c] + 2 - row.map { $0 * $0 }.reduce(0, +)) < 1e-6 * Double(count + 2))
        }
    }

    @Test(arguments: shapes)
    func backwardSums(channels: Int, count: Int) {
        var random = KernelRandom(seed: 22)
        let z = random.values(channels * count)
        let dy = random.values(channels * count)
        let mean = random.values(channels)
        let inverse = random.values(channels).map { abs($0) + 0.5 }
        var sum = [Double](repeating: 3, count: channels)
        var centred = [Double](repeating: -2, count: channels)
        econas_batch_norm_backward_sums(&sum, &centred, dy, z, mean, inverse, Int32(channels), count)
        for c in 0..<channels {
            var expectedSum = 3.0
            var expectedCentred = -2.0
            for index in c * count..<(c + 1) * count {
                expectedSum += Double(dy[index])
                expectedCentred += Double(dy[index]) * (Double(z[index]) - Double(mean[c])) * Double(inverse[c])
            }
            #expect(abs(sum[c] - expectedSum) < 1e-6 * Double(count + 3))
            #expect(abs(centred[c] - expectedCentred) < 2e-6 * Double(count + 2))
        }
    }

    @Test(arguments: shapes, [false, true])
    func backwardMayReplaceItsInput(shape: (Int, Int), inPlace: Bool) {
        let (channels, count) = shape
        var random = KernelRandom(seed: 23)
        let z = random.values(channels * count)
        let dy = random.values(channels * count)
        let a = random.values(channels)
        let b = random.values(channels)
        let offset = random.values(channels)
        var dz = dy
        if inPlace {
            dz.withUnsafeMutableBufferPointer { buffer in
                econas_batch_norm_backward(
                    buffer.baseAddress,
                    buffer.baseAddress,
                    z,
                    a,
                    b,
                    offset,
                    Int32(channels),
                    count
                )
            }
        } else {
            econas_batch_norm_backward(&dz, dy, z, a, b, offset, Int32(channels), count)
        }
        var expected = KernelReference(count: dy.count)
        for index in dy.indices {
            let c = index / count
            expected.add(Double(a[c]) * Double(dy[index]), at: index)
            expected.add(Double(b[c]) * Double(z[index]), at: index)
            expected.add(Double(offset[c]), at: index)
        }
        expectClose(dz, expected, "dz")
    }
}
