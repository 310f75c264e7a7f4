import CTensorKernels
import Foundation

/// The cores that this process may use, and threads that stay on one of them: what a thread does at one time compares
/// with what it does at another only if it has the same core both times, since cores of a shared machine differ in what
/// else they do.
package struct Cores: Sendable, Hashable {
    /// One processor of each core; the others of a core that has several (its hyper-threads) share its arithmetic.
    package let processors: [Int]

    /// The cores of the processors that the calling thread may run on.
    package static func available() -> Cores {
        Cores(of: allowed()) { number in
            let file = "/sys/devices/system/cpu/cpu\(number)/topology/thread_siblings_list"
            return (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        }
    }

    /// The cores of these processors; `siblings` has the processors of the core of one, as Linux writes lists: "0-1" or
    /// "0,32", and nothing where it does not know.
    init(of allowed: [Int], siblings: (Int) -> String) {
        processors = allowed.filter { number in
            let first = Self.list(siblings(number)).first { allowed.contains($0) }
            return first ?? number == number
        }
    }

    /// Does a piece of work on the core with this number, counted from 0 and beginning anew after the last; then the
    /// calling thread may run wherever it could before. Where the system refuses, it runs wherever it is.
    package func run<Result>(on core: Int, _ work: () throws -> Result) rethrows -> Result {
        guard !processors.isEmpty else { return try work() }
        let before = Self.allowed().map(Int32.init)
        guard econas_run_on([Int32(processors[core % processors.count])], 1) != 0 else { return try work() }
        defer { _ = econas_run_on(before, Int32(before.count)) }
        return try work()
    }

    /// The processors that the calling thread may run on; none where the system does not say.
    package static func allowed() -> [Int] {
        let most = 1024
        let numbers = [Int32](unsafeUninitializedCapacity: most) { buffer, count in
            count = Int(econas_processors(buffer.baseAddress, Int32(most)))
        }
        return numbers.map(Int.init)
    }

    /// The numbers of a list as Linux writes it.
    private static func list(_ text: String) -> [Int] {
        text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",").flatMap { part -> [Int] in
            let ends = part.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return [] }
            return Array(first...last)
        }
    }
}
