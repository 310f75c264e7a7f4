import Architectures
@preconcurrency import Dispatch
import Foundation
import RunModel
import Store
import Strategies
import Tensor

/// The engine at work. It lives on one queue, decides and records everything there, and keeps nothing in memory that the facts do
/// not make but for which thread does what: so what it does next follows from the record, after a crash as before.
final class EngineLoop {
    let directory: RunDirectory
    let settings: EngineSettings
    let timing: EngineTiming
    let store: RunStore
    private let lock: RunLock
    let gate: DiskGate
    let inbox: EngineInbox
    let evaluator: any Evaluator
    let keeper: CheckpointKeeper
    private let executor: any Executor
    private let planner: CyclePlanner
    let publish: @Sendable (Fact) -> Void
    private let hook: EventHook?
    /// The best that was told of, or that was there before.
    private var knownBest: Int?

    /// What each slot of the executor does.
    private(set) var sessions: [WorkerSession?]
    var isStopping = false
    /// The rule that ends the search, once it does.
    private var stopReason: StopReason?
    /// The cycle that is being planned, if one is.
    private var planning: Int?
    /// What was told of work while a cycle was being planned: it is dealt with when the plan is recorded, so that a plan knows of
    /// everything that is recorded before it.
    private var held: [WorkReport] = []
    /// The number of the last fact that changed the population.
    private var populationChange: Int64 = 0
    /// What the architectures cost that people want to inject, by command; nil while that is being found out.
    var injections: [Int64: Result<CandidateCost, any Error>?] = [:]
    /// How often in a row the work of a candidate was lost, with no epoch in between.
    private var losses: [Int: Int] = [:]
    /// The candidates as the strategy sees them, kept in step with the state.
    private var population = Population()
    private var figures: LiveFigures
    private var pace = PaceMeter()
    private let host = ProcessInfo.processInfo.hostName
    private let started = DispatchTime.now().uptimeNanoseconds
    private let elapsedBefore: Double
    /// Since when another program has had the store locked; nil while nobody has.
    private var lockedSince: FactTime?
    private var lastPoll = -Double.infinity
    private var lastLive = -Double.infinity
    private var lastSlow = -Double.infinity

    init(
        directory: RunDirectory,
        settings: EngineSettings,
        timing: EngineTiming,
        store: RunStore,
        lock: RunLock,
        gate: DiskGate,
        inbox: EngineInbox,
        evaluator: any Evaluator,
        executor: any Executor,
        hook: EventHook?,
        publish: @escaping @Sendable (Fact) -> Void
    ) throws {
        self.directory = directory
        self.settings = settings
        self.timing = timing
        self.store = store
        self.lock = lock
        self.gate = gate
        self.inbox = inbox
        self.evaluator = evaluator
        self.executor = executor
        self.publish = publish
        self.hook = hook
        knownBest = store.state.best
        planner = CyclePlanner(settings.planner, seed: settings.seed, evaluator: evaluator)
        keeper = CheckpointKeeper(directory: directory)
        elapsedBefore = try store.elapsed()
        figures = LiveFigures(elapsed: elapsedBefore)
        sessions = Array(repeating: nil, count: settings.workers)
    }

    /// The run as its facts make it.
    var state: RunState { store.state }

    /// Tells now, in this session.
    private var clock: @Sendable () -> FactTime {
        let (started, now) = (started, timing.now)
        return {
            FactTime(date: now(), seconds: Double(DispatchTime.now().uptimeNanoseconds - started) / 1e9)
        }
    }

    /// Seconds since this session began.
    private var uptime: Double { clock().seconds }

    /// Works until the search is finished, stopped or broken.
    func work() -> EngineEnd {
        defer {
            planner.cancel()
            executor.close()
        }
        do {
            try prepare()
            while true {
                if let end = try turn() { return end }
            }
        } catch is EvaluationAbandoned {
            // Asked to stop while a record waited for space: what is recorded is consistent, only less. For the end a little
            // space was kept.
            dismissWorkers()
            keeper.giveReserve(leaving: 0)
            if let facts = try? store.record(.end, at: clock(), [.sessionEnded(.stopped)]) { tell(facts) }
            return .stopped
        } catch {
            gate.kill()
            dismissWorkers()
            return .failed(error)
        }
    }

