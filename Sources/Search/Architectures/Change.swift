/// One place in which two architectures differ; what a mutation changed.
package struct Change: Sendable, Hashable, CustomStringConvertible {
    /// The part that differs; nil for what is not one part's.
    package var part: String?
    /// In words: `normal node 3 edge 1: sep_conv_3x3 → skip_connect`, and shorter where there is no room.
    package var label: PartGraph.Label

    /// Creates a change.
    package init(part: String?, _ label: PartGraph.Label) {
        self.part = part
        self.label = label
    }

    /// In words.
    package var description: String { label.full }
}

extension [Change] {
    /// All changes in one line.
    package var inWords: String { map(\.description).joined(separator: "; ") }
}
