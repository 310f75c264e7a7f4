import COpenBLAS

extension Matrix {
    /// The product of two matrices.
    ///
    /// - Precondition: the left one has as many columns as the right one has rows.
    package static func * (left: Matrix, right: Matrix) -> Matrix { product(left, false, right, false) }

    /// The product of its transpose with another matrix.
    ///
    /// - Precondition: both have as many rows.
    package func transposedTimes(_ other: Matrix) -> Matrix { Self.product(self, true, other, false) }

    /// The product with the transpose of another matrix.
    ///
    /// - Precondition: both have as many columns.
    package func timesTransposed(_ other: Matrix) -> Matrix { Self.product(self, false, other, true) }

    private static func product(_ left: Matrix, _ turnsLeft: Bool, _ right: Matrix, _ turnsRight: Bool) -> Matrix {
        let (rows, inner) = turnsLeft ? (left.columns, left.rows) : (left.rows, left.columns)
        let (outer, columns) = turnsRight ? (right.columns, right.rows) : (right.rows, right.columns)
        precondition(inner == outer, "matrices of \(rows) × \(inner) and \(outer) × \(columns) have no product")
        var result = [Double](repeating: 0, count: rows * columns)
        if !result.isEmpty && inner > 0 {
            _ = LAPACK.singleThreaded
            cblas_dgemm(
                CblasColMajor,
                turnsLeft ? CblasTrans : CblasNoTrans,
                turnsRight ? CblasTrans : CblasNoTrans,
                LAPACK.Count(rows),
                LAPACK.Count(columns),
                LAPACK.Count(inner),
                1,
                left.elements,
                left.leading,
                right.elements,
                right.leading,
                0,
                &result,
                LAPACK.Count(rows)
            )
        }
        return Matrix(rows: rows, columns: columns, elements: result)
    }
}
