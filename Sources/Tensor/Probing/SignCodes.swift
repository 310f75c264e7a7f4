/// How many values of feature maps have the same sign in two images, for all pairs of a batch: the kernel matrix of NASWOT
/// (Mellor et al., ICML 2021), `K = Σ x xᵀ + (1 − x)(1 − x)ᵀ` with x the images' codes of positive values.
package struct SignCodes: Sendable {
    /// Images of the batch.
    package let batch: Int
    /// Values of an image that were compared.
    package private(set) var values = 0
    /// In how many values images differ; above the diagonal, row by row.
    private var distances: [UInt64]
    private var codes: [UInt64] = []

    /// No values yet.
    package init(batch: Int) {
        self.batch = batch
        distances = Array(repeating: 0, count: batch * batch)
    }

    /// Adds the values of a map, `times` over.
    package mutating func add(_ map: FeatureMap, times: Int = 1) {
        precondition(map.batch == batch, "another batch")
        let kernels = BlockKernels()
        let words = kernels.codeWords(map.shape.count)
        if codes.count < words * batch { codes = Array(repeating: 0, count: words * batch) }
        let batch = batch
        codes.withUnsafeMutableBufferPointer { codes in
            distances.withUnsafeMutableBufferPointer { distances in
                guard let codes = codes.baseAddress, let distances = distances.baseAddress else { return }
                for block in 0..<map.blocks {
                    kernels.signCodes(
                        map.block(block),
                        positions: map.shape.count,
                        lanes: map.lanes,
                        into: codes + block * map.lanes * words
                    )
                }
                kernels.addCodeDistances(codes, count: batch, words: words, weight: times, into: distances)
            }
        }
        values += times * map.shape.count
    }

    /// K, row by row.
    package func kernel() -> [Double] {
        var result = [Double](repeating: Double(values), count: batch * batch)
        for i in 0..<batch {
            for j in i + 1..<batch {
                let equal = Double(UInt64(values) - distances[i * batch + j])
                result[i * batch + j] = equal
                result[j * batch + i] = equal
            }
        }
        return result
    }
}
