import CTensorKernels
import Testing

/// A small fixed generator (SplitMix64), so that a failing case fails again.
struct KernelRandom {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A value in [-1, 1).
    mutating func value() -> Float {
        Float(next() >> 40) / Float(1 << 23) - 1
    }

    mutating func values(_ count: Int) -> [Float] {
        (0..<count).map { _ in value() }
    }
}

/// Sums in double precision, with the sum of the magnitudes of their terms: rounding errors are relative to the latter.
struct KernelReference {
    var value: [Double]
    var magnitude: [Double]

    init(count: Int) {
        value = Array(repeating: 0, count: count)
        magnitude = Array(repeating: 0, count: count)
    }

    init(accumulatedInto start: [Float]) {
        value = start.map(Double.init)
        magnitude = value.map(abs)
    }

    mutating func add(_ term: Double, at index: Int) {
        value[index] += term
        magnitude[index] += abs(term)
    }
}

/// Each element within 1e-5 of the magnitude of its sum; reports the first that is not.
func expectClose(
    _ actual: [Float],
    _ expected: KernelReference,
    _ what: String,
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(actual.count == expected.value.count, "\(what)", sourceLocation: sourceLocation)
    let wrong = zip(actual, zip(expected.value, expected.magnitude)).enumerated().first { _, pair in
        let (value, (reference, magnitude)) = pair
        return !(abs(Double(value) - reference) <= 1e-5 * magnitude + 1e-12)
    }
    #expect(wrong == nil, "\(what)", sourceLocation: sourceLocation)
}

/// Sum of products, in double precision.
func innerProduct(_ a: [Float], _ b: [Float]) -> Double {
    zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}

/// A window and its index arithmetic, spelled out pixel by pixel.
struct KernelWindow: CustomTestStringConvertible {
    var height: Int
    var width: Int
    var kernel: (height: Int, width: Int)
    var stride = 1
    var padding: (height: Int, width: Int)
    var dilation = 1
    var lanes: Int

    /// A square kernel whose padding keeps the size (divided by the stride).
    static func same(
        _ height: Int,
        _ width: Int,
        kernel: Int,
        stride: Int = 1,
        dilation: Int = 1,
        lanes: Int
    ) -> KernelWindow {
        let padding = dilation * (kernel - 1) / 2
        return KernelWindow(
            height: height,
            width: width,
            kernel: (kernel, kernel),
            stride: stride,
            padding: (padding, padding),
            dilation: dilation,
            lanes: lanes
        )
    }

    var cWindow: EconasWindow {
        EconasWindow(
            height: Int32(height),
            width: Int32(width),
            kernel_height: Int32(kernel.height),
            kernel_width: Int32(kernel.width),
            stride: Int32(stride),
            padding_height: Int32(padding.height),
            padding_width: Int32(padding.width),
            dilation: Int32(dilation),
            lanes: Int32(lanes)
        )
    }

    var outputHeight: Int { (height + 2 * padding.height - dilation * (kernel.height - 1) - 1) / stride + 1 }
    var outputWidth: Int { (width + 2 * padding.width - dilation * (kernel.width - 1) - 1) / stride + 1 }
    var taps: Int { kernel.height * kernel.width }

    var testDescription: String {
        "\(height)x\(width) kernel \(kernel.height)x\(kernel.width) stride \(stride)"
            + " padding \(padding.height),\(padding.width) dilation \(dilation) lanes \(lanes)"
    }

    func inputIndex(_ channel: Int, _ y: Int, _ x: Int, _ lane: Int) -> Int {
        ((channel * height + y) * width + x) * lanes + lane
    }

    func outputIndex(_ channel: Int, _ y: Int, _ x: Int, _ lane: Int) -> Int {
        ((channel * outputHeight + y) * outputWidth + x) * lanes + lane
    }

    /// Every output pixel with every tap that lies inside the image, taps in row-major order.
    func forEachTap(_ body: (_ y: Int, _ x: Int, _ tap: Int, _ inputY: Int, _ inputX: Int) -> Void) {
        for y in 0..<outputHeight {
            for x in 0..<outputWidth {
                for tap in 0..<taps {
                    let inputY = y * stride + tap / kernel.width * dilation - padding.height
                    let inputX = x * stride + tap % kernel.width * dilation - padding.width
                    if inputY >= 0, inputY < height, inputX >= 0, inputX < width {
                        body(y, x, tap, inputY, inputX)
                    }
                }
            }
        }
    }

    /// The windows that the search spaces use and the shapes that break tiles: odd and tiny images, partial vectors of
    /// lanes, paddings that do not keep the size.
    static let cases: [KernelWindow] = {
        var cases: [KernelWindow] = []
        for (kernel, dilation) in [(3, 1), (5, 1), (7, 1), (3, 2), (5, 2)] {
            for stride in [1, 2] {
                for (height, width) in [(8, 8), (4, 4), (2, 2), (7, 7), (1, 1), (3, 12), (6, 5)] {
                    cases.append(
                        .same(height, width, kernel: kernel, stride: stride, dilation: dilation, lanes: 32)
                    )
                }
                for lanes in [1, 5, 8, 16, 48] {
                    cases.append(.same(8, 8, kernel: kernel, stride: stride, dilation: dilation, lanes: lanes))
                }
                cases.append(.same(4, 24, kernel: kernel, stride: stride, dilation: dilation, lanes: 16))
                cases.append(.same(5, 7, kernel: kernel, stride: stride, dilation: dilation, lanes: 5))
            }
        }
        for lanes in [5, 32] {
            for stride in [1, 2] {
                cases.append(
                    KernelWindow(
                        height: 7,
                        width: 6,
                        kernel: (1, 7),
                        stride: stride,
                        padding: (0, 3),
                        lanes: lanes
                    )
                )
                cases.append(
                    KernelWindow(
                        height: 8,
                        width: 8,
                        kernel: (7, 1),
                        stride: stride,
                        padding: (3, 0),
                        lanes: lanes
                    )
                )
                cases.append(.same(8, 7, kernel: 1, stride: stride, lanes: lanes))
                cases.append(
                    KernelWindow(
                        height: 9,
                        width: 8,
                        kernel: (3, 3),
                        stride: stride,
                        padding: (0, 0),
                        lanes: lanes
                    )
                )
                cases.append(
                    KernelWindow(
                        height: 5,
                        width: 4,
                        kernel: (2, 4),
                        stride: stride,
                        padding: (1, 3),
                        lanes: lanes
                    )
                )
            }
        }
        cases.append(
            KernelWindow(height: 11, width: 9, kernel: (3, 3), stride: 3, padding: (2, 2), dilation: 2, lanes: 16)
        )
        cases.append(
            KernelWindow(height: 12, width: 16, kernel: (3, 3), stride: 4, padding: (1, 2), dilation: 2, lanes: 16)
        )
        return cases
    }()
}
