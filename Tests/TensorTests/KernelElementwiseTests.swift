import CTensorKernels
import Testing

@Suite(.everyLevel) struct KernelElementwiseTests {
    /// Channels, floats per channel.
    static let shapes = [(1, 1), (3, 5), (2, 16), (4, 37), (9, 64 * 32), (2, 49 * 8)]

    @Test(arguments: shapes, [false, true])
    func affineEqualsPlainLoops(shape: (Int, Int), hasScale: Bool) {
        let (channels, count) = shape
        var random = KernelRandom(seed: 1)
        let src = random.values(channels * count)
        let before = random.values(channels * count)
        let scale = random.values(channels)
        let shift = random.values(channels)
        for (relu, accumulate) in [(false, false), (false, true), (true, false), (true, true)] {
            var dst = before
            econas_affine(
                &dst,
                src,
                hasScale ? scale : nil,
                hasScale ? shift : nil,
                relu ? 1 : 0,
                accumulate ? 1 : 0,
                Int32(channels),
                count
            )
            var expected = accumulate ? KernelReference(accumulatedInto: before) : KernelReference(count: src.count)
            for index in src.indices {
                let a = hasScale ? Double(scale[index / count]) : 1
                let b = hasScale ? Double(shift[index / count]) : 0
                let value = a * Double(src[index]) + b
                expected.add(relu ? max(value, 0) : value, at: index)
                expected.magnitude[index] += abs(b)
            }
            expectClose(dst, expected, "relu \(relu) accumulate \(accumulate)")
        }
    }

    @Test func affineKeepsNotANumber() {
        var dst: [Float] = [0, 0]
        econas_affine(&dst, [.nan, -1], nil, nil, 1, 0, 1, 2)
        #expect(dst[0].isNaN)
        #expect(dst[1] == 0)
    }

    @Test(arguments: shapes, [false, true])
    func reluBackwardPassesWhereTheMapIsPositive(shape: (Int, Int), hasScale: Bool) {
        let (channels, count) = shape
        var random = KernelRandom(seed: 2)
        // Multiples of 1/8, so that the affine map has no rounding and hits 0 exactly now and then.
        let src = random.values(channels * count).map { ($0 * 8).rounded() / 8 }
        let scale = random.values(channels).map { ($0 * 2).rounded() }
        let shift = random.values(channels).map { ($0 * 8).rounded() / 8 }
        let dy = random.values(channels * count)
        let before = random.values(channels * count)
        for accumulate in [false, true] {
            var dst = before
            econas_relu_backward(
                &dst,
                dy,
                src,
                hasScale ? scale : nil,
                hasScale ? shift : nil,
                accumulate ? 1 : 0,
                Int32(channels),
                count
            )
            let expected = src.indices.map { index in
                let a = hasScale ? scale[index / count] : 1
                let b = hasScale ? shift[index / count] : 0
                let value = a * src[index] + b > 0 ? dy[index] : 0
                return accumulate ? before[index] + value : value
            }
            #expect(dst == expected)
        }
    }

    /// Channels, pixels, lanes.
    @Test(arguments: [(1, 1, 1), (3, 5, 3), (2, 4, 16), (4, 9, 32), (2, 3, 48)], [false, true])
    func everyLaneIsScaledByItsFactor(shape: (Int, Int, Int), hasScale: Bool) {
        let (channels, pixels, lanes) = shape
        var random = KernelRandom(seed: 3)
        // Multiples of 1/8, so that nothing is rounded.
        func eighths(_ count: Int) -> [Float] { random.values(count).map { ($0 * 8).rounded() / 8 } }
        let (src, dy, before) = (
            eighths(channels * pixels * lanes), eighths(channels * pixels * lanes), eighths(channels * pixels * lanes)
        )
        let (scale, shift, factors) = (eighths(channels), eighths(channels), eighths(lanes))
        func mapped(_ index: Int) -> Float {
            let channel = index / (pixels * lanes)
            return (hasScale ? scale[channel] : 1) * src[index] + (hasScale ? shift[channel] : 0)
        }
        for relu in [false, true] {
            var dst = [Float](repeating: .nan, count: src.count)
            econas_scale_lanes(
                &dst,
                src,
                hasScale ? scale : nil,
                hasScale ? shift : nil,
                relu ? 1 : 0,
                factors,
                Int32(channels),
                Int32(pixels),
                Int32(lanes)
            )
            #expect(dst == src.indices.map { factors[$0 % lanes] * (relu ? max(0, mapped($0)) : mapped($0)) })
            for accumulate in [false, true] {
                var dsrc = before
                econas_scale_lanes_backward(
                    &dsrc,
                    dy,
                    src,
                    hasScale ? scale : nil,
                    hasScale ? shift : nil,
                    relu ? 1 : 0,
                    factors,
                    accumulate ? 1 : 0,
                    Int32(channels),
                    Int32(pixels),
                    Int32(lanes)
                )
                let expected = src.indices.map { index in
                    let value = relu && mapped(index) <= 0 ? 0 : factors[index % lanes] * dy[index]
                    return accumulate ? before[index] + value : value
                }
                #expect(dsrc == expected)
            }
        }
    }

    @Test func scalingKeepsNotANumber() {
        var dst: [Float] = [0, 0]
        econas_scale_lanes(&dst, [.nan, 1], nil, nil, 1, [1, 0], 1, 1, 2)
        #expect(dst[0].isNaN && dst[1] == 0)
    }

    @Test(arguments: [0, 1, 31, 64, 1000])
    func addCopiesOrAccumulates(count: Int) {
        var random = KernelRandom(seed: 3)
        let src = random.values(count)
        let before = random.values(count)
        var dst = before
        econas_add(&dst, src, 0, count)
        #expect(dst == src)
        dst = before
        econas_add(&dst, src, 1, count)
        #expect(dst == zip(before, src).map { $0 + $1 })
    }

    @Test(arguments: [(8, 8, 2, 0), (8, 8, 2, 1), (7, 5, 2, 0), (7, 5, 2, 1), (1, 1, 2, 0), (1, 2, 2, 1), (9, 4, 3, 0)])
    func subsampleTakesEveryStridethPixel(height: Int, width: Int, stride: Int, offset: Int) {
        var random = KernelRandom(seed: 4)
        for lanes in [1, 5, 16, 32] {
            let channels = 3
            let src = random.values(channels * height * width * lanes)
            var indices: [Int] = []
            for c in 0..<channels {
                for y in Swift.stride(from: offset, to: height, by: stride) {
                    for x in Swift.stride(from: offset, to: width, by: stride) {
                        indices += (0..<lanes).map { ((c * height + y) * width + x) * lanes + $0 }
                    }
                }
            }
            var dst = [Float](repeating: .nan, count: indices.count)
            econas_subsample(
                &dst,
                src,
                Int32(channels),
                Int32(height),
                Int32(width),
                Int32(lanes),
                Int32(stride),
                Int32(offset)
            )
            #expect(dst == indices.map { src[$0] })

            let gradient = random.values(indices.count)
            var spread = src
            econas_subsample_backward(
                &spread,
                gradient,
                Int32(channels),
                Int32(height),
                Int32(width),
                Int32(lanes),
                Int32(stride),
                Int32(offset)
            )
            var expected = src
            for (index, target) in indices.enumerated() { expected[target] += gradient[index] }
            #expect(spread == expected)
        }
    }
}
