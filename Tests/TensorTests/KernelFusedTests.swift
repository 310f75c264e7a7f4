import CTensorKernels
import Testing

/// What a layer is fused with: batch norm and ReLU in front of it, batch norm behind it, a gradient it adds to.
struct FusedLayer: CustomTestStringConvertible {
    var hasScale = false
    var relu = false
    var hasNorm = false
    var accumulates = false

    static let all: [FusedLayer] = (0..<16).map {
        FusedLayer(hasScale: $0 & 1 != 0, relu: $0 & 2 != 0, hasNorm: $0 & 4 != 0, accumulates: $0 & 8 != 0)
    }

    var testDescription: String { "scale \(hasScale) relu \(relu) norm \(hasNorm) accumulates \(accumulates)" }

    /// The activation of channels that are all scaled and shifted alike, for the time of `body`.
    func withActivation(channels: Int, _ body: (UnsafePointer<EconasActivation>?) -> Void) {
        guard hasScale || relu else { return body(nil) }
        let scale = [Float](repeating: 1.5, count: channels)
        let shift = [Float](repeating: -0.25, count: channels)
        scale.withUnsafeBufferPointer { scale in
            shift.withUnsafeBufferPointer { shift in
                var activation = EconasActivation(
                    scale: hasScale ? scale.baseAddress : nil,
                    shift: hasScale ? shift.baseAddress : nil,
                    relu: relu ? 1 : 0
                )
                body(&activation)
            }
        }
    }

    /// The same, value by value.
    func activated(_ values: [Float]) -> [Float] {
        values.map {
            let value = hasScale ? 1.5 * $0 - 0.25 : $0
            return relu ? max(0, value) : value
        }
    }

    /// The gradient in front of the batch norm.
    func gradient(_ dy: [Float], _ z: [Float]) -> [Float] {
        hasNorm ? zip(dy, z).map { 0.75 * $0 + (-0.5 * $1 + 0.125) } : dy
    }

    /// What is left of a gradient that goes through the activation and is added to `before`.
    func delivered(_ check: LayerCheck, raw: [Float], before: [Float]) -> KernelReference {
        let active = activated(raw)
        var result = accumulates ? KernelReference(accumulatedInto: before) : KernelReference(count: before.count)
        for index in before.indices where !relu || active[index] > 0 {
            result.value[index] += check.dsrc.value[index]
            result.magnitude[index] += check.dsrc.magnitude[index]
        }
        return result
    }

    /// Forward, of `raw`.
    func depthwise(_ check: LayerCheck, raw: [Float], dst: inout [Float], scratch: inout [Float]) {
        withDepthwise(check, raw: raw) { econas_depthwise(&dst, $0, &scratch) }
    }

    /// A depthwise layer as the kernels take it, for the time of `body`.
    func withDepthwise(_ check: LayerCheck, raw: [Float], _ body: (UnsafePointer<EconasDepthwise>) -> Void) {
        withActivation(channels: check.cin) { activation in
            raw.withUnsafeBufferPointer { raw in
                check.weights.withUnsafeBufferPointer { weights in
                    withUnsafePointer(to: check.window.cWindow) { window in
                        var layer = EconasDepthwise(
                            src: raw.baseAddress,
                            activation: activation,
                            weights: weights.baseAddress,
                            channels: Int32(check.cin),
                            window: window
                        )
                        body(&layer)
                    }
                }
            }
        }
    }

    func depthwiseBackward(
        _ check: LayerCheck,
        raw: [Float]? = nil,
        dsrc: inout [Float],
        dweights: inout [Float]
    ) {
        var window = check.window.cWindow
        let channel = check.window.height * check.window.width * check.window.lanes
        var scratch = [Float](repeating: .nan, count: 2 * channel)
        withActivation(channels: check.cin) { activation in
            withFloats(&dsrc, &dweights, &scratch, raw ?? check.src, check.ddst, check.weights) { pointers in
                withUnsafePointer(to: &window) { window in
                    var gradient = EconasDepthwiseGradient(
                        dsrc: pointers[0],
                        accumulate: accumulates ? 1 : 0,
                        dweights: pointers[1],
                        src: pointers[3],
                        activation: activation,
                        ddst: pointers[4],
                        weights: pointers[5],
                        channels: Int32(check.cin),
                        window: window,
                        scratch: pointers[2]
                    )
                    econas_depthwise_backward(&gradient)
                }
            }
        }
    }

