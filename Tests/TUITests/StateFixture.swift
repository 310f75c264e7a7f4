import Foundation
@testable import Architectures
@testable import RunModel

/// A generator whose numbers are the same everywhere (SplitMix64).
struct FixtureGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Evenly in [0, 1).
    mutating func uniform() -> Double { Double(next() >> 11) / Double(1 << 53) }
}

/// A run in the middle of its search, played by a small imitation of the hierarchical strategy.
struct StateFixture {
    static let start = Date(timeIntervalSince1970: 1_760_000_000)
    private var generator: FixtureGenerator
    private let space = CellSpace()
    private var quality: [Double] = []
    private(set) var snapshot: RunSnapshot

    /// So many candidates after so many cycles.
    static func snapshot(candidates: Int = 124, seed: UInt64 = 1) -> RunSnapshot {
        candidates == 124 && seed == 1 ? standard : played(candidates: candidates, seed: seed)
    }

    private static let standard = played(candidates: 124, seed: 1)

    private static func played(candidates: Int, seed: UInt64) -> RunSnapshot {
        var fixture = StateFixture(seed: seed)
        fixture.play(candidates: candidates)
        return fixture.snapshot
    }

    /// The initial population at its first epochs.
    static func early() -> RunSnapshot {
        var fixture = StateFixture(seed: 2)
        for _ in 0..<16 { fixture.draw() }
        fixture.snapshot.workers = [
            WorkerRecord(
                worker: 1,
                candidate: 1,
                tier: 1,
                epoch: 1,
                lastEpoch: 20,
                batch: 3,
                batches: 104,
                imagesPerSecond: 1876,
                gflops: 22.4
            ),
            WorkerRecord(worker: 2),
        ]
        fixture.snapshot.candidates[0].state = .training
        fixture.queue()
        fixture.snapshot.run.remaining = nil
        fixture.snapshot.run.elapsed = 4
        fixture.snapshot.run.diskBytes = 81_920
        return fixture.snapshot
    }

    /// Before the first candidate.
    static func empty() -> RunSnapshot { StateFixture(seed: 3).snapshot }

    private init(seed: UInt64) {
        generator = FixtureGenerator(seed: seed)
        let tiers = [
            TierInfo(tier: 1, work: .train(training: 0, through: 20), promotions: 0, parents: 6),
            TierInfo(tier: 2, work: .train(training: 0, through: 40), promotions: 8, parents: 5),
            TierInfo(tier: 3, work: .train(training: 0, through: 60), promotions: 4, parents: 5),
        ]
        let run = RunInfo(
            name: "cifar10-small",
            state: .running,
            kind: .search(.hierarchical),
            dataset: "cifar10",
            proxy: "c4r4s0e60",
            seed: 42,
            cycle: 0,
            cycles: 100,
            tiers: tiers,
            maximumAge: 10,
            workerCount: 2,
            created: Self.start,
            elapsed: 4327,
            remaining: 31_520,
            imagesPerSecond: 3912,
            diskBytes: 41_234_567,
            memoryBytes: 312_000_000,
            memoryLimit: 8_000_000_000,
            enginePID: 4711
        )
        snapshot = RunSnapshot(
            run: run,
            taken: Self.start.addingTimeInterval(4327),
            setting: RunSetting(network: NetworkSize(channels: 9, layers: 8, resolution: 8, classes: 10))
        )
    }

    /// Adds a random candidate that waits.
    private mutating func draw() {
        add(space.random(using: &generator), parent: nil, mutation: "", quality: 0.42 + 0.3 * generator.uniform())
    }

    private mutating func add(_ architecture: Architecture, parent: Int?, mutation: String, quality value: Double) {
        let id = snapshot.candidates.count + 1
        let heavy = architecture.operations.reduce(0) { $0 + ($1.hasPrefix("sep") ? 2 : $1.hasPrefix("dil") ? 1 : 0) }
        snapshot.candidates.append(
            CandidateRecord(
                id: id,
                architecture: architecture,
                parent: parent,
                origin: parent == nil ? .random : .mutation,
                mutation: mutation,
                bornCycle: snapshot.run.cycle,
                lastTrainedCycle: snapshot.run.cycle,
                state: .waiting,
                targetTier: 1,
                parameters: 98_122 + heavy * 9_641,
                macs: 662_400 + heavy * 142_380
            )
        )
        quality.append(value)
        record(Self.birth(id, architecture, parent: parent, mutation: mutation))
    }

    /// Trains a candidate up to an epoch, with a curve that rises like its quality and falters like real ones.
    private mutating func train(_ index: Int, through last: Int) {
        let id = index + 1
        var curve = snapshot.curves[id] ?? []
        let speed = Double(snapshot.candidates[index].macs) / 2.4e6
        for epoch in curve.count + 1...max(last, curve.count + 1) where epoch <= last {
            let rise = Double(epoch) / (Double(epoch) + 5)
            let noise = (generator.uniform() - 0.5) * 0.06 / (1 + Double(epoch) / 12)
            let accuracy = min(0.98, quality[index] * (0.25 + 0.9 * rise) + noise)
            curve.append(
                EpochRecord(
                    epoch: epoch,
                    trainLoss: 2.3 * (1 - accuracy) + 0.12,
                    trainAccuracy: accuracy - 0.02 + 0.0004 * Double(epoch),
                    validationLoss: 2.3 * (1 - accuracy) + 0.2,
                    validationAccuracy: accuracy,
                    learningRate: 0.1 * (1 - Double(epoch - 1) / 60),
                    seconds: 11.4 * speed,
                    images: 40_000
                )
            )
        }
        snapshot.curves[id] = curve
        snapshot.candidates[index].epochsTrained = curve.count
        snapshot.candidates[index].seconds = curve.reduce(0) { $0 + $1.seconds }
    }

