import CTensorKernels

/// What one core of this machine does at best, measured: the roofline of the kernels.
package struct MachineLimits: Sendable, Hashable, Codable {
    /// Floating-point operations per second, multiply-adds from registers.
    package var operationsPerSecond: Double
    /// Bytes per second read in order from the second-level cache.
    package var cacheBytesPerSecond: Double
    /// Bytes per second read in order from memory.
    package var memoryBytesPerSecond: Double

    /// Measures for about a second; the best of several trials, as others on the machine only slow it down.
    package static func measured() -> MachineLimits {
        MachineLimits(
            operationsPerSecond: operations(),
            cacheBytesPerSecond: bandwidth(bytes: 512 << 10),
            memoryBytesPerSecond: bandwidth(bytes: 512 << 20)
        )
    }

    private static func operations() -> Double {
        var values: [Float] = [0.999, 1e-3, 0]
        return best(trials: 20) { (0..<200).reduce(0) { sum, _ in sum + econas_multiply_adds(&values) } }
    }

    private static func bandwidth(bytes: Int) -> Double {
        let arena = Arena(bytes: bytes)
        defer { arena.deallocate() }
        let floats = arena.start.assumingMemoryBound(to: Float.self)
        floats.initialize(repeating: 1, count: bytes / 4)
        let repeats = max(1, (32 << 20) / bytes)
        var sum: Float = 0
        let result = best(trials: 8) {
            for _ in 0..<repeats { sum += econas_read(floats, bytes / 4) }
            return Double(repeats * bytes)
        }
        precondition(sum > 0, "ones add up")
        return result
    }

    /// The greatest amount of work per second.
    private static func best(trials: Int, _ work: () -> Double) -> Double {
        (0..<trials).reduce(0) { best, _ in
            let start = ThreadClock.nanoseconds()
            let amount = work()
            return max(best, amount / (1e-9 * Double(max(1, ThreadClock.nanoseconds() - start))))
        }
    }
}