    private func prepare() throws {
        try keeper.prepare()
        let (data, recorded) = (evaluator.dataIdentity, state.dataIdentity)
        if let recorded, recorded != data { throw RunError.otherData("they are \(data), not \(recorded)") }
        let beginning = SessionBeginning(
            host: host,
            process: ProcessInfo.processInfo.processIdentifier,
            elapsed: elapsedBefore,
            dataIdentity: data,
            settings: settings.session
        )
        try checkArchitectures()
        try record(.session, [.sessionBegan(beginning)])
        let state = state
        for (candidate, key) in zip(state.candidates, state.canonicalKeys) {
            population.update(Population.Member(candidate), canonicalKey: key)
        }
        try sweep()
    }

    /// A store may be damaged, or written by hand: from here on every architecture is one of the space.
    private func checkArchitectures() throws {
        for record in state.candidates {
            do {
                try record.architecture.validate()
                guard record.architecture.space != settings.space else { continue }
                throw ArchitectureError("it is of the space \(record.architecture.space), not \(settings.space)")
            } catch {
                let detail = "the architecture of candidate \(record.id) cannot be used: \(error)"
                throw RunError.damaged(directory.storeURL.path, detail: detail)
            }
        }
    }

    /// One round: hears the workers, obeys people, gives out work, plans. Returns how the engine ends, when it does.
    private func turn() throws -> EngineEnd? {
        var plans: [Result<PlannedCycle, any Error>] = []
        for message in inbox.take(waiting: hasWorkToGive ? 0 : timing.poll) {
            switch message {
            case .work(let report): held.append(report)
            case .planned(let planned): plans.append(planned)
            case .injection(let command, let cost):
                injections[command] = cost
                lastPoll = -.infinity
            }
        }
        // Only when every report is held: should a plan bring the engine down, nobody waits for work that has ended.
        for planned in plans { try take(planned) }
        if inbox.stopRequested, !isStopping {
            gate.end()
            beginStopping()
        }
        if !isStopping, let reason = settings.rules.budget.spent(by: spending) {
            stopReason = reason
            beginStopping()
        }
        if planning == nil { try takeReports() }
        try followDisk()
        if uptime - lastPoll >= timing.poll {
            lastPoll = uptime
            // The store first: where the run is being removed, no lock is made anew.
            try store.check()
            try lock.check()
            try answerCommands()
        }
        if isStopping, isIdle { return try end(stopReason == nil ? .stopped : .finished) }
        try giveOutWork()
        hasWorkToGive = false
        if mayWork, planning == nil {
            let state = state
            let wanted = Set(
                state.openAssignments.lazy.map(\.order.candidate).filter { state.candidates[$0 - 1].state != .paused }
            ).count
            let isDone = isIdle && wanted == 0 && injections.isEmpty
            let reason = ruleBetweenCycles()
            if state.isPlanned, state.run.cycle >= settings.planner.cycles || reason != nil {
                if isDone {
                    stopReason = reason
                    try sweep(isFinished: true)
                    return try end(.finished)
                }
            } else if isDone || (settings.planner.asks == .wheneverFree && wanted < sessions.count) {
                startPlanning(state.isPlanned ? state.run.cycle + 1 : 0)
            }
        }
        try recordLive()
        return nil
    }

    /// Has what is in progress saved; the engine ends when everybody is idle.
    private func beginStopping() {
        isStopping = true
        planning = nil
        planner.cancel()
        // Where nothing can be written there is nothing to wait for.
        signalWorkers(gate.problem == nil ? .yield : .abandon)
    }

    /// What the run has cost until now.
    private var spending: Spending {
        var spent = state.run.spent
        if state.run.state == .running { spent.wallSeconds += max(0, uptime - state.lastSeconds) }
        return spent
    }