    private mutating func complete(_ index: Int, tier: Int) {
        train(index, through: snapshot.run.tiers.epochs(throughTier: tier))
        snapshot.candidates[index].tier = tier
        snapshot.candidates[index].scores[tier] = snapshot.curves[index + 1]?.last?.validationAccuracy
        snapshot.candidates[index].scoreCycles[tier] = snapshot.run.cycle
        snapshot.candidates[index].state = .alive
        snapshot.candidates[index].targetTier = nil
        snapshot.candidates[index].lastTrainedCycle = snapshot.run.cycle
        record(.completed(candidate: index + 1, tier: tier, score: snapshot.candidates[index].scores[tier]))
    }

    private mutating func play(candidates count: Int) {
        for _ in 0..<16 { draw() }
        for index in 0..<16 { complete(index, tier: 1) }
        while snapshot.candidates.count < count { cycle(count) }
        finish()
    }

    private mutating func alive(_ tier: Int) -> [Int] {
        snapshot.candidates.indices.filter {
            snapshot.candidates[$0].state == .alive && snapshot.candidates[$0].tier == tier
        }
        .sorted { (snapshot.candidates[$0].score ?? 0) > (snapshot.candidates[$1].score ?? 0) }
    }

    private mutating func cycle(_ count: Int) {
        snapshot.run.cycle += 1
        for index in alive(2).prefix(4) { complete(index, tier: 3) }
        for index in alive(1).prefix(8) { complete(index, tier: 2) }
        for tier in 1...3 {
            let pool = alive(tier)
            guard !pool.isEmpty else { continue }
            for _ in 0..<(tier == 1 ? 6 : 5) where snapshot.candidates.count < count {
                let parent = pool[Int(generator.uniform() * generator.uniform() * Double(pool.count))]
                let before = snapshot.candidates[parent].architecture
                let child = space.mutate(before, using: &generator)
                let value = min(0.8, max(0.3, quality[parent] + (generator.uniform() - 0.45) * 0.06))
                add(child, parent: parent + 1, mutation: child.changes(from: before).inWords, quality: value)
                if snapshot.candidates.count <= count - 9 { complete(snapshot.candidates.count - 1, tier: 1) }
            }
        }
        for index in snapshot.candidates.indices
        where snapshot.candidates[index].state == .alive
            && snapshot.run.cycle - snapshot.candidates[index].lastTrainedCycle >= 6
        {
            snapshot.candidates[index].state = .retired
        }
    }

    /// Leaves the last ones in every state that there is.
    private mutating func finish() {
        let last = snapshot.candidates.count - 1
        for (offset, state) in [CandidateState.training, .training, .paused, .failed, .killed].enumerated() {
            let index = last - 8 + offset
            train(index, through: 7 + 3 * offset)
            snapshot.candidates[index].state = state
        }
        snapshot.candidates[last - 5].failure = "the loss diverged in epoch 16, batch 41"
        snapshot.candidates[last - 5].targetTier = nil
        snapshot.candidates[last - 4].targetTier = nil
        record(.failed(candidate: last - 4, reason: "the loss diverged in epoch 16, batch 41"))
        record(.killed(candidate: last - 3))
        if let best = alive(3).first { snapshot.candidates[best].pinned = true }
        snapshot.workers = [
            WorkerRecord(
                worker: 1,
                candidate: last - 7,
                tier: 1,
                epoch: 8,
                lastEpoch: 20,
                batch: 61,
                batches: 104,
                imagesPerSecond: 1987,
                gflops: 24.1
            ),
            WorkerRecord(
                worker: 2,
                candidate: last - 6,
                tier: 1,
                epoch: 11,
                lastEpoch: 20,
                batch: 12,
                batches: 104,
                imagesPerSecond: 1925,
                gflops: 23.2
            ),
        ]
        snapshot.events = Array(snapshot.events.suffix(60))
        queue()
    }

    /// Whoever waits is in the queue.
    private mutating func queue() {
        snapshot.queue = snapshot.candidates.filter { $0.state == .waiting }.map(\.id)
    }

    private mutating func record(_ event: Fact.Event) {
        let number = Int64(snapshot.events.count + 1)
        let seconds = Double(number) * 17
        snapshot.events.append(
            Fact(
                id: number,
                time: Self.start.addingTimeInterval(seconds),
                seconds: seconds,
                cycle: snapshot.run.cycle,
                event: event
            )
        )
    }

    /// How a candidate came about.
    static func birth(_ id: Int, _ architecture: Architecture, parent: Int?, mutation: String) -> Fact.Event {
        .born(
            Birth(
                candidate: id,
                architecture: architecture,
                canonicalKey: "",
                parent: parent,
                origin: parent == nil ? .random : .mutation,
                mutation: mutation,
                cost: nil
            )
        )
    }
}

extension Architecture {
    /// What it is in the cell space.
    var cells: CellGenotype {
        guard let genotype = CellGenotype(self) else { preconditionFailure("\(recorded) is not of the cell space") }
        return genotype
    }

    /// A copy that is changed as one of the cell space.
    func changed(_ change: (inout CellGenotype) -> Void) -> Architecture {
        var genotype = cells
        change(&genotype)
        return genotype.architecture
    }
}

extension PartGraph.Group {
    /// A cell of its own, not part of any architecture.
    init(_ cell: CellTopology) {
        let other = CellGenotype.dartsV1.reduction
        self = CellGenotype(normal: cell, reduction: other).architecture.parts.groups[0]
    }
}
