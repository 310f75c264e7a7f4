import DataFiles
import Foundation
import Synchronization
import Tensor
import Testing
@testable import Architectures
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// A host that does what a test says.
private final class TestHost: EvaluationHost {
    private let signals: Mutex<[EvaluationSignal]>
    private let reported = Mutex<[EpochRecord]>([])
    private let measured = Mutex<[NetworkTimes?]>([])
    private let told = Mutex<[EvaluationProgress]>([])
    private let failing: Bool

    /// Answers with the signals in turn, then with `.proceed`.
    init(_ signals: [EvaluationSignal] = [], failing: Bool = false) {
        self.signals = Mutex(signals)
        self.failing = failing
    }

    var epochs: [EpochRecord] { reported.withLock { $0 } }
    var times: [NetworkTimes?] { measured.withLock { $0 } }
    var progress: [EvaluationProgress] { told.withLock { $0 } }

    func signal() -> EvaluationSignal { signals.withLock { $0.isEmpty ? .proceed : $0.removeFirst() } }

    func progress(_ progress: EvaluationProgress) { told.withLock { $0.append(progress) } }

    func persist(_ write: () throws -> Void) throws {
        if failing { throw EvaluationAbandoned() }
        try write()
    }

    func measured(_ measures: [Metric]) throws {}

    private let found = Mutex<[Evaluation]>([])
    var evaluations: [Evaluation] { found.withLock { $0 } }
    func evaluated(_ evaluation: Evaluation) throws { found.withLock { $0.append(evaluation) } }

    func epochDone(_ epoch: EpochRecord, times: NetworkTimes?) throws {
        reported.withLock { $0.append(epoch) }
        measured.withLock { $0.append(times) }
    }
}

/// Real training of small networks on a small data set.
@Suite struct TrainingEvaluatorTests {
    /// 2 epochs per tier, 3 batches per epoch.
    private static var configuration: SearchConfiguration {
        var configuration = RunHarness.configuration(
            cycles: 1,
            initial: 3,
            promotions: [1],
            parents: [1, 1],
            epochsPerTier: 2
        )
        configuration.search.layers = 3
        configuration.data.dataset = .shapes
        configuration.data.shapesTrain = 250
        configuration.data.shapesTest = 100
        configuration.data.holdOut = 0.2
        configuration.proxy.channels = 4
        configuration.proxy.resolution = 8
        configuration.training.batch = 64
        configuration.engine.memory = 1_000_000_000
        return configuration
    }

    private func job(_ folder: TemporaryFolder, through epoch: Int, recorded: Int = 0) -> EvaluationJob {
        var generator = RandomStream(seed: 3)
        return EvaluationJob(
            candidate: 5,
            architecture: CellSpace().random(using: &generator),
            work: .train(training: 0, through: epoch),
            recordedEpochs: recorded,
            checkpoint: folder.url.appendingPathComponent("c.safetensors")
        )
    }

    /// Epochs without their times.
    private func timeless(_ epochs: [EpochRecord]) -> [EpochRecord] {
        epochs.map { epoch in
            var epoch = epoch
            epoch.seconds = 0
            return epoch
        }
    }

    @Test func interruptionsChangeNothing() throws {
        let evaluator = try TrainingEvaluator(Self.configuration)
        let whole = TestHost()
        var folder = try TemporaryFolder()
        #expect(try evaluator.run(job(folder, through: 3), host: whole) == .completed)
        #expect(whole.epochs.map(\.epoch) == [1, 2, 3])

        folder = try TemporaryFolder()
        var parts: [EpochRecord] = []
        var sessions = 0
        while true {
            // One batch more, then yield: in the middle of training as well as of validation.
            let host = TestHost([.proceed, .yield])
            let ending = try evaluator.run(job(folder, through: 3, recorded: parts.count), host: host)
            parts += host.epochs
            sessions += 1
            if ending == .completed { break }
        }
        #expect(sessions > 9)
        #expect(timeless(parts) == timeless(whole.epochs))
    }

    @Test func whatTheStoreLacksIsReportedFromTheCheckpoint() throws {
        let evaluator = try TrainingEvaluator(Self.configuration)
        let folder = try TemporaryFolder()
        let first = TestHost()
        _ = try evaluator.run(job(folder, through: 2), host: first)
        let second = TestHost()
        #expect(try evaluator.run(job(folder, through: 2, recorded: 1), host: second) == .completed)
        #expect(second.epochs == [first.epochs[1]])
        #expect(second.times == [nil])
        #expect(second.progress.isEmpty)
    }

