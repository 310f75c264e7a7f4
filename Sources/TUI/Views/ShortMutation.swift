import Search

/// What a mutation changed, in at most so many columns: the recorded sentence where it fits, else derived from the
/// genotypes as `reduce 4.0 sep_5x5→skip` or `red 4.0 sep5→skip`, with the number of further changes behind it. The
/// sentence itself when the parent does not tell.
func shortMutation(_ record: CandidateRecord, _ parent: CandidateRecord?, _ width: Int) -> String {
    guard record.mutation.count > width, let parent else { return record.mutation }
    let changes = record.genotype.differences(from: parent.genotype)
    guard let change = changes.first, let edge = change.edge else { return record.mutation }
    let more = changes.count > 1 ? " +\(changes.count - 1)" : ""
    let texts = [CellLabelStyle.medium, .short].map { names -> String in
        let cell = change.cell == .normal ? "normal" : "reduce"
        let place = "\(names == .medium ? cell : String(cell.prefix(3))) \(2 + edge / 2).\(edge % 2)"
        switch change {
        case .operation(_, _, let from, let to): return "\(place) \(names.text(from))→\(names.text(to))\(more)"
        case .input(_, _, let from, let to): return "\(place) input \(from)→\(to)\(more)"
        case .concat: return record.mutation
        }
    }
    return texts[0].count <= width ? texts[0] : texts[1]
}
