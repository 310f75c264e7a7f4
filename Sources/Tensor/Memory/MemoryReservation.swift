import Foundation
import Synchronization

/// Thrown where the system has not as much memory to give as something needs.
package struct OutOfMemory: Error, Hashable, CustomStringConvertible {
    /// What was asked for.
    package let bytes: Int

    /// One line for people.
    package var description: String {
        "the system refused \((bytes + 999_999) / 1_000_000) MB of memory: fewer workers, a smaller engine.memory or a higher ulimit -v help"
    }
}

/// Large allocations, which a system with a limit may refuse. Swift's own allocation ends the process then.
enum MemoryReservation {
    /// What others may allocate meanwhile.
    private static let margin = 16 << 20

    private static let turn = Mutex(())

    /// Allocates, where there is memory for it: one caller after the other, so that no two count on the same memory.
    ///
    /// - Parameters:
    ///   - bytes: what `body` allocates.
    ///   - body: allocates it.
    /// - Throws: `OutOfMemory`.
    static func allocating<Result>(_ bytes: Int, _ body: () -> Result) throws -> Result {
        try turn.withLock { _ in
            let size = bytes + margin
            let probe = mmap(nil, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
            guard let probe, probe != MAP_FAILED else { throw OutOfMemory(bytes: bytes) }
            munmap(probe, size)
            return body()
        }
    }
}
