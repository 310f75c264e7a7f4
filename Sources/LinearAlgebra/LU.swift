import COpenBLAS
import Foundation

/// The factorisation P L U of a square matrix, with pivoting by rows.
package struct LU: Sendable, Hashable {
    private let factors: Matrix
    private let pivots: [LAPACK.Count]

    /// Factorises a matrix. O(n³).
    ///
    /// One that is singular to working precision is refused: what rounding leaves of a zero would be another number on
    /// another processor.
    ///
    /// - Throws: `LinearAlgebraError.singular`, or `notFinite`.
    /// - Precondition: the matrix is square.
    package init(_ matrix: Matrix) throws(LinearAlgebraError) {
        precondition(matrix.isSquare, "only a square matrix is factorised")
        try matrix.checkFinite()
        let size = matrix.rows
        var result = matrix
        var pivots = [LAPACK.Count](repeating: 0, count: size)
        var (n, stride, info) = (LAPACK.Count(size), matrix.leading, LAPACK.Count(0))
        _ = LAPACK.singleThreaded
        dgetrf_(&n, &n, &result.elements, &stride, &pivots, &info)
        LAPACK.checkArguments(info, "dgetrf")
        guard info == 0 else { throw .singular }
        if size > 0 {
            var norm = (0..<size).reduce(0.0) { largest, column in
                max(largest, matrix.elements[column * size..<(column + 1) * size].reduce(0) { $0 + abs($1) })
            }
            var reciprocal = 0.0
            var work = [Double](repeating: 0, count: 4 * size)
            var indices = [LAPACK.Count](repeating: 0, count: size)
            dgecon_("1", &n, result.elements, &stride, &norm, &reciprocal, &work, &indices, &info, 1)
            LAPACK.checkArguments(info, "dgecon")
            guard reciprocal >= Double(size) * .ulpOfOne else { throw .singular }
        }
        factors = result
        self.pivots = pivots
    }

    /// The logarithm of the absolute determinant; 0 for an empty matrix.
    package var logAbsoluteDeterminant: Double { (0..<factors.rows).reduce(0) { $0 + log(abs(factors[$1, $1])) } }

    /// The matrix X with A X = B, for the factorised matrix A. O(n²) per column.
    ///
    /// - Precondition: B has as many rows as A.
    package func solve(_ right: Matrix) -> Matrix {
        precondition(right.rows == factors.rows, "the right side has another number of rows")
        var result = right
        var (n, stride, info) = (LAPACK.Count(factors.rows), factors.leading, LAPACK.Count(0))
        var count = LAPACK.Count(right.columns)
        _ = LAPACK.singleThreaded
        dgetrs_("N", &n, &count, factors.elements, &stride, pivots, &result.elements, &stride, &info, 1)
        LAPACK.checkArguments(info, "dgetrs")
        return result
    }
}
