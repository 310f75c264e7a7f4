@preconcurrency import Dispatch
import Foundation
import RunModel
import Store
import Strategies
import Tensor

/// The engine at work. It lives on one queue, decides and records everything there, and keeps nothing in memory that the facts do
/// not make but for which thread does what: so what it does next follows from the record, after a crash as before.
final class EngineLoop {
    /// One of the pool: a queue of its own, hence a thread while it works.
    struct Worker {
        let queue: DispatchQueue
        var session: WorkerSession?
    }

    let directory: RunDirectory
    let settings: EngineSettings
    let timing: EngineTiming
    let store: RunStore
    let gate: DiskGate
    let inbox: EngineInbox
    let evaluator: any Evaluator
    let keeper: CheckpointKeeper
    let publish: @Sendable (Fact) -> Void

    var workers: [Worker]
    var isStopping = false
    /// The candidates as the strategy sees them, kept in step with the state.
    private var population = Population()
    private var figures: LiveFigures
    private let host = ProcessInfo.processInfo.hostName
    private let started = DispatchTime.now().uptimeNanoseconds
    private let elapsedBefore: Double
    private var lastPoll = -Double.infinity
    private var lastLive = -Double.infinity
    private var lastSlow = -Double.infinity

    init(
        directory: RunDirectory,
        settings: EngineSettings,
        timing: EngineTiming,
        store: RunStore,
        gate: DiskGate,
        inbox: EngineInbox,
        evaluator: any Evaluator,
        publish: @escaping @Sendable (Fact) -> Void
    ) throws {
        self.directory = directory
        self.settings = settings
        self.timing = timing
        self.store = store
        self.gate = gate
        self.inbox = inbox
        self.evaluator = evaluator
        self.publish = publish
        keeper = CheckpointKeeper(directory: directory)
        elapsedBefore = try store.elapsed()
        figures = LiveFigures(elapsed: elapsedBefore)
        workers = (1...max(1, settings.workers)).map { number in
            Worker(queue: DispatchQueue(label: "econas.worker.\(number)", qos: .userInitiated), session: nil)
        }
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
        do {
            try prepare()
            while true {
                if let end = try turn() { return end }
            }
        } catch is EvaluationAbandoned {
            // Asked to stop while a record waited for space: what is recorded is consistent, only less.
            dismissWorkers()
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
        try record(.session, [.sessionBegan(beginning)])
        let state = state
        for (candidate, key) in zip(state.candidates, state.canonicalKeys) {
            population.update(Population.Member(candidate), canonicalKey: key)
        }
        try sweep()
    }

    /// One round: hears the workers, obeys people, gives out work, plans. Returns how the engine ends, when it does.
    private func turn() throws -> EngineEnd? {
        let reports = inbox.take(waiting: hasWorkToGive ? 0 : timing.poll)
        // All are set free before any is dealt with: should one bring the engine down, nobody waits for the others.
        for report in reports { release(report) }
        for report in reports { try take(report) }
        if inbox.stopRequested, !isStopping {
            isStopping = true
            gate.end()
            signalWorkers(.yield)
        }
        try followDisk()
        if uptime - lastPoll >= timing.poll {
            lastPoll = uptime
            try answerCommands()
        }
        if isStopping, isIdle { return try end(.stopped) }
        try giveOutWork()
        hasWorkToGive = false
        if mayWork {
            let state = state
            let wanted = Set(
                state.openAssignments.lazy.map(\.order.candidate).filter { state.candidates[$0 - 1].state != .paused }
            ).count
            let isDone = isIdle && wanted == 0
            if state.isPlanned, state.run.cycle >= settings.strategy.cycles {
                if isDone {
                    try sweep(isFinished: true)
                    return try end(.finished)
                }
            } else if isDone || (settings.strategy.asks == .wheneverFree && wanted < workers.count) {
                try planCycle(state.isPlanned ? state.run.cycle + 1 : 0)
                hasWorkToGive = true
            }
        }
        try recordLive()
        return nil
    }

    private var hasWorkToGive = true
    var isIdle: Bool { workers.allSatisfy { $0.session == nil } }
    private var mayWork: Bool { !isStopping && gate.problem == nil && !state.isPausedByPerson }

    // MARK: Work

    /// Starts what can be started.
    private func giveOutWork() throws {
        guard mayWork else { return }
        try refuseTooLarge()
        for index in workers.indices where workers[index].session == nil {
            guard let next = nextAssignment() else { return }
            try start(next, worker: index)
        }
    }

    /// The first work that may begin: a candidate's pieces build on one another, and what does not fit into memory now waits.
    private func nextAssignment() -> RunState.Assignment? {
        let state = state
        let free = settings.memoryLimit - memoryInUse
        var seen = Set(workers.compactMap { $0.session?.record.id })
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

    private var memoryInUse: Int { workers.reduce(0) { $0 + ($1.session?.record.memoryBytes ?? 0) } }

    private func start(_ assignment: RunState.Assignment, worker index: Int) throws {
        let candidate = assignment.order.candidate
        let place = WorkerPlace(host: host, slot: index + 1)
        try record(.start, durable: false, [.began(candidate: candidate, place)])
        let taken = state.candidates[candidate - 1]
        let session = WorkerSession(
            slot: place.slot,
            assignment,
            of: taken,
            gate: gate,
            inbox: inbox,
            clock: clock
        )
        workers[index].session = session
        let job = EvaluationJob(
            candidate: candidate,
            architecture: taken.architecture,
            recordedEpochs: taken.epochsTrained,
            lastEpoch: assignment.order.toEpoch,
            checkpoint: directory.checkpointURL(candidate: candidate)
        )
        let evaluator = evaluator
        workers[index].queue.async { session.work(job, evaluator) }
    }

    private func release(_ report: WorkReport) {
        if case .ended = report.what { workers[report.session.slot - 1].session = nil }
    }

    private func take(_ report: WorkReport) throws {
        let session = report.session
        let state = state
        let candidate = state.candidates[session.record.id - 1]
        switch report.what {
        case .epoch(let epoch, let times):
            // Reported again after a checkpoint was lost, with the same results, or too late.
            guard !candidate.state.isFinal, !state.hasEpoch(epoch, of: candidate.id) else { return }
            let place = WorkerPlace(host: host, slot: session.slot)
            let end = EpochEnd(candidate: candidate.id, record: epoch, worker: place, times: times)
            try record(.epoch, at: report.time, [.epoch(end)])
        case .measured(let metrics):
            let new = metrics.filter { candidate.metrics[$0.name] == nil }
            guard !candidate.state.isFinal, !new.isEmpty else { return }
            try record(.epoch, at: report.time, [.measured(candidate: candidate.id, new)])
        case .ended(let end):
            try ended(session, end, at: report.time)
            try sweep()
        }
    }

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
        case .ended(.interrupted), .abandoned:
            try record(.interrupt, at: time, [.interrupted(candidate: candidate)])
        }
    }

