/// A piece of a line that gives way where there is little room; less important ones first.
package struct YieldingSegment {
    package var priority: Int
    package var spans: [TextSpan]

    /// A piece; those of a higher number give way first.
    package init(priority: Int, spans: [TextSpan]) {
        self.priority = priority
        self.spans = spans
    }

    /// Columns.
    package var width: Int { spans.reduce(0) { $0 + $1.text.count } }

    /// The segments that fit as one line.
    package static func joined(_ segments: [YieldingSegment], width: Int, gap: Int) -> [TextSpan] {
        var line: [TextSpan] = []
        for segment in fitting(segments, width: width, gap: gap) {
            if !line.isEmpty { line.append(TextSpan(String(repeating: " ", count: gap), Style())) }
            line += segment.spans
        }
        return line
    }

    /// The segments that fit in a width with a gap between them, in their order.
    package static func fitting(_ segments: [YieldingSegment], width: Int, gap: Int) -> [YieldingSegment] {
        var kept = Set<Int>()
        var used = 0
        for index in segments.indices.sorted(by: { (segments[$0].priority, $0) < (segments[$1].priority, $1) }) {
            let needed = segments[index].width + (kept.isEmpty ? 0 : gap)
            if used + needed <= width {
                kept.insert(index)
                used += needed
            }
        }
        return segments.indices.filter { kept.contains($0) }.map { segments[$0] }
    }
}
