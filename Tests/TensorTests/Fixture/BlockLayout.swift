import Testing

@testable import Tensor

/// Conversion between N × C × H × W, as PyTorch has it, and the engine's blocks.
enum BlockLayout {
    static func position(_ image: Int, _ channel: Int, _ pixel: Int, _ shape: FeatureShape, lanes: Int) -> Int {
        ((image / lanes * shape.channels + channel) * shape.pixels + pixel) * lanes + image % lanes
    }

    static func blocks(_ values: [Float], _ shape: FeatureShape, lanes: Int) -> [Float] {
        var result = values
        for (index, value) in values.enumerated() {
            let (image, rest) = index.quotientAndRemainder(dividingBy: shape.count)
            let (channel, pixel) = rest.quotientAndRemainder(dividingBy: shape.pixels)
            result[position(image, channel, pixel, shape, lanes: lanes)] = value
        }
        return result
    }

    static func planes(_ blocks: [Float], _ shape: FeatureShape, lanes: Int) -> [Float] {
        blocks.indices.map { index in
            let (image, rest) = index.quotientAndRemainder(dividingBy: shape.count)
            let (channel, pixel) = rest.quotientAndRemainder(dividingBy: shape.pixels)
            return blocks[position(image, channel, pixel, shape, lanes: lanes)]
        }
    }
}

extension Executor {
    /// Fills the input batch from N × C × H × W.
    func setImages(_ values: [Float]) {
        _ = images.update(
            fromContentsOf: BlockLayout.blocks(values, plan.graph.inputShape, lanes: plan.lanes)
        )
    }

    /// The feature map that the graph gives, N × C × H × W.
    func outputPlanes() -> [Float] {
        planes(Region(buffer: plan.wellKnown.output, start: 0), plan.graph.outputShape)
    }

    /// Fills the gradient of the feature map that the graph gives.
    func setOutputGradient(_ values: [Float]) throws {
        let buffer = try #require(plan.wellKnown.outputGradient)
        let blocks = BlockLayout.blocks(values, plan.graph.outputShape, lanes: plan.lanes)
        let start = address(Region(buffer: buffer, start: 0))
        for (index, value) in blocks.enumerated() { start[index] = value }
    }

    /// The gradient of the images, N × C × H × W; zeros when they do not reach the output.
    func imageGradientPlanes() -> [Float] {
        let shape = plan.graph.inputShape
        guard let region = plan.wellKnown.imageGradient else {
            return Array(repeating: 0, count: plan.batch * shape.count)
        }
        return planes(region, shape)
    }

    func planes(_ region: Region, _ shape: FeatureShape) -> [Float] {
        let blocks = (0..<plan.blocks).flatMap { block in
            Array(UnsafeBufferPointer(start: address(region, block), count: shape.count * plan.lanes))
        }
        return BlockLayout.planes(blocks, shape, lanes: plan.lanes)
    }
}

/// The largest difference, relative to the largest magnitude expected or to `floor`, whichever is more.
func relativeError(_ actual: some Sequence<Float>, _ expected: some Sequence<Float>, floor: Double = 0) -> Double {
    let (actual, expected) = (Array(actual), Array(expected))
    guard actual.count == expected.count else { return .infinity }
    let scale = expected.reduce(floor) { max($0, abs(Double($1))) }
    let error = zip(actual, expected).reduce(0.0) {
        let difference = abs(Double($1.0) - Double($1.1))
        return difference.isFinite ? max($0, difference) : .infinity
    }
    return scale > 0 ? error / scale : error
}
