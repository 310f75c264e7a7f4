import Foundation
import Glibc

/// The address space of this process, which `ulimit -v` limits.
package enum AddressSpace {
    /// Why an engine cannot work.
    package struct TooLittle: Error, Hashable, CustomStringConvertible {
        /// Bytes that are left.
        package let left: Int

        /// One line.
        package var description: String {
            "ulimit -v leaves \(left / 1_000_000) MB of address space: an engine needs at least "
                + "\(AddressSpace.least / 1_000_000) MB beside the networks that it trains; raise the limit"
        }
    }

    /// Stacks of threads are 8 MB each, and there are a dozen beside the workers'; data, records and the heaps of threads take the rest.
    static let least = 256_000_000

    /// Bytes by which it may still grow; nil for any number.
    static var left: Int? {
        var limit = rlimit()
        // RLIM_INFINITY is the highest number, which the C library's module lacks.
        guard getrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0, limit.rlim_cur < .max else { return nil }
        // The first field of statm (proc(5)) is the size in pages.
        let fields = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8))?.split(separator: " ")
        let used = (fields?.first.flatMap { Int($0) } ?? 0) * sysconf(Int32(_SC_PAGESIZE))
        return max(0, Int(clamping: limit.rlim_cur) - used)
    }

    /// Whether it is so small that threads may not have been started.
    package static var isTight: Bool { left.map { $0 < least } ?? false }

    /// Refuses to begin where threads could not be started: what waits for them would wait for ever.
    package static func check() throws {
        if let left, left < least { throw TooLittle(left: left) }
    }
}