    @Test func everyOperationThatRunsTakesTime() throws {
        let evaluator = try TrainingEvaluator(Self.configuration)
        let folder = try TemporaryFolder()
        let cell = CellTopology(edges: [
            CellEdge(.sepConv3x3, 0), CellEdge(.none, 1), CellEdge(.maxPool3x3, 2), CellEdge(.skipConnect, 0),
            CellEdge(.dilConv5x5, 1), CellEdge(.avgPool3x3, 3), CellEdge(.sepConv5x5, 4), CellEdge(.skipConnect, 1),
        ])
        var job = job(folder, through: 2)
        job.architecture = CellGenotype(normal: cell, reduction: cell).architecture
        let host = TestHost()
        _ = try evaluator.run(job, host: host)
        #expect(host.times.count == 2)
        for times in host.times {
            let times = try #require(times)
            // An edge of zeros is nothing to do, and a skip only where it reduces.
            func takesTime(_ time: PartTime) -> Bool { time.forward > 0 && time.backward > 0 }
            func time(_ kind: CellKind, _ edge: Int) throws -> PartTime {
                try #require(times.parts[kind.part(ofEdge: edge)])
            }
            for edge in [0, 2, 4, 5, 6] { #expect(takesTime(try time(.normal, edge)), "\(edge)") }
            for edge in [0, 2, 3, 4, 5, 6, 7] { #expect(takesTime(try time(.reduction, edge)), "\(edge)") }
            for edge in [1, 3, 7] { #expect(try time(.normal, edge) == PartTime()) }
            #expect(try time(.reduction, 1) == PartTime())
            #expect(times.other.total > 0)
            #expect(times.total < 1e5, "microseconds per image of a tiny network")
        }
    }

    @Test(arguments: ["damaged", "another candidate's"])
    func aCheckpointOfNoUseIsIgnored(what: String) throws {
        let evaluator = try TrainingEvaluator(Self.configuration)
        let folder = try TemporaryFolder()
        var job = job(folder, through: 1)
        let first = TestHost()
        _ = try evaluator.run(job, host: first)
        if what == "damaged" {
            var bytes = try Data(contentsOf: job.checkpoint)
            bytes[bytes.count / 2] ^= 0x40
            try bytes.write(to: job.checkpoint)
        } else {
            job.candidate = 6
        }
        let second = TestHost()
        _ = try evaluator.run(job, host: second)
        #expect((timeless(second.epochs) == timeless(first.epochs)) == (what == "damaged"))
        #expect(second.epochs.map(\.epoch) == [1])
    }

    @Test func abandonedWorkSavesNothing() throws {
        let evaluator = try TrainingEvaluator(Self.configuration)
        let folder = try TemporaryFolder()
        let job = job(folder, through: 1)
        #expect(throws: EvaluationAbandoned()) {
            try evaluator.run(job, host: TestHost([.proceed, .proceed, .abandon]))
        }
        #expect(throws: EvaluationAbandoned()) { try evaluator.run(job, host: TestHost(failing: true)) }
        #expect(!FileManager.default.fileExists(atPath: job.checkpoint.path))
    }

    @Test func progressCountsTheBatchesOfTraining() throws {
        let evaluator = try TrainingEvaluator(Self.configuration)
        let host = TestHost()
        let folder = try TemporaryFolder()
        _ = try evaluator.run(job(folder, through: 2), host: host)
        #expect(host.progress.allSatisfy { $0.batches == 3 && (1...3).contains($0.batch) && $0.imagesPerSecond > 0 })
        #expect(host.progress.map(\.epoch).last == 2)
    }

    @Test func costsAreThoseOfTheGraph() throws {
        let evaluator = try TrainingEvaluator(Self.configuration)
        let folder = try TemporaryFolder()
        let job = job(folder, through: 1)
        let cost = try evaluator.measure(job.architecture)
        let graph = try job.architecture.cells.graph(channels: 4, layers: 3, resolution: 8, classes: 10)
        #expect(cost.parameters == graph.parameterCount)
        #expect(cost.macs == graph.macs)
        #expect(cost.memoryBytes > 8 * graph.parameterCount)
        let broken = job.architecture.changed { $0.normal.edges.removeAll() }
        #expect(throws: ArchitectureError.self) { try evaluator.measure(broken) }
    }

    @Test func aTrainingThatDivergesFails() throws {
        var configuration = Self.configuration
        configuration.training.learningRate = 1e30
        configuration.training.clipNorm = 0
        let evaluator = try TrainingEvaluator(configuration)
        let folder = try TemporaryFolder()
        let error = #expect(throws: TrainingError.self) {
            try evaluator.run(job(folder, through: 2), host: TestHost())
        }
        #expect(error?.description.contains("diverged") == true)
    }

    @Test func aDisturbedRealSearchEqualsAnUndisturbedOne() throws {
        func timeless(_ directory: RunDirectory) throws -> RunFacts {
            var facts = try RunFacts(directory)
            for index in facts.candidates.indices { facts.candidates[index].seconds = 0 }
            facts.curves = facts.curves.mapValues { self.timeless($0) }
            return facts
        }
        let calm = try RunHarness()
        let factory: SearchEngine.EvaluatorFactory = { try TrainingEvaluator($0) }
        calm.work(try SearchEngine.create(calm.directory, configuration: Self.configuration, evaluator: factory))

        let harness = try RunHarness()
        var configuration = Self.configuration
        configuration.engine.workers = 2
        var end = harness.work(
            try SearchEngine.create(
                harness.directory,
                configuration: configuration,
                evaluator: factory,
                timing: harness.timing,
                fault: CrashPlan(crashAt: 17).fault
            )
        )
        #expect(end.isFailed)
        let stopped = try SearchEngine.resume(
            harness.directory,
            adjusting: { $0.engine.workers = 3 },
            evaluator: factory,
            timing: harness.timing,
            fault: nil
        )
        let reader = try RunReader(harness.directory)
        stopped.start()
        try harness.wait("something is trained", reader) { $0.workers.contains { $0.batch > 0 } || $0.run.cycle > 0 }
        stopped.requestStop()
        end = stopped.waitUntilEnd()
        if end.isStopped {
            end = harness.work(try SearchEngine.resume(harness.directory, evaluator: factory))
        }
        #expect(end.isFinished)
        #expect(try timeless(harness.directory) == timeless(calm.directory))
    }
}

extension TrainingEvaluator {
    /// Trains on the data set of a configuration.
    fileprivate convenience init(_ configuration: SearchConfiguration) throws {
        try self.init(configuration, dataset: configuration.data.load().dataset)
    }
}
