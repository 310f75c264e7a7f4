#if canImport(Glibc)
    import Glibc
#endif

/// The memory of an executor: one aligned block, with large pages where the system has them.
///
/// A step touches all of it; with small pages the translation of addresses alone costs a few per cent of the time.
struct Arena {
    let start: UnsafeMutableRawPointer

    /// Allocates `bytes` bytes of undefined contents.
    init(bytes: Int) {
        let largePage = 1 << 21
        let isLarge = bytes >= 2 * largePage
        start = .allocate(byteCount: max(bytes, 1), alignment: isLarge ? largePage : ArenaLayout.alignment)
        #if canImport(Glibc)
            // Advice: refusing it costs nothing but speed.
            if isLarge { _ = madvise(start, bytes, MADV_HUGEPAGE) }
        #endif
    }

    /// Gives the memory back.
    func deallocate() { start.deallocate() }
}
