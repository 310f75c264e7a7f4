import Foundation
import Foundations

/// What a log tells a fact as; raw values are the words that filters take.
package enum LogKind: String, CaseIterable, Sendable, Hashable {
    case born = "born"
    case scored = "scored"
    case promoted = "promoted"
    case retired = "retired"
    case failed = "failed"
    case killed = "killed"
    case revived = "revived"
    case paused = "paused"
    case resumed = "resumed"
    case pinned = "pinned"
    case command = "command"
    case run = "run"
    case note = "note"
}

/// Facts in words. Here and nowhere else do they become sentences; nothing reads sentences back.
extension Fact {
    /// What a log tells the fact as; nil for one that it leaves out.
    package var logKind: LogKind? {
        switch event {
        case .runBegan, .sessionBegan, .sessionEnded, .searchPaused, .searchResumed, .diskProblem, .diskRecovered: .run
        case .born: .born
        case .assigned(let order): order.fromTier > 0 ? .promoted : nil
        case .completed, .evaluated: .scored
        case .retired: .retired
        case .failed: .failed
        case .killed: .killed
        case .revived: .revived
        case .paused: .paused
        case .resumed: .resumed
        case .pinned: .pinned
        case .noted: .note
        case .answered(let command): command.isToldByItself ? .command : nil
        case .planned, .began, .epoch, .measured, .interrupted: nil
        }
    }

    /// The kinds of facts that a log may tell.
    package static let loggedKinds = Kind.allCases.filter {
        ![.planned, .began, .epoch, .measured, .interrupted].contains($0)
    }

    /// The fact in one line.
    ///
    /// - Parameters:
    ///   - tiers: the run's tiers, which may have names.
    ///   - isNamed: whether the candidate is named; a log has a column for it.
    package func sentence(_ tiers: [TierInfo] = [], isNamed: Bool = true) -> String {
        let name = isNamed ? candidate.map { "#\($0) " } ?? "" : ""
        switch event {
        case .runBegan(let beginning): return "begun with seed \(beginning.seed)"
        case .sessionBegan(let beginning):
            let what = session == 1 ? "" : cycle == 0 ? "resumed: " : "resumed in cycle \(cycle): "
            return "\(what)process \(beginning.process) on \(beginning.host), \(beginning.settings.means)"
        case .sessionEnded(.finished): return cycle == 0 ? "finished" : "finished after \(cycle) cycles"
        case .sessionEnded(.stopped): return cycle == 0 ? "stopped" : "stopped in cycle \(cycle)"
        case .sessionEnded(.failed(let reason)): return "stopped: \(reason)"
        case .planned: return "cycle \(cycle) is planned"
        case .born(let birth): return "\(name)\(birth.descent)"
        case .assigned(let order):
            return order.byPerson
                ? "\(name)promoted to tier \(order.toTier) by hand" : "\(name)goes on to tier \(order.toTier)"
        case .retired(_, .age): return "\(name)is too old to take part"
        case .retired(_, .bracket): return "\(name)is not among the best of its bracket"
        case .began(_, let place): return "\(name)begins on worker \(place.slot) of \(place.host)"
        case .epoch(let end): return "\(name)has been trained through epoch \(end.record.epoch)"
        case .measured(_, let metrics): return "\(name)\(metrics.map(\.name).joined(separator: ", ")) measured"
        case .evaluated(_, let found):
            let five = found.topFive.map { ", \(Format.percentage($0)) among five" } ?? ""
            return
                "\(name)classifies \(Format.percentage(found.accuracy)) of the \(found.images) \(found.split.rawValue) images"
                + " rightly\(five), calibration error \(Format.percentage(found.calibrationError))"
        case .completed(_, _, nil): return "\(name)was measured without training"
        case .completed(_, let tier, let score?):
            let label = tiers.first { $0.tier == tier }?.label ?? "tier \(tier)"
            return "\(name)completed \(label) with \(Format.percentage(score))"
        case .interrupted: return "\(name)gave its worker back"
        case .failed(_, let reason): return "\(name)failed: \(reason)"
        case .paused: return "\(name)paused"
        case .resumed: return "\(name)goes on"
        case .killed: return "\(name)killed"
        case .revived: return "\(name)revived"
        case .pinned(_, true): return "\(name)pinned: it does not age"
        case .pinned(_, false): return "\(name)no longer pinned: it ages again"
        case .searchPaused: return "the search is paused"
        case .searchResumed: return "the search goes on"
        case .diskProblem(let problem): return problem.sentence
        case .diskRecovered: return "everything can be written again"
        case .answered(let command):
            return command.state == .refused ? "refused: \(command.reply)" : command.reply
        case .noted(let note): return note.sentence
        }
    }
}

extension SessionSettings {
    /// Workers, and memory where no person set it, with what set them.
    fileprivate var means: String {
        let count = workers == 1 ? "1 worker" : "\(workers) workers"
        let why =
            switch bounds.workers {
            case .configuration: ""
            case .affinity: " (the processors that it may run on)"
            case .controlGroup: " (the quota of its control group)"
            case .machine, .addressSpace: " (one per processor)"
            }
        let amount = Format.bytes(memoryLimit)
        return switch bounds.memory {
        case .configuration: count + why
        case .controlGroup: "\(count)\(why), \(amount) of memory (three quarters of its control group's limit)"
        case .addressSpace: "\(count)\(why), \(amount) of memory (three quarters of ulimit -v)"
        case .machine, .affinity: "\(count)\(why), \(amount) of memory (three quarters of the machine's)"
        }
    }
}

