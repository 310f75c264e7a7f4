/// A buffer of the arena: one stretch of memory while it lives.
struct ArenaBuffer: Hashable, Sendable {
    /// Its size in bytes.
    var bytes: Int
    /// Floats from one batch block to the next; 0 for a buffer that all blocks share.
    var blockStride: Int
    /// The steps during which its contents matter.
    var lifetime: ClosedRange<Int>
    /// Where it begins, in bytes; a multiple of ``ArenaLayout/alignment``.
    var offset = 0
}

/// Gives every buffer its place in one arena, so that buffers that live at the same time do not overlap.
enum ArenaLayout {
    /// A cache line, and a vector of AVX-512.
    static let alignment = 64

    /// Assigns the offsets and returns the size of the arena in bytes.
    ///
    /// Greedy by size: the largest buffers first, each into the smallest gap that it fits between those that live at the
    /// same time (Pisarchyk and Lee, "Efficient memory management for deep neural net inference", 2020). O(n²).
    static func place(_ buffers: inout [ArenaBuffer]) -> Int {
        let order = buffers.indices.sorted { (buffers[$0].bytes, $1) > (buffers[$1].bytes, $0) }
        var placed: [Int] = []
        var size = 0
        for index in order {
            let bytes = rounded(buffers[index].bytes)
            var end = 0
            var best: (gap: Int, offset: Int)?
            for other in placed where buffers[other].lifetime.overlaps(buffers[index].lifetime) {
                let gap = buffers[other].offset - end
                if gap >= bytes && gap < best?.gap ?? .max { best = (gap, end) }
                end = max(end, buffers[other].offset + rounded(buffers[other].bytes))
            }
            buffers[index].offset = best?.offset ?? end
            size = max(size, buffers[index].offset + bytes)
            let position = placed.firstIndex { buffers[$0].offset > buffers[index].offset } ?? placed.count
            placed.insert(index, at: position)
        }
        return size
    }

    static func rounded(_ bytes: Int) -> Int { (bytes + alignment - 1) / alignment * alignment }
}
