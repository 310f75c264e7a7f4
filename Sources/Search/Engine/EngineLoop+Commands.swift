import Architectures
import Dispatch
import Foundation
import RunModel
import Store
import Strategies

/// What people ask of the engine. Each command is carried out and answered in one transaction.
extension EngineLoop {
    func answerCommands() throws {
        let asked: [CommandRecord]
        do {
            asked = try store.askedCommands()
        } catch  where RunError.isBusy(error) {
            // Asked again in the next round.
            return
        }
        for command in asked {
            do {
                try carryOut(command)
            } catch let refusal as CommandRefusal {
                try answer(command, .refused(refusal))
            }
        }
    }

    /// Records what a command changes, with the answer.
    private func answer(_ command: CommandRecord, _ answer: CommandAnswer, _ events: [Fact.Event] = []) throws {
        injections.removeValue(forKey: command.id)
        var answered = command
        answered.answer = answer
        try record(.command, events + [.answered(answered)])
    }

    private func carryOut(_ command: CommandRecord) throws {
        switch command.command {
        case .pauseCandidate(let id):
            _ = try candidate(id, allowing: .pause)
            try answer(command, .done, [.paused(candidate: id)])
            signal(.yield, candidate: id)
        case .resumeCandidate(let id):
            _ = try candidate(id, allowing: .resume)
            try answer(command, .done, [.resumed(candidate: id)])
        case .killCandidate(let id):
            _ = try candidate(id, allowing: .kill)
            try answer(command, .done, [.killed(candidate: id)])
            signal(.abandon, candidate: id)
            try sweep()
        case .reviveCandidate(let id):
            _ = try candidate(id, allowing: .revive)
            let work = state.cancelledWork(of: id)
            try answer(command, .done, [.revived(candidate: id)] + work.map { .assigned($0) })
        case .promoteCandidate(let id):
            let record = try candidate(id, allowing: .promote)
            let order = order(id, fromTier: max(record.tier, record.targetTier ?? 0))
            try answer(command, .promoted(toTier: order.toTier), [.assigned(order)])
        case .pinCandidate(let id, let pinned):
            _ = try candidate(id, allowing: pinned ? .pin : .unpin)
            try answer(command, .done, [.pinned(candidate: id, pinned)])
        case .inject(let architecture, let parent): try inject(architecture, parent: parent, command)
        case .pauseSearch:
            guard !state.isPausedByPerson else { throw CommandRefusal.searchIsPaused }
            try answer(command, .done, [.searchPaused])
            signalWorkers(.yield)
        case .resumeSearch:
            guard state.isPausedByPerson || gate.problem != nil else { throw CommandRefusal.searchIsNotPaused }
            gate.retry()
            try answer(command, .done, [.searchResumed])
        case .stopSearch:
            try answer(command, .done)
            inbox.requestStop()
            gate.end()
        }
    }

    private func inject(_ asked: Architecture, parent: Int?, _ command: CommandRecord) throws {
        let architecture: Architecture
        do {
            // Whoever wrote the command may have written it otherwise than the space does.
            architecture = try Architecture(parsing: asked.recorded, in: settings.space)
            try architecture.validateAsCandidate()
        } catch {
            throw CommandRefusal.invalid(reason: "\(error)")
        }
        let edited = try parent.map { try candidate($0) }
        let key = architecture.canonicalKey
        if let twin = state.candidate(canonicalKey: key) {
            throw CommandRefusal.sameNetwork(candidate: twin, state.candidates[twin - 1].state)
        }
        guard let known = injections[command.id] else { return findOutCost(of: architecture, command) }
        // Asked again in the next round.
        guard let known else { return }
        let cost: CandidateCost
        do {
            cost = try known.get()
        } catch {
            throw CommandRefusal.untrainable(reason: "\(error)")
        }
        let birth = Birth(
            candidate: state.candidates.count + 1,
            architecture: architecture,
            canonicalKey: key,
            parent: parent,
            origin: .injected,
            mutation: edited.map { architecture.changes(from: $0.architecture).inWords } ?? "",
            cost: cost
        )
        let orders = (0..<settings.planner.entryTier).map { order(birth.candidate, fromTier: $0) }
        try answer(command, .injected(candidate: birth.candidate), [.born(birth)] + orders.map { .assigned($0) })
    }

    /// Planning a large network takes long: people are answered meanwhile.
    private func findOutCost(of architecture: Architecture, _ command: CommandRecord) {
        injections[command.id] = .some(nil)
        let (inbox, evaluator) = (inbox, evaluator)
        DispatchQueue.global(qos: .userInitiated).async {
            inbox.post(.injection(command: command.id, Result { try evaluator.measure(architecture) }))
        }
    }

    // MARK: Parts

    /// A person's order to train a candidate through the next tier.
    private func order(_ candidate: Int, fromTier: Int) -> WorkOrder {
        WorkOrder(
            candidate: candidate,
            fromTier: fromTier,
            toTier: fromTier + 1,
            work: settings.planner.ladder.work(ofTier: fromTier + 1),
            byPerson: true
        )
    }

    private func candidate(_ id: Int) throws -> CandidateRecord {
        guard let record = state.candidate(id) else { throw CommandRefusal.unknownCandidate(id) }
        return record
    }

    private func candidate(_ id: Int, allowing action: CandidateAction) throws -> CandidateRecord {
        let record = try candidate(id)
        if let refusal = action.refusal(for: record, topTier: settings.planner.ladder.top) { throw refusal }
        return record
    }
}
