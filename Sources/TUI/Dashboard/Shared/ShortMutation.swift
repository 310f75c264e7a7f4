import Architectures
import RunModel
import TerminalKit

/// What a mutation changed, in at most so many columns: the recorded sentence where it fits, else derived from the
/// architectures; the sentence itself when the parent does not tell. Operations have the names that all screens use.
func shortMutation(_ record: CandidateRecord, _ parent: CandidateRecord?, _ width: Int) -> String {
    let sentence = Spaces.brief(record.mutation)
    guard sentence.count > width, let parent else { return sentence }
    let changes = record.architecture.changes(from: parent.architecture)
    return changes.isEmpty ? sentence : shortChanges(changes, width)
}

/// Changes in at most so many columns: in words, else as `reduce 4.0 sep_5x5→skip`, else the first ones with the number of
/// further ones behind them.
func shortChanges(_ changes: [Change], _ width: Int) -> String {
    let sentence = Spaces.brief(changes.inWords)
    if sentence.count <= width { return sentence }
    for count in (1...max(1, changes.count)).reversed() {
        let more = count < changes.count ? " +\(changes.count - count)" : ""
        let text = changes.prefix(count).map(\.label.medium).joined(separator: ", ") + more
        if text.count <= width || count == 1 { return text }
    }
    return sentence
}
