#if canImport(Glibc)
    import Glibc
#endif

/// The processor time of the calling thread, which does not count waiting for a core.
package enum ThreadClock {
    /// Nanoseconds since the thread began.
    package static func nanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
