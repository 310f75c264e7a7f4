import Architectures
import Studies
import Foundation
import RunModel
import TerminalKit

extension DashboardState {
    /// Carries out an action on the screen itself: what it means there, else what it means everywhere.
    mutating func perform(_ action: DashboardAction) -> [DashboardEffect] {
        switch action {
        case .show(let screen): show(screen)
        case .nextScreen: show(neighbour(1))
        case .previousScreen: show(neighbour(-1))
        case .selectBest: selectBest()
        case .selectParent:
            if let parent = shared.selected?.parent {
                shared.select(parent)
            } else {
                shared.tell("the candidate has no parent")
            }
        case .filter: openFilter()
        case .commandLine: shared.overlay = .command(CommandPrompt())
        case .playPause, .seekBack, .seekForward, .seekStart, .seekEnd, .slower, .faster, .seekTo: shared.replay(action)
        case .resumeRun: shared.askToResume()
        case .freeze: toggleFreeze()
        case .details:
            shared.followsBest = false
            if let selection = shared.selection { shared.overlay = .details(selection) }
        case .help: shared.overlay = .help(HelpState())
        case .themes: shared.openThemes()
        case .listRuns: return [.listRuns]
        case .copyGenotype, .copyID: return shared.copy(action)
        case .redraw: return [.redraw]
        case .quit: return shared.askToQuit()
        case .pause, .resume, .kill, .promote, .pin, .toggleSearch: return shared.command(action)
        case .edit(let action): return cell.edit(action, &shared)
        case .renameRun, .annotateRun, .deleteRun, .compareRuns, .nextMatch, .previousMatch: break
        case .cancel, .accept, .confirm, .nextAnswer, .previousAnswer, .detach, .stop: break
        default: navigate(action)
        }
        return []
    }

    /// Selects the best of those who are listed: of all, unless a filter says otherwise.
    private mutating func selectBest() {
        guard !population.filter.isEmpty, let snapshot = shared.snapshot else {
            return shared.select(shared.index.best?.id)
        }
        let listed = population.order.lazy.map { snapshot.candidates[$0] }
        guard let best = TierRanking.standard.best(of: listed) ?? listed.first else {
            return shared.tell("no candidate passes the filter", .refused)
        }
        shared.select(best.id)
    }

    /// The screen so many tabs further on, wrapping around.
    private func neighbour(_ step: Int) -> Screen {
        let all = Screen.all
        let position = all.firstIndex(of: shared.screen) ?? 0
        return all[((position + step) % all.count + all.count) % all.count]
    }

    private mutating func toggleFreeze() {
        if shared.frozenAt == nil {
            shared.frozenAt = shared.now
        } else {
            shared.frozenAt = nil
            showLive()
        }
    }
}

extension SharedState {
    /// Copies the selected candidate's genotype, or its number.
    mutating func copy(_ action: DashboardAction) -> [DashboardEffect] {
        guard let record = selected else {
            tell("no candidate is selected", .refused)
            return []
        }
        if action == .copyID { return [.copy("\(record.id)", title: "the number of #\(record.id)")] }
        return [.copy(record.architecture.text, title: "the genotype of #\(record.id)")]
    }

    fileprivate mutating func openThemes() {
        guard !themes.isEmpty else { return tell("there is no other theme") }
        overlay = .themes(chosen: themes.firstIndex(of: themeName) ?? 0, original: themeName)
    }

    mutating func askToQuit() -> [DashboardEffect] {
        if isStopping { return [.quit(.stopped)] }
        guard !readOnly, live?.run.hasEngine == true else { return [.quit(.detached)] }
        overlay = .quit(.cancel)
        return []
    }

    fileprivate mutating func askToResume() {
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
        case .paused: tell(pausedText, .refused)
        case .running: tell("an engine is at work on the run", .refused)
        case .finished: tell("the run is finished: econas resume \(run.name) --cycles extends it", .refused)
        }
    }
}
