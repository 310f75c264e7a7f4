import Architectures
import Engine
package import Foundation
import RunConfiguration
import RunModel
package import Store
import Strategies
import Tensor

/// A recorded run that nobody has trained: the real strategy, played over a model of how networks learn.
///
/// For measuring and trying out whatever reads runs. Everything follows from the numbers given here.
package struct SyntheticRun: Sendable {
    /// How many candidates it has at least; the last cycle is always complete.
    package var candidates: Int
    /// Where its randomness comes from.
    package var seed: UInt64
    /// How many workers trained it.
    package var workers = 4
    /// When it was begun.
    package var created = Date(timeIntervalSince1970: 1_760_000_000)

    /// Describes a run.
    package init(candidates: Int, seed: UInt64) {
        self.candidates = candidates
        self.seed = seed
    }

    /// Writes the run into a directory as `RunDirectory.create` makes it.
    ///
    /// - Throws: `RunError`.
    package func write(to directory: RunDirectory) throws {
        var configuration = ConfigurationPreset.paper.configuration
        let perCycle = configuration.ladder.parents
        configuration.search.cycles = max(1, (candidates - configuration.search.initial + perCycle - 1) / perCycle)
        configuration.search.seed = seed
        configuration.engine.workers = workers
        try Data(configuration.toml().utf8).write(to: directory.configurationURL, options: .atomic)
        let store = try RunStore(directory)
        defer { store.close() }
        var writer = SyntheticRunWriter(store: store, configuration: configuration, run: self)
        try writer.begin(name: directory.name)
        for cycle in 0...configuration.search.cycles { try writer.play(cycle: cycle) }
        try writer.finish()
    }
}

/// Plays one cycle after the other into a store.
private struct SyntheticRunWriter {
    let store: RunStore
    let configuration: SearchConfiguration
    let run: SyntheticRun
    let settings: EngineSettings
    private var population = Population()
    private var network: [Int: SyntheticNetwork] = [:]
    private var info: RunInfo
    private var now = 0.0

    init(store: RunStore, configuration: SearchConfiguration, run: SyntheticRun) {
        self.store = store
        self.configuration = configuration
        self.run = run
        settings = EngineSettings(configuration)
        info = settings.newRun(name: "", created: run.created)
        info.workerCount = run.workers
    }

    private func date(_ seconds: Double) -> Date { run.created.addingTimeInterval(seconds) }

    mutating func begin(name: String) throws {
        info.name = name
        try store.write(.begin, now: date(0)) { transaction in
            try transaction.beginRun(info, configuration: settings.configuration)
            try transaction.event("run", cycle: 0, SessionMark.begun.text("\(run.seed)"))
        }
    }

    mutating func play(cycle: Int) throws {
        now += 0.5
        var random = RandomStream(seed: run.seed, purpose: "cycle", UInt64(cycle))
        let plan = settings.strategy.plan(population, cycle: cycle, using: &random)
        let costs = plan.newCandidates.map { Result<CandidateCost, any Error>.success(cost($0)) }
        let work = schedule(plan)
        let interference = interference(plan)
        try store.write(.cycle, durable: false, now: date(now)) { transaction in
            let recorder = CycleRecorder(plan: plan, costs: costs, ladder: settings.strategy.ladder)
            try recorder.record(in: &transaction)
            if let interference { try interfere(interference, cycle, transaction) }
            for step in work.steps { try record(step, cycle: cycle, transaction) }
        }
        now = work.end
        info.cycle = cycle
        for id in plan.retired + plan.assignments.map(\.candidate) + [interference?.candidate].compactMap(\.self) {
            if let record = try store.candidate(id) { population.update(Population.Member(record)) }
        }
    }

    mutating func finish() throws {
        info.elapsed = now
        info.diskBytes = 41_000_000
        let figures = info
        try store.write(.end, now: date(now)) { transaction in
            try transaction.setRun(.finished)
            try transaction.setLive(figures)
            try transaction.event("run", cycle: figures.cycle, "finished after \(figures.cycle) cycles")
        }
    }

    /// Counts the network, and decides how good it is: near its parent, better with more convolutions.
    private mutating func cost(_ candidate: NewCandidate) -> CandidateCost {
        let graph = candidate.genotype.graph(
            channels: configuration.proxy.channels,
            layers: configuration.search.layers,
            resolution: configuration.proxy.resolution,
            classes: 10
        )
        var random = RandomStream(seed: run.seed, purpose: "quality", UInt64(candidate.id))
        let parent = candidate.parent.flatMap { network[$0]?.quality }
        network[candidate.id] = SyntheticNetwork(
            quality: parent.map { SyntheticNetwork.child(of: $0, &random) } ?? SyntheticNetwork.random(&random),
            secondsPerEpoch: 6 * 40_000 * Double(graph.macs) / 25e9
        )
        return CandidateCost(parameters: graph.parameterCount, macs: graph.macs, memoryBytes: 24_000_000)
    }

    // MARK: - Work

    /// Something that a worker reported.
    private struct Step {
        enum What {
            case epoch(EpochRecord)
            case scored(OpenAssignment, Double)
            case failed(String)
        }
        var time: Double
        var candidate: Int
        var what: What
    }

    /// Gives the plan's work to the workers, each piece to the first that is free.
    private func schedule(_ plan: CyclePlan) -> (steps: [Step], end: Double) {
        var free = [Double](repeating: now, count: run.workers)
        var steps: [Step] = []
        for assignment in plan.assignments {
            let worker = free.indices.min { free[$0] < free[$1] } ?? 0
            free[worker] = train(assignment, from: free[worker], &steps)
        }
        let sorted = steps.indices.sorted { (steps[$0].time, $0) < (steps[$1].time, $1) }.map { steps[$0] }
        return (sorted, free.max() ?? now)
    }

