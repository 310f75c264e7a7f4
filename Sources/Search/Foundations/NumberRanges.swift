/// Numbers of candidates as people write them: `12`, `#12`, `3,4`, `20-25`, `#3-#5`.
package enum NumberRanges {
    /// Reads words; each comma and each word begins another range.
    ///
    /// - Throws: `Problem` with the part that is no number or range from 1.
    package static func parse(_ words: some Sequence<some StringProtocol>) throws(Problem) -> [ClosedRange<Int>] {
        var ranges: [ClosedRange<Int>] = []
        for word in words.flatMap({ $0.split(separator: ",") }) {
            let ends = word.split(separator: "-", omittingEmptySubsequences: false)
                .map { Int($0.hasPrefix("#") ? $0.dropFirst() : $0) }
            guard ends.count <= 2, let first = ends[0], let last = ends[ends.count - 1], 1 <= first, first <= last
            else {
                throw Problem(word: String(word))
            }
            ranges.append(first...last)
        }
        return ranges
    }

    /// Numbers as they can be read again: `3, 5-8, 12`.
    ///
    /// - Parameters:
    ///   - numbers: in ascending order.
    ///   - none: what stands for no number.
    package static func text(_ numbers: some Sequence<Int>, none: String) -> String {
        var ranges: [ClosedRange<Int>] = []
        for number in numbers {
            if let last = ranges.last, last.upperBound + 1 == number {
                ranges[ranges.count - 1] = last.lowerBound...number
            } else {
                ranges.append(number...number)
            }
        }
        let texts = ranges.map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)-\($0.upperBound)" }
        return texts.isEmpty ? none : texts.joined(separator: ", ")
    }

    /// What could not be read.
    package struct Problem: Error, Hashable, CustomStringConvertible {
        /// The part.
        package let word: String

        /// One line.
        package var description: String { "“\(word)” is no candidate: write IDs such as 12, 3,4 or 20-25" }
    }
}
