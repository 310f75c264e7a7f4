import COpenBLAS
import Foundation

/// The factorisation L Lᵀ of a symmetric positive definite matrix, L lower triangular.
package struct Cholesky: Sendable, Hashable {
    /// L, with zeros above the diagonal.
    package let factor: Matrix

    /// Factorises a matrix, of which only the lower triangle is read. O(n³).
    ///
    /// - Throws: `LinearAlgebraError.notPositiveDefinite`, which says where, or `notFinite`.
    /// - Precondition: the matrix is square.
    package init(_ matrix: Matrix) throws(LinearAlgebraError) {
        precondition(matrix.isSquare, "only a square matrix has Cholesky's factorisation")
        try matrix.checkFinite()
        var result = matrix
        var (n, stride, info) = (LAPACK.Count(matrix.rows), matrix.leading, LAPACK.Count(0))
        _ = LAPACK.singleThreaded
        dpotrf_("L", &n, &result.elements, &stride, &info, 1)
        LAPACK.checkArguments(info, "dpotrf")
        guard info == 0 else { throw .notPositiveDefinite(size: Int(info)) }
        for column in 0..<result.columns {
            for row in 0..<column { result[row, column] = 0 }
        }
        factor = result
    }

    /// The logarithm of the matrix's determinant; 0 for an empty matrix.
    package var logDeterminant: Double { (0..<factor.rows).reduce(0) { $0 + 2 * log(factor[$1, $1]) } }

    /// The matrix X with A X = B, for the factorised matrix A. O(n²) per column.
    ///
    /// - Precondition: B has as many rows as A.
    package func solve(_ right: Matrix) -> Matrix {
        precondition(right.rows == factor.rows, "the right side has another number of rows")
        var result = right
        var (n, stride, info) = (LAPACK.Count(factor.rows), factor.leading, LAPACK.Count(0))
        var count = LAPACK.Count(right.columns)
        _ = LAPACK.singleThreaded
        dpotrs_("L", &n, &count, factor.elements, &stride, &result.elements, &stride, &info, 1)
        LAPACK.checkArguments(info, "dpotrs")
        return result
    }
}