    func pointwiseBackward(
        _ check: LayerCheck,
        raw: [Float]? = nil,
        dy: [Float]? = nil,
        z: [Float] = [],
        depthwise: UnsafePointer<EconasDepthwise>? = nil,
        dsrc: inout [Float],
        dweights: inout [Float]
    ) {
        let (cin, cout) = (Int32(check.cin), Int32(check.cout))
        let columns = check.src.count / check.cin
        let window = depthwise?.pointee.window
        let row = window.map { Int(econas_output_width($0) * $0.pointee.lanes) } ?? 1
        let channel = window.map { Int($0.pointee.height * $0.pointee.width * $0.pointee.lanes) } ?? 0
        var scratch = [Float](
            repeating: .nan,
            count: econas_pointwise_scratch(cin, cout, columns, row) + channel
        )
        let coefficients =
            [Float](repeating: 0.75, count: check.cout) + [Float](repeating: -0.5, count: check.cout)
            + [Float](repeating: 0.125, count: check.cout)
        withActivation(channels: check.cin) { activation in
            withFloats(
                &dsrc,
                &dweights,
                &scratch,
                raw ?? check.src,
                dy ?? check.ddst,
                check.weights,
                z + coefficients
            ) { pointers in
                let norm = hasNorm ? pointers[6] + z.count : nil
                var gradient = EconasPointwiseGradient(
                    dsrc: pointers[0],
                    accumulate: accumulates ? 1 : 0,
                    dweights: pointers[1],
                    src: pointers[3],
                    activation: depthwise == nil ? activation : nil,
                    depthwise: depthwise,
                    ddst: pointers[4],
                    dst: hasNorm ? pointers[6] : nil,
                    a: norm,
                    b: norm.map { $0 + check.cout },
                    c0: norm.map { $0 + 2 * check.cout },
                    weights: pointers[5],
                    cin: cin,
                    cout: cout,
                    columns: columns,
                    scratch: pointers[2]
                )
                econas_pointwise_backward(&gradient)
            }
        }
    }
}

/// The addresses of three arrays that are written and some that are read.
private func withFloats(
    _ a: inout [Float],
    _ b: inout [Float],
    _ c: inout [Float],
    _ others: [Float]...,
    body: ([UnsafeMutablePointer<Float>]) -> Void
) {
    let copies = others.map { values in
        let copy = UnsafeMutableBufferPointer<Float>.allocate(capacity: max(1, values.count))
        _ = copy.initialize(from: values)
        return copy
    }
    defer { copies.forEach { $0.deallocate() } }
    a.withUnsafeMutableBufferPointer { a in
        b.withUnsafeMutableBufferPointer { b in
            c.withUnsafeMutableBufferPointer { c in
                body(([a, b, c] + copies).compactMap(\.baseAddress))
            }
        }
    }
}

/// The fused kernels against the same parts one after the other, in plain loops.
@Suite(.everyLevel) struct KernelFusedTests {
    @Test(arguments: FusedLayer.all)
    func depthwise(fused: FusedLayer) {
        guard !fused.hasNorm else { return }
        for window in [
            KernelWindow.same(8, 8, kernel: 3, lanes: 32), .same(8, 4, kernel: 5, stride: 2, lanes: 16),
            .same(7, 7, kernel: 3, dilation: 2, lanes: 5),
        ] {
            var random = KernelRandom(seed: 11)
            let raw = random.values(3 * window.height * window.width * window.lanes)
            let before = random.values(raw.count)
            let check = LayerCheck(window: window, cin: 3, cout: 3, depthwise: true, src: fused.activated(raw))
            var dst = [Float](repeating: .nan, count: check.ddst.count)
            var scratch = [Float](repeating: .nan, count: window.height * window.width * window.lanes)
            fused.depthwise(check, raw: raw, dst: &dst, scratch: &scratch)
            var (dsrc, dweights) = (before, check.dweightsBefore)
            fused.depthwiseBackward(check, raw: raw, dsrc: &dsrc, dweights: &dweights)
            expectClose(dst, check.dst, "forward")
            expectClose(dsrc, fused.delivered(check, raw: raw, before: before), "input")
            expectClose(dweights, check.dweights, "weights")
        }
    }

    @Test(arguments: FusedLayer.all, [(9, 9), (36, 9), (5, 14), (150, 7)])
    func pointwise(fused: FusedLayer, channels: (cin: Int, cout: Int)) {
        for columns in [5, 64, 1100] {
            let window = KernelWindow(height: 1, width: 1, kernel: (1, 1), padding: (0, 0), lanes: columns)
            var random = KernelRandom(seed: 12)
            let raw = random.values(channels.cin * columns)
            let before = random.values(raw.count)
            let (dy, z) = (random.values(channels.cout * columns), random.values(channels.cout * columns))
            let check = LayerCheck(
                window: window,
                cin: channels.cin,
                cout: channels.cout,
                depthwise: false,
                src: fused.activated(raw),
                ddst: fused.gradient(dy, z)
            )
            let (cin, cout) = (Int32(channels.cin), Int32(channels.cout))
            var dst = [Float](repeating: .nan, count: dy.count)
            fused.withActivation(channels: channels.cin) {
                econas_pointwise(&dst, raw, $0, check.weights, cin, cout, columns)
            }
            var (dsrc, dweights) = (before, check.dweightsBefore)
            fused.pointwiseBackward(check, raw: raw, dy: dy, z: z, dsrc: &dsrc, dweights: &dweights)
            expectClose(dst, check.dst, "forward")
            expectClose(dsrc, fused.delivered(check, raw: raw, before: before), "input")
            expectClose(dweights, check.dweights, "weights")
        }
    }

