import CTensorKernels
import Foundation
import Testing

@Suite(.everyLevel) struct KernelHeadTests {
    @Test(arguments: [1, 5, 16, 32, 48])
    func linearLayerAndItsGradients(lanes: Int) {
        let cin = 37
        let cout = 10
        var random = KernelRandom(seed: 31)
        let src = random.values(cin * lanes)
        let ddst = random.values(cout * lanes)
        let weights = random.values(cout * cin)
        let bias = random.values(cout)
        let before = random.values(weights.count)
        var expected = KernelReference(count: ddst.count)
        var dsrcExpected = KernelReference(count: src.count)
        var dweightsExpected = KernelReference(accumulatedInto: before)
        var dbiasExpected = KernelReference(accumulatedInto: bias)
        for k in 0..<cout {
            for b in 0..<lanes {
                let d = k * lanes + b
                expected.add(Double(bias[k]), at: d)
                dbiasExpected.add(Double(ddst[d]), at: k)
                for c in 0..<cin {
                    let s = c * lanes + b
                    let w = k * cin + c
                    expected.add(Double(weights[w]) * Double(src[s]), at: d)
                    dsrcExpected.add(Double(weights[w]) * Double(ddst[d]), at: s)
                    dweightsExpected.add(Double(src[s]) * Double(ddst[d]), at: w)
                }
            }
        }
        var dst = [Float](repeating: .nan, count: ddst.count)
        var dsrc = [Float](repeating: .nan, count: src.count)
        var dweights = before
        var dbias = bias
        econas_linear(&dst, src, weights, bias, Int32(cin), Int32(cout), Int32(lanes))
        let columns = Int(lanes)
        var scratch = [Float](
            repeating: .nan,
            count: econas_pointwise_scratch(Int32(cin), Int32(cout), columns, 1)
        )
        econas_linear_backward(
            &dsrc,
            &dweights,
            &dbias,
            src,
            ddst,
            weights,
            Int32(cin),
            Int32(cout),
            Int32(lanes),
            &scratch
        )
        expectClose(dst, expected, "forward")
        expectClose(dsrc, dsrcExpected, "input")
        expectClose(dweights, dweightsExpected, "weights")
        expectClose(dbias, dbiasExpected, "bias")
    }

    /// -log softmax of the label, summed over the valid lanes, in double precision.
    private func crossEntropy(_ logits: [Float], labels: [Int32], classes: Int, lanes: Int, valid: Int) -> Double {
        (0..<valid).reduce(0) { total, lane in
            let values = (0..<classes).map { Double(logits[$0 * lanes + lane]) }
            return total + log(values.map { exp($0) }.reduce(0, +)) - values[Int(labels[lane])]
        }
    }

    @Test(arguments: [(10, 32, 32), (10, 32, 7), (3, 5, 5), (120, 16, 0), (1, 1, 1)])
    func crossEntropyAndItsGradient(classes: Int, lanes: Int, valid: Int) {
        var random = KernelRandom(seed: 32)
        let logits = random.values(classes * lanes).map { $0 * 4 }
        let labels = (0..<lanes).map { _ in Int32(random.next() % UInt64(classes)) }
        let scale: Float = 0.25
        var dlogits = [Float](repeating: .nan, count: logits.count)
        var loss = 1.5
        var correct: Int64 = 2
        econas_softmax_cross_entropy(
            &dlogits,
            &loss,
            &correct,
            logits,
            labels,
            Int32(classes),
            Int32(lanes),
            Int32(valid),
            scale,
            0
        )
        let expected = crossEntropy(logits, labels: labels, classes: classes, lanes: lanes, valid: valid)
        #expect(abs(loss - 1.5 - expected) < 1e-5 * (1 + expected))
        let right = (0..<valid).filter { lane in
            (0..<classes).allSatisfy { logits[$0 * lanes + lane] <= logits[Int(labels[lane]) * lanes + lane] }
        }
        #expect(correct == 2 + Int64(right.count))

        for index in logits.indices {
            var above = logits
            var below = logits
            above[index] += 1.0 / 256
            below[index] -= 1.0 / 256
            let difference =
                (crossEntropy(above, labels: labels, classes: classes, lanes: lanes, valid: valid)
                    - crossEntropy(below, labels: labels, classes: classes, lanes: lanes, valid: valid)) * 128
            #expect(abs(Double(dlogits[index]) - difference * Double(scale)) < 1e-5)
        }

        var evaluated = 1.5
        var count: Int64 = 2
        econas_softmax_cross_entropy(
            nil,
            &evaluated,
            &count,
            logits,
            labels,
            Int32(classes),
            Int32(lanes),
            Int32(valid),
            scale,
            0
        )
        #expect(evaluated == loss)
        #expect(count == correct)
    }

    @Test(arguments: [(10, 32, 32), (7, 16, 5), (3, 5, 5)])
    func smoothedLabels(classes: Int, lanes: Int, valid: Int) {
        var random = KernelRandom(seed: 33)
        let logits = random.values(classes * lanes).map { $0 * 4 }
        let labels = (0..<lanes).map { _ in Int32(random.next() % UInt64(classes)) }
        let smoothing = 0.125
        /// The cross entropy to the label, and its mean over all classes, as they are weighed.
        func smoothed(_ logits: [Float]) -> Double {
            let own = crossEntropy(logits, labels: labels, classes: classes, lanes: lanes, valid: valid)
            let all = (0..<classes).reduce(0) { sum, label in
                let others = [Int32](repeating: Int32(label), count: lanes)
                return sum + crossEntropy(logits, labels: others, classes: classes, lanes: lanes, valid: valid)
            }
            return (1 - smoothing) * own + smoothing * all / Double(classes)
        }
        var dlogits = [Float](repeating: .nan, count: logits.count)
        var loss = 0.5
        var correct: Int64 = 0
        econas_softmax_cross_entropy(
            &dlogits,
            &loss,
            &correct,
            logits,
            labels,
            Int32(classes),
            Int32(lanes),
            Int32(valid),
            0.5,
            Float(smoothing)
        )
        let expected = smoothed(logits)
        #expect(abs(loss - 0.5 - expected) < 1e-5 * (1 + expected))
        for index in logits.indices {
            var (above, below) = (logits, logits)
            above[index] += 1.0 / 256
            below[index] -= 1.0 / 256
            #expect(abs(Double(dlogits[index]) - (smoothed(above) - smoothed(below)) * 64) < 1e-5)
        }
    }

    @Test func hugeLogitsDoNotOverflow() {
        var dlogits: [Float] = [.nan, .nan]
        var loss = 0.0
        var correct: Int64 = 0
        econas_softmax_cross_entropy(&dlogits, &loss, &correct, [3e38, -3e38], [0], 2, 1, 1, 1, 0)
        #expect(loss == 0)
        #expect(correct == 1)
        #expect(dlogits == [0, 0])
    }
}
