import CTensorKernels
import Testing

@Suite(.everyLevel) struct KernelConvolutionTests {
    @Test(arguments: KernelWindow.cases)
    func depthwiseEqualsPlainLoops(window: KernelWindow) {
        let check = LayerCheck(window: window, cin: 3, cout: 3, depthwise: true)
        var dst = [Float](repeating: .nan, count: check.ddst.count)
        var dsrc = [Float](repeating: .nan, count: check.src.count)
        var dweights = check.dweightsBefore
        var scratch = [Float](repeating: .nan, count: 2 * window.height * window.width * window.lanes)
        FusedLayer().depthwise(check, raw: check.src, dst: &dst, scratch: &scratch)
        FusedLayer().depthwiseBackward(check, dsrc: &dsrc, dweights: &dweights)
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

    /// Even sizes, whole vectors of lanes and many channels: the windows that Winograd's algorithm computes.
    @Test(arguments: [(12, 12), (16, 32), (13, 40), (64, 25), (31, 12)], [16, 32, 48])
    func convolutionByTransforms(channels: (Int, Int), lanes: Int) {
        convolution(.same(8, 8, kernel: 3, lanes: lanes), cin: channels.0, cout: channels.1)
        convolution(.same(6, 14, kernel: 3, lanes: lanes), cin: channels.0, cout: channels.1)
    }

    private func convolution(_ window: KernelWindow, cin: Int, cout: Int) {
        let check = LayerCheck(window: window, cin: cin, cout: cout, depthwise: false)
        var cWindow = window.cWindow
        #expect(Int(econas_output_height(&cWindow)) == window.outputHeight)
        #expect(Int(econas_output_width(&cWindow)) == window.outputWidth)
        var dst = [Float](repeating: .nan, count: check.ddst.count)
        var dsrc = [Float](repeating: .nan, count: check.src.count)
        var dweights = check.dweightsBefore
        let (m, n) = (Int32(cin), Int32(cout))
        var scratch = [Float](repeating: .nan, count: econas_convolution_scratch(m, n, &cWindow))
        econas_convolution(&dst, check.src, nil, check.weights, m, n, &cWindow, &scratch)
        econas_convolution_backward_data(&dsrc, 0, nil, check.ddst, check.weights, m, n, &cWindow, &scratch)
        econas_convolution_backward_weights(&dweights, check.src, check.ddst, m, n, &cWindow, &scratch)
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
            econas_pointwise(&dst, check.src, nil, check.weights, Int32(cin), Int32(cout), columns)
            FusedLayer().pointwiseBackward(check, dsrc: &dsrc, dweights: &dweights)
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
            var scratch = [Float](repeating: 0, count: max(64 * lanes, econas_convolution_scratch(6, 6, &cWindow)))
            econas_convolution_backward_weights(&gradients, base, base, 6, 6, &cWindow, &scratch)
            return [
                taken {
                    weights.withUnsafeBufferPointer { weights in
                        withUnsafePointer(to: cWindow) { window in
                            var layer = EconasDepthwise(
                                src: base,
                                activation: nil,
                                weights: weights.baseAddress,
                                channels: 6,
                                window: window
                            )
                            econas_depthwise(result, &layer, &scratch)
                        }
                    }
                },
                taken { econas_pointwise(result, base, nil, weights, 6, 6, 64 * lanes) },
                taken { econas_convolution(result, base, nil, weights, 6, 6, &cWindow, &scratch) },
                gradients,
            ]
        }
        #expect(outcome(offset: 0) == outcome(offset: 3))
    }
}
