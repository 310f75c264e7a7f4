import RunModel
import TerminalKit

extension DashboardAction {
    /// What it asks for a candidate; nil for actions that are about something else.
    var candidateAction: CandidateAction? {
        switch self {
        case .pause: .pause
        case .resume: .resume
        case .kill: .kill
        case .promote: .promote
        case .pin: .pin
        default: nil
        }
    }
}

extension SharedState {
    /// Asks the engine for what a key wants done to the run.
    mutating func command(_ action: DashboardAction) -> [DashboardEffect] {
        guard let live = commandable() else { return [] }
        if action == .toggleSearch { return pauseSearch(live.run.state != .paused) }
        guard var asked = action.candidateAction else { return [] }
        // One key pins and, where all are pinned, unpins.
        if asked == .pin, !targets.isEmpty, targets.allSatisfy({ live.candidate($0)?.pinned == true }) {
            asked = .unpin
        }
        return ask(asked, of: targets)
    }

    /// Asks for an action on candidates; a kill only after a question.
    mutating func ask(_ action: CandidateAction, of ids: [Int]) -> [DashboardEffect] {
        guard let live = commandable() else { return [] }
        // What was acted on stays selected.
        followsBest = false
        let top = live.run.tiers.count
        let able = ids.filter { id in live.candidate(id).map { action.refusal(for: $0, topTier: top) == nil } ?? false }
        guard !able.isEmpty else {
            tell(refusal(of: action, ids, live), .refused)
            return []
        }
        let whom = Self.list(able) + (able.count < ids.count ? " (of \(ids.count))" : "")
        let title = "\(action.rawValue) \(whom)"
        let commands = able.map { action.command($0) }
        guard let question = question(action, able, of: ids, live) else { return [.submit(commands, title: title)] }
        let verb = action == .kill ? "Kill" : "Promote"
        overlay = .confirmation(Confirmation(question: question, verb: verb, commands: commands, title: title))
        return []
    }

    /// What is asked before something that costs weights or much time; nil where nothing is asked.
    private func question(_ action: CandidateAction, _ able: [Int], of ids: [Int], _ live: RunSnapshot) -> String? {
        switch action {
        case .kill:
            let fate =
                able.count == 1
                ? "Its weights go; its curve and scores stay, and revive brings it back."
                : "Their weights go; curves and scores stay, and revive brings them back."
            let others = able.count < ids.count ? " The others have ended already." : ""
            return "Kill \(Self.list(able))? \(fate)\(others)"
        case .promote:
            let further = able.filter { id in live.candidate(id).map { ($0.targetTier ?? 0) > $0.tier } ?? false }
            guard let first = further.first.flatMap({ live.candidate($0) }), let target = first.targetTier else {
                return nil
            }
            let whom = further.count == 1 ? "#\(first.id) is" : "\(Self.list(further)) are"
            let goal = further.count == 1 ? "to tier \(target)" : "to a higher tier"
            let more =
                further.count == 1 ? "Promote it to tier \(target + 1) as well?" : "Promote them one tier further?"
            return "\(whom) on the way \(goal) already. \(more)"
        case .pause, .resume, .revive, .pin, .unpin: return nil
        }
    }

    /// Takes back the last command.
    mutating func undo() -> [DashboardEffect] {
        guard let live = commandable() else { return [] }
        do throws(UndoProblem) {
            return [.submit(try live.undoing(), title: "undo")]
        } catch {
            tell(error.description, .refused)
            return []
        }
    }

    /// Asks for the search to pause or to go on.
    mutating func pauseSearch(_ pauses: Bool) -> [DashboardEffect] {
        guard commandable() != nil else { return [] }
        return [.submit([pauses ? .pauseSearch : .resumeSearch], title: pauses ? "pause search" : "resume search")]
    }

    /// The run when an engine is there to be asked; otherwise says why not.
    mutating func commandable() -> RunSnapshot? {
        if readOnly {
            tell(Self.readOnlyText, .refused)
            return nil
        }
        guard let live else {
            tell("no data yet", .refused)
            return nil
        }
        guard live.run.hasEngine else {
            tell(Self.noEngineText(live.run), .refused)
            return nil
        }
        return live
    }

    /// Why a run whose engine is gone takes no commands, and what helps.
    static func noEngineText(_ run: RunInfo) -> String {
        run.state == .finished
            ? "the run is finished: econas resume \(run.name) --cycles N takes it further"
            : "no engine holds this run (\(run.state.rawValue)): resume it first"
    }

    static let readOnlyText = "read-only: the run cannot be changed from here"

    /// How a search that a person paused goes on.
    var pausedText: String { "the search is paused: \(keyText(.toggleSearch, .global)) goes on" }

    /// Why an action applies to none of its targets.
    private func refusal(of action: CandidateAction, _ ids: [Int], _ live: RunSnapshot) -> String {
        // Whoever wants something to go on while all is paused means that.
        if action == .resume, live.run.state == .paused { return pausedText }
        guard let first = ids.first else { return "no candidate is selected" }
        guard let record = live.candidate(first) else { return "there is no candidate #\(first)" }
        let reason = action.refusal(for: record, topTier: live.run.tiers.count)?.sentence ?? ""
        return ids.count == 1 ? reason : "none of the \(ids.count) candidates: \(reason)"
    }

    /// `#3`, `#3 and #5`, `#3, #5 and #8`, `7 candidates (#3 … #19)`.
    static func list(_ ids: [Int]) -> String {
        let names = ids.map { "#\($0)" }
        guard let last = names.last else { return "" }
        switch names.count {
        case 1: return last
        case 2...4: return names.dropLast().joined(separator: ", ") + " and " + last
        default: return "\(names.count) candidates (\(names[0]) … \(last))"
        }
    }
}

extension RunInfo {
    /// Whether an engine is there to carry out commands.
    var hasEngine: Bool { state == .running || state == .paused }
}
