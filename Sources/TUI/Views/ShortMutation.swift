import Search

/// What a mutation changed, in at most so many columns: the recorded sentence where it fits, else derived from the
/// genotypes as `reduce 4.0 sep_5x5→skip`, with the number of further changes behind it. The sentence itself when the
/// parent does not tell.
func shortMutation(_ record: CandidateRecord, _ parent: CandidateRecord?, _ width: Int) -> String {
    guard record.mutation.count > width, let parent else { return record.mutation }
    let changes = record.genotype.differences(from: parent.genotype)
    guard let change = changes.first, let edge = change.edge else { return record.mutation }
    let place = "\(change.cell == .normal ? "normal" : "reduce") \(2 + edge / 2).\(edge % 2)"
    let names = CellLabelStyle.medium
    let more = changes.count > 1 ? " +\(changes.count - 1)" : ""
    switch change {
    case .operation(_, _, let from, let to): return "\(place) \(names.text(from))→\(names.text(to))\(more)"
    case .input(_, _, let from, let to): return "\(place) input \(from)→\(to)\(more)"
    case .concat: return record.mutation
    }
}
