/// A dense matrix of doubles, column by column, as BLAS and LAPACK have it.
package struct Matrix: Sendable, Hashable {
    /// Rows.
    package let rows: Int
    /// Columns.
    package let columns: Int
    /// The entries, column by column: the one in row i and column j stands at `i + j * rows`.
    package internal(set) var elements: [Double]

    /// Creates a matrix from its entries, column by column.
    ///
    /// - Precondition: there are `rows` × `columns` of them, and neither number is above 2³¹ − 1.
    package init(rows: Int, columns: Int, elements: [Double]) {
        precondition(rows >= 0 && columns >= 0 && elements.count == rows * columns, "the matrix has another size")
        precondition(rows <= Int32.max && columns <= Int32.max, "LAPACK counts with 32 bits")
        self.rows = rows
        self.columns = columns
        self.elements = elements
    }

    /// Creates a matrix by a rule.
    package init(rows: Int, columns: Int, _ entry: (_ row: Int, _ column: Int) -> Double) {
        let elements = (0..<columns).flatMap { column in (0..<rows).map { entry($0, column) } }
        self.init(rows: rows, columns: columns, elements: elements)
    }

    /// Ones on the diagonal, zeros elsewhere.
    package static func identity(_ size: Int) -> Matrix {
        Matrix(rows: size, columns: size) { $0 == $1 ? 1 : 0 }
    }

    /// Whether it has as many rows as columns.
    package var isSquare: Bool { rows == columns }

    /// Rows and columns exchanged.
    package var transposed: Matrix { Matrix(rows: columns, columns: rows) { self[$1, $0] } }

    /// The entry in a row and a column.
    package subscript(row: Int, column: Int) -> Double {
        get {
            precondition(row < rows && column < columns, "outside the matrix")
            return elements[row + column * rows]
        }
        set {
            precondition(row < rows && column < columns, "outside the matrix")
            elements[row + column * rows] = newValue
        }
    }
}

/// Why a matrix has no such result.
package enum LinearAlgebraError: Error, Hashable, Sendable, CustomStringConvertible {
    /// An entry is not finite.
    case notFinite
    /// The matrix is singular to working precision: the reciprocal of its condition number is below its size times 2⁻⁵².
    case singular
    /// The leading part of this size is not positive definite.
    case notPositiveDefinite(size: Int)
    /// An iteration did not converge.
    case notConverged

    /// A sentence about the matrix.
    package var description: String {
        switch self {
        case .notFinite: "the matrix has an entry that is not finite"
        case .singular: "the matrix is singular"
        case .notPositiveDefinite(let size):
            "the matrix is not positive definite: its leading \(size) × \(size) part is not"
        case .notConverged: "the decomposition of the matrix did not converge"
        }
    }
}
