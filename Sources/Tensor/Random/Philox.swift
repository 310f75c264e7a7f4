/// The Philox2x64-10 bijection: 128 bits of counter scrambled under a 64-bit key.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3" (SC 2011). It passes TestU01's BigCrush
/// for every key, and having no state it makes any number of any stream available at once.
enum Philox {
    /// Ten rounds over the counter `(low, high)`.
    @inline(__always)
    static func block(low: UInt64, high: UInt64, key: UInt64) -> (UInt64, UInt64) {
        var (low, high, key) = (low, high, key)
        for _ in 0..<10 {
            let product = low.multipliedFullWidth(by: 0xd2b7_4407_b1ce_6e93)
            low = product.high ^ key ^ high
            high = product.low
            key &+= 0x9e37_79b9_7f4a_7c15
        }
        return (low, high)
    }
}