    /// Dense convolutions, by transforms and directly: activated on reading where the kernel can, the input's gradient masked
    /// by the activated input and added.
    @Test(arguments: FusedLayer.all, [(12, 17, 16), (16, 13, 32), (16, 12, 5), (3, 5, 32)])
    func convolution(fused: FusedLayer, size: (cin: Int, cout: Int, lanes: Int)) {
        guard !fused.hasNorm else { return }
        let window = KernelWindow.same(8, 10, kernel: 3, lanes: size.lanes)
        var cWindow = window.cWindow
        let (m, n) = (Int32(size.cin), Int32(size.cout))
        var random = KernelRandom(seed: 14)
        let raw = random.values(size.cin * 80 * size.lanes)
        let before = random.values(raw.count)
        let activated = fused.activated(raw)
        let check = LayerCheck(window: window, cin: size.cin, cout: size.cout, depthwise: false, src: activated)
        var scratch = [Float](repeating: .nan, count: econas_convolution_scratch(m, n, &cWindow))
        var dst = [Float](repeating: .nan, count: check.ddst.count)
        let activates = econas_convolution_activates(m, n, &cWindow) != 0
        #expect(activates == (size.cin >= 12 && size.lanes % 16 == 0))
        fused.withActivation(channels: size.cin) { activation in
            econas_convolution(
                &dst,
                activates ? raw : activated,
                activates ? activation : nil,
                check.weights,
                m,
                n,
                &cWindow,
                &scratch
            )
        }
        var dsrc = before
        activated.withUnsafeBufferPointer { mask in
            econas_convolution_backward_data(
                &dsrc,
                fused.accumulates ? 1 : 0,
                fused.relu ? mask.baseAddress : nil,
                check.ddst,
                check.weights,
                m,
                n,
                &cWindow,
                &scratch
            )
        }
        expectClose(dst, check.dst, "forward")
        expectClose(dsrc, fused.delivered(check, raw: raw, before: before), "input")
    }

    /// Windows whose rows fill bands and panels evenly, unevenly and not at all.
    static let windows: [KernelWindow] = [
        .same(8, 8, kernel: 3, lanes: 32), .same(32, 16, kernel: 5, dilation: 2, lanes: 16),
        .same(12, 12, kernel: 5, stride: 2, lanes: 16), .same(7, 7, kernel: 3, dilation: 2, lanes: 5),
        .same(1, 1, kernel: 3, lanes: 32), .same(40, 8, kernel: 7, lanes: 32),
    ]

    @Test(arguments: FusedLayer.all, windows)
    func separable(fused: FusedLayer, window: KernelWindow) {
        guard !fused.accumulates else { return }
        let (channels, cout) = (9, 14)
        var random = KernelRandom(seed: 13)
        let raw = random.values(channels * window.height * window.width * window.lanes)
        let first = LayerCheck(
            window: window,
            cin: channels,
            cout: channels,
            depthwise: true,
            src: fused.activated(raw)
        )
        let columns = window.outputHeight * window.outputWidth * window.lanes
        let flat = KernelWindow(height: 1, width: 1, kernel: (1, 1), padding: (0, 0), lanes: columns)
        let (dy, z) = (random.values(cout * columns), random.values(cout * columns))
        let second = LayerCheck(
            window: flat,
            cin: channels,
            cout: cout,
            depthwise: false,
            src: first.dst.value.map(Float.init),
            ddst: fused.gradient(dy, z)
        )
        var dst = [Float](repeating: .nan, count: dy.count)
        var dsrc = [Float](repeating: .nan, count: channels * columns)
        var dweights = second.dweightsBefore
        fused.withDepthwise(first, raw: raw) { layer in
            let count = econas_separable_scratch(layer.pointee.window, Int32(channels))
            var scratch = [Float](repeating: .nan, count: count)
            econas_separable(&dst, layer, second.weights, Int32(cout), &scratch)
            fused.pointwiseBackward(
                second,
                dy: dy,
                z: z,
                depthwise: layer,
                dsrc: &dsrc,
                dweights: &dweights
            )
        }
        expectClose(dst, second.dst, "forward")
        expectClose(dsrc, second.dsrc, "gradient of the depthwise result")
        expectClose(dweights, second.dweights, "weights")
    }
}