extension Birth {
    /// How the candidate came about, as a predicate.
    fileprivate var descent: String {
        switch origin {
        case .random: return "drawn at random"
        case .mutation: return "mutated from #\(parent ?? 0): \(mutation)"
        case .injected:
            return "injected by hand" + (parent.map { ", edited from #\($0): \(mutation)" } ?? "")
        case .chosen: return "given to be trained" + (mutation.isEmpty ? "" : ": \(mutation)")
        }
    }
}

extension DiskProblem {
    /// The problem in one line.
    package var sentence: String {
        switch self {
        case .full: "the disk is full: nothing is lost; the search goes on by itself when there is space again"
        case .nearlyFull(let free, let needed, let isConfigured):
            "the disk is nearly full: \(free) MB are free, \(needed) MB are to stay free"
                + (isConfigured ? " (engine.minimum_free_disk)" : "")
                + "; nothing is lost, and the search goes on by itself when there is space again"
        case .locked:
            "another program has locked run.sqlite: nothing is lost; the search goes on by itself when it is free"
        }
    }
}

extension PlanNote {
    /// The note in one line.
    package var sentence: String {
        switch self {
        case .childrenKnown(let parent, let draws):
            "\(draws) children of #\(parent) were all known: a random candidate instead"
        case .randomKnown(let draws): "\(draws) random candidates were all known: one candidate fewer"
        case .nobodyAlive(let count): "nobody is alive: \(count) random candidates instead"
        case .bracketEmpty(let tier): "nobody of the bracket has completed tier \(tier)"
        case .screened(let proposed, let kept, let metric):
            "tier 0: \(proposed) proposed, the \(kept) most promising by \(metric) are trained"
        case .ended(let reason): reason.sentence
        }
    }
}

extension CommandRecord {
    /// Whether no other fact tells what came of it.
    fileprivate var isToldByItself: Bool { state == .refused || command == .stopSearch }

    /// The engine's answer in one line; empty until there is one.
    package var reply: String {
        switch answer {
        case nil: return ""
        case .refused(let refusal): return refusal.sentence
        case .injected(let id): return "injected as #\(id)"
        case .promoted(let tier): return "\(name) promoted to tier \(tier) by hand"
        case .done:
            switch command {
            case .pauseCandidate: return "\(name) paused"
            case .resumeCandidate: return "\(name) goes on"
            case .killCandidate: return "\(name) killed"
            case .reviveCandidate: return "\(name) revived"
            case .pinCandidate(_, true): return "\(name) pinned: it does not age"
            case .pinCandidate(_, false): return "\(name) no longer pinned: it ages again"
            case .promoteCandidate, .inject: return "done"
            case .pauseSearch: return "the search is paused"
            case .resumeSearch: return "the search goes on"
            case .stopSearch: return "stopping: what is in progress is being saved"
            }
        }
    }

    private var name: String {
        switch command {
        case .pauseCandidate(let id), .resumeCandidate(let id), .killCandidate(let id), .reviveCandidate(let id),
            .promoteCandidate(let id), .pinCandidate(let id, _):
            "#\(id)"
        case .inject, .pauseSearch, .resumeSearch, .stopSearch: ""
        }
    }
}

extension CommandRefusal: CustomStringConvertible {
    /// The reason in one line.
    package var description: String { sentence }

    /// The reason in one line.
    package var sentence: String {
        switch self {
        case .unknownCandidate(let id): return "there is no candidate #\(id)"
        case .state(let id, let action, let state):
            switch action {
            case .pause where state == .paused: return "#\(id) is paused already"
            case .pause: return "#\(id) is not being trained (\(state.rawValue))"
            case .resume: return "#\(id) is not paused (\(state.rawValue))"
            case .kill: return "#\(id) is \(state.rawValue) already"
            case .revive: return "#\(id) was not killed (\(state.rawValue))"
            case .promote where state == .killed, .pin where state == .killed, .unpin where state == .killed:
                return "#\(id) was killed: revive it first"
            case .promote: return "#\(id) can never train again (\(state.rawValue))"
            case .pin where !state.isFinal || state == .retired: return "#\(id) is pinned already"
            case .unpin where !state.isFinal || state == .retired: return "#\(id) is not pinned already"
            case .pin, .unpin: return "#\(id) takes no part any more (\(state.rawValue))"
            }
        case .topTier(let id, true): return "#\(id) has completed the highest tier"
        case .topTier(let id, false): return "#\(id) is on its way to the highest tier already"
        case .sameNetwork(let id, .killed): return "#\(id) is the same network, and was killed: revive it"
        case .sameNetwork(let id, .retired): return "#\(id) is the same network, and has retired: pin or promote it"
        case .sameNetwork(let id, _): return "#\(id) is the same network"
        case .invalid(let reason): return reason
        case .untrainable(let reason): return "it cannot be trained: \(reason)"
        case .searchIsPaused: return "the search is paused already"
        case .searchIsNotPaused: return "the search is not paused"
        case .engineEnded: return "the engine ended before it was told"
        }
    }
}
