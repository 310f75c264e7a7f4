import CTensorKernels
import Testing

@Suite(.everyLevel) struct KernelPoolingTests {
    static let channels = 2
    static let windows: [KernelWindow] = {
        var windows: [KernelWindow] = []
        for stride in [1, 2] {
            for (height, width) in [(8, 8), (7, 7), (4, 4), (2, 2), (1, 1), (5, 3)] {
                windows += [1, 5, 16, 32, 40].map { .same(height, width, kernel: 3, stride: stride, lanes: $0) }
            }
            windows.append(
                KernelWindow(height: 6, width: 6, kernel: (2, 2), stride: stride, padding: (0, 0), lanes: 8)
            )
            // Wider than a block of columns, and a kernel that is not 3 x 3.
            windows.append(.same(2, 150, kernel: 3, stride: stride, lanes: 16))
            windows.append(.same(2, 331, kernel: 3, stride: stride, lanes: 1))
            windows.append(.same(9, 7, kernel: 5, stride: stride, dilation: 2, lanes: 16))
            windows.append(.same(9, 12, kernel: 4, stride: stride + 2, lanes: 16))
        }
        return windows
    }()

    /// Few distinct values, so that maxima have equals and the first must win.
    private static func coarse(_ window: KernelWindow, seed: UInt64) -> [Float] {
        var random = KernelRandom(seed: seed)
        return random.values(channels * window.height * window.width * window.lanes).map { ($0 * 3).rounded() }
    }

    private static func gradients(_ window: KernelWindow) -> [Float] {
        var random = KernelRandom(seed: 12)
        return random.values(channels * window.outputHeight * window.outputWidth * window.lanes)
    }

    @Test(arguments: windows)
    func maximumAndItsRoute(window: KernelWindow) {
        let src = Self.coarse(window, seed: 11)
        let ddst = Self.gradients(window)
        var first = [Int](repeating: -1, count: ddst.count)
        for c in 0..<Self.channels {
            window.forEachTap { y, x, _, inputY, inputX in
                for lane in 0..<window.lanes {
                    let s = window.inputIndex(c, inputY, inputX, lane)
                    let d = window.outputIndex(c, y, x, lane)
                    if first[d] < 0 || src[s] > src[first[d]] { first[d] = s }
                }
            }
        }
        var cWindow = window.cWindow
        var dst = [Float](repeating: .nan, count: ddst.count)
        econas_max_pool(&dst, src, Int32(Self.channels), &cWindow)
        #expect(dst == first.map { src[$0] })

        for accumulate in [false, true] {
            let before = Self.coarse(window, seed: 13)
            var dsrc = before
            econas_max_pool_backward(&dsrc, ddst, src, accumulate ? 1 : 0, Int32(Self.channels), &cWindow)
            var expected = accumulate ? KernelReference(accumulatedInto: before) : KernelReference(count: src.count)
            for (d, s) in first.enumerated() { expected.add(Double(ddst[d]), at: s) }
            expectClose(dsrc, expected, "accumulate \(accumulate)")
        }
    }

    @Test func maximumGradientByFiniteDifferences() {
        let window = KernelWindow.same(5, 6, kernel: 3, stride: 2, lanes: 5)
        var cWindow = window.cWindow
        var random = KernelRandom(seed: 14)
        // A random order of multiples of 1/8: no two values closer than the step, and steps are exact.
        let count = Self.channels * window.height * window.width * window.lanes
        var order = Array(0..<count)
        for index in order.indices.dropFirst() { order.swapAt(index, Int(random.next() % UInt64(index + 1))) }
        let src = order.map { Float($0) / 8 }
        let ddst = Self.gradients(window)
        func loss(_ x: [Float]) -> Double {
            var y = [Float](repeating: 0, count: ddst.count)
            econas_max_pool(&y, x, Int32(Self.channels), &cWindow)
            return innerProduct(y, ddst)
        }
        var gradient = [Float](repeating: .nan, count: count)
        econas_max_pool_backward(&gradient, ddst, src, 0, Int32(Self.channels), &cWindow)
        let step: Float = 1.0 / 32
        for index in src.indices {
            var above = src
            var below = src
            above[index] += step
            below[index] -= step
            let difference = (loss(above) - loss(below)) / Double(2 * step)
            #expect(abs(difference - Double(gradient[index])) < 1e-5)
        }
    }

