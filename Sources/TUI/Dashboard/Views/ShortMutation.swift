import Architectures
import RunModel
import TerminalKit

/// What a mutation changed, in at most so many columns: the recorded sentence where it fits, else derived from the
/// architectures; the sentence itself when the parent does not tell.
func shortMutation(_ record: CandidateRecord, _ parent: CandidateRecord?, _ width: Int) -> String {
    guard record.mutation.count > width, let parent else { return record.mutation }
    let changes = record.architecture.changes(from: parent.architecture)
    return changes.isEmpty ? record.mutation : shortChanges(changes, width)
}

/// Changes in at most so many columns: in words, else as `reduce 4.0 sep_5x5→skip`, else as `red 4.0 sep5→skip`, else the
/// first ones with the number of further ones behind them.
func shortChanges(_ changes: [Change], _ width: Int) -> String {
    if changes.inWords.count <= width { return changes.inWords }
    for count in (1...max(1, changes.count)).reversed() {
        for names in [CellLabelStyle.medium, .short] {
            let more = count < changes.count ? " +\(changes.count - count)" : ""
            let text = changes.prefix(count).map { names.text($0.label) }.joined(separator: ", ") + more
            if text.count <= width || (count == 1 && names == .short) { return text }
        }
    }
    return changes.inWords
}
