import CTensorKernels
import Testing

/// The three directions of a layer, computed by the kernels and by plain loops over every (output, tap, lane).
private struct LayerCheck {
    let window: KernelWindow
    let cin: Int
    let cout: Int
    let src: [Float]
    let ddst: [Float]
    let weights: [Float]
    let dweightsBefore: [Float]
    var dst: KernelReference
    var dsrc: KernelReference
    var dweights: KernelReference

    /// `depthwise`: every channel sees itself only, weights are C x KH x KW.
    init(window: KernelWindow, cin: Int, cout: Int, depthwise: Bool) {
        var random = KernelRandom(seed: UInt64(window.lanes * 1000 + cin * 10 + cout))
        let columns = depthwise ? 1 : cin
        self.window = window
        self.cin = cin
        self.cout = cout
        src = random.values(cin * window.height * window.width * window.lanes)
        ddst = random.values(cout * window.outputHeight * window.outputWidth * window.lanes)
        weights = random.values(cout * columns * window.taps)
        dweightsBefore = random.values(weights.count)
        dst = KernelReference(count: ddst.count)
        dsrc = KernelReference(count: src.count)
        dweights = KernelReference(accumulatedInto: dweightsBefore)
        for o in 0..<cout {
            for c in depthwise ? o..<o + 1 : 0..<cin {
                accumulate(output: o, input: c, weight: (o * columns + (depthwise ? 0 : c)) * window.taps)
            }
        }
    }

    private mutating func accumulate(output: Int, input: Int, weight: Int) {
        var next = self
        window.forEachTap { y, x, tap, inputY, inputX in
            for lane in 0..<window.lanes {
                let s = window.inputIndex(input, inputY, inputX, lane)
                let d = window.outputIndex(output, y, x, lane)
                let w = Double(weights[weight + tap])
                next.dst.add(Double(src[s]) * w, at: d)
                next.dsrc.add(Double(ddst[d]) * w, at: s)
                next.dweights.add(Double(ddst[d]) * Double(src[s]), at: weight + tap)
            }
        }
        self = next
    }

    func compare(dst actualDst: [Float], dsrc actualDsrc: [Float], dweights actualDweights: [Float]) {
        expectClose(actualDst, dst, "forward")
        expectClose(actualDsrc, dsrc, "backward data")
        expectClose(actualDweights, dweights, "backward weights")
        // <backward(dy), x> = <dy, forward(x)>
        let left = innerProduct(actualDsrc, src)
        let right = innerProduct(ddst, actualDst)
        let magnitude = zip(dst.magnitude, ddst).reduce(0) { $0 + $1.0 * Double(abs($1.1)) }
        #expect(abs(left - right) <= 1e-6 * magnitude)
    }
}

@Suite struct KernelConvolutionTests {
    @Test(arguments: KernelWindow.cases)
    func depthwiseEqualsPlainLoops(window: KernelWindow) {
        let check = LayerCheck(window: window, cin: 3, cout: 3, depthwise: true)
        var cWindow = window.cWindow
        var dst = [Float](repeating: .nan, count: check.ddst.count)
        var dsrc = [Float](repeating: .nan, count: check.src.count)
        var dweights = check.dweightsBefore
        econas_depthwise(&dst, check.src, check.weights, 3, &cWindow)
        econas_depthwise_backward_data(&dsrc, check.ddst, check.weights, 3, &cWindow)
        econas_depthwise_backward_weights(&dweights, check.src, check.ddst, 3, &cWindow)
        check.compare(dst: dst, dsrc: dsrc, dweights: dweights)
    }

    @Test(arguments: KernelWindow.cases)
    func convolutionEqualsPlainLoops(window: KernelWindow) {
        convolution(window, cin: 3, cout: 5)
    }