    private func complete(_ assignment: RunState.Assignment, at time: FactTime) throws {
        let (order, ladder) = (assignment.order, settings.strategy.ladder)
        let first = ladder.epochs(ofTier: order.toTier - 1) + 1
        var score: Double?
        // A tier of no epochs has only been measured: there is no score to choose by.
        if first <= order.toEpoch {
            let accuracies = (state.curves[order.candidate] ?? [])
                .filter { (first...order.toEpoch).contains($0.epoch) }.map(\.validationAccuracy)
            score = settings.score.score(accuracies)
            guard accuracies.count == order.toEpoch - first + 1, score?.isFinite == true else {
                let reason = "the epochs \(first) to \(order.toEpoch) were not all reported with a score"
                return try record(.fail, at: time, [.failed(candidate: order.candidate, reason: reason)])
            }
        }
        let completed = Fact.Event.completed(candidate: order.candidate, tier: order.toTier, score: score)
        try record(.complete, at: time, [completed])
    }

    func signalWorkers(_ signal: EvaluationSignal) {
        for worker in workers { worker.session?.send(signal) }
    }

    /// Sends everybody home and waits until they are gone; what they report no longer matters.
    private func dismissWorkers() {
        signalWorkers(.abandon)
        while !isIdle {
            for report in inbox.take(waiting: 1) { release(report) }
        }
    }

