import Foundation

/// The little linear algebra that scores need, on matrices of some hundred rows.
enum SymmetricMatrix {
    /// The eigenvalues of a symmetric matrix, in no order: Householder's reduction to a tridiagonal matrix and QL steps with
    /// implicit shifts (Golub and Van Loan, "Matrix Computations", 8.3). O(n³).
    ///
    /// - Parameter matrix: row by row; only finite values. Nil when the iteration does not converge.
    static func eigenvalues(_ matrix: [Double], size n: Int) -> [Double]? {
        precondition(matrix.count == n * n, "the matrix is not square")
        guard matrix.allSatisfy(\.isFinite) else { return nil }
        var (diagonal, below) = tridiagonal(matrix, size: n)
        for first in 0..<n {
            var steps = 0
            while true {
                // The end of the block that starts at `first`: where what stands beside the diagonal vanishes.
                let last =
                    (first..<n - 1).first {
                        abs(below[$0]) <= Double.ulpOfOne * (abs(diagonal[$0]) + abs(diagonal[$0 + 1]))
                    } ?? n - 1
                if last == first { break }
                steps += 1
                guard steps < 100 else { return nil }
                step(&diagonal, &below, first, last)
            }
        }
        return diagonal
    }

    /// One QL step with Wilkinson's shift on the block from `first` to `last`.
    private static func step(_ diagonal: inout [Double], _ below: inout [Double], _ first: Int, _ last: Int) {
        let half = (diagonal[first + 1] - diagonal[first]) / (2 * below[first])
        let root = hypot(half, 1)
        var g = diagonal[last] - diagonal[first] + below[first] / (half + (half < 0 ? -root : root))
        var (sine, cosine, shift) = (1.0, 1.0, 0.0)
        for index in stride(from: last - 1, through: first, by: -1) {
            let f = sine * below[index]
            let b = cosine * below[index]
            let radius = hypot(f, g)
            below[index + 1] = radius
            if radius == 0 {
                diagonal[index + 1] -= shift
                below[last] = 0
                return
            }
            sine = f / radius
            cosine = g / radius
            g = diagonal[index + 1] - shift
            let r = (diagonal[index] - g) * sine + 2 * cosine * b
            shift = sine * r
            diagonal[index + 1] = g + shift
            g = cosine * r - b
        }
        diagonal[first] -= shift
        below[first] = g
        below[last] = 0
    }

    /// The diagonal and what stands below it (and a zero behind that) of a tridiagonal matrix with the same eigenvalues.
    private static func tridiagonal(_ matrix: [Double], size n: Int) -> (diagonal: [Double], below: [Double]) {
        var a = matrix
        var below = [Double](repeating: 0, count: n)
        var p = [Double](repeating: 0, count: n)
        for k in 0..<max(0, n - 2) {
            // A reflection I − v vᵀ / h that clears column k below the entry beside the diagonal.
            let column = (k + 1..<n).map { a[$0 * n + k] }
            let norm = column.reduce(0) { hypot($0, $1) }
            guard norm > 0 else { continue }
            let alpha = column[0] > 0 ? -norm : norm
            var v = column
            v[0] -= alpha
            let h = norm * (norm + abs(column[0]))
            below[k] = alpha
            a[(k + 1) * n + k] = alpha
            let rest = k + 1
            for i in rest..<n {
                var sum = 0.0
                for j in rest..<n { sum += a[i * n + j] * v[j - rest] }
                p[i] = sum / h
            }
            let scale = (rest..<n).reduce(0) { $0 + v[$1 - rest] * p[$1] } / (2 * h)
            for i in rest..<n { p[i] -= scale * v[i - rest] }
            for i in rest..<n {
                for j in rest..<n { a[i * n + j] -= v[i - rest] * p[j] + p[i] * v[j - rest] }
            }
        }
        if n > 1 { below[n - 2] = a[(n - 1) * n + n - 2] }
        return ((0..<n).map { a[$0 * n + $0] }, below)
    }

    /// The logarithm of the absolute determinant, by elimination with pivoting; −∞ for a singular matrix. O(n³).
    static func logAbsoluteDeterminant(_ matrix: [Double], size n: Int) -> Double {
        precondition(matrix.count == n * n, "the matrix is not square")
        var a = matrix
        var result = 0.0
        for k in 0..<n {
            let pivot = (k..<n).max { abs(a[$0 * n + k]) < abs(a[$1 * n + k]) } ?? k
            if pivot != k { for j in k..<n { a.swapAt(k * n + j, pivot * n + j) } }
            let value = a[k * n + k]
            result += log(abs(value))
            guard value != 0 else { return -.infinity }
            for i in k + 1..<n {
                let factor = a[i * n + k] / value
                if factor == 0 { continue }
                for j in k..<n { a[i * n + j] -= factor * a[k * n + j] }
            }
        }
        return result
    }

    /// The largest singular value of a matrix of any shape: the root of the largest eigenvalue of its product with its
    /// transpose, the smaller of the two.
    static func largestSingularValue(_ matrix: [Double], rows: Int, columns: Int) -> Double? {
        precondition(matrix.count == rows * columns, "the matrix has another shape")
        let size = min(rows, columns)
        var product = [Double](repeating: 0, count: size * size)
        for i in 0..<size {
            for j in i..<size {
                var sum = 0.0
                if rows <= columns {
                    for k in 0..<columns { sum += matrix[i * columns + k] * matrix[j * columns + k] }
                } else {
                    for k in 0..<rows { sum += matrix[k * columns + i] * matrix[k * columns + j] }
                }
                product[i * size + j] = sum
                product[j * size + i] = sum
            }
        }
        return eigenvalues(product, size: size)?.max().map { max(0, $0).squareRoot() }
    }
}
