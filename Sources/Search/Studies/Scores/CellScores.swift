import Foundation
import LinearAlgebra
import Tensor

/// The formulas of AZ-NAS (Lee and Ham, CVPR 2024) that look at the outputs of cells.
enum CellScores {
    /// The entropy of the shares that the principal components of a map's pixels have in their variance; not a number for a
    /// map without variance.
    static func entropy(_ map: FeatureMap) -> Double {
        let channels = map.shape.channels
        let covariance = Matrix(rows: channels, columns: channels, elements: map.covariance())
        guard let values = try? covariance.symmetricEigenvalues() else { return .nan }
        // Rounding may make a vanishing one negative.
        let positive = values.map { max(0, $0) }
        let total = positive.reduce(0, +)
        return positive.reduce(0) { $0 - $1 / total * log($1 / total + 1e-8) }
    }

    /// 2 − s − 1 / (s + 10⁻⁶) with the largest singular value s of the mean over images and pixels of `input` `output`ᵀ, for the
    /// gradient that a cell makes at its input of random signs at its output. Best, 0, where s is 1.
    ///
    /// - Parameter input: nil where no gradient arrives: s is 0.
    /// - Returns: nil where the input's size is no multiple of the output's.
    static func trainability(input: FeatureMap?, output: FeatureMap) -> Double? {
        guard let input else { return trainability(0) }
        let stride = input.shape.height / output.shape.height
        guard input.shape.height == stride * output.shape.height, input.shape.width == stride * output.shape.width
        else { return nil }
        let folded = stride == 1 ? input : input.unshuffled(stride)
        // Row by row, these are the columns of the transpose, whose singular values are the same.
        let products = Matrix(
            rows: output.shape.channels,
            columns: folded.shape.channels,
            elements: folded.meanProducts(with: output)
        )
        return (try? products.singularValues().first).map(trainability) ?? .nan
    }

    private static func trainability(_ singularValue: Double) -> Double {
        -singularValue - 1 / (singularValue + 1e-6) + 2
    }
}
