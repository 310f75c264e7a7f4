import COpenBLAS

/// What every call of the library needs.
enum LAPACK {
    /// A number of rows or columns.
    typealias Count = Int32

    /// Keeps OpenBLAS on the thread that calls it: parallelism is across networks, and a sum must not depend on the number of
    /// cores. Read before every call.
    static let singleThreaded: Void = openblas_set_num_threads(1)

    /// Calls a routine twice: first it tells how much room to work in it wants, then it gets that.
    ///
    /// - Parameter call: hands on the room and its size, −1 for the question; returns LAPACK's `info`.
    static func withWorkspace(_ call: (_ work: UnsafeMutablePointer<Double>, _ size: Count) -> Count) -> Count {
        _ = singleThreaded
        var wanted = 0.0
        let refusal = call(&wanted, -1)
        guard refusal == 0 else { return refusal }
        var work = [Double](repeating: 0, count: max(1, Int(wanted)))
        return call(&work, Count(work.count))
    }

    /// Stops at an argument that LAPACK refuses: a fault of this module.
    static func checkArguments(_ info: Count, _ routine: StaticString) {
        precondition(info >= 0, "\(routine) refuses argument \(-info)")
    }
}

extension Matrix {
    /// The distance between columns, which LAPACK wants to be at least one.
    var leading: LAPACK.Count { LAPACK.Count(max(1, rows)) }

    /// - Throws: `LinearAlgebraError.notFinite`; LAPACK may not return from a number that is none.
    func checkFinite() throws(LinearAlgebraError) {
        guard elements.allSatisfy(\.isFinite) else { throw .notFinite }
    }
}
