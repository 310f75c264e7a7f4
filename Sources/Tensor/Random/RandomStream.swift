import Foundation

/// A counter-based stream of random numbers: a key, hashed from a seed and a path, and a position.
///
/// Every purpose of a run has a stream of its own, such as `(seed, "order", candidate, epoch)`. A stream depends on nothing
/// but its seed and path, so whatever is resumed, repeated or run in another order draws the same numbers, and any
/// stream can be entered at any position without drawing what comes before. Two different paths share no numbers
/// other than by chance: keys have 128 bits.
///
/// The numbers are part of what a recorded run means: known-answer tests hold them fixed.
package struct RandomStream: RandomNumberGenerator, Sendable, Hashable {
    /// The state of the path's hash, which is also the key of the stream.
    private let key: UInt64
    private let high: UInt64
    /// How many 64-bit numbers have been drawn; assigning moves the stream there.
    package var position: UInt64 = 0
    /// The second half of the block that the last even position made.
    private var spare: UInt64 = 0
    private var sparePosition: UInt64 = 0

    /// Keeps the numbers of a stream apart from the keys of its descendants, which come from the same bijection.
    private static let outputDomain: UInt64 = 0x6563_6f6e_6173_0001

    private init(key: UInt64, high: UInt64) {
        self.key = key
        self.high = high
    }

    /// The stream of a seed and a path of numbers.
    package init(seed: UInt64, _ path: UInt64...) {
        self.init(seed: seed, path: path)
    }

    /// The stream of a seed and a path of numbers.
    package init(seed: UInt64, path: [UInt64]) {
        self = path.reduce(RandomStream(key: 0, high: 0).child(seed)) { $0.child($1) }
    }

    /// The stream of a seed, a purpose in words (hashed with FNV-1a) and a path of numbers.
    package init(seed: UInt64, purpose: String, _ path: UInt64...) {
        self.init(seed: seed, path: [StableHash.fnv1a(purpose)] + path)
    }

    /// The stream whose path is this one's followed by `word`, at its start; independent of this stream's position.
    package func child(_ word: UInt64) -> RandomStream {
        let (key, high) = Philox.block(low: word, high: high, key: key)
        return RandomStream(key: key, high: high)
    }

    /// The stream whose path is this one's followed by a purpose in words, at its start.
    package func child(_ purpose: String) -> RandomStream {
        child(StableHash.fnv1a(purpose))
    }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        defer { position &+= 1 }
        if position & 1 == 1, sparePosition == position {
            return spare
        }
        let block = Philox.block(low: position >> 1, high: high, key: key ^ Self.outputDomain)
        if position & 1 == 1 { return block.1 }
        spare = block.1
        sparePosition = position &+ 1
        return block.0
    }

    /// A number in [0, 1), a multiple of 2⁻²⁴.
    package mutating func uniform() -> Float {
        Float(next() >> 40) * 0x1p-24
    }

    /// A number in [low, high).
    package mutating func uniform(_ low: Float, _ high: Float) -> Float {
        // Rounding may reach the upper bound when it is far from the width of the range.
        min(low + (high - low) * uniform(), high > low ? high.nextDown : high)
    }

    /// A number in [0, 1), a multiple of 2⁻⁵³.
    package mutating func uniformDouble() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// A number of the standard normal distribution (Box and Muller's transform; two draws each).
    package mutating func normal() -> Float {
        // 1 - u lies in (0, 1], so the logarithm is finite.
        let radius = (-2 * log(1 - uniformDouble())).squareRoot()
        return Float(radius * cos(2 * .pi * uniformDouble()))
    }

    /// True with the given probability.
    package mutating func chance(_ probability: Float) -> Bool {
        uniform() < probability
    }

    /// Permutes the elements evenly (Fisher and Yates); unlike the standard library's shuffle, fixed for all versions.
    package mutating func shuffle<Elements: MutableCollection & RandomAccessCollection>(_ elements: inout Elements)
    where Elements.Index == Int {
        guard elements.count > 1 else { return }
        for last in stride(from: elements.count - 1, to: 0, by: -1) {
            elements.swapAt(elements.startIndex + last, elements.startIndex + below(last + 1))
        }
    }

    /// Streams are equal when they will go on with the same numbers.
    package static func == (left: RandomStream, right: RandomStream) -> Bool {
        left.key == right.key && left.high == right.high && left.position == right.position
    }

    /// Hashes what equality compares.
    package func hash(into hasher: inout Hasher) {
        hasher.combine(key)
        hasher.combine(high)
        hasher.combine(position)
    }
}

extension RandomNumberGenerator {
    /// A number in 0..<n, each exactly as likely (Lemire, "Fast random integer generation in an interval", 2019).
    ///
    /// The standard library's `Int.random(in:using:)` does the same today but does not promise its algorithm; a search must
    /// draw the same numbers with every compiler.
    ///
    /// - Precondition: `n > 0`.
    package mutating func below(_ n: Int) -> Int {
        precondition(n > 0, "a range to draw from must not be empty")
        let bound = UInt64(n)
        var product = next().multipliedFullWidth(by: bound)
        if product.low < bound {
            let threshold = (0 &- bound) % bound
            while product.low < threshold {
                product = next().multipliedFullWidth(by: bound)
            }
        }
        return Int(product.high)
    }
}