    @Test(arguments: windows)
    func meanOverTheInsideAndItsTranspose(window: KernelWindow) {
        let src = Self.coarse(window, seed: 15)
        let ddst = Self.gradients(window)
        var pixels = [Int](repeating: 0, count: window.outputHeight * window.outputWidth)
        window.forEachTap { y, x, _, _, _ in pixels[y * window.outputWidth + x] += 1 }
        let before = Self.coarse(window, seed: 16)
        var mean = KernelReference(count: ddst.count)
        var spread = KernelReference(count: src.count)
        var accumulated = KernelReference(accumulatedInto: before)
        for c in 0..<Self.channels {
            window.forEachTap { y, x, _, inputY, inputX in
                let factor = 1 / Double(pixels[y * window.outputWidth + x])
                for lane in 0..<window.lanes {
                    let s = window.inputIndex(c, inputY, inputX, lane)
                    let d = window.outputIndex(c, y, x, lane)
                    mean.add(Double(src[s]) * factor, at: d)
                    spread.add(Double(ddst[d]) * factor, at: s)
                    accumulated.add(Double(ddst[d]) * factor, at: s)
                }
            }
        }
        var cWindow = window.cWindow
        var dst = [Float](repeating: .nan, count: ddst.count)
        var dsrc = [Float](repeating: .nan, count: src.count)
        var sum = before
        econas_average_pool(&dst, src, Int32(Self.channels), &cWindow)
        econas_average_pool_backward(&dsrc, ddst, 0, Int32(Self.channels), &cWindow)
        econas_average_pool_backward(&sum, ddst, 1, Int32(Self.channels), &cWindow)
        expectClose(dst, mean, "forward")
        expectClose(dsrc, spread, "backward")
        expectClose(sum, accumulated, "backward, accumulated")
        #expect(abs(innerProduct(dsrc, src) - innerProduct(ddst, dst)) < 1e-5 * Double(ddst.count))
    }

    @Test(arguments: [1, 5, 16, 32, 48], [false, true])
    func globalPoolAndItsGradient(lanes: Int, hasScale: Bool) {
        let channels = 3
        let pixels = 7
        var random = KernelRandom(seed: 17)
        let src = random.values(channels * pixels * lanes)
        let ddst = random.values(channels * lanes)
        let before = random.values(src.count)
        let scale = random.values(channels)
        let shift = random.values(channels)
        for (relu, accumulate) in [(false, false), (false, true), (true, false), (true, true)] {
            var mean = KernelReference(count: ddst.count)
            var spread = accumulate ? KernelReference(accumulatedInto: before) : KernelReference(count: src.count)
            for index in src.indices {
                let c = index / (pixels * lanes)
                let d = c * lanes + index % lanes
                let value = (hasScale ? Double(scale[c]) : 1) * Double(src[index]) + (hasScale ? Double(shift[c]) : 0)
                mean.add((relu ? max(value, 0) : value) / Double(pixels), at: d)
                mean.magnitude[d] += abs(Double(shift[c])) / Double(pixels)
                if !relu || value > 0 { spread.add(Double(ddst[d]) / Double(pixels), at: index) }
            }
            var dst = [Float](repeating: .nan, count: ddst.count)
            var dsrc = before
            let a = hasScale ? scale : nil
            let b = hasScale ? shift : nil
            econas_global_pool(
                &dst,
                src,
                a,
                b,
                relu ? 1 : 0,
                Int32(channels),
                Int32(pixels),
                Int32(lanes)
            )
            econas_global_pool_backward(
                &dsrc,
                ddst,
                src,
                a,
                b,
                relu ? 1 : 0,
                accumulate ? 1 : 0,
                Int32(channels),
                Int32(pixels),
                Int32(lanes)
            )
            expectClose(dst, mean, "forward, relu \(relu)")
            expectClose(dsrc, spread, "backward, relu \(relu) accumulate \(accumulate)")
        }
    }
}
