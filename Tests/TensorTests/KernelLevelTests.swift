import CTensorKernels
import Testing

@Suite(.everyLevel) struct KernelLevelTests {
    @Test func testsRunWithTheKernelsOfTheirLevel() async {
        #expect(econas_level() == KernelLevel.current?.rawValue)
        await Task.yield()
        #expect(econas_level() == KernelLevel.current?.rawValue)
    }
}

/// Processors whose vectors are shorter than sixteen floats have smaller tiles of sums; what they compute is the same to the bit.
@Suite(.enabled(if: KernelLevel.available.contains(.avx512), "this processor has no AVX-512"))
struct KernelTilingTests {
    private func expectNoDifference(_ outcome: () -> [[Float]]) {
        let narrow = KernelLevel.avx2.use(outcome)
        let wide = KernelLevel.avx512.use(outcome)
        let (isSame, isFinite) = (narrow == wide, wide.allSatisfy { $0.allSatisfy(\.isFinite) })
        #expect(isSame)
        #expect(isFinite)
    }

    @Test(arguments: [(3, 27), (1, 1), (13, 2), (17, 19), (12, 12), (16, 32), (31, 12), (64, 45)])
    func ofConvolutions(cin: Int, cout: Int) {
        for window in [
            KernelWindow.same(8, 8, kernel: 3, lanes: 32), .same(6, 14, kernel: 3, lanes: 48),
            .same(5, 4, kernel: 3, stride: 2, lanes: 24),
        ] {
            let check = LayerCheck(window: window, cin: cin, cout: cout, depthwise: false)
            var cWindow = window.cWindow
            let (m, n) = (Int32(cin), Int32(cout))
            expectNoDifference {
                var dst = [Float](repeating: .nan, count: check.ddst.count)
                var dsrc = [Float](repeating: .nan, count: check.src.count)
                var dweights = check.dweightsBefore
                var scratch = [Float](repeating: .nan, count: econas_convolution_scratch(m, n, &cWindow))
                econas_convolution(&dst, check.src, nil, check.weights, m, n, &cWindow, &scratch)
                econas_convolution_backward_data(&dsrc, 0, nil, check.ddst, check.weights, m, n, &cWindow, &scratch)
                econas_convolution_backward_weights(&dweights, check.src, check.ddst, m, n, &cWindow, &scratch)
                return [dst, dsrc, dweights]
            }
        }
    }

    @Test(arguments: [(9, 9), (36, 9), (1, 1), (7, 13), (5, 140), (170, 24)], FusedLayer.all)
    func ofPointwiseConvolutions(channels: (Int, Int), layer: FusedLayer) {
        let (cin, cout) = channels
        for columns in [40, 64, 49 * 5] {
            let window = KernelWindow(height: 1, width: 1, kernel: (1, 1), padding: (0, 0), lanes: columns)
            let check = LayerCheck(window: window, cin: cin, cout: cout, depthwise: false)
            expectNoDifference {
                var dst = [Float](repeating: .nan, count: check.ddst.count)
                var dsrc = [Float](repeating: 0.5, count: check.src.count)
                var dweights = check.dweightsBefore
                layer.withActivation(channels: cin) {
                    econas_pointwise(&dst, check.src, $0, check.weights, Int32(cin), Int32(cout), columns)
                }
                layer.pointwiseBackward(check, z: check.ddst.reversed(), dsrc: &dsrc, dweights: &dweights)
                return [dst, dsrc, dweights]
            }
        }
    }
}
