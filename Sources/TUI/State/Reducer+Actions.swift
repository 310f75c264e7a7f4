import Foundation
import Search

extension DashboardState {
    /// Carries out an action on the screen itself.
    mutating func perform(_ action: DashboardAction) -> [DashboardEffect] {
        switch action {
        case .show(let screen): show(screen)
        case .nextScreen: show(screen.neighbour(1))
        case .previousScreen: show(screen.neighbour(-1))
        case .up, .down, .left, .right, .pageUp, .pageDown, .halfPageUp, .halfPageDown, .first, .last, .selectBest,
            .selectParent, .mark, .clearMarks, .pickUp, .pickDown:
            navigate(action)
        case .filter: overlay = .filter(FilterPrompt(text: filter.text, error: nil, original: filter))
        case .sortNext: sortBy(step: 1)
        case .sortPrevious: sortBy(step: -1)
        case .reverseSort:
            sort.descending.toggle()
            updateOrder()
        case .cycleValue, .cycleAxis, .zoomIn, .zoomOut, .zoomReset, .panLeft, .panRight, .panUp, .panDown, .nextCurve,
            .previousCurve:
            adjustView(action)
        case .playPause, .seekBack, .seekForward, .seekStart, .seekEnd, .slower, .faster, .seekTo: replay(action)
        case .resumeRun: askToResume()
        case .freeze: toggleFreeze()
        case .details:
            followsBest = false
            if let selection { overlay = .details(selection) }
        case .help: overlay = .help(scroll: 0)
        case .themes: openThemes()
        case .redraw: return [.redraw]
        case .quit: return askToQuit()
        case .pause, .resume, .kill, .promote, .pin, .toggleSearch: return command(action)
        case .cancel, .accept, .confirm, .nextAnswer, .detach, .stop: break
        }
        return []
    }

    private mutating func show(_ next: Screen) {
        screen = next
        logOffset = 0
        scrollToSelection()
    }

    private mutating func toggleFreeze() {
        if frozenAt == nil {
            frozenAt = now
        } else {
            frozenAt = nil
            showLive()
        }
    }

    private mutating func openThemes() {
        guard !themes.isEmpty else { return tell("there is no other theme") }
        overlay = .themes(chosen: themes.firstIndex(of: themeName) ?? 0, original: themeName)
    }

    private mutating func askToQuit() -> [DashboardEffect] {
        if isStopping { return [.quit(.stopped)] }
        guard !readOnly, live?.run.hasEngine == true else { return [.quit(.detached)] }
        overlay = .quit(.cancel)
        return []
    }

    private mutating func askToResume() {
        guard let run = live?.run else { return tell("no data yet", .refused) }
        switch run.state {
        case .crashed, .stopped:
            overlay = .confirmation(
                Confirmation(
                    question:
                        "Start the engine of \(run.name) again? It goes on where the run \(run.state == .crashed ? "broke off" : "was stopped").",
                    verb: "Resume",
                    commands: [],
                    title: "resume the run",
                    isConfirming: true,
                    startsEngine: true
                )
            )
        case .running, .paused: tell("an engine is at work on the run", .refused)
        case .finished: tell("the run is finished: econas resume \(run.name) --cycles extends it", .refused)
        }
    }

    // MARK: - Commands

    private mutating func command(_ action: DashboardAction) -> [DashboardEffect] {
        guard let live else {
            tell("no data yet", .refused)
            return []
        }
        guard live.run.hasEngine else {
            tell("no engine holds this run (\(live.run.state.rawValue)): resume it first", .refused)
            return []
        }
        if action == .toggleSearch {
            let paused = live.run.state == .paused
            return [.submit([paused ? .resumeSearch : .pauseSearch], title: paused ? "resume search" : "pause search")]
        }
        // What was acted on stays selected.
        followsBest = false
        let able = targets.compactMap { live.candidate($0) }.filter {
            action.applies(to: $0, tiers: live.run.tiers.count)
        }
        guard !able.isEmpty else {
            tell(refusal(action, live), .refused)
            return []
        }
        let pin = !able.allSatisfy(\.pinned)
        let ids = able.map(\.id)
        let verb = action == .pin && !pin ? "unpin" : action.verb
        let title = "\(verb) \(Self.list(ids))"
        let commands = ids.map { action.command($0, pin: pin) }.compactMap { $0 }
        guard action == .kill else { return [.submit(commands, title: title)] }
        let fate =
            ids.count == 1
            ? "It ends for good; its curve and scores stay." : "They end for good; curves and scores stay."
        overlay = .confirmation(
            Confirmation(question: "Kill \(Self.list(ids))? \(fate)", verb: "Kill", commands: commands, title: title)
        )
        return []
    }

    /// Why an action applies to none of its targets.
    private func refusal(_ action: DashboardAction, _ live: RunSnapshot) -> String {
        guard let first = targets.first, let record = live.candidate(first) else { return "no candidate is selected" }
        let whom = targets.count == 1 ? "#\(first) is \(record.state.rawValue)" : "none of the \(targets.count) marked"
        let highest = targets.count == 1 && record.tier == live.run.tiers.count
        switch action {
        case .pause: return "\(whom): only waiting or training candidates can be paused"
        case .resume: return "\(whom): only paused candidates can be resumed"
        case .kill: return "\(whom): nothing to kill"
        case .promote where highest: return "#\(first) has completed the highest tier"
        case .promote: return "\(whom): only trained candidates below the highest tier can be promoted"
        default: return "\(whom): a candidate that ended cannot be pinned"
        }
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

extension DashboardAction {
    /// What the acknowledgement calls it.
    fileprivate var verb: String {
        switch self {
        case .pause: "pause"
        case .resume: "resume"
        case .kill: "kill"
        case .promote: "promote"
        case .pin: "pin"
        default: ""
        }
    }

    fileprivate func applies(to record: CandidateRecord, tiers: Int) -> Bool {
        switch self {
        case .pause: record.state == .waiting || record.state == .training
        case .resume: record.state == .paused
        case .kill: !record.state.isFinal
        case .promote: (record.state == .alive || record.state == .retired) && record.tier < tiers
        case .pin: !record.state.isFinal
        default: false
        }
    }

    fileprivate func command(_ id: Int, pin: Bool) -> RunCommand? {
        switch self {
        case .pause: .pauseCandidate(id)
        case .resume: .resumeCandidate(id)
        case .kill: .killCandidate(id)
        case .promote: .promoteCandidate(id)
        case .pin: .pinCandidate(id, pin)
        default: nil
        }
    }
}

extension RunInfo {
    /// Whether an engine is there to carry out commands.
    var hasEngine: Bool { state == .running || state == .paused }
}
