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

    /// -log softmax of the label, weighed and summed over the valid lanes, in double precision.
    private func crossEntropy(
        _ logits: [Float],
        labels: [Int32],
        weights: [Float]?,
        classes: Int,
        lanes: Int,
        valid: Int
    ) -> Double {
        (0..<valid).reduce(0) { total, lane in
            let values = (0..<classes).map { Double(logits[$0 * lanes + lane]) }
            let label = Int(labels[lane])
            let loss = log(values.map { exp($0) }.reduce(0, +)) - values[label]
            return total + loss * Double(weights?[label] ?? 1)
        }
    }

    @Test(arguments: [(10, 32, 32), (10, 32, 7), (3, 5, 5), (120, 16, 0), (1, 1, 1)], [false, true])
    func crossEntropyAndItsGradient(_ size: (classes: Int, lanes: Int, valid: Int), isWeighed: Bool) {
        let (classes, lanes, valid) = size
        var random = KernelRandom(seed: 32)
        let logits = random.values(classes * lanes).map { $0 * 4 }
        let labels = (0..<lanes).map { _ in Int32(random.next() % UInt64(classes)) }
        let scale: Float = 0.25
        var dlogits = [Float](repeating: .nan, count: logits.count)
        var loss = 1.5
        var correct = [Int64](repeating: 2, count: classes)
        let weights = isWeighed ? (0..<classes).map { 0.25 + Float($0 % 5) } : nil
        econas_softmax_cross_entropy(
            &dlogits,
            &loss,
            &correct,
            logits,
            labels,
            weights,
            Int32(classes),
            Int32(lanes),
            Int32(valid),
            scale,
            0
        )
        let expected = crossEntropy(
            logits,
            labels: labels,
            weights: weights,
            classes: classes,
            lanes: lanes,
            valid: valid
        )
        #expect(abs(loss - 1.5 - expected) < 1e-5 * (1 + expected))
        let right = (0..<valid).filter { lane in
            (0..<classes).allSatisfy { logits[$0 * lanes + lane] <= logits[Int(labels[lane]) * lanes + lane] }
        }
        let expectedByClass = right.reduce(into: [Int64](repeating: 2, count: classes)) { $0[Int(labels[$1])] += 1 }
        #expect(correct == expectedByClass)

        for index in logits.indices {
            var above = logits
            var below = logits
            above[index] += 1.0 / 256
            below[index] -= 1.0 / 256
            let difference =
                (crossEntropy(above, labels: labels, weights: weights, classes: classes, lanes: lanes, valid: valid)
                    - crossEntropy(
                        below,
                        labels: labels,
                        weights: weights,
                        classes: classes,
                        lanes: lanes,
                        valid: valid
                    )) * 128
            #expect(abs(Double(dlogits[index]) - difference * Double(scale)) < 1e-5)
        }

        var evaluated = 1.5
        var count = [Int64](repeating: 2, count: classes)
        econas_softmax_cross_entropy(
            nil,
            &evaluated,
            &count,
            logits,
            labels,
            weights,
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
            let own = crossEntropy(logits, labels: labels, weights: nil, classes: classes, lanes: lanes, valid: valid)
            let all = (0..<classes).reduce(0) { sum, label in
                let others = [Int32](repeating: Int32(label), count: lanes)
                return sum
                    + crossEntropy(logits, labels: others, weights: nil, classes: classes, lanes: lanes, valid: valid)
            }
            return (1 - smoothing) * own + smoothing * all / Double(classes)
        }
        var dlogits = [Float](repeating: .nan, count: logits.count)
        var loss = 0.5
        var correct = [Int64](repeating: 0, count: classes)
        econas_softmax_cross_entropy(
            &dlogits,
            &loss,
            &correct,
            logits,
            labels,
            nil,
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
        var correct: [Int64] = [0, 0]
        econas_softmax_cross_entropy(&dlogits, &loss, &correct, [3e38, -3e38], [0], nil, 2, 1, 1, 1, 0)
        #expect(loss == 0)
        #expect(correct == [1, 0])
        #expect(dlogits == [0, 0])
    }
}
