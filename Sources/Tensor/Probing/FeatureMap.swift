/// The feature maps of a batch, or their gradient: blocks of channels × height × width × lanes, image `i` in lane `i % lanes`
/// of block `i / lanes`.
///
/// It belongs to one thread at a time.
package final class FeatureMap {
    /// The shape of one image's map.
    package let shape: FeatureShape
    /// The number of images.
    package let batch: Int
    /// Images of one block.
    package let lanes: Int
    let start: Floats
    /// Who owns the memory; nil: the map itself.
    private let owner: AnyObject?

    /// Maps of undefined contents.
    init(shape: FeatureShape, batch: Int, lanes: Int) {
        precondition(batch > 0 && batch % lanes == 0, "a batch fills its blocks")
        self.shape = shape
        self.batch = batch
        self.lanes = lanes
        let bytes = 4 * shape.count * batch
        start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: ArenaLayout.alignment)
            .bindMemory(to: Float.self, capacity: shape.count * batch)
        owner = nil
    }

    /// Maps in somebody else's memory, which holds them as long as that is not written to.
    init(shape: FeatureShape, batch: Int, lanes: Int, start: Floats, owner: AnyObject) {
        self.shape = shape
        self.batch = batch
        self.lanes = lanes
        self.start = start
        self.owner = owner
    }

    /// Maps with the values of `values`, image after image, each channels × height × width.
    ///
    /// - Precondition: there are `batch` images in `values`, and `lanes` divides `batch`.
    package convenience init(_ values: some RandomAccessCollection<Float>, shape: FeatureShape, batch: Int, lanes: Int)
    {
        self.init(shape: shape, batch: batch, lanes: lanes)
        fill(with: values)
    }

    /// Maps of undefined contents for a batch of a network's images, in the blocks that a ``Probe`` reads.
    package static func images(of graph: Graph, batch: Int) -> FeatureMap {
        FeatureMap(shape: graph.inputShape, batch: batch, lanes: Plan.lanes(of: graph, batch: batch))
    }

    deinit { if owner == nil { start.deallocate() } }

    /// The values, image after image, each channels × height × width.
    package func values() -> [Float] { (0..<count).map { start[position($0)] } }

    /// The number of values.
    var count: Int { shape.count * batch }

    /// The number of blocks.
    var blocks: Int { batch / lanes }

    /// Floats of one channel of a block.
    var channelFloats: Int { shape.pixels * lanes }

    /// The start of a block.
    func block(_ index: Int) -> Floats { start + index * shape.count * lanes }

    /// The place of a value whose number is counted image after image.
    private func position(_ index: Int) -> Int {
        let (image, value) = index.quotientAndRemainder(dividingBy: shape.count)
        return (image / lanes * shape.count + value) * lanes + image % lanes
    }

    /// Takes over the values of a map of the same shape.
    package func copy(_ other: FeatureMap) {
        precondition(shape == other.shape && batch == other.batch && lanes == other.lanes, "the maps' shapes differ")
        start.update(from: other.start, count: count)
    }

    /// Takes over `values`, image after image, each channels × height × width.
    ///
    /// - Precondition: there are as many as in the map.
    package func fill(with values: some RandomAccessCollection<Float>) {
        precondition(values.count == count, "every image needs its values")
        for (index, value) in values.enumerated() { start[position(index)] = value }
    }

    /// Every value becomes `value`.
    package func fill(_ value: Float) { start.update(repeating: value, count: count) }
}

// MARK: - Random maps

extension FeatureMap {
    /// Draws every value from the standard normal distribution.
    package func fillNormal(using random: inout RandomStream) {
        for index in 0..<count { start[index] = random.normal() }
    }

    /// Draws every value as −1 or 1, evenly (Rademacher's distribution).
    package func fillSigns(using random: inout RandomStream) {
        var bits: UInt64 = 0
        for index in 0..<count {
            if index % 64 == 0 { bits = random.next() }
            start[index] = bits & 1 == 1 ? 1 : -1
            bits >>= 1
        }
    }
}
