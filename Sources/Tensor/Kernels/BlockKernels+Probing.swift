import CTensorKernels

/// What only probing needs of the kernels.
extension BlockKernels {
    /// The gradient of what a stage read, without that of its weights where that saves work; `gradients` is undefined then.
    func inputGradient(
        _ stage: Stage,
        lanes: Int,
        parameters: Floats,
        gradients: Floats,
        _ step: StageGradient
    ) {
        guard case .convolution(let weight, let window) = stage.operation, let target = step.target else {
            return backward(stage, lanes: lanes, parameters: parameters, gradients: gradients, step)
        }
        withUnsafePointer(to: window.c) { window in
            econas_convolution_backward_data(
                target,
                step.accumulate ? 1 : 0,
                step.mask,
                step.gradient,
                parameters + weight,
                Int32(stage.input.channels),
                Int32(stage.output.channels),
                window,
                step.scratch
            )
        }
    }

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
