import RunModel
import Store
import TerminalKit

/// The runs of the folder: listed, opened, compared, renamed, annotated, deleted.
extension DashboardState {
    /// Carries out an action in the list of runs.
    mutating func performInRuns(_ runs: RunsState, _ action: DashboardAction) -> [DashboardEffect] {
        var runs = runs
        if let move = ListMove(action) {
            guard !runs.entries.isEmpty else { return [] }
            let rows = max(1, ScreenLayout(self, size: shared.size).content.height - 4)
            runs.chosen = move.target(from: runs.chosen, count: runs.entries.count, page: rows)
            shared.overlay = .runs(runs)
            return []
        }
        guard action != .cancel, let entry = runs.entry else {
            shared.overlay = nil
            return []
        }
        switch action {
        case .mark:
            if runs.marked.remove(entry.name) == nil { runs.marked.insert(entry.name) }
            runs.chosen = min(runs.chosen + 1, runs.entries.count - 1)
        case .accept:
            guard entry.summary != nil else {
                shared.tell(entry.problem, .refused)
                break
            }
            shared.overlay = nil
            return [.openRun(entry.name)]
        case .renameRun: runs.typing = .name(PromptLine(entry.name))
        case .annotateRun: runs.typing = .note(PromptLine(entry.note))
        case .deleteRun:
            askToDelete(entry)
            return []
        case .compareRuns:
            let names = runs.compared(with: shared.live?.run.name)
            guard names.count > 1 else {
                shared.tell(
                    "mark the runs to compare with space, or choose another than the one that is shown",
                    .refused
                )
                break
            }
            return [.compareRuns(names)]
        default: break
        }
        shared.overlay = .runs(runs)
        return []
    }

    private mutating func askToDelete(_ entry: RunEntry) {
        if entry.name == shared.live?.run.name {
            return shared.tell("\(entry.name) is the run that is shown: open another first", .refused)
        }
        if let state = entry.summary?.run.state, state.isLive {
            return shared.tell("an engine is at work on \(entry.name): stop it first", .refused)
        }
        let what = entry.summary.map { "its \($0.candidates) candidates and their weights" } ?? "all of its files"
        shared.overlay = .confirmation(
            Confirmation(
                question: "Delete the run \(entry.name), with \(what)? It cannot be brought back.",
                verb: "Delete",
                commands: [],
                title: "delete \(entry.name)",
                deletes: entry.name
            )
        )
    }

    /// A key while a run's new name or note is typed.
    mutating func type(_ key: Key, into runs: RunsState) -> [DashboardEffect] {
        var runs = runs
        guard var typing = runs.typing, let entry = runs.entry else { return [] }
        switch key {
        case .enter:
            runs.typing = nil
            shared.overlay = .runs(runs)
            switch typing {
            case .name(let line): return line.text == entry.name ? [] : [.renameRun(entry.name, to: line.text)]
            case .note(let line): return [.annotateRun(entry.name, line.text)]
            }
        case .escape, .control("c"): runs.typing = nil
        default:
            if typing.line.edit(key) { runs.typing = typing }
        }
        shared.overlay = .runs(runs)
        return []
    }

    /// Takes the list of runs; what was chosen and marked stays so, and a comparison in front of it is left alone.
    mutating func take(_ entries: [RunEntry], chosen: String?) {
        var next = RunsState(entries, chosen: chosen ?? shared.live?.run.name)
        if case .runs(let before) = shared.overlay {
            if chosen == nil, let name = before.entry?.name, let row = entries.firstIndex(where: { $0.name == name }) {
                next.chosen = row
            }
            next.marked = before.marked.intersection(entries.map(\.name))
        }
        shared.overlay = .runs(next)
    }
}
