import Foundation
import LinearAlgebra
import Tensor

/// The formulas of scores that are made of gradients, on the gradients themselves.
enum GradientScores {
    /// The sum over layers of the norm of the weights' gradient.
    static func gradientNorm(_ layers: [ArraySlice<Float>]) -> Double {
        layers.reduce(0) { total, gradient in
            total + gradient.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
        }
    }

    /// The sum over all weights of |weight · gradient|.
    static func saliency(_ layers: [(weights: ArraySlice<Float>, gradient: ArraySlice<Float>)]) -> Double {
        layers.reduce(0) { total, layer in
            total + zip(layer.weights, layer.gradient).reduce(0) { $0 + abs(Double($1.0) * Double($1.1)) }
        }
    }

    /// The sum over layers of log Σ mean|g| / deviation(g), mean and deviation (divisor: their number) over the batches, the
    /// sum over the weights whose gradient differs from batch to batch; layers without any are left out.
    ///
    /// - Parameter layers: per layer the gradients of the batches.
    static func zico(_ layers: [[ArraySlice<Float>]]) -> Double {
        layers.reduce(0) { total, batches in
            let starts = batches.map(\.startIndex)
            let count = Double(batches.count)
            var sum = 0.0
            for offset in 0..<(batches.first?.count ?? 0) {
                var (mean, magnitude) = (0.0, 0.0)
                for (batch, start) in zip(batches, starts) {
                    let value = Double(batch[start + offset])
                    mean += value / count
                    magnitude += abs(value) / count
                }
                var square = 0.0
                for (batch, start) in zip(batches, starts) {
                    let difference = Double(batch[start + offset]) - mean
                    square += difference * difference / count
                }
                if square > 0 { sum += magnitude / square.squareRoot() }
            }
            return sum > 0 ? total + log(sum) : total
        }
    }

    /// −Σ log(v + k) + 1 / (v + k) over the eigenvalues v of the correlations between the images' gradients, k = 10⁻⁵.
    ///
    /// - Parameter gradients: image after image.
    /// - Returns: not a number where an image has no gradient.
    static func jacobianCovariance(_ gradients: [Float], images: Int) -> Double {
        let size = gradients.count / images
        var rows: [Double] = []
        for image in 0..<images {
            let row = gradients[image * size..<(image + 1) * size].map(Double.init)
            let mean = row.reduce(0, +) / Double(size)
            let centred = row.map { $0 - mean }
            let norm = centred.reduce(0) { $0 + $1 * $1 }.squareRoot()
            rows += centred.map { $0 / norm }
        }
        let columns = Matrix(rows: size, columns: images, elements: rows)
        guard let values = try? columns.transposedTimes(columns).symmetricEigenvalues() else { return .nan }
        let k = 1e-5
        return -values.reduce(0) { $0 + log($1 + k) + 1 / ($1 + k) }
    }

    /// log Σ |weight · gradient| of layers whose gradients stand to be multiplied by powers of two; −∞ without any.
    static func synflow(_ layers: [(weights: ArraySlice<Float>, gradient: ArraySlice<Float>, exponent: Int)]) -> Double
    {
        let logs = layers.map {
            log(saliency([(weights: $0.weights, gradient: $0.gradient)])) + Double($0.exponent) * log(2)
        }
        guard let largest = logs.max(), largest > -.infinity else { return -.infinity }
        return largest + log(logs.reduce(0) { $0 + exp($1 - largest) })
    }
}
