import CTensorKernels
import Testing

/// The three directions of a layer, computed by the kernels and by plain loops over every (output, tap, lane).
struct LayerCheck {
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
    ///
    /// - Parameters:
    ///   - src: what the layer reads; nil: anything.
    ///   - ddst: the gradient of its result; nil: anything.
    init(
        window: KernelWindow,
        cin: Int,
        cout: Int,
        depthwise: Bool,
        src given: [Float]? = nil,
        ddst givenGradient: [Float]? = nil
    ) {
        var random = KernelRandom(seed: UInt64(window.lanes * 1000 + cin * 10 + cout))
        let columns = depthwise ? 1 : cin
        self.window = window
        self.cin = cin
        self.cout = cout
        src = given ?? random.values(cin * window.height * window.width * window.lanes)
        ddst = givenGradient ?? random.values(cout * window.outputHeight * window.outputWidth * window.lanes)
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