    // MARK: Cycles

    private func planCycle(_ cycle: Int) throws {
        var generator = RandomStream(seed: settings.seed, purpose: "cycle", UInt64(cycle))
        var plan = settings.strategy.plan(population, cycle: cycle, using: &generator)
        let promise = try screen(&plan)
        let costs = plan.newCandidates.map { candidate in Result { try evaluator.measure(candidate.architecture) } }
        try record(
            .cycle,
            cycle: cycle,
            plan.events(costs: costs, ladder: settings.strategy.ladder, promise: promise)
        )
        try sweep()
    }

    private func end(_ end: SessionEnd) throws -> EngineEnd {
        figures = LiveFigures(elapsed: elapsedBefore + uptime, diskBytes: figures.diskBytes)
        try writeFigures([])
        try record(.end, [.sessionEnded(end)])
        return end == .finished ? .finished : .stopped
    }

    func sweep(isFinished: Bool = false) throws {
        keeper.sweep(
            keeping: settings.strategy.checkpointsToKeep(
                of: population,
                cycle: state.run.cycle,
                best: state.best,
                isFinished: isFinished
            )
        )
    }

    // MARK: Records

    /// Records what happened; a full disk makes it wait, and says so. Everything that the engine records passes here.
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
    }

    private func tell(_ facts: [Fact]) {
        let state = state
        for fact in facts {
            if let id = fact.candidate, fact.event.kind != .epoch {
                population.update(
                    Population.Member(state.candidates[id - 1]),
                    canonicalKey: state.canonicalKeys[id - 1]
                )
            }
            if fact.logKind != nil { publish(fact) }
        }
    }

    /// Records that the disk is full, or no longer is, when that is news.
    private func followDisk() throws {
        gate.check()
        let (problem, recorded) = (gate.problem, state.diskProblem)
        guard problem?.isFull != recorded?.isFull else { return }
        if problem != nil { keeper.giveReserve() }
        do {
            tell(try store.record(.live, at: clock(), [problem.map { .diskProblem($0) } ?? .diskRecovered]))
        } catch  where RunError.isNoSpace(error) {
            // Tried again in the next round.
        }
        if problem == nil { keeper.takeReserve() }
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
        let records = workers.compactMap { $0.session?.progressRecord }
        figures.elapsed = elapsedBefore + uptime
        figures.imagesPerSecond = records.reduce(0) { $0 + $1.imagesPerSecond }
        try writeFigures(records)
    }

    private func writeFigures(_ workers: [WorkerRecord]) throws {
        do {
            try store.recordLive(figures, workers)
        } catch  where RunError.isNoSpace(error) {
            // Live figures are worth nothing later; what matters waits for space elsewhere.
        }
    }

    /// Seconds to the end when epochs go on taking as long as they took on average.
    private func estimateRemaining() -> Double? {
        let state = state
        let trained = state.candidates.reduce(0) { $0 + $1.epochsTrained }
        let seconds = state.candidates.reduce(0) { $0 + $1.seconds }
        guard trained > 0, seconds > 0 else { return nil }
        var epochs = settings.strategy.epochsExpected(after: state.run.cycle)
        for assignment in state.openAssignments {
            let record = state.candidates[assignment.order.candidate - 1]
            if record.state != .paused { epochs += max(0, assignment.order.toEpoch - record.epochsTrained) }
        }
        return Double(epochs) * seconds / Double(trained) / Double(workers.count)
    }
}
