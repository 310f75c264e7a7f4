import Foundation
import Synchronization
import Tensor
import Testing
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// A folder that is removed when the test is over.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent("econas-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }
}

/// Everything of a run that must not depend on how it was computed.
struct RunFacts: Equatable {
    var cycle: Int
    var state: RunPhase
    var candidates: [CandidateRecord]
    var curves: [Int: [EpochRecord]]
    /// The events but those about sessions and commands, in an order that does not depend on who was faster.
    var events: [String]

    init(_ directory: RunDirectory) throws {
        let export = try RunExport(directory)
        cycle = export.run.cycle
        state = export.run.state
        candidates = export.candidates.map(\.record)
        curves = Dictionary(uniqueKeysWithValues: export.candidates.map { ($0.record.id, $0.curve) })
        events = export.facts.compactMap { fact in
            guard let kind = fact.logKind, kind != .run, kind != .command else { return nil }
            return "\(fact.cycle) \(kind.rawValue) \(fact.candidate ?? 0) \(fact.sentence())"
        }.sorted()
    }
}

/// Thrown where a test wants the engine to die.
struct SimulatedCrash: Error {}

/// Counts the moments at which an engine could die, and makes it die at one of them.
final class CrashPlan: Sendable {
    private let state: Mutex<(count: Int, crashAt: Int)>

    init(crashAt: Int = .max) { state = Mutex((0, crashAt)) }

    var count: Int { state.withLock { $0.count } }

    func pass() throws {
        try state.withLock { state in
            state.count += 1
            if state.count == state.crashAt { throw SimulatedCrash() }
        }
    }

    /// Called around every transaction; those of live figures depend on the time and are not counted.
    var fault: RunStore.Fault {
        { kind, _ in if kind != .live { try self.pass() } }
    }
}

/// Runs engines with fake evaluators in temporary directories.
struct RunHarness {
    let folder: TemporaryFolder
    let directory: RunDirectory
    var timing = EngineTiming(poll: 0.01, live: 0.02, slow: 0.05, patience: 0.1)

    init(_ name: String = "test") throws {
        folder = try TemporaryFolder()
        directory = try RunDirectory.create(named: name, in: folder.url)
    }

    /// A small search: `tiers` tiers of two epochs.
    static func configuration(
        cycles: Int = 4,
        initial: Int = 4,
        promotions: [Int] = [2, 1],
        parents: [Int] = [2, 1, 1],
        workers: Int = 1,
        epochsPerTier: Int = 2
    ) -> SearchConfiguration {
        var configuration = SearchConfiguration()
        configuration.search.seed = 11
        configuration.search.cycles = cycles
        configuration.search.initial = initial
        configuration.search.tiers = parents.count
        configuration.search.promotions = promotions
        configuration.search.parents = parents
        configuration.search.maximumAge = 2
        configuration.proxy.epochs = epochsPerTier * parents.count
        configuration.engine.workers = workers
        configuration.engine.memory = 10_000_000
        configuration.engine.minimumFreeDisk = 0
        return configuration
    }

    /// A search that is over after a few dozen transactions.
    static var tiny: SearchConfiguration {
        configuration(cycles: 2, initial: 3, promotions: [1], parents: [1, 1], epochsPerTier: 1)
    }

    func create(
        _ configuration: SearchConfiguration,
        _ evaluator: FakeEvaluator = FakeEvaluator(),
        fault: RunStore.Fault? = nil,
        audit: RunStore.Audit? = nil
    ) throws -> SearchEngine {
        try SearchEngine.create(
            directory,
            configuration: configuration,
            evaluator: { _ in evaluator },
            timing: timing,
            fault: fault,
            audit: audit
        )
    }

    func resume(
        _ evaluator: FakeEvaluator = FakeEvaluator(),
        adjusting: (inout SearchConfiguration) throws -> Void = { _ in },
        fault: RunStore.Fault? = nil,
        audit: RunStore.Audit? = nil
    ) throws -> SearchEngine {
        try SearchEngine.resume(
            directory,
            adjusting: adjusting,
            evaluator: { _ in evaluator },
            timing: timing,
            fault: fault,
            audit: audit
        )
    }

    /// Works until the engine has ended.
    @discardableResult
    func work(_ engine: SearchEngine) -> EngineEnd {
        engine.start()
        return engine.waitUntilEnd()
    }

    /// The facts of a search that nothing disturbs.
    static func undisturbed(_ configuration: SearchConfiguration) throws -> RunFacts {
        let harness = try RunHarness()
        harness.work(try harness.create(configuration))
        return try RunFacts(harness.directory)
    }

    /// Looks at the run until something is so; a test that waits for nothing fails after a long time.
    @discardableResult
    func wait(
        _ what: String,
        _ reader: RunReader,
        until isSo: (RunSnapshot) -> Bool
    ) throws -> RunSnapshot? {
        var latest: RunSnapshot?
        for _ in 0..<6_000 {
            if let snapshot = try reader.poll() { latest = snapshot }
            if let latest, isSo(latest) { return latest }
            Thread.sleep(forTimeInterval: 0.005)
        }
        Issue.record("waited in vain until \(what)")
        return nil
    }

    /// Asks something of the engine and waits for its answer.
    func ask(_ command: RunCommand, _ reader: RunReader) throws -> CommandRecord? {
        let id = try reader.submit(command)
        let snapshot = try wait("command \(id) is answered", reader) { snapshot in
            snapshot.commands.contains { $0.id == id && $0.state != .asked }
        }
        return snapshot?.commands.first { $0.id == id }
    }
}

/// Holds workers at a batch until they are let go.
final class Turnstile: Sendable {
    private let isOpen = Mutex(false)
    private let waiting = Mutex(Set<Int>())

    /// The candidates that wait.
    var held: Set<Int> { waiting.withLock { $0 } }

    func pass(_ candidate: Int) {
        waiting.withLock { _ = $0.insert(candidate) }
        while !isOpen.withLock({ $0 }) { Thread.sleep(forTimeInterval: 0.002) }
        waiting.withLock { _ = $0.remove(candidate) }
    }

    func open() { isOpen.withLock { $0 = true } }
}

extension EngineEnd {
    var isFinished: Bool { if case .finished = self { true } else { false } }
    var isStopped: Bool { if case .stopped = self { true } else { false } }
    var isFailed: Bool { if case .failed = self { true } else { false } }
}