    /// The rule that keeps another cycle from being planned: those about results are asked only then, so that they do not depend on
    /// who was faster.
    private func ruleBetweenCycles() -> StopReason? {
        let state = state
        guard state.isPlanned, let best = state.best.map({ state.candidates[$0 - 1] }) else { return nil }
        if let target = settings.rules.target, let score = best.score, score >= target { return .target(target) }
        if let patience = settings.rules.patience, let count = best.cyclesSinceScore(at: state.run.cycle),
            count >= patience
        {
            return .patience(cycles: count)
        }
        return nil
    }

    private var hasWorkToGive = true
    var isIdle: Bool { sessions.allSatisfy { $0 == nil } }
    private var mayWork: Bool { !isStopping && gate.problem == nil && !state.isPausedByPerson }

    // MARK: Work

    /// Starts what can be started.
    private func giveOutWork() throws {
        guard mayWork else { return }
        try refuseTooLarge()
        for index in sessions.indices where sessions[index] == nil {
            guard let next = nextAssignment() else { return }
            try start(next, slot: index + 1)
        }
    }

    /// The first work that may begin: a candidate's pieces build on one another, and what does not fit into memory now waits.
    private func nextAssignment() -> RunState.Assignment? {
        let state = state
        let free = settings.memoryLimit - memoryInUse
        var seen = Set(sessions.compactMap { $0?.record.id })
        return state.openAssignments.first { assignment in
            let record = state.candidates[assignment.order.candidate - 1]
            return seen.insert(record.id).inserted && record.state == .waiting && record.memoryBytes <= free
        }
    }

    /// Fails who needs more memory than there ever is.
    private func refuseTooLarge() throws {
        let state = state
        let large = Set(state.openAssignments.lazy.map(\.order.candidate)).filter {
            state.candidates[$0 - 1].memoryBytes > settings.memoryLimit && state.candidates[$0 - 1].state == .waiting
        }
        for id in large.sorted() {
            let need = (state.candidates[id - 1].memoryBytes + 999_999) / 1_000_000
            let budget = settings.memoryLimit / 1_000_000
            let reason = "training it needs \(need) MB of memory, more than the budget of \(budget) MB"
            try record(.fail, [.failed(candidate: id, reason: reason)])
        }
    }

    private var memoryInUse: Int { sessions.reduce(0) { $0 + ($1?.record.memoryBytes ?? 0) } }

    private func start(_ assignment: RunState.Assignment, slot: Int) throws {
        let candidate = assignment.order.candidate
        try record(.start, durable: false, [.began(candidate: candidate, WorkerPlace(host: host, slot: slot))])
        let taken = state.candidates[candidate - 1]
        let session = WorkerSession(slot: slot, assignment, of: taken)
        sessions[slot - 1] = session
        let job = EvaluationJob(
            candidate: candidate,
            architecture: taken.architecture,
            work: assignment.order.work,
            recordedEpochs: state.epochs(of: candidate, in: assignment.order.work),
            checkpoint: directory.checkpointURL(candidate: candidate)
        )
        let (inbox, clock) = (inbox, clock)
        executor.begin(job, slot: slot) { message in
            if case .progress(let progress) = message { return session.progress(progress) }
            inbox.post(.work(WorkReport(session: session, time: clock(), message: message)))
        }
    }

    /// Deals with what was told of work.
    private func takeReports() throws {
        let reports = held
        held = []
        // All are set free before any is dealt with: should one bring the engine down, nobody waits for the others.
        for report in reports { release(report) }
        for report in reports { try take(report) }
    }

    private func release(_ report: WorkReport) {
        if case .ended = report.message { sessions[report.session.slot - 1] = nil }
    }

