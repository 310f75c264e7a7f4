@preconcurrency import Dispatch
import Foundation
import Foundations
package import RunConfiguration
package import RunModel
package import Store
import Strategies
import Synchronization
import Tensor

/// Works on a run: plans cycles, trains candidates on a pool of workers, obeys people, records everything.
///
/// The engine has its own threads. It ends when the search is finished, when it is asked to stop, or when its store
/// fails; whenever and however it ends, `resume` continues the run with the same results.
package final class SearchEngine: Sendable {
    /// Makes the evaluator for a configuration; called on the engine's thread, since loading data may take a while.
    package typealias EvaluatorFactory = @Sendable (SearchConfiguration) throws -> any Evaluator

    /// The run that the engine works on.
    package let directory: RunDirectory
    /// The configuration of the run.
    package let configuration: SearchConfiguration

    /// The run's tiers, whose names its facts do not repeat.
    package var tiers: [TierInfo] { settings.planner.ladder.tiers }

    private struct State {
        var lock: RunLock?
        var isStarted = false
        var end: EngineEnd?
    }

    private let settings: EngineSettings
    private let timing: EngineTiming
    private let store: RunStore
    private let gate: DiskGate
    private let inbox = EngineInbox()
    private let makeEvaluator: EvaluatorFactory
    private let state: Mutex<State>
    private let ended = DispatchGroup()

    // MARK: Beginning

    /// Begins a run in a directory that has none: takes its lock, writes its configuration and makes its store.
    ///
    /// - Parameters:
    ///   - directory: a directory as `RunDirectory.create` makes it.
    ///   - configuration: a checked configuration.
    ///   - evaluator: makes the evaluator.
    /// - Throws: `RunError`, `ConfigurationError`.
    package static func create(
        _ directory: RunDirectory,
        configuration: SearchConfiguration,
        evaluator: @escaping EvaluatorFactory
    ) throws -> SearchEngine {
        try create(
            directory,
            configuration: configuration,
            evaluator: evaluator,
            timing: EngineTiming(),
            fault: nil
        )
    }

    /// Continues a run that was stopped, that crashed, or that is to have more cycles.
    ///
    /// - Parameters:
    ///   - directory: the run.
    ///   - adjusting: changes the recorded configuration where that leaves the results alone: `engine.…`, `search.cycles`,
    ///     `search.keep`, the rules that end it, and `data.directory`. (Where a strategy has no barrier, results follow the order in which trainings end.)
    ///   - evaluator: makes the evaluator.
    /// - Throws: `RunError`: `.held` when an engine works on the run already, `.changedConfiguration`, and what is wrong with
    ///   the store; `ConfigurationError`.
    package static func resume(
        _ directory: RunDirectory,
        adjusting: (inout SearchConfiguration) throws -> Void = { _ in },
        evaluator: @escaping EvaluatorFactory
    ) throws -> SearchEngine {
        try resume(directory, adjusting: adjusting, evaluator: evaluator, timing: EngineTiming(), fault: nil)
    }

    static func create(
        _ directory: RunDirectory,
        configuration: SearchConfiguration,
        evaluator: @escaping EvaluatorFactory,
        timing: EngineTiming,
        fault: RunStore.Fault?,
        audit: RunStore.Audit? = nil
    ) throws -> SearchEngine {
        try configuration.check()
        guard !directory.holdsRun else { throw RunError.exists(directory.name) }
        let lock = try RunLock(directory)
        // Written first: from here on a crash leaves a run that can be resumed, if only from its very beginning.
        do {
            try AtomicFile.write(to: directory.configurationURL, [Array(configuration.toml().utf8)])
        } catch  where RunError.isNoSpace(error) {
            throw RunError.noSpace(directory.configurationURL.path)
        }
        return try SearchEngine(
            directory,
            lock: lock,
            store: try RunStore(directory, patience: timing.patience, fault: fault, audit: audit),
            configuration: configuration,
            evaluator: evaluator,
            timing: timing
        )
    }

    static func resume(
        _ directory: RunDirectory,
        adjusting: (inout SearchConfiguration) throws -> Void,
        evaluator: @escaping EvaluatorFactory,
        timing: EngineTiming,
        fault: RunStore.Fault?,
        audit: RunStore.Audit? = nil
    ) throws -> SearchEngine {
        guard directory.holdsRun else { throw RunError.notARun(directory.url.path) }
        let lock = try RunLock(directory)
        let store = try RunStore(directory, patience: timing.patience, fault: fault, audit: audit)
        var configuration = try recordedConfiguration(directory, store)
        let recorded = configuration
        try adjusting(&configuration)
        try configuration.check()
        try checkAdjustment(from: recorded, to: configuration)
        // Whoever asked the engine before to stop has got what they wanted by its end, not by that of this one.
        for asked in try store.askedCommands() where asked.command == .stopSearch {
            var answered = asked
            answered.answer = .refused(.engineEnded)
            try store.record(.command, at: FactTime(date: timing.now(), seconds: 0), [.answered(answered)])
        }
        return try SearchEngine(
            directory,
            lock: lock,
            store: store,
            configuration: configuration,
            evaluator: evaluator,
            timing: timing
        )
    }

    private init(
        _ directory: RunDirectory,
        lock: RunLock,
        store: RunStore,
        configuration: SearchConfiguration,
        evaluator: @escaping EvaluatorFactory,
        timing: EngineTiming
    ) throws {
        self.directory = directory
        self.configuration = configuration
        self.store = store
        self.timing = timing
        makeEvaluator = evaluator
        let settings = EngineSettings(configuration)
        self.settings = settings
        gate = DiskGate(minimumFree: settings.minimumFreeDisk, interval: timing.slow) { directory.freeDiskBytes() }
        state = Mutex(State(lock: lock))
        if !store.state.isBegun {
            let now = FactTime(date: timing.now(), seconds: 0)
            try store.record(.begin, at: now, [.runBegan(settings.beginning)])
        }
    }

    /// The configuration in the store; that of the file when a crash prevented even the first transaction.
    private static func recordedConfiguration(
        _ directory: RunDirectory,
        _ store: RunStore
    ) throws -> SearchConfiguration {
        let state = store.state
        if state.isBegun {
            return try SearchConfiguration(toml: state.configuration, path: directory.storeURL.path)
        }
        let path = directory.configurationURL.path
        let text: String
        do {
            text = try TextFile.read(path, limit: ConfigurationBuilder.longestFile, isNamed: false)
        } catch {
            throw RunError.file(path, detail: "the configuration of the run cannot be read: \(error)")
        }
        return try SearchConfiguration(toml: text, path: path)
    }

    /// Refuses changes that would make a resumed run another one.
    private static func checkAdjustment(
        from recorded: SearchConfiguration,
        to adjusted: SearchConfiguration
    ) throws {
        var comparable = adjusted
        comparable.engine = recorded.engine
        comparable.search.cycles = recorded.search.cycles
        comparable.search.keep = recorded.search.keep
        comparable.search.budget = recorded.search.budget
        comparable.search.patience = recorded.search.patience
        comparable.search.target = recorded.search.target
        comparable.data.directory = recorded.data.directory
        guard comparable != recorded else { return }
        let keys = ConfigurationKey.all.filter { !$0.isPart && $0.text(in: comparable) != $0.text(in: recorded) }
        let changes = keys.map { "\($0.name) is \($0.text(in: recorded)), not \($0.text(in: comparable))" }
        throw RunError.changedConfiguration(changes.joined(separator: "; "))
    }

    // MARK: Working

    /// Starts the engine's threads and returns at once.
    ///
    /// - Parameters:
    ///   - hook: a person's command for what they want to hear of.
    ///   - onEvent: told every fact that a log tells, once it is recorded, on the engine's thread.
    ///   - onEnd: told how the engine ended, on the engine's thread; the run's lock is free by then.
    /// - Precondition: the engine has not been started before.
    package func start(
        hook: EventHook? = nil,
        onEvent: @escaping @Sendable (Fact) -> Void = { _ in },
        onEnd: @escaping @Sendable (EngineEnd) -> Void = { _ in }
    ) {
        let isFirst = state.withLock { state in
            defer { state.isStarted = true }
            return !state.isStarted
        }
        precondition(isFirst, "an engine can be started only once")
        ended.enter()
        DispatchQueue(label: "econas.engine", qos: .userInitiated).async { [self] in
            let end = work(hook, onEvent)
            store.close()
            state.withLock { state in
                state.end = end
                state.lock?.release()
                state.lock = nil
            }
            hook?.finish()
            onEnd(end)
            ended.leave()
        }
    }

    /// Asks the engine to save what is in progress and end; returns at once. May be called from any thread, repeatedly.
    package func requestStop() {
        inbox.requestStop()
        gate.end()
    }

    /// Waits until the engine has ended.
    ///
    /// - Precondition: the engine has been started.
    package func waitUntilEnd() -> EngineEnd {
        ended.wait()
        guard let end = state.withLock({ $0.end }) else { preconditionFailure("the engine has not been started") }
        return end
    }

    private func work(_ hook: EventHook?, _ onEvent: @escaping @Sendable (Fact) -> Void) -> EngineEnd {
        let evaluator: any Evaluator
        do {
            evaluator = try makeEvaluator(configuration)
        } catch {
            // Told in the record too, since a detached engine has nobody to tell.
            let now = FactTime(date: timing.now(), seconds: 0)
            let facts = try? store.record(.end, at: now, [.sessionEnded(.failed(reason: "\(error)"))])
            for fact in facts ?? [] { hook?.tell(fact, store.state, isNewBest: false, directory) }
            return .failed(error)
        }
        do {
            let executor = try makeExecutor(evaluator)
            guard let lock = state.withLock({ $0.lock }) else {
                preconditionFailure("an engine at work holds its lock")
            }
            let loop = try EngineLoop(
                directory: directory,
                settings: settings,
                timing: timing,
                store: store,
                lock: lock,
                gate: gate,
                inbox: inbox,
                evaluator: evaluator,
                executor: executor,
                hook: hook,
                publish: onEvent
            )
            return loop.work()
        } catch {
            return .failed(error)
        }
    }
}

