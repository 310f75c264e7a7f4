import Foundation

@testable import Tensor

/// Computes a graph node by node in double precision on N × C × H × W, with no fusion, no blocks and no memory plan:
/// the plain twin of plans, executor and kernels.
struct GraphInterpreter {
    let graph: Graph
    let batch: Int
    /// Batch norms take the batch's statistics, else the running ones.
    let training: Bool
    var parameters: [Double]
    var statistics: [Double]

    init(_ state: NetworkState, batch: Int, training: Bool) {
        graph = state.graph
        self.batch = batch
        self.training = training
        parameters = state.parameters.map(Double.init)
        statistics = state.statistics.map(Double.init)
    }

    /// The graph's result.
    func output(_ images: [Double]) -> [Double] {
        var values: [[Double]] = []
        for node in graph.nodes {
            let inputs = node.inputs.map { values[$0.index] }
            let shapes = node.inputs.map { graph[$0].shape }
            values.append(value(node, inputs, shapes, images))
        }
        return values[graph.output.index]
    }

    /// The mean cross entropy of a classifier's result.
    static func crossEntropy(_ logits: [Double], _ labels: [Int], classes: Int) -> Double {
        labels.enumerated().reduce(0) { sum, image in
            let row = logits[image.offset * classes..<(image.offset + 1) * classes]
            let top = row.max() ?? 0
            let total = row.reduce(0) { $0 + exp($1 - top) }
            return sum + log(total) + top - row[row.startIndex + image.element]
        } / Double(labels.count)
    }

    private func value(
        _ node: Graph.Node,
        _ inputs: [[Double]],
        _ shapes: [FeatureShape],
        _ images: [Double]
    ) -> [Double] {
        let shape = node.shape
        switch node.operation {
        case .input: return images
        case .zero: return Array(repeating: 0, count: batch * shape.count)
        case .relu: return inputs[0].map { max(0, $0) }
        case .depthwise(let weight, let window):
            return convolve(inputs[0], shapes[0], shape, weight, window, perChannel: true)
        case .convolution(let weight, let window):
            return convolve(inputs[0], shapes[0], shape, weight, window, perChannel: false)
        case .pointwise(let weight, let stride, let offset):
            let window = Window(1, stride: stride, padding: -offset)
            return convolve(inputs[0], shapes[0], shape, weight, window, perChannel: false)
        case .batchNorm(let weight, let bias, let mean, let variance):
            return normalise(inputs[0], shape, weight, bias, mean, variance)
        case .maxPool(let window):
            return pool(inputs[0], shapes[0], shape, window) { $0.max() ?? 0 }
        case .averagePool(let window):
            return pool(inputs[0], shapes[0], shape, window) { $0.reduce(0, +) / Double($0.count) }
        case .sum: return inputs.dropFirst().reduce(inputs[0]) { zip($0, $1).map(+) }
        case .concat:
            return (0..<batch).flatMap { image in
                zip(inputs, shapes).flatMap { $0[image * $1.count..<(image + 1) * $1.count] }
            }
        case .globalPool:
            let pixels = shapes[0].pixels
            return (0..<batch * shape.channels).map {
                inputs[0][$0 * pixels..<($0 + 1) * pixels].reduce(0, +) / Double(pixels)
            }
        case .linear(let weight, let bias):
            let (weight, bias) = (graph.parameters[weight].offset, graph.parameters[bias].offset)
            let cin = shapes[0].channels
            return (0..<batch * shape.channels).map { index in
                let (image, output) = index.quotientAndRemainder(dividingBy: shape.channels)
                return (0..<cin).reduce(parameters[bias + output]) {
                    $0 + parameters[weight + output * cin + $1] * inputs[0][image * cin + $1]
                }
            }
        }
    }

    private func convolve(
        _ input: [Double],
        _ from: FeatureShape,
        _ to: FeatureShape,
        _ weight: Int,
        _ window: Window,
        perChannel: Bool
    ) -> [Double] {
        let start = graph.parameters[weight].offset
        let cin = perChannel ? 1 : from.channels
        return map(to) { image, channel, row, column in
            var sum = 0.0
            for source in 0..<cin {
                let plane = (image * from.channels + (perChannel ? channel : source)) * from.pixels
                let kernel = start + (channel * cin + source) * window.taps
                for tap in taps(window, from, row, column) {
                    sum += parameters[kernel + tap.kernel] * input[plane + tap.pixel]
                }
            }
            return sum
        }
    }

    private func pool(
        _ input: [Double],
        _ from: FeatureShape,
        _ to: FeatureShape,
        _ window: Window,
        _ reduce: ([Double]) -> Double
    ) -> [Double] {
        map(to) { image, channel, row, column in
            let plane = (image * from.channels + channel) * from.pixels
            return reduce(taps(window, from, row, column).map { input[plane + $0.pixel] })
        }
    }

    private func normalise(
        _ input: [Double],
        _ shape: FeatureShape,
        _ weight: Int,
        _ bias: Int,
        _ mean: Int,
        _ variance: Int
    ) -> [Double] {
        var scale: [Double] = []
        var shift: [Double] = []
        for channel in 0..<shape.channels {
            var average = statistics[graph.statistics[mean].offset + channel]
            var spread = statistics[graph.statistics[variance].offset + channel]
            if training {
                let values = (0..<batch).flatMap { image in
                    let plane = (image * shape.channels + channel) * shape.pixels
                    return input[plane..<plane + shape.pixels]
                }
                average = values.reduce(0, +) / Double(values.count)
                spread = values.reduce(0) { $0 + ($1 - average) * ($1 - average) } / Double(values.count)
            }
            let factor = parameters[graph.parameters[weight].offset + channel] / (spread + 1e-5).squareRoot()
            scale.append(factor)
            shift.append(parameters[graph.parameters[bias].offset + channel] - average * factor)
        }
        return input.enumerated().map { index, value in
            let channel = index / shape.pixels % shape.channels
            return value * scale[channel] + shift[channel]
        }
    }

    /// The taps of a window that lie inside the image.
    private func taps(
        _ window: Window,
        _ shape: FeatureShape,
        _ row: Int,
        _ column: Int
    ) -> [(kernel: Int, pixel: Int)] {
        var result: [(kernel: Int, pixel: Int)] = []
        for i in 0..<window.kernelHeight {
            for j in 0..<window.kernelWidth {
                let y = row * window.strideHeight - window.paddingHeight + i * window.dilation
                let x = column * window.strideWidth - window.paddingWidth + j * window.dilation
                guard (0..<shape.height).contains(y), (0..<shape.width).contains(x) else { continue }
                result.append((i * window.kernelWidth + j, y * shape.width + x))
            }
        }
        return result
    }

    private func map(_ shape: FeatureShape, _ body: (Int, Int, Int, Int) -> Double) -> [Double] {
        (0..<batch * shape.count).map { index in
            let (plane, pixel) = index.quotientAndRemainder(dividingBy: shape.pixels)
            let (image, channel) = plane.quotientAndRemainder(dividingBy: shape.channels)
            return body(image, channel, pixel / shape.width, pixel % shape.width)
        }
    }
}
