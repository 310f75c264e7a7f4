/// Hashes that are the same in every process and on every machine, unlike the standard library's seeded ones.
package enum StableHash {
    /// The 64-bit FNV-1a hash of a string's UTF-8 bytes (Fowler, Noll and Vo).
    package static func fnv1a(_ text: String) -> UInt64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return hash
    }

    /// Continues a hash over many bytes: FNV-1a with 64-bit words in place of bytes, for speed.
    ///
    /// The rotation brings what the multiplication carried into the high bits back down.
    package static func words(_ bytes: UnsafeRawBufferPointer, _ hash: UInt64) -> UInt64 {
        var hash = hash
        let whole = bytes.count & ~7
        for offset in stride(from: 0, to: whole, by: 8) {
            hash = (hash ^ bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)) &* 0x0000_0100_0000_01b3
            hash = hash << 29 | hash >> 35
        }
        for byte in bytes[whole...] {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
        }
        return hash
    }

    /// Continues a hash over the bytes of an array.
    package static func words<Element: BitwiseCopyable>(_ elements: [Element], _ hash: UInt64) -> UInt64 {
        elements.withUnsafeBytes { words($0, hash) }
    }
}
