import Foundation
import Testing

@testable import LinearAlgebra

@Suite("Products of matrices")
struct MatrixTests {
    @Test("Entries stand column by column")
    func layout() {
        let matrix = Matrix(rows: 2, columns: 3, elements: [1, 2, 3, 4, 5, 6])
        #expect(matrix[0, 0] == 1 && matrix[1, 0] == 2 && matrix[0, 1] == 3 && matrix[1, 2] == 6)
        #expect(matrix.transposed == Matrix(rows: 3, columns: 2, elements: [1, 3, 5, 2, 4, 6]))
        #expect(Matrix(rows: 2, columns: 3) { Double(1 + $0 + 2 * $1) } == matrix)
        #expect(!matrix.isSquare && Matrix.identity(2) == Matrix(rows: 2, columns: 2, elements: [1, 0, 0, 1]))
    }

    @Test(
        "Products are sums of products",
        arguments: [(1, 1, 1), (2, 3, 4), (7, 5, 1), (1, 40, 33), (3, 0, 2), (0, 2, 3)]
    )
    func products(_ rows: Int, _ inner: Int, _ columns: Int) {
        var random = TestNumbers(seed: UInt64(rows + inner))
        let left = random.matrix(rows, inner)
        let right = random.matrix(inner, columns)
        let naive = Matrix(rows: rows, columns: columns) { row, column in
            (0..<inner).reduce(0) { $0 + left[row, $1] * right[$1, column] }
        }
        for product in [left * right, left.transposed.transposedTimes(right), left.timesTransposed(right.transposed)] {
            #expect(largestDifference(product, naive) < 1e-13)
        }
    }
}

@Suite("Eigenvalues and singular values")
struct SpectrumTests {
    private static let spectra: [[Double]] = [
        [], [3], [-2], [1, 2], [0, 0, 5], [2, 2, 2, 2], [1, -4, 1e-9, 7, 3, 3, 0.5],
        (0..<90).map { Double($0 * $0) / 100 },
    ]

    @Test("Eigenvalues of rotated diagonals come back in order, and the vectors are theirs", arguments: spectra)
    func eigenvalues(_ values: [Double]) throws {
        var random = TestNumbers(seed: UInt64(values.count))
        let matrix = random.rotated(values)
        let found = try matrix.symmetricEigenvalues()
        #expect(found.count == values.count)
        for (value, wanted) in zip(found, values.sorted()) { #expect(abs(value - wanted) < 1e-11) }
        let (again, vectors) = try matrix.symmetricEigenvectors()
        for (value, wanted) in zip(again, found) { #expect(abs(value - wanted) < 1e-11) }
        #expect(largestDifference(vectors.transposedTimes(vectors), .identity(values.count)) < 1e-12)
        let scaled = Matrix(rows: values.count, columns: values.count) { vectors[$0, $1] * again[$1] }
        #expect(largestDifference(matrix * vectors, scaled) < 1e-11)
    }

    @Test("Only the lower triangle is read")
    func triangle() throws {
        let values = try Matrix(rows: 2, columns: 2, elements: [2, 1, 99, 2]).symmetricEigenvalues()
        #expect(abs(values[0] - 1) < 1e-15 && abs(values[1] - 3) < 1e-15)
    }

    @Test("Singular values of either shape, and of lower rank")
    func singular() throws {
        let wide = Matrix(rows: 2, columns: 3, elements: [3, 0, 0, -4, 0, 0])
        #expect(try wide.singularValues() == [4, 3])
        #expect(try wide.transposed.singularValues() == [4, 3])
        #expect(try Matrix(rows: 1, columns: 1, elements: [-5]).singularValues() == [5])
        #expect(try Matrix(rows: 0, columns: 3, elements: []).singularValues() == [])
        var random = TestNumbers(seed: 5)
        let matrix = random.matrix(6, 2) * random.matrix(2, 9)
        let found = try matrix.singularValues()
        let squares = try matrix.timesTransposed(matrix).symmetricEigenvalues().reversed()
        for (value, square) in zip(found, squares) { #expect(abs(value * value - square) < 1e-12) }
        #expect(found.count == 6 && found[1] > 0.01 && found[2] < 1e-14)
    }

    @Test("What is not finite has no decomposition", arguments: [Double.nan, .infinity])
    func notFinite(_ value: Double) {
        let matrix = Matrix(rows: 1, columns: 1, elements: [value])
        #expect(throws: LinearAlgebraError.notFinite) { try matrix.symmetricEigenvalues() }
        #expect(throws: LinearAlgebraError.notFinite) { try matrix.singularValues() }
        #expect(throws: LinearAlgebraError.notFinite) { try LU(matrix) }
        #expect(throws: LinearAlgebraError.notFinite) { try Cholesky(matrix) }
    }
}

@Suite("Factorisations")
struct FactorisationTests {
    @Test("Determinants and solutions by LU are those of elimination", arguments: [1, 2, 5, 40])
    func general(_ size: Int) throws {
        var random = TestNumbers(seed: UInt64(size))
        let matrix = random.matrix(size, size)
        let right = random.matrix(size, 3)
        let factors = try LU(matrix)
        let (determinant, solution) = eliminated(matrix, right)
        #expect(abs(factors.logAbsoluteDeterminant - log(abs(determinant))) < 1e-11)
        #expect(largestDifference(factors.solve(right), solution) < 1e-10)
        #expect(largestDifference(matrix * factors.solve(right), right) < 1e-12)
    }

    @Test("Positive definite matrices give the same by Cholesky", arguments: [1, 2, 5, 40])
    func positiveDefinite(_ size: Int) throws {
        var random = TestNumbers(seed: UInt64(size))
        let half = random.matrix(size, size + 2)
        let matrix = half.timesTransposed(half)
        let right = random.matrix(size, 2)
        let (cholesky, general) = (try Cholesky(matrix), try LU(matrix))
        #expect(largestDifference(cholesky.factor.timesTransposed(cholesky.factor), matrix) < 1e-13)
        #expect(abs(cholesky.logDeterminant - general.logAbsoluteDeterminant) < 1e-9)
        #expect(largestDifference(matrix * cholesky.solve(right), right) < 1e-9)
    }

    @Test("Known values, and nothing at all")
    func known() throws {
        let matrix = Matrix(rows: 2, columns: 2, elements: [4, 2, 2, 5])
        #expect(try Cholesky(matrix).factor == Matrix(rows: 2, columns: 2, elements: [2, 1, 0, 2]))
        #expect(abs(try Cholesky(matrix).logDeterminant - log(16)) < 1e-15)
        #expect(
            abs(try LU(Matrix(rows: 2, columns: 2, elements: [0, -3, 2, 0])).logAbsoluteDeterminant - log(6)) < 1e-15
        )
        let empty = Matrix.identity(0)
        #expect(try LU(empty).logAbsoluteDeterminant == 0 && Cholesky(empty).logDeterminant == 0)
        #expect(try LU(empty).solve(empty) == empty && Cholesky(empty).solve(empty) == empty)
        #expect(try LU(.identity(3)).solve(Matrix(rows: 3, columns: 0, elements: [])).columns == 0)
    }

    @Test("Singular matrices are refused, whatever rounding makes of their zeros")
    func singular() {
        let zero = Matrix(rows: 1, columns: 1, elements: [0])
        #expect(throws: LinearAlgebraError.singular) { try LU(zero) }
        #expect(throws: LinearAlgebraError.notPositiveDefinite(size: 1)) { try Cholesky(zero) }
        #expect(throws: LinearAlgebraError.notPositiveDefinite(size: 2)) {
            try Cholesky(Matrix(rows: 2, columns: 2, elements: [1, 2, 2, 1]))
        }
        for size in [2, 5, 33, 128] {
            var random = TestNumbers(seed: UInt64(size))
            let deficient = random.matrix(size, size - 1) * random.matrix(size - 1, size)
            #expect(throws: LinearAlgebraError.singular) { try LU(deficient) }
            // Two equal rows and columns, as two images with the same code give.
            var twins = random.matrix(size, size)
            twins = twins.timesTransposed(twins)
            for index in 0..<size { twins[size - 1, index] = twins[0, index] }
            for index in 0..<size { twins[index, size - 1] = twins[index, 0] }
            #expect(throws: LinearAlgebraError.singular) { try LU(twins) }
        }
        // Small is not singular.
        #expect(throws: Never.self) { try LU(Matrix(rows: 2, columns: 2, elements: [1e-200, 0, 0, 2e-200])) }
    }

    @Test("Errors say what is wrong")
    func messages() {
        #expect("\(LinearAlgebraError.singular)" == "the matrix is singular")
        #expect("\(LinearAlgebraError.notPositiveDefinite(size: 3))".contains("leading 3 × 3 part"))
    }
}

/// Uniform numbers between −1 and 1 (SplitMix64).
private struct TestNumbers {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return Double((bits ^ bits >> 31) >> 11) / Double(1 << 52) - 1
    }

