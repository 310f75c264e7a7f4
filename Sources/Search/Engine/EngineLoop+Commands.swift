import Architectures
import Foundation
import RunModel
import Store
import Strategies

/// Why a command is not carried out, for people.
private struct CommandRefused: Error {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}

/// What people ask of the engine. Each command is carried out and answered in one transaction.
extension EngineLoop {
    func answerCommands() throws {
        for command in try store.askedCommands() {
            do {
                try carryOut(command.command, id: command.id)
            } catch let refusal as CommandRefused {
                let cycle = run.cycle
                try commit(.command) { transaction in
                    try transaction.answer(command.id, .refused, refusal.reason)
                    try transaction.event("command", cycle: cycle, "refused: \(refusal.reason)")
                }
            }
        }
    }

    private func carryOut(_ command: RunCommand, id: Int64) throws {
        switch command {
        case .pauseCandidate(let candidate): try pause(candidate, id)
        case .resumeCandidate(let candidate): try resume(candidate, id)
        case .killCandidate(let candidate): try kill(candidate, id)
        case .promoteCandidate(let candidate): try promote(candidate, id)
        case .pinCandidate(let candidate, let pinned): try pin(candidate, pinned, id)
        case .inject(let genotype, let parent): try inject(genotype, parent: parent, id)
        case .pauseSearch: try pauseSearch(id)
        case .resumeSearch: try resumeSearch(id)
        case .stopSearch:
            try done(id, kind: "command", "stopping: what is in progress is being saved")
            inbox.requestStop()
            gate.end()
        }
    }

    // MARK: Candidates

    private func pause(_ id: Int, _ command: Int64) throws {
        _ = try candidate(id, allowing: .pause)
        try done(command, kind: "paused", candidate: id, "#\(id) paused") { try $0.setState(.paused, of: id) }
        session(of: id)?.send(.yield)
    }

    private func resume(_ id: Int, _ command: Int64) throws {
        _ = try candidate(id, allowing: .resume)
        try done(command, kind: "resumed", candidate: id, "#\(id) goes on") { try $0.setState(.waiting, of: id) }
    }

    private func kill(_ id: Int, _ command: Int64) throws {
        _ = try candidate(id, allowing: .kill)
        try done(command, kind: "killed", candidate: id, "#\(id) killed") { try $0.end(id, as: .killed) }
        session(of: id)?.send(.abandon)
        try sweep()
    }

    private func promote(_ id: Int, _ command: Int64) throws {
        let record = try candidate(id, allowing: .promote)
        let ladder = settings.strategy.ladder
        let from = max(record.tier, record.targetTier ?? 0)
        let cycle = run.cycle
        try done(command, kind: "promoted", candidate: id, "#\(id) promoted to tier \(from + 1) by hand") {
            transaction in
            try transaction.assign(
                id,
                cycle: cycle,
                fromTier: from,
                toTier: from + 1,
                toEpoch: ladder.epochs(ofTier: from + 1),
                byPerson: true
            )
            if record.state == .alive { try transaction.setState(.waiting, of: id) }
        }
    }

    private func pin(_ id: Int, _ pinned: Bool, _ command: Int64) throws {
        _ = try candidate(id, allowing: pinned ? .pin : .unpin)
        let text = pinned ? "#\(id) pinned: it does not age" : "#\(id) no longer pinned: it ages again"
        try done(command, kind: "pinned", candidate: id, text) { try $0.setPinned(pinned, of: id) }
    }

    private func inject(_ genotype: CellGenotype, parent: Int?, _ command: Int64) throws {
        do {
            try genotype.validateAsCandidate()
        } catch {
            throw CommandRefused("\(error)")
        }
        let edited = try parent.map { try candidate($0) }
        let mutation = edited.map { genotype.differences(from: $0.genotype).inWords } ?? ""
        let key = genotype.canonicalKey
        if let twin = try store.candidate(canonicalKey: key) {
            throw CommandRefused("#\(twin) is the same network")
        }
        let cost: CandidateCost
        do {
            cost = try evaluator.measure(genotype)
        } catch {
            throw CommandRefused("it cannot be trained: \(error)")
        }
        let (cycle, ladder) = (run.cycle, settings.strategy.ladder)
        try commit(.command) { transaction in
            let id = try transaction.insert(
                CandidateEntry(
                    genotype: genotype,
                    canonicalKey: key,
                    parent: parent,
                    origin: .injected,
                    mutation: mutation,
                    cycle: cycle,
                    parameters: cost.parameters,
                    macs: cost.macs,
                    memoryBytes: cost.memoryBytes
                )
            )
            for tier in 1...settings.strategy.entryTier {
                let epoch = ladder.epochs(ofTier: tier)
                try transaction.assign(
                    id,
                    cycle: cycle,
                    fromTier: tier - 1,
                    toTier: tier,
                    toEpoch: epoch,
                    byPerson: true
                )
            }
            let origin = parent.map { ", edited from #\($0): \(mutation)" } ?? ""
            try transaction.event("born", cycle: cycle, candidate: id, "#\(id) injected by hand\(origin)")
            try transaction.answer(command, .done, "injected as #\(id)")
        }
    }

    // MARK: The search

    private func pauseSearch(_ command: Int64) throws {
        guard !isPausedByPerson else { throw CommandRefused("the search is paused already") }
        try done(command, kind: "run", "the search is paused") {
            try $0.setRun(.paused, message: self.gate.problem ?? "")
        }
        isPausedByPerson = true
        signalWorkers(.yield)
    }

    private func resumeSearch(_ command: Int64) throws {
        guard isPausedByPerson || gate.problem != nil else { throw CommandRefused("the search is not paused") }
        gate.retry()
        isPausedByPerson = false
        try done(command, kind: "run", "the search goes on") { try $0.setRun(.running) }
    }

    // MARK: Parts

    private func candidate(_ id: Int) throws -> CandidateRecord {
        guard let record = try store.candidate(id) else { throw CommandRefused("there is no candidate #\(id)") }
        return record
    }

    private func candidate(_ id: Int, allowing action: CandidateAction) throws -> CandidateRecord {
        let record = try candidate(id)
        if let reason = action.refusal(for: record, topTier: settings.strategy.ladder.top) {
            throw CommandRefused(reason)
        }
        return record
    }

    private func session(of candidate: Int) -> WorkerSession? {
        workers.lazy.compactMap(\.session).first { $0.assignment.candidate == candidate }
    }

    /// Commits what a command changes with its answer and its event.
    private func done(
        _ command: Int64,
        kind: String,
        candidate: Int? = nil,
        _ reply: String,
        _ change: (inout StoreTransaction) throws -> Void = { _ in }
    ) throws {
        let cycle = run.cycle
        try commit(.command) { transaction in
            try change(&transaction)
            try transaction.event(kind, cycle: cycle, candidate: candidate, reply)
            try transaction.answer(command, .done, reply)
        }
    }
}
