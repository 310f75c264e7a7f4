@preconcurrency import Dispatch
import Foundation
import RunModel
import Store
import Strategies
import Tensor

/// The engine at work. It lives on one queue, decides everything there, and keeps nothing in memory that the store does
/// not have but for which worker does what: so what it does next follows from the store, after a crash as before.
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
    let publish: @Sendable (EventRecord) -> Void

    var workers: [Worker]
    /// The run's live figures; what is decided is in the store.
    var run: RunInfo
    var isPlanned: Bool
    var isPausedByPerson = false
    var isStopping = false
    /// Kept from cycle to cycle only because canonical keys take long to compute.
    private var population = Population()
    /// The transaction that `population` is up to date with.
    private var seenChange: Int64 = 0
    private var recordedProblem: String?
    private let started = DispatchTime.now().uptimeNanoseconds
    private let elapsedBefore: Double
    private var lastPoll = -Double.infinity
    private var lastLive = -Double.infinity
    private var lastSlow = -Double.infinity
    private var recordedWorkers: [WorkerRecord] = []

    init(
        directory: RunDirectory,
        settings: EngineSettings,
        timing: EngineTiming,
        store: RunStore,
        gate: DiskGate,
        inbox: EngineInbox,
        evaluator: any Evaluator,
        publish: @escaping @Sendable (EventRecord) -> Void
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
        guard let run = try store.run() else { throw RunError.notARun(directory.url.path) }
        self.run = run
        isPlanned = try store.isPlanned()
        elapsedBefore = run.elapsed
        workers = (1...max(1, settings.workers)).map { number in
            Worker(queue: DispatchQueue(label: "econas.worker.\(number)", qos: .userInitiated), session: nil)
        }
    }

    /// Seconds since this session began.
    private var uptime: Double { Double(DispatchTime.now().uptimeNanoseconds - started) / 1e9 }

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
        let (data, recorded) = (evaluator.dataIdentity, try store.dataIdentity())
        if let recorded, recorded != data { throw RunError.otherData("they are \(data), not \(recorded)") }
        let isResumed = isPlanned
        try commit(.session) { transaction in
            try transaction.requeueTraining()
            try transaction.setSession(
                settings.newRun(name: directory.name, created: run.created),
                configuration: settings.configuration,
                dataIdentity: evaluator.dataIdentity
            )
            try transaction.setRun(.running)
            try transaction.setWorkers([])
            if isResumed { try transaction.event("run", cycle: run.cycle, SessionMark.resumed.text("\(run.cycle)")) }
        }
        run.cycles = settings.strategy.cycles
        try sweep()
    }

    /// One round: hears the workers, obeys people, gives out work, plans. Returns how the engine ends, when it does.
    private func turn() throws -> EngineEnd? {
        // All are set free before any is dealt with: should one bring the engine down, nobody waits for the others.
        let reports = inbox.take(waiting: hasWorkToGive ? 0 : timing.poll).map { report in
            defer { workers[report.worker].session = nil }
            return (session: workers[report.worker].session, end: report.end)
        }
        for report in reports {
            if let session = report.session { try workEnded(session.assignment, report.end) }
        }
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
        if isStopping, isIdle { return try stop() }
        let open = try giveOutWork()
        hasWorkToGive = false
        if mayWork {
            let wanted = Set(open.lazy.filter { $0.state != .paused }.map(\.candidate)).count
            let isDone = isIdle && wanted == 0
            if isPlanned, run.cycle >= settings.strategy.cycles {
                if isDone { return try finish() }
            } else if isDone || (settings.strategy.asks == .wheneverFree && wanted < workers.count) {
                try planCycle(isPlanned ? run.cycle + 1 : 0)
                hasWorkToGive = true
            }
        }
        try recordLive(open)
        return nil
    }

    private var hasWorkToGive = true
    var isIdle: Bool { workers.allSatisfy { $0.session == nil } }
    private var mayWork: Bool { !isPausedByPerson && !isStopping && gate.problem == nil }

    // MARK: Work

    /// Starts what can be started; returns all work that is not done.
    private func giveOutWork() throws -> [OpenAssignment] {
        guard mayWork else { return try store.openAssignments() }
        var open = try store.openAssignments()
        var busy = Set(workers.compactMap { $0.session?.assignment.candidate })
        for (index, worker) in workers.enumerated() where worker.session == nil {
            var memoryFree = settings.memoryLimit - memoryInUse
            var refused: [OpenAssignment] = []
            var seen: Set<Int> = []
            let next = open.first { assignment in
                // A candidate's assignments build on one another: only its first may begin.
                let isFirst = seen.insert(assignment.candidate).inserted
                guard isFirst, assignment.state == .waiting, !busy.contains(assignment.candidate) else { return false }
                if assignment.memoryBytes > settings.memoryLimit {
                    refused.append(assignment)
                    return false
                }
                return assignment.memoryBytes <= memoryFree
            }
            for assignment in refused { try refuseForMemory(assignment) }
            if !refused.isEmpty { open = try store.openAssignments() }
            guard let next else { continue }
            try start(next, worker: index)
            busy.insert(next.candidate)
            memoryFree -= next.memoryBytes
        }
        return open
    }

    var memoryInUse: Int { workers.reduce(0) { $0 + ($1.session?.assignment.memoryBytes ?? 0) } }

    private func start(_ assignment: OpenAssignment, worker index: Int) throws {
        guard let record = try store.candidate(assignment.candidate) else { return }
        try commit(.start, durable: false) { try $0.setState(.training, of: record.id) }
        let session = WorkerSession(assignment, macs: record.macs, store: store, gate: gate, now: timing.now)
        workers[index].session = session
        let job = EvaluationJob(
            candidate: record.id,
            genotype: record.genotype,
            recordedEpochs: record.epochsTrained,
            lastEpoch: assignment.toEpoch,
            checkpoint: directory.checkpointURL(candidate: record.id)
        )
        let (evaluator, inbox) = (evaluator, inbox)
        workers[index].queue.async {
            inbox.post(worker: index, session.work(job, evaluator))
        }
    }

    private func workEnded(_ assignment: OpenAssignment, _ end: WorkEnd) throws {
        if case .fatal(let error) = end { throw error }
        guard let record = try store.candidate(assignment.candidate), !record.state.isFinal else { return try sweep() }
        switch end {
        case .ended(.completed):
            try complete(assignment)
        case .failed(let reason):
            try fail(record.id, reason)
        case .ended(.interrupted), .abandoned, .fatal:
            // A paused candidate stays paused; another goes back to its place in the queue.
            if record.state == .training {
                try commit(.interrupt) { try $0.setState(.waiting, of: record.id) }
            }
        }
        try sweep()
    }

    private func complete(_ assignment: OpenAssignment) throws {
        let ladder = settings.strategy.ladder
        let first = ladder.epochs(ofTier: assignment.toTier - 1) + 1
        guard first <= assignment.toEpoch else { return try completeUntrained(assignment) }
        let accuracies = try store.curve(assignment.candidate)
            .filter { (first...assignment.toEpoch).contains($0.epoch) }.map(\.validationAccuracy)
        guard accuracies.count == assignment.toEpoch - first + 1, let score = settings.score.score(accuracies),
            score.isFinite
        else {
            return try fail(
                assignment.candidate,
                "the epochs \(first) to \(assignment.toEpoch) were not all reported with a score"
            )
        }
        let tier = ladder.tiers[assignment.toTier - 1].label ?? "tier \(assignment.toTier)"
        let percent = String(format: "%.2f", 100 * score)
        try record(assignment, score, "#\(assignment.candidate) completed \(tier) with \(percent) %")
    }

    /// A tier of no epochs has only been measured: there is no score to choose by.
    private func completeUntrained(_ assignment: OpenAssignment) throws {
        try record(assignment, nil, "#\(assignment.candidate) was measured without training")
    }

    private func record(_ assignment: OpenAssignment, _ score: Double?, _ message: String) throws {
        let cycle = run.cycle
        try commit(.complete) { transaction in
            try transaction.complete(assignment, score: score, cycle: cycle)
            try transaction.event("scored", cycle: cycle, candidate: assignment.candidate, message)
        }
    }

    private func fail(_ candidate: Int, _ reason: String) throws {
        let cycle = run.cycle
        try commit(.fail) { transaction in
            try transaction.end(candidate, as: .failed, failure: reason)
            try transaction.event("failed", cycle: cycle, candidate: candidate, "#\(candidate) failed: \(reason)")
        }
    }

    private func refuseForMemory(_ assignment: OpenAssignment) throws {
        let need = (assignment.memoryBytes + 999_999) / 1_000_000
        try fail(
            assignment.candidate,
            "training it needs \(need) MB of memory, more than the budget of \(settings.memoryLimit / 1_000_000) MB"
        )
    }

    func signalWorkers(_ signal: EvaluationSignal) {
        for worker in workers { worker.session?.send(signal) }
    }

    /// Sends everybody home and waits until they are gone; what they report no longer matters.
    private func dismissWorkers() {
        signalWorkers(.abandon)
        while !isIdle {
            for report in inbox.take(waiting: 1) { workers[report.worker].session = nil }
        }
    }

    // MARK: Cycles

    private func planCycle(_ cycle: Int) throws {
        let news = try store.candidates(changedAfter: seenChange)
        for record in news.records { population.update(Population.Member(record)) }
        seenChange = news.change
        var generator = RandomStream(seed: settings.seed, purpose: "cycle", UInt64(cycle))
        var plan = settings.strategy.plan(population, cycle: cycle, using: &generator)
        let promise = try screen(&plan)
        let costs = plan.newCandidates.map { candidate in Result { try evaluator.measure(candidate.genotype) } }
        try commit(.cycle) { transaction in
            try CycleRecorder(plan: plan, costs: costs, ladder: settings.strategy.ladder, promise: promise)
                .record(in: &transaction)
        }
        run.cycle = cycle
        isPlanned = true
        try sweep()
    }

    private func finish() throws -> EngineEnd {
        keeper.sweep(keeping: try store.candidatesToKeep(top: settings.strategy.ladder.top, isFinished: true))
        try end(.finished, "finished after \(settings.strategy.cycles) cycles")
        return .finished
    }

    private func stop() throws -> EngineEnd {
        try end(.stopped, SessionMark.stopped.text("\(run.cycle)"))
        return .stopped
    }

    private func end(_ state: RunState, _ message: String) throws {
        refreshFigures()
        run.remaining = nil
        run.imagesPerSecond = 0
        run.memoryBytes = 0
        let figures = run
        try commit(.end) { transaction in
            try transaction.setRun(state)
            try transaction.setLive(figures)
            try transaction.setWorkers([])
            try transaction.event("run", cycle: figures.cycle, message)
        }
    }

    func sweep() throws {
        keeper.sweep(keeping: try store.candidatesToKeep(top: settings.strategy.ladder.top, isFinished: false))
    }

    // MARK: Records

    /// Commits a transaction; a full disk makes it wait, and says so.
    @discardableResult
    func commit<Value>(
        _ kind: StoreWrite,
        durable: Bool = true,
        _ body: (inout StoreTransaction) throws -> Value
    ) throws -> Value {
        let (value, events) = try gate.run(isSmall: true, waiting: followDisk) {
            try store.write(kind, durable: durable, now: timing.now(), body)
        }
        for event in events { publish(event) }
        return value
    }

    /// Records that the disk is full, or no longer is, when that is news.
    private func followDisk() throws {
        gate.check()
        let problem = gate.problem
        guard problem != recordedProblem else { return }
        if problem != nil { keeper.giveReserve() }
        let (cycle, isPaused) = (run.cycle, isPausedByPerson)
        do {
            let events = try store.write(.live, now: timing.now()) { transaction in
                try transaction.setRun(problem != nil || isPaused ? .paused : .running, message: problem ?? "")
                try transaction.event("run", cycle: cycle, problem ?? "there is space on the disk again")
            }.events
            for event in events { publish(event) }
            recordedProblem = problem
        } catch  where RunError.isNoSpace(error) {
            // Tried again in the next round.
        }
        if problem == nil { keeper.takeReserve() }
    }

    private func recordLive(_ open: [OpenAssignment]) throws {
        let interval = isIdle ? timing.slow : timing.live
        guard uptime - lastLive >= interval else { return }
        lastLive = uptime
        if uptime - lastSlow >= timing.slow {
            lastSlow = uptime
            run.diskBytes = directory.diskBytes()
            run.remaining = mayWork ? try estimateRemaining(open) : nil
        }
        refreshFigures()
        let records = workers.enumerated().map { index, worker in
            worker.session?.record(worker: index + 1) ?? WorkerRecord(worker: index + 1)
        }
        run.imagesPerSecond = records.reduce(0) { $0 + $1.imagesPerSecond }
        let figures = run
        do {
            try store.write(.live, durable: false, now: timing.now()) { transaction in
                try transaction.setLive(figures)
                if records != recordedWorkers { try transaction.setWorkers(records) }
            }
            recordedWorkers = records
        } catch  where RunError.isNoSpace(error) {
            // Live figures are worth nothing later; what matters waits for space elsewhere.
        }
    }

    private func refreshFigures() {
        run.elapsed = elapsedBefore + uptime
        run.memoryBytes = memoryInUse
    }

    /// Seconds to the end when epochs go on taking as long as they took on average.
    private func estimateRemaining(_ open: [OpenAssignment]) throws -> Double? {
        let effort = try store.effort()
        guard effort.epochs > 0, effort.seconds > 0 else { return nil }
        var epochs = 0
        for assignment in open where assignment.state != .paused {
            let trained = try store.candidate(assignment.candidate)?.epochsTrained ?? 0
            epochs += max(0, assignment.toEpoch - trained)
        }
        epochs += settings.strategy.epochsExpected(after: run.cycle)
        return Double(epochs) * effort.seconds / Double(effort.epochs) / Double(workers.count)
    }
}