    private func take(_ report: WorkReport) throws {
        let session = report.session
        let state = state
        let candidate = state.candidates[session.record.id - 1]
        switch report.message {
        case .progress(let progress): session.progress(progress)
        case .disk(let problem): gate.tell(problem)
        case .epoch(let epoch, let times):
            // Reported again after a checkpoint was lost, with the same results, or too late.
            guard !candidate.state.isFinal, !state.hasEpoch(epoch, of: candidate.id) else { return }
            if let problem = epoch.problem { return try fail(candidate.id, problem, at: report.time) }
            losses[candidate.id] = nil
            let place = WorkerPlace(host: host, slot: session.slot)
            let end = EpochEnd(candidate: candidate.id, record: epoch, worker: place, times: times)
            try record(.epoch, at: report.time, [.epoch(end)])
        case .measured(let metrics):
            let new = metrics.filter { candidate.metrics[$0.name] == nil }
            guard !candidate.state.isFinal, !new.isEmpty else { return }
            if let problem = new.lazy.compactMap(\.problem).first {
                return try fail(candidate.id, problem, at: report.time)
            }
            try record(.epoch, at: report.time, [.measured(candidate: candidate.id, new)])
        case .evaluated(let evaluation):
            // Looked at again when the engine died before it was told of the end: nothing new is seen.
            let known = state.evaluations[candidate.id] ?? []
            guard !candidate.state.isFinal,
                !known.contains(where: { ($0.split, $0.epoch) == (evaluation.split, evaluation.epoch) })
            else { return }
            try record(.epoch, at: report.time, [.evaluated(candidate: candidate.id, evaluation)])
        case .ended(let end):
            try ended(session, end, at: report.time)
            try sweep()
        }
    }

    /// Work that is lost so often in a row is not begun again: whatever kills its process is the work itself.
    private static let mostLosses = 3

    private func ended(_ session: WorkerSession, _ end: WorkEnd, at time: FactTime) throws {
        let candidate = session.record.id
        if state.candidates[candidate - 1].state.isFinal {
            if case .fatal(let error) = end { throw error }
            return try record(.interrupt, at: time, [.interrupted(candidate: candidate)])
        }
        switch end {
        case .fatal(let error): throw error
        case .ended(.completed): try complete(session.assignment, at: time)
        case .failed(let reason): try record(.fail, at: time, [.failed(candidate: candidate, reason: reason)])
        case .lost(let reason):
            losses[candidate, default: 0] += 1
            let count = losses[candidate] ?? 0
            let failure = Fact.Event.failed(candidate: candidate, reason: "its work was lost \(count) times: \(reason)")
            try record(.fail, at: time, [count < Self.mostLosses ? .interrupted(candidate: candidate) : failure])
        case .ended(.interrupted), .abandoned:
            try record(.interrupt, at: time, [.interrupted(candidate: candidate)])
        }
    }

    private func complete(_ assignment: RunState.Assignment, at time: FactTime) throws {
        let order = assignment.order
        var score: Double?
        // Where something was only measured there is no score to choose by.
        if case .train(let training, let last) = order.work {
            let epochs = settings.planner.ladder.tiers.epochs(inTier: order.toTier)
            let accuracies = (state.curves[order.candidate] ?? [])
                .filter { $0.training == training && epochs.contains($0.epoch) }.compactMap(\.validationAccuracy)
            score = settings.score.score(accuracies)
            // Where nothing is held out, a training is judged by what it came to on the test images.
            if settings.kind == .training, accuracies.isEmpty, state.epochs(of: order.candidate, in: order.work) == last
            {
                score = state.evaluations[order.candidate]?.last { $0.split == .test }?.accuracy
            } else if accuracies.count != epochs.count {
                score = nil
            }
            guard score?.isFinite == true else {
                let reason = "the epochs \(epochs.lowerBound) to \(last) were not all reported with a score"
                return try record(.fail, at: time, [.failed(candidate: order.candidate, reason: reason)])
            }
        }
        let completed = Fact.Event.completed(candidate: order.candidate, tier: order.toTier, score: score)
        try record(.complete, at: time, [completed])
    }

    /// Fails a candidate whose work told what cannot be: it is not gone on with.
    private func fail(_ candidate: Int, _ reason: String, at time: FactTime) throws {
        try record(.fail, at: time, [.failed(candidate: candidate, reason: reason)])
        signal(.abandon, candidate: candidate)
    }

    func signalWorkers(_ signal: EvaluationSignal) {
        for slot in sessions.indices where sessions[slot] != nil { executor.send(signal, slot: slot + 1) }
    }

