import CTensorKernels

/// What only probing needs of the kernels.
extension BlockKernels {
    /// Words of the code of one image's `positions` values.
    func codeWords(_ positions: Int) -> Int { econas_code_words(positions) }

    /// Which values of a block are positive, as bits, one code per lane.
    func signCodes(_ source: Floats, positions: Int, lanes: Int, into codes: UnsafeMutablePointer<UInt64>) {
        econas_sign_codes(codes, source, positions, Int32(lanes))
    }

    /// distances[i][j] += weight · bits in which the codes of i and j differ, for i < j.
    func addCodeDistances(
        _ codes: UnsafePointer<UInt64>,
        count: Int,
        words: Int,
        weight: Int,
        into distances: UnsafeMutablePointer<UInt64>
    ) {
        econas_add_code_distances(distances, codes, Int32(count), words, UInt64(weight))
    }
}
