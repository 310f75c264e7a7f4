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
        try writer.begin()
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
    private var now = 0.0

    init(store: RunStore, configuration: SearchConfiguration, run: SyntheticRun) {
        self.store = store
        self.configuration = configuration
        self.run = run
        var settings = EngineSettings(configuration)
        settings.workers = run.workers
        settings.bounds = ResourceBounds()
        self.settings = settings
    }

    private func time(_ seconds: Double) -> FactTime {
        FactTime(date: run.created.addingTimeInterval(seconds), seconds: seconds)
    }

    mutating func begin() throws {
        try store.record(.begin, at: time(0), [.runBegan(settings.beginning)])
        let session = SessionBeginning(
            host: Self.host,
            process: 1,
            elapsed: 0,
            dataIdentity: "made up",
            settings: settings.session
        )
        try store.record(.session, at: time(0), [.sessionBegan(session)])
    }

    private static let host = "made-up"

    mutating func play(cycle: Int) throws {
        now += 0.5
        var random = RandomStream(seed: run.seed, purpose: "cycle", UInt64(cycle))
        let plan = settings.planner.plan(population, cycle: cycle, using: &random)
        let costs = plan.newCandidates.map { candidate in Result { try cost(candidate) } }
        let work = schedule(plan)
        let planned = plan.events(costs: costs, ladder: settings.planner.ladder) + interference(plan)
        let happened = work.steps.map { (time: time($0.time), event: $0.event) }
        let facts = try store.record(
            .cycle,
            durable: false,
            cycle: cycle,
            planned.map { (time: time(now), event: $0) } + happened
        )
        now = work.end
        let state = store.state
        for id in Set(facts.compactMap(\.candidate)).sorted() {
            population.update(Population.Member(state.candidates[id - 1]), canonicalKey: state.canonicalKeys[id - 1])
        }
    }

    mutating func finish() throws {
        try store.recordLive(LiveFigures(elapsed: now, diskBytes: 41_000_000), [])
        try store.record(.end, at: time(now), [.sessionEnded(.finished)])
    }

    /// Counts the network, and decides how good it is: near its parent, better with more convolutions.
    private mutating func cost(_ candidate: NewCandidate) throws -> CandidateCost {
        let graph = try candidate.architecture.network(configuration.networkSize).graph
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
        var time: Double
        var event: Fact.Event
    }

    /// Gives the plan's work to the workers, each piece to the first that is free.
    private func schedule(_ plan: CyclePlan) -> (steps: [Step], end: Double) {
        var free = [Double](repeating: now, count: run.workers)
        var steps: [Step] = []
        for assignment in plan.assignments {
            let worker = free.indices.min { free[$0] < free[$1] } ?? 0
            let place = WorkerPlace(host: Self.host, slot: worker + 1)
            free[worker] = train(assignment, on: place, from: free[worker], &steps)
        }
        let sorted = steps.indices.sorted { (steps[$0].time, $0) < (steps[$1].time, $1) }.map { steps[$0] }
        return (sorted, free.max() ?? now)
    }

    /// Trains through a tier; returns when that ended.
    private func train(
        _ assignment: Assignment,
        on place: WorkerPlace,
        from start: Double,
        _ steps: inout [Step]
    ) -> Double {
        guard let network = network[assignment.candidate] else { return start }
        let ladder = settings.planner.ladder
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
        let candidate = assignment.candidate
        var time = start
        var accuracies: [Double] = []
        steps.append(Step(time: time, event: .began(candidate: candidate, place)))
        for epoch in first...last {
            let record = network.epoch(epoch, of: ladder.totalEpochs, &random)
            time += record.seconds
            if epoch == diverges {
                let reason = "the loss diverged in epoch \(epoch), batch \(random.below(312))"
                steps.append(Step(time: time, event: .failed(candidate: candidate, reason: reason)))
                return time
            }
            if let accuracy = record.validationAccuracy { accuracies.append(accuracy) }
            steps.append(
                Step(time: time, event: .epoch(EpochEnd(candidate: candidate, record: record, worker: place)))
            )
        }
        let score = settings.score.score(accuracies)
        steps.append(
            Step(time: time, event: .completed(candidate: candidate, tier: assignment.toTier, score: score))
        )
        return time
    }

    // MARK: - A person now and then

    /// Every twentieth cycle somebody who has nothing to do is pinned or killed.
    private func interference(_ plan: CyclePlan) -> [Fact.Event] {
        guard plan.cycle % 20 == 10 else { return [] }
        let taken = Set(plan.assignments.map(\.candidate) + plan.retired)
        let idle = population.members.filter { $0.state == .alive && !$0.pinned && !taken.contains($0.id) }
        guard !idle.isEmpty else { return [] }
        var random = RandomStream(seed: run.seed, purpose: "person", UInt64(plan.cycle))
        let id = idle[random.below(idle.count)].id
        let isPin = plan.cycle % 40 == 10
        let command = CommandRecord(
            id: Int64(store.state.commands.count + 1),
            time: time(now).date,
            command: isPin ? .pinCandidate(id, true) : .killCandidate(id),
            answer: .done
        )
        return [isPin ? .pinned(candidate: id, true) : .killed(candidate: id), .answered(command)]
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
