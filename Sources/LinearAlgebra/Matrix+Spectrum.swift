import COpenBLAS

extension Matrix {
    /// The eigenvalues of a symmetric matrix, in ascending order. Only the lower triangle is read. O(n³).
    ///
    /// - Throws: `LinearAlgebraError`.
    /// - Precondition: the matrix is square.
    package func symmetricEigenvalues() throws(LinearAlgebraError) -> [Double] {
        try decomposed(vectors: false).values
    }

    /// The eigenvalues of a symmetric matrix, in ascending order, and their eigenvectors of length 1 as columns. Only the lower
    /// triangle is read. O(n³).
    ///
    /// - Throws: `LinearAlgebraError`.
    /// - Precondition: the matrix is square.
    package func symmetricEigenvectors() throws(LinearAlgebraError) -> (values: [Double], vectors: Matrix) {
        try decomposed(vectors: true)
    }

    private func decomposed(vectors: Bool) throws(LinearAlgebraError) -> (values: [Double], vectors: Matrix) {
        precondition(isSquare, "only a square matrix has eigenvalues")
        try checkFinite()
        var result = self
        var values = [Double](repeating: 0, count: rows)
        var n = LAPACK.Count(rows)
        var stride = leading
        let info = LAPACK.withWorkspace { work, size in
            var (size, info) = (size, LAPACK.Count(0))
            dsyev_(vectors ? "V" : "N", "L", &n, &result.elements, &stride, &values, work, &size, &info, 1, 1)
            return info
        }
        LAPACK.checkArguments(info, "dsyev")
        guard info == 0 else { throw .notConverged }
        return (values, result)
    }

    /// The singular values, in descending order. O(rows · columns · min(rows, columns)).
    ///
    /// - Throws: `LinearAlgebraError`.
    package func singularValues() throws(LinearAlgebraError) -> [Double] {
        try checkFinite()
        let count = min(rows, columns)
        var copy = elements
        var values = [Double](repeating: 0, count: count)
        var (m, n, stride, one) = (LAPACK.Count(rows), LAPACK.Count(columns), leading, LAPACK.Count(1))
        var nothing = 0.0
        var indices = [LAPACK.Count](repeating: 0, count: max(1, 8 * count))
        let info = LAPACK.withWorkspace { work, size in
            var (size, info, other) = (size, LAPACK.Count(0), 0.0)
            dgesdd_(
                "N",
                &m,
                &n,
                &copy,
                &stride,
                &values,
                &nothing,
                &one,
                &other,
                &one,
                work,
                &size,
                &indices,
                &info,
                1
            )
            return info
        }
        LAPACK.checkArguments(info, "dgesdd")
        guard info == 0 else { throw .notConverged }
        return values
    }
}
