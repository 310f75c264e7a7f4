import Foundation
import Synchronization
import Tensor
@testable import Architectures
@testable import Engine
@testable import RunModel

/// Trains nobody: every number is a function of the genotype and the epoch, so that what an engine makes of a run is known
/// to the last bit. It keeps a checkpoint as the real one does, and refuses to go on from any other state.
final class FakeEvaluator: Evaluator {
    /// A candidate's saved state.
    struct Checkpoint: Codable {
        var candidate: Int
        var curve: [EpochRecord]
        var batch: Int
    }

    /// Thrown for the candidates that are to fail.
    struct Diverged: Error, CustomStringConvertible {
        var description: String { "the loss is not finite" }
    }

    let dataIdentity: String
    /// Batches in an epoch.
    let batches: Int
    /// Bytes of memory that an architecture needs.
    let memory: @Sendable (Architecture) -> Int
    /// Called whenever a cost is asked for, on the thread that asks.
    let onMeasure: @Sendable () -> Void
    /// Whether training an architecture diverges.
    let fails: @Sendable (Architecture) -> Bool
    /// Called at every batch, on the worker's thread.
    let onBatch: @Sendable (_ candidate: Int, _ epoch: Int, _ batch: Int) -> Void
    /// The batch of an epoch after which every candidate waits to be told something else than to go on.
    let waitsAfterBatch: Int?
    /// How many must be in training at the same time once before anyone goes on.
    let meets: Int
    /// Who lets others overtake: before each batch it waits until another has trained one, or until nobody else trains.
    let isOvertaken: @Sendable (_ candidate: Int) -> Bool
    /// Called within the write of a checkpoint, once the file is there.
    let onCheckpoint: @Sendable (_ candidate: Int, _ epoch: Int) throws -> Void

    /// Changes the numbers of an epoch, to what no training gives.
    let distorts: @Sendable (inout EpochRecord) -> Void

    private struct Counters {
        var running = 0
        var mostRunning = 0
        var overtaken = 0
        var memory = 0
        var mostMemory = 0
        var batches: [Int: Int] = [:]
    }
    private let counters = Mutex(Counters())

    init(
        dataIdentity: String = "no images",
        batches: Int = 1,
        memory: @escaping @Sendable (Architecture) -> Int = { _ in 1_000_000 },
        fails: @escaping @Sendable (Architecture) -> Bool = { _ in false },
        onMeasure: @escaping @Sendable () -> Void = {},
        onBatch: @escaping @Sendable (Int, Int, Int) -> Void = { _, _, _ in },
        waitsAfterBatch: Int? = nil,
        meets: Int = 1,
        isOvertaken: @escaping @Sendable (Int) -> Bool = { _ in false },
        onCheckpoint: @escaping @Sendable (Int, Int) throws -> Void = { _, _ in },
        distorts: @escaping @Sendable (inout EpochRecord) -> Void = { _ in }
    ) {
        self.dataIdentity = dataIdentity
        self.batches = batches
        self.memory = memory
        self.fails = fails
        self.onMeasure = onMeasure
        self.onBatch = onBatch
        self.waitsAfterBatch = waitsAfterBatch
        self.meets = meets
        self.isOvertaken = isOvertaken
        self.onCheckpoint = onCheckpoint
        self.distorts = distorts
    }

    /// The most candidates that were trained at the same time.
    var mostRunning: Int { counters.withLock { $0.mostRunning } }
    /// The most memory that candidates needed at the same time.
    var mostMemory: Int { counters.withLock { $0.mostMemory } }
    /// Batches that were trained of a candidate, repeated ones counted again.
    func batches(of candidate: Int) -> Int { counters.withLock { $0.batches[candidate] ?? 0 } }

    func measure(_ architecture: Architecture) throws -> CandidateCost {
        onMeasure()
        return CandidateCost(
            parameters: Self.number(architecture) % 1_000,
            macs: 1_000,
            memoryBytes: memory(architecture)
        )
    }