    mutating func matrix(_ rows: Int, _ columns: Int) -> Matrix {
        Matrix(rows: rows, columns: columns, elements: (0..<rows * columns).map { _ in next() })
    }

    /// Q D Qᵀ with a random rotation Q.
    mutating func rotated(_ values: [Double]) -> Matrix {
        let n = values.count
        var a = Matrix(rows: n, columns: n) { $0 == $1 ? values[$0] : 0 }
        for i in 0..<n {
            for j in i + 1..<n {
                let angle = 3 * next()
                let (c, s) = (cos(angle), sin(angle))
                for k in 0..<n { (a[k, i], a[k, j]) = (c * a[k, i] - s * a[k, j], s * a[k, i] + c * a[k, j]) }
                for k in 0..<n { (a[i, k], a[j, k]) = (c * a[i, k] - s * a[j, k], s * a[i, k] + c * a[j, k]) }
            }
        }
        return a
    }
}

private func largestDifference(_ a: Matrix, _ b: Matrix) -> Double {
    a.rows == b.rows && a.columns == b.columns ? zip(a.elements, b.elements).map { abs($0 - $1) }.max() ?? 0 : .infinity
}

/// The determinant, and the solution, by elimination with pivoting.
private func eliminated(_ matrix: Matrix, _ right: Matrix) -> (determinant: Double, solution: Matrix) {
    let n = matrix.rows
    var rows = (0..<n).map { i in (0..<n).map { matrix[i, $0] } + (0..<right.columns).map { right[i, $0] } }
    var determinant = 1.0
    for k in 0..<n {
        let pivot = (k..<n).max { abs(rows[$0][k]) < abs(rows[$1][k]) } ?? k
        if pivot != k {
            rows.swapAt(k, pivot)
            determinant = -determinant
        }
        determinant *= rows[k][k]
        for i in 0..<n where i != k {
            let factor = rows[i][k] / rows[k][k]
            for j in k..<rows[i].count { rows[i][j] -= factor * rows[k][j] }
        }
    }
    return (determinant, Matrix(rows: n, columns: right.columns) { rows[$0][n + $1] / rows[$0][$0] })
}