    @Test(arguments: [(3, 27), (4, 4), (1, 1), (13, 2), (2, 25), (17, 19), (40, 12)])
    func convolutionOfAnyChannelCount(cin: Int, cout: Int) {
        convolution(.same(4, 4, kernel: 3, lanes: 32), cin: cin, cout: cout)
        convolution(.same(5, 4, kernel: 3, stride: 2, lanes: 8), cin: cin, cout: cout)
    }

    private func convolution(_ window: KernelWindow, cin: Int, cout: Int) {
        let check = LayerCheck(window: window, cin: cin, cout: cout, depthwise: false)
        var cWindow = window.cWindow
        #expect(Int(econas_output_height(&cWindow)) == window.outputHeight)
        #expect(Int(econas_output_width(&cWindow)) == window.outputWidth)
        var dst = [Float](repeating: .nan, count: check.ddst.count)
        var dsrc = [Float](repeating: .nan, count: check.src.count)
        var dweights = check.dweightsBefore
        econas_convolution(&dst, check.src, check.weights, Int32(cin), Int32(cout), &cWindow)
        econas_convolution_backward_data(&dsrc, check.ddst, check.weights, Int32(cin), Int32(cout), &cWindow)
        econas_convolution_backward_weights(&dweights, check.src, check.ddst, Int32(cin), Int32(cout), &cWindow)
        check.compare(dst: dst, dsrc: dsrc, dweights: dweights)
    }

    @Test(arguments: [(9, 9), (36, 9), (1, 1), (3, 2), (18, 18), (7, 13), (150, 6), (5, 140), (288, 24)])
    func pointwiseEqualsPlainLoops(cin: Int, cout: Int) {
        for columns in [1, 5, 16, 40, 64, 128, 49 * 5, 49 * 32] where cin * cout * columns < 1_500_000 {
            let window = KernelWindow(
                height: 1,
                width: 1,
                kernel: (1, 1),
                padding: (0, 0),
                lanes: columns
            )
            let check = LayerCheck(window: window, cin: cin, cout: cout, depthwise: false)
            var dst = [Float](repeating: .nan, count: check.ddst.count)
            var dsrc = [Float](repeating: .nan, count: check.src.count)
            var dweights = check.dweightsBefore
            econas_pointwise(&dst, check.src, check.weights, Int32(cin), Int32(cout), columns)
            econas_pointwise_backward_data(&dsrc, check.ddst, check.weights, Int32(cin), Int32(cout), columns)
            econas_pointwise_backward_weights(&dweights, check.src, check.ddst, Int32(cin), Int32(cout), columns)
            check.compare(dst: dst, dsrc: dsrc, dweights: dweights)
        }
    }

    @Test(arguments: [5, 16, 32])
    func resultsDoNotDependOnAlignment(lanes: Int) {
        let window = KernelWindow.same(8, 8, kernel: 3, lanes: lanes)
        var cWindow = window.cWindow
        var random = KernelRandom(seed: 7)
        let count = 6 * 64 * lanes
        let src = random.values(count)
        let weights = random.values(6 * 6 * 9)
        let shifted = UnsafeMutableBufferPointer<Float>.allocate(capacity: 2 * count + 8)
        defer { shifted.deallocate() }
        func outcome(offset: Int) -> [[Float]] {
            guard let base = shifted.baseAddress?.advanced(by: offset) else { return [] }
            for (index, value) in src.enumerated() { base[index] = value }
            let result = base.advanced(by: count)
            func taken(_ kernel: () -> Void) -> [Float] {
                kernel()
                return (0..<count).map { result[$0] }
            }
            var gradients = [Float](repeating: 0, count: weights.count)
            econas_convolution_backward_weights(&gradients, base, base, 6, 6, &cWindow)
            return [
                taken { econas_depthwise(result, base, weights, 6, &cWindow) },
                taken { econas_pointwise(result, base, weights, 6, 6, 64 * lanes) },
                taken { econas_convolution(result, base, weights, 6, 6, &cWindow) },
                gradients,
            ]
        }
        #expect(outcome(offset: 0) == outcome(offset: 3))
    }
}