extension SearchEngine {
    /// Where the configuration wants the work to be done.
    private func makeExecutor(_ evaluator: any Evaluator) throws -> any Executor {
        let executor = ExecutorSettings(
            slots: settings.workers,
            evaluator: evaluator,
            gate: gate,
            configuration: settings.configuration
        )
        switch configuration.engine.executor {
        case .threads: return ThreadExecutor(executor)
        case .subprocess:
            guard let program = Spawn.ownProgram else {
                throw RunError.file("/proc/self/exe", detail: "it does not tell where this program is")
            }
            return SubprocessExecutor(executor, program: program, arguments: ["work"], directory: directory.url.path)
        }
    }
}

extension SearchConfiguration {
    /// What ends the search before its cycles are done.
    ///
    /// - Parameter cycles: how many the planner counts, some of which count decisions; patience is in the configuration's.
    /// - Precondition: the configuration is checked (`check()`).
    fileprivate func stopRules(cycles: Int) -> StopRules {
        guard kind == .search else { return StopRules() }
        let each = search.cycles > 0 ? max(1, cycles / search.cycles) : 1
        return StopRules(
            budget: (try? Budget(parsing: search.budget)) ?? Budget(),
            patience: search.patience > 0 ? search.patience * each : nil,
            target: search.target > 0 ? search.target : nil
        )
    }
}

extension EngineSettings {
    /// The settings that a configuration means on this machine.
    package init(_ configuration: SearchConfiguration) {
        self.init(configuration, on: .current)
    }

    /// The settings that a configuration means where the process has these limits.
    init(_ configuration: SearchConfiguration, on machine: MachineLimits) {
        let (engine, planner) = (configuration.engine, configuration.planner)
        self.init(
            seed: configuration.search.seed,
            space: configuration.search.space,
            kind: configuration.runKind,
            planner: planner,
            score: configuration.search.scoreRule,
            dataset: configuration.data.name,
            proxy: configuration.proxy.description,
            workers: engine.workers > 0 ? engine.workers : machine.processors.value,
            memoryLimit: engine.memory > 0 ? engine.memory : machine.memory.value / 4 * 3,
            bounds: ResourceBounds(
                workers: engine.workers > 0 ? .configuration : machine.processors.bound,
                memory: engine.memory > 0 ? .configuration : machine.memory.bound
            ),
            keep: configuration.search.keep,
            minimumFreeDisk: engine.minimumFreeDisk,
            rules: configuration.stopRules(cycles: planner.cycles),
            configuration: configuration.toml()
        )
    }
}
