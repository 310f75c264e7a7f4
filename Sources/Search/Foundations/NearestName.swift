/// Finds what a person probably meant to write.
package enum NearestName {
    /// The name with the smallest edit distance to what was written; the first of several; nil without names.
    package static func find(_ written: String, among names: [String]) -> String? {
        names.enumerated().min { a, b in
            (distance(written, a.element), a.offset) < (distance(written, b.element), b.offset)
        }?.element
    }

    /// The name that was probably meant; nil where none is near enough, by half of its letters.
    package static func meant(by written: String, among names: [String]) -> String? {
        find(written, among: names).flatMap { distance(written, $0) <= max(2, written.count / 2) ? $0 : nil }
    }

    /// How many insertions, deletions, replacements and swaps of neighbours turn one text into the other, ignoring case
    /// (Damerau–Levenshtein, optimal string alignment). Complexity: O(n m).
    package static func distance(_ a: String, _ b: String) -> Int {
        let x = Array(a.lowercased())
        let y = Array(b.lowercased())
        var beforeLast = [Int](repeating: 0, count: y.count + 1)
        var last = Array(0...y.count)
        for i in 0..<x.count {
            var row = [i + 1]
            for j in 0..<y.count {
                var best = min(last[j] + (x[i] == y[j] ? 0 : 1), last[j + 1] + 1, row[j] + 1)
                if i > 0, j > 0, x[i] == y[j - 1], x[i - 1] == y[j] { best = min(best, beforeLast[j - 1] + 1) }
                row.append(best)
            }
            beforeLast = last
            last = row
        }
        return last[y.count]
    }
}
