/// The feature maps of a batch, or their gradient: blocks of channels × height × width × lanes, image `i` in lane `i % lanes`
/// of block `i / lanes`.
///
/// It owns its memory and belongs to one thread at a time.
package final class FeatureMap {
    /// The shape of one image's map.
    package let shape: FeatureShape
    /// The number of images.
    package let batch: Int
    /// Images of one block.
    package let lanes: Int
    /// The power of two that every stored value stands to be multiplied by; not 0 only in a linear ``Probe``, whose values
    /// leave the range of a float.
    package internal(set) var exponent = 0
    /// Of a 1 × k convolution that shares a stride with the k × 1 convolution behind it: columns that this one will skip.
    var pendingStride = 1
    let start: Floats

    /// Maps of undefined contents.
    init(shape: FeatureShape, batch: Int, lanes: Int) {
        precondition(batch > 0 && batch % lanes == 0, "a batch fills its blocks")
        self.shape = shape
        self.batch = batch
        self.lanes = lanes
        let bytes = 4 * shape.count * batch
        start = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: ArenaLayout.alignment)
            .bindMemory(to: Float.self, capacity: shape.count * batch)
    }

    /// Maps with the values of `values`, image after image, each channels × height × width.
    ///
    /// - Precondition: there are `batch` images in `values`, and `lanes` divides `batch`.
    package convenience init(_ values: some RandomAccessCollection<Float>, shape: FeatureShape, batch: Int, lanes: Int)
    {
        precondition(values.count == shape.count * batch, "every image needs its values")
        self.init(shape: shape, batch: batch, lanes: lanes)
        for (index, value) in values.enumerated() { start[position(index)] = value }
    }

    deinit { start.deallocate() }

    /// The values, image after image, each channels × height × width; the ``exponent`` is not applied.
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
        exponent = other.exponent
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

// MARK: - Powers of two

extension FeatureMap {
    /// Keeps the largest magnitude near 1 by moving a power of two into the exponent; exact.
    func rescale() {
        var largest: Float = 0
        for index in 0..<count { largest = max(largest, abs(start[index])) }
        guard largest > 0, largest.isFinite else { return }
        let shift = Int(largest.exponent)
        guard abs(shift) > 20 else { return }
        let factor = Self.power(-shift)
        for index in 0..<count { start[index] *= factor }
        exponent += shift
    }

    /// Adds a map of the same shape, whatever the two exponents; the larger one stays.
    func addScaled(_ other: FeatureMap) {
        let common = max(exponent, other.exponent)
        let (mine, theirs) = (Self.power(exponent - common), Self.power(other.exponent - common))
        for index in 0..<count { start[index] = start[index] * mine + other.start[index] * theirs }
        exponent = common
    }

    /// 2 to the power of `exponent`; 0 where that is too small to matter beside 1.
    static func power(_ exponent: Int) -> Float {
        exponent < -100 ? 0 : Float(sign: .plus, exponent: exponent, significand: 1)
    }
}
