package import Architectures
import Foundation

/// A run as its facts make it: the one telling of the life of a run and of its candidates.
///
/// The engine decides by it, the store's tables are projected from it, a replay and a simulation on a table fold it anew. What is not
/// recorded as a fact is not in it: batches, rates and the disk in use are zero.
package struct RunState: Sendable, Equatable {
    /// Work of a candidate, done or not. Its id is its place among all, from 1.
    package struct Assignment: Sendable, Hashable {
        /// What became of it.
        package enum Status: String, Sendable, Hashable {
            /// It waits, or is being done.
            case open = "open"
            /// It is complete.
            case done = "done"
            /// The candidate was ended before.
            case cancelled = "cancelled"
        }

        /// The id.
        package var id: Int
        /// The work.
        package var order: WorkOrder
        /// The cycle in which it was given.
        package var cycle: Int
        /// What became of it.
        package var status = Status.open
    }

    /// Times that were measured in an epoch.
    package struct MeasuredTimes: Sendable, Hashable {
        /// The epoch.
        package var epoch: Int
        /// The times.
        package var times: NetworkTimes

        /// Creates times of an epoch.
        package init(epoch: Int, times: NetworkTimes) {
            self.epoch = epoch
            self.times = times
        }
    }

    /// What a fact touched: what a projection writes anew.
    package struct Touched: Sendable, Equatable {
        /// Candidates, by id.
        package var candidates: [Int] = []
        /// Assignments, by id.
        package var assignments: [Int] = []
        /// Whether anything of the workers is another.
        package var workers = false
    }

    /// The run as a whole, without its name, its process and what people are told of it.
    package private(set) var run: RunInfo
    /// The configuration that it was begun with, or last resumed with.
    package private(set) var configuration = ""
    /// What candidates are evaluated on; nil before the first session.
    package private(set) var dataIdentity: String?
    /// Whether the cycle has its plan: false only before the initial population is drawn.
    package private(set) var isPlanned = false
    /// All candidates, in the order of their ids, which are dense from 1.
    package private(set) var candidates: [CandidateRecord] = []
    /// Their canonical keys, in the same order.
    package private(set) var canonicalKeys: [String] = []
    /// All work that was ever given.
    package private(set) var assignments: [Assignment] = []
    /// The ids of the work that is not done, in the order in which it is to be begun.
    package private(set) var openWork: [Int] = []
    /// Training curves by candidate, in the order of their epochs.
    package private(set) var curves: [Int: [EpochRecord]] = [:]
    /// What candidates were found to be on whole sets of images, by candidate, in the order of looking.
    package private(set) var evaluations: [Int: [Evaluation]] = [:]
    /// Where the time of training went, as measured last, by candidate.
    package private(set) var times: [Int: MeasuredTimes] = [:]
    /// What each worker does; nothing between sessions.
    package private(set) var workers: [WorkerRecord] = []
    /// All commands that are answered, in the order of answering.
    package private(set) var commands: [CommandRecord] = []
    /// Seconds worked before each session, from the first on.
    package private(set) var sessionStarts: [Double] = []
    /// The best candidate.
    package private(set) var best: Int?
    /// Whether a person paused the search.
    package private(set) var isPausedByPerson = false
    /// Why nothing can be written; nil while it can.
    package private(set) var diskProblem: DiskProblem?
    /// Why the last session could not go on; nil where it could.
    package private(set) var failure: String?
    /// Which rule ended the search; nil where none did.
    package private(set) var stopReason: StopReason?
    /// The id of the last fact.
    package private(set) var lastFact: Int64 = 0
    /// The last session's seconds at the last fact.
    package private(set) var lastSeconds = 0.0

    private let ranking = TierRanking.standard

    /// The state before any fact.
    package init() {
        run = RunInfo(
            name: "",
            state: .running,
            kind: .search(.hierarchical),
            dataset: "",
            proxy: "",
            seed: 0,
            cycle: 0,
            cycles: 0,
            tiers: [],
            maximumAge: 0,
            workerCount: 0,
            created: Date(timeIntervalSince1970: 0),
            elapsed: 0
        )
    }

    /// The state that facts make, in the order of their ids.
    package init(_ facts: some Sequence<Fact>) {
        self.init()
        for fact in facts { apply(fact) }
    }

    // MARK: - Asking

    /// Whether there is a run: its first fact is known.
    package var isBegun: Bool { lastFact > 0 }

    /// Why the search is paused or stopped, for people; empty where there is nothing to say.
    package var message: String { diskProblem?.sentence ?? failure ?? stopReason?.sentence ?? "" }

    /// The number of the present session, or of the last; 0 before the first.
    package var session: Int { sessionStarts.count }

    /// The candidate with an id.
    package func candidate(_ id: Int) -> CandidateRecord? {
        id > 0 && id <= candidates.count ? candidates[id - 1] : nil
    }

    /// Seconds that engines had worked on the run when a fact happened.
    package func position(of fact: Fact) -> Double {
        (fact.session > 0 && fact.session <= sessionStarts.count ? sessionStarts[fact.session - 1] : 0) + fact.seconds
    }

    /// The work that is not done, in the order in which it is to be begun.
    package var openAssignments: some Sequence<Assignment> { openWork.lazy.map { assignments[$0 - 1] } }

    /// The candidates that wait for a worker, in the order in which workers take them.
    package var queue: [Int] {
        var seen: Set<Int> = []
        return openAssignments.map(\.order.candidate).filter {
            candidates[$0 - 1].state == .waiting && seen.insert($0).inserted
        }
    }

    /// Whether an epoch of a candidate is recorded.
    package func hasEpoch(_ epoch: EpochRecord, of candidate: Int) -> Bool {
        curves[candidate]?.last { $0.training == epoch.training }.map { $0.epoch >= epoch.epoch } ?? false
    }

    /// How many epochs of the training that a piece of work goes on with are recorded; 0 where nothing is trained.
    package func epochs(of candidate: Int, in work: Work) -> Int {
        guard let training = work.training else { return 0 }
        return curves[candidate]?.last { $0.training == training }?.epoch ?? 0
    }

    /// The work that ending a candidate cancelled and that it has not done since, in the order in which it is to be done.
    package func cancelledWork(of candidate: Int) -> [WorkOrder] {
        let tier = candidates[candidate - 1].tier
        let orders = assignments.lazy.map { ($0.order, $0.status) }
            .filter { $0.0.candidate == candidate && $0.1 == .cancelled && $0.0.toTier > tier }.map(\.0)
        return Dictionary(orders.map { ($0.toTier, $0) }) { _, last in last }.values.sorted { $0.toTier < $1.toTier }
    }

    /// The candidate that has a canonical key already.
    package func candidate(canonicalKey: String) -> Int? {
        canonicalKeys.firstIndex(of: canonicalKey).map { $0 + 1 }
    }

    // MARK: - The one telling

    /// Takes in what happened next. This is the only place where the state of a run or of a candidate changes.
    ///
    /// - Returns: what another state than before may be found in.
    /// - Precondition: candidates and work that the fact names are there.
    ///
    /// Complexity: O(1) but for rare facts, in what is open or O(n) where the best is ended.
    @discardableResult
    package mutating func apply(_ fact: Fact) -> Touched {
        lastFact = fact.id
        if run.state == .running, fact.session == session { run.spent.wallSeconds += fact.seconds - lastSeconds }
        lastSeconds = fact.seconds
        var touched = Touched()
        if let candidate = fact.candidate { touched.candidates = [candidate] }
        switch fact.event {
        case .runBegan(let beginning): begin(beginning, at: fact.time)
        case .sessionBegan(let beginning):
            sessionStarts.append(beginning.elapsed)
            take(beginning.settings)
            dataIdentity = beginning.dataIdentity
            (isPausedByPerson, diskProblem, failure, stopReason) = (false, nil, nil, nil)
            requeue(&touched)
            workers = (1...max(1, beginning.settings.workers)).map { WorkerRecord(worker: $0) }
            settlePhase()
        case .sessionEnded(let end):
            requeue(&touched)
            workers = []
            run.state = end == .finished ? .finished : .stopped
            diskProblem = nil
            if case .failed(let reason) = end { failure = reason }
        case .planned:
            run.cycle = fact.cycle
            isPlanned = true
        case .born(let birth): bear(birth, cycle: fact.cycle)
        case .assigned(let order): give(order, cycle: fact.cycle, &touched)
        case .retired(let id, _): end(id, as: .retired, &touched)
        case .killed(let id): end(id, as: .killed, &touched)
        case .failed(let id, let reason):
            free(id, &touched)
            candidates[id - 1].failure = reason
            end(id, as: .failed, &touched)
        case .began(let id, let place): start(id, place, &touched)
        case .epoch(let end):
            curves[end.candidate, default: []].append(end.record)
            candidates[end.candidate - 1].epochsTrained += 1
            candidates[end.candidate - 1].seconds += end.record.seconds
            run.spent.coreSeconds += end.record.seconds
            run.spent.images += end.record.images
            if let measured = end.times {
                times[end.candidate] = MeasuredTimes(epoch: end.record.epoch, times: measured)
            }
        case .measured(let id, let metrics): measure(id, metrics)
        case .evaluated(let id, let evaluation):
            evaluations[id, default: []].append(evaluation)
            measure(id, evaluation.metrics)
        case .completed(let id, let tier, let score):
            complete(id, tier: tier, score: score, cycle: fact.cycle, &touched)
        case .interrupted(let id):
            free(id, &touched)
            if candidates[id - 1].state == .training { candidates[id - 1].state = .waiting }
        case .paused(let id): candidates[id - 1].state = .paused
        case .resumed(let id): candidates[id - 1].state = .waiting
        case .revived(let id):
            candidates[id - 1].state = candidates[id - 1].tier > 0 ? .alive : .waiting
            if ranking.isBetter(candidates[id - 1], than: best.map { candidates[$0 - 1] }) { best = id }
        case .pinned(let id, let pinned):
            candidates[id - 1].pinned = pinned
            if pinned, candidates[id - 1].state == .retired { candidates[id - 1].state = .alive }
        case .searchPaused:
            isPausedByPerson = true
            settlePhase()
        case .searchResumed:
            isPausedByPerson = false
            settlePhase()
        case .diskProblem(let problem):
            diskProblem = problem
            settlePhase()
        case .diskRecovered:
            diskProblem = nil
            settlePhase()
        case .answered(let command): commands.append(command)
        case .noted(.ended(let reason)): stopReason = reason
        case .noted: break
        }
        run.elapsed = position(of: fact)
        if touched.workers {
            run.memoryBytes = workers.reduce(0) { $0 + ($1.candidate.map { candidates[$0 - 1].memoryBytes } ?? 0) }
        }
        return touched
    }

    private mutating func measure(_ id: Int, _ metrics: [Metric]) {
        for metric in metrics {
            candidates[id - 1].metrics[metric.name] = metric
            candidates[id - 1].seconds += metric.cost
            run.spent.coreSeconds += metric.cost
        }
    }

    private mutating func begin(_ beginning: RunBeginning, at time: Date) {
        run.kind = beginning.kind
        run.dataset = beginning.dataset
        run.proxy = beginning.proxy
        run.seed = beginning.seed
        run.tiers = beginning.tiers
        run.maximumAge = beginning.maximumAge
        run.created = time
        take(beginning.settings)
    }

    private mutating func take(_ settings: SessionSettings) {
        run.workerCount = settings.workers
        run.memoryLimit = settings.memoryLimit
        run.cycles = settings.cycles
        run.rules = settings.rules
        configuration = settings.configuration
    }

    private mutating func settlePhase() {
        run.state = isPausedByPerson || diskProblem != nil ? .paused : .running
    }

    /// Between sessions nobody trains.
    private mutating func requeue(_ touched: inout Touched) {
        for worker in workers {
            guard let id = worker.candidate else { continue }
            touched.candidates.append(id)
            if candidates[id - 1].state == .training { candidates[id - 1].state = .waiting }
        }
        touched.workers = true
    }

    private mutating func bear(_ birth: Birth, cycle: Int) {
        precondition(birth.candidate == candidates.count + 1, "ids follow one another")
        candidates.append(
            CandidateRecord(
                id: birth.candidate,
                architecture: birth.architecture,
                parent: birth.parent,
                origin: birth.origin,
                mutation: birth.mutation,
                bornCycle: cycle,
                lastTrainedCycle: cycle,
                state: .waiting,
                parameters: birth.cost?.parameters ?? 0,
                macs: birth.cost?.macs ?? 0,
                memoryBytes: birth.cost?.memoryBytes ?? 0
            )
        )
        canonicalKeys.append(birth.canonicalKey)
    }

    private mutating func give(_ order: WorkOrder, cycle: Int, _ touched: inout Touched) {
        let id = assignments.count + 1
        assignments.append(Assignment(id: id, order: order, cycle: cycle))
        openWork.append(id)
        touched.assignments = [id]
        candidates[order.candidate - 1].targetTier = order.toTier
        let state = candidates[order.candidate - 1].state
        if state == .alive || state == .retired { candidates[order.candidate - 1].state = .waiting }
    }

    private mutating func start(_ id: Int, _ place: WorkerPlace, _ touched: inout Touched) {
        candidates[id - 1].state = .training
        let order = openAssignments.first { $0.order.candidate == id }?.order
        while workers.count < place.slot { workers.append(WorkerRecord(worker: workers.count + 1)) }
        workers[place.slot - 1] = WorkerRecord(
            worker: place.slot,
            candidate: id,
            tier: order?.toTier ?? 0,
            lastEpoch: order?.work.lastEpoch
        )
        touched.workers = true
    }

    /// The worker that had a candidate has nobody.
    private mutating func free(_ id: Int, _ touched: inout Touched) {
        guard let place = workers.firstIndex(where: { $0.candidate == id }) else { return }
        workers[place] = WorkerRecord(worker: place + 1)
        touched.workers = true
    }

    private mutating func complete(_ id: Int, tier: Int, score: Double?, cycle: Int, _ touched: inout Touched) {
        free(id, &touched)
        let own = openWork.filter { assignments[$0 - 1].order.candidate == id }
        if let done = own.first(where: { assignments[$0 - 1].order.toTier == tier }) {
            assignments[done - 1].status = .done
            openWork.removeAll { $0 == done }
            touched.assignments = [done]
        }
        let next = own.map { assignments[$0 - 1].order.toTier }.max().flatMap { $0 > tier ? $0 : nil }
        candidates[id - 1].tier = max(candidates[id - 1].tier, tier)
        candidates[id - 1].setScore(score, tier: tier, cycle: cycle)
        candidates[id - 1].targetTier = next
        candidates[id - 1].lastTrainedCycle = cycle
        // Who was paused and has more to do waits for a person, not for a worker.
        if next == nil {
            candidates[id - 1].state = .alive
        } else if candidates[id - 1].state != .paused {
            candidates[id - 1].state = .waiting
        }
        if ranking.isBetter(candidates[id - 1], than: best.map { candidates[$0 - 1] }) { best = id }
    }

    /// Ends a candidate for good, with what it was still to do. A worker that has it gives it back later.
    private mutating func end(_ id: Int, as state: CandidateState, _ touched: inout Touched) {
        candidates[id - 1].state = state
        candidates[id - 1].targetTier = nil
        touched.assignments = openWork.filter { assignments[$0 - 1].order.candidate == id }
        for work in touched.assignments { assignments[work - 1].status = .cancelled }
        if !touched.assignments.isEmpty { openWork.removeAll { assignments[$0 - 1].status != .open } }
        if best == id, !ranking.counts(candidates[id - 1]) { best = ranking.best(of: candidates)?.id }
    }
}