    /// Tells the work on a candidate what to do next, where there is such work.
    func signal(_ signal: EvaluationSignal, candidate: Int) {
        for case let session? in sessions where session.record.id == candidate {
            executor.send(signal, slot: session.slot)
        }
    }

    /// Sends everybody home and waits until they are gone; what they report no longer matters.
    private func dismissWorkers() {
        signalWorkers(.abandon)
        for report in held { release(report) }
        while !isIdle {
            for case .work(let report) in inbox.take(waiting: 1) { release(report) }
        }
    }

    // MARK: Cycles

    private func startPlanning(_ cycle: Int) {
        planning = cycle
        let inbox = inbox
        planner.plan(population, cycle: cycle, change: populationChange) { inbox.post(.planned($0)) }
    }

    /// Records a plan, unless a person has changed the population meanwhile: then it is made again.
    private func take(_ planned: Result<PlannedCycle, any Error>) throws {
        guard let cycle = planning else { return }
        let planned = try planned.get()
        guard planned.change == populationChange else { return startPlanning(cycle) }
        planning = nil
        let events = planned.plan.events(
            costs: planned.costs,
            ladder: settings.planner.ladder,
            promise: planned.promise
        )
        try record(.cycle, cycle: cycle, events)
        try sweep()
    }

    private func end(_ end: SessionEnd) throws -> EngineEnd {
        figures = LiveFigures(elapsed: elapsedBefore + uptime, diskBytes: figures.diskBytes)
        try writeFigures([])
        try record(.end, (stopReason.map { [.noted(.ended($0))] } ?? []) + [.sessionEnded(end)])
        return end == .finished ? .finished : .stopped
    }

    func sweep(isFinished: Bool = false) throws {
        keeper.sweep(
            keeping: settings.planner.checkpointsToKeep(
                of: population,
                cycle: state.run.cycle,
                best: settings.keep,
                isFinished: isFinished
            )
        )
    }

    // MARK: Records

    /// Records what happened; a full disk or a store that is locked makes it wait, and says so. Everything that the engine records passes here.
    func record(
        _ kind: StoreWrite,
        durable: Bool = true,
        cycle: Int? = nil,
        at time: FactTime? = nil,
        _ events: [Fact.Event]
    ) throws {
        let time = time ?? clock()
        let facts = try gate.run(isSmall: true, waiting: followDisk) {
            try store.record(kind, durable: durable, cycle: cycle, at: time, events)
        }
        tell(facts)
        try followLock()
    }

    private func tell(_ facts: [Fact]) {
        let state = state
        for fact in facts {
            if let id = fact.candidate, fact.event.kind != .epoch {
                population.update(
                    Population.Member(state.candidates[id - 1]),
                    canonicalKey: state.canonicalKeys[id - 1]
                )
                populationChange = fact.id
            }
            if fact.logKind != nil { publish(fact) }
            hook?.tell(fact, state, isNewBest: fact.candidate == state.best && state.best != knownBest, directory)
        }
        knownBest = state.best
    }

    /// Records that the disk is full, or no longer is, when that is news.
    private func followDisk() throws {
        gate.check()
        try followLock()
        // What is locked cannot be told in the record until it is free.
        guard gate.problem != .locked else { return }
        let (problem, recorded) = (gate.problem, state.diskProblem)
        guard problem?.isFull != recorded?.isFull else { return }
        if problem != nil { keeper.giveReserve(leaving: CheckpointKeeper.lastBytes) }
        do {
            tell(try store.record(.live, at: clock(), [problem.map { .diskProblem($0) } ?? .diskRecovered]))
        } catch  where RunError.isNoSpace(error) || RunError.isBusy(error) {
            // Tried again in the next round.
        }
        if problem == nil { keeper.takeReserve() }
    }