    func run(_ job: EvaluationJob, host: any EvaluationHost) throws -> EvaluationEnding {
        let memory = memory(job.architecture)
        counters.withLock { counters in
            counters.running += 1
            counters.memory += memory
            counters.mostRunning = max(counters.mostRunning, counters.running)
            counters.mostMemory = max(counters.mostMemory, counters.memory)
        }
        defer {
            counters.withLock { counters in
                counters.running -= 1
                counters.memory -= memory
            }
        }
        // For ever would hang a test of an engine that never lets so many train at once.
        let deadline = ContinuousClock.now + .seconds(60)
        while mostRunning < meets, ContinuousClock.now < deadline { Thread.sleep(forTimeInterval: 0.001) }
        var state = restore(job)
        for epoch in state.curve where epoch.epoch > job.recordedEpochs { try host.epochDone(epoch, times: nil) }
        guard let lastEpoch = job.work.lastEpoch else { throw EvaluationUnknown(job.work) }
        while state.curve.count < lastEpoch {
            let epoch = state.curve.count + 1
            while state.batch < batches {
                switch host.signal() {
                case .proceed: break
                case .yield:
                    try save(state, job, host)
                    return .interrupted
                case .abandon: throw EvaluationAbandoned()
                }
                if isOvertaken(job.candidate) { letOthersOvertake() }
                onBatch(job.candidate, epoch, state.batch)
                state.batch += 1
                counters.withLock { $0.batches[job.candidate, default: 0] += 1 }
                host.progress(
                    EvaluationProgress(epoch: epoch, batch: state.batch, batches: batches, imagesPerSecond: 100)
                )
                while state.batch == waitsAfterBatch, host.signal() == .proceed { Thread.sleep(forTimeInterval: 0.002) }
            }
            if fails(job.architecture), epoch == 2 { throw Diverged() }
            state.curve.append(Self.epoch(epoch, of: job.architecture))
            state.batch = 0
            try save(state, job, host)
            var told = state.curve[epoch - 1]
            distorts(&told)
            try host.epochDone(told, times: Self.times(epoch, of: job.architecture))
        }
        return .completed
    }

    private func letOthersOvertake() {
        func trained() -> Int { counters.withLock { $0.batches.values.reduce(0, +) } }
        let before = trained()
        counters.withLock { $0.overtaken += 1 }
        while trained() == before, counters.withLock({ $0.overtaken < $0.running }) {
            Thread.sleep(forTimeInterval: 0.0005)
        }
        counters.withLock { $0.overtaken -= 1 }
    }

    private func restore(_ job: EvaluationJob) -> Checkpoint {
        guard let data = try? Data(contentsOf: job.checkpoint),
            let state = try? JSONDecoder().decode(Checkpoint.self, from: data), state.candidate == job.candidate
        else { return Checkpoint(candidate: job.candidate, curve: [], batch: 0) }
        return state
    }

    private func save(_ state: Checkpoint, _ job: EvaluationJob, _ host: any EvaluationHost) throws {
        try host.persist {
            try JSONEncoder().encode(state).write(to: job.checkpoint, options: .atomic)
            try onCheckpoint(job.candidate, state.curve.count)
        }
    }

    /// What an epoch of an architecture gives.
    static func epoch(_ epoch: Int, of architecture: Architecture) -> EpochRecord {
        var stream = RandomStream(seed: 7, UInt64(number(architecture)), UInt64(epoch))
        let accuracy = Double(stream.below(10_000)) / 10_000
        return EpochRecord(
            epoch: epoch,
            trainLoss: 2 - accuracy,
            trainAccuracy: accuracy,
            validationLoss: 2.1 - accuracy,
            validationAccuracy: accuracy,
            learningRate: 0.1 / Double(epoch),
            seconds: 0.25,
            images: 100
        )
    }

    /// Where the time of an epoch goes; every third epoch is not measured.
    static func times(_ epoch: Int, of architecture: Architecture) -> NetworkTimes? {
        guard !epoch.isMultiple(of: 3) else { return nil }
        var times = NetworkTimes(other: PartTime(forward: 1.5, backward: 2.125))
        for (index, part) in architecture.parts.parts.enumerated() {
            times.parts[part.id] = PartTime(forward: Double(index % 8) + 0.25, backward: Double(epoch))
        }
        return times
    }

    /// A number that tells architectures apart, the same in every process.
    static func number(_ architecture: Architecture) -> Int {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in architecture.canonicalKey.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int(hash >> 2)
    }
}