    /// Trains through a tier; returns when that ended.
    private func train(_ assignment: Assignment, from start: Double, _ steps: inout [Step]) -> Double {
        guard let network = network[assignment.candidate] else { return start }
        let ladder = settings.strategy.ladder
        let first = ladder.epochs(ofTier: assignment.fromTier) + 1
        let last = ladder.epochs(ofTier: assignment.toTier)
        var random = RandomStream(
            seed: run.seed,
            purpose: "training",
            UInt64(assignment.candidate),
            UInt64(assignment.toTier)
        )
        // One in a hundred diverges on its way.
        let diverges = random.chance(0.01) ? first + random.below(last - first + 1) : nil
        var time = start
        var accuracies: [Double] = []
        for epoch in first...last {
            let record = network.epoch(epoch, of: ladder.totalEpochs, &random)
            time += record.seconds
            if epoch == diverges {
                let reason = "the loss diverged in epoch \(epoch), batch \(random.below(312))"
                steps.append(Step(time: time, candidate: assignment.candidate, what: .failed(reason)))
                return time
            }
            accuracies.append(record.validationAccuracy)
            steps.append(Step(time: time, candidate: assignment.candidate, what: .epoch(record)))
        }
        let work = OpenAssignment(
            id: 0,
            candidate: assignment.candidate,
            toTier: assignment.toTier,
            toEpoch: last,
            memoryBytes: 0,
            state: .training
        )
        let score = settings.score.score(accuracies) ?? 0
        steps.append(Step(time: time, candidate: assignment.candidate, what: .scored(work, score)))
        return time
    }

    private func record(_ step: Step, cycle: Int, _ outer: StoreTransaction) throws {
        var transaction = outer.at(date(step.time))
        let id = step.candidate
        switch step.what {
        case .epoch(let epoch): try transaction.insert(epoch, candidate: id)
        case .scored(var work, let score):
            work.id = try transaction.openAssignment(of: id, toTier: work.toTier)
            try transaction.complete(work, score: score, cycle: cycle)
            let percent = String(format: "%.2f", 100 * score)
            let message = "#\(id) completed tier \(work.toTier) with \(percent) %"
            try transaction.event("scored", cycle: cycle, candidate: id, message)
        case .failed(let reason):
            try transaction.end(id, as: .failed, failure: reason)
            try transaction.event("failed", cycle: cycle, candidate: id, "#\(id) failed: \(reason)")
        }
    }

    // MARK: - A person now and then

    /// Every twentieth cycle somebody who has nothing to do is pinned or killed.
    private func interference(_ plan: CyclePlan) -> (candidate: Int, command: RunCommand)? {
        guard plan.cycle % 20 == 10 else { return nil }
        let taken = Set(plan.assignments.map(\.candidate) + plan.retired)
        let idle = population.members.filter { $0.state == .alive && !$0.pinned && !taken.contains($0.id) }
        guard !idle.isEmpty else { return nil }
        var random = RandomStream(seed: run.seed, purpose: "person", UInt64(plan.cycle))
        let id = idle[random.below(idle.count)].id
        return (id, plan.cycle % 40 == 10 ? .pinCandidate(id, true) : .killCandidate(id))
    }

    private func interfere(
        _ interference: (candidate: Int, command: RunCommand),
        _ cycle: Int,
        _ outer: StoreTransaction
    ) throws {
        let (id, command) = interference
        var transaction = outer.at(date(now))
        let reply: String
        if case .pinCandidate = command {
            try transaction.setPinned(true, of: id)
            reply = "#\(id) pinned: it does not age"
            try transaction.event("pinned", cycle: cycle, candidate: id, reply)
        } else {
            try transaction.end(id, as: .killed)
            reply = "#\(id) killed"
            try transaction.event("killed", cycle: cycle, candidate: id, reply)
        }
        try transaction.insert(command, answered: reply)
    }
}

/// How a network that nobody trains would learn.
private struct SyntheticNetwork {
    /// Validation accuracy after infinitely many epochs.
    var quality: Double
    var secondsPerEpoch: Double

    static func random(_ random: inout RandomStream) -> Double { 0.60 + 0.05 * Double(random.normal()) }

    static func child(of parent: Double, _ random: inout RandomStream) -> Double {
        // Mutations mostly harm, and the more the better the parent is.
        let drift = 0.15 * (0.62 - parent)
        return min(0.95, max(0.2, parent + drift + 0.015 * Double(random.normal())))
    }

    func epoch(_ epoch: Int, of total: Int, _ random: inout RandomStream) -> EpochRecord {
        let progress = Double(epoch) / Double(total)
        let rise = 1 - 0.72 * exp(-Double(epoch) / 7)
        let noise = 0.02 * (1 - 0.8 * progress) * Double(random.normal())
        let accuracy = min(0.99, max(0.1, quality * (0.86 + 0.14 * progress) * rise + noise))
        let fit = min(0.995, accuracy + 0.08 * progress - 0.02)
        return EpochRecord(
            epoch: epoch,
            trainLoss: -1.25 * log(max(0.05, fit)) + 0.05,
            trainAccuracy: fit,
            validationLoss: -1.3 * log(accuracy) + 0.08 * progress,
            validationAccuracy: accuracy,
            learningRate: 0.05 * (1 + cos(.pi * Double(epoch - 1) / Double(total))),
            seconds: secondsPerEpoch * (1 + 0.02 * Double(random.normal())),
            images: 40_000
        )
    }
}