    /// Says that another program has locked the store, where that is news: at once beside the lock, which viewers look at, and in
    /// the record when that can be written again.
    private func followLock() throws {
        let isLocked = gate.problem == .locked
        if isLocked, lockedSince == nil {
            lockedSince = clock()
            lock.note(DiskProblem.locked.sentence)
        } else if !isLocked, let since = lockedSince {
            do {
                tell(try store.record(.live, [(since, .diskProblem(.locked)), (clock(), .diskRecovered)]))
            } catch  where RunError.isBusy(error) {
                return gate.tell(.locked)
            } catch  where RunError.isNoSpace(error) {
                // Another problem by now, which is told in its turn.
            }
            lockedSince = nil
            lock.note(nil)
        }
    }

    private func recordLive() throws {
        let interval = isIdle ? timing.slow : timing.live
        guard uptime - lastLive >= interval else { return }
        lastLive = uptime
        if uptime - lastSlow >= timing.slow {
            lastSlow = uptime
            figures.diskBytes = directory.diskBytes()
            figures.remaining = mayWork ? estimateRemaining() : nil
        }
        let records = sessions.compactMap { $0?.progressRecord }
        figures.elapsed = elapsedBefore + uptime
        figures.imagesPerSecond = records.reduce(0) { $0 + $1.imagesPerSecond }
        try writeFigures(records)
    }

    private func writeFigures(_ workers: [WorkerRecord]) throws {
        do {
            try store.recordLive(figures, workers)
            if gate.problem == .locked { gate.tell(nil) }
        } catch  where RunError.isNoSpace(error) {
            // Live figures are worth nothing later; what matters waits for space elsewhere.
        } catch  where RunError.isBusy(error) {
            gate.tell(.locked)
        }
    }

    /// Seconds to the end when epochs go on coming as fast as lately, or until the budget is spent should that be earlier.
    ///
    /// The pace is that of the wall: it has in it whatever else the cores do, planning, and workers who wait at a barrier.
    private func estimateRemaining() -> Double? {
        let state = state
        if settings.kind == .training { return remainingByWall(state) }
        let spending = spending
        let trained = state.candidates.reduce(0) { $0 + $1.epochsTrained }
        guard trained > 0, spending.wallSeconds > 0 else { return nil }
        pace.add(PaceMeter.Mark(worked: spending.wallSeconds, epochs: trained))
        let perEpoch = pace.secondsPerEpoch ?? spending.wallSeconds / Double(trained)
        var epochs = settings.planner.epochsExpected(after: state.run.cycle)
        for assignment in state.openAssignments {
            let record = state.candidates[assignment.order.candidate - 1]
            let whole = settings.planner.ladder.tiers.epochs(inTier: assignment.order.toTier)
            let done = state.epochs(of: record.id, in: assignment.order.work)
            if record.state != .paused { epochs += whole.count { $0 > done } }
        }
        let budget = settings.rules.budget
        func left(_ bound: Double?, _ spent: Double) -> Double? {
            guard let bound, spent > 0 else { return nil }
            return max(0, bound - spent) / spent * spending.wallSeconds
        }
        return [
            Double(epochs) * perEpoch, left(budget.wallSeconds, spending.wallSeconds),
            left(budget.coreSeconds, spending.coreSeconds),
            left(budget.images.map(Double.init), Double(spending.images)),
        ].compactMap { $0 }.min()
    }

    /// Seconds to the end of long trainings, as the clock on the wall tells of those in progress: they are few, and an epoch of them
    /// may take hours.
    private func remainingByWall(_ state: RunState) -> Double? {
        let paces = sessions.compactMap { $0?.secondsPerEpoch }
        guard !paces.isEmpty else { return nil }
        let pace = paces.reduce(0, +) / Double(paces.count)
        var epochs: [Double] = []
        for assignment in state.openAssignments {
            let (id, order) = (assignment.order.candidate, assignment.order)
            guard let last = order.work.lastEpoch, state.candidates[id - 1].state != .paused else { continue }
            let session = sessions.lazy.compactMap { $0 }.first { $0.record.id == id }
            epochs.append(max(0, Double(last) - (session?.epochsDone ?? Double(state.epochs(of: id, in: order.work)))))
        }
        // No training is faster for others that are done.
        let shared = epochs.reduce(0, +) / Double(min(sessions.count, max(1, epochs.count)))
        return pace * max(shared, epochs.max() ?? 0)
    }
}
