package import Foundation
import GRDB
import Glibc
package import RunModel
import Synchronization
import Tensor

/// A kind of transaction, by which tests choose the moment of a simulated crash.
package enum StoreWrite: String, CaseIterable, Sendable {
    case begin, session, cycle, start, epoch, complete, fail, interrupt, command, live, end
}

/// How the work goes just now: no facts, and worth nothing later.
package struct LiveFigures: Sendable {
    /// Seconds that engines have worked on the run.
    package var elapsed: Double
    /// Estimated seconds to the end; nil while unknown.
    package var remaining: Double?
    /// Training images per second over all workers, lately.
    package var imagesPerSecond = 0.0
    /// Bytes that the run directory occupies.
    package var diskBytes: Int

    /// Creates figures.
    package init(elapsed: Double, diskBytes: Int = 0) {
        self.elapsed = elapsed
        self.diskBytes = diskBytes
    }
}

/// When something happened, for the facts that tell it.
package struct FactTime: Sendable {
    /// The time of day.
    package var date: Date
    /// Seconds since the session began.
    package var seconds: Double

    /// Creates a time.
    package init(date: Date, seconds: Double) {
        self.date = date
        self.seconds = seconds
    }
}

/// The tables that a fact was just projected into; what is in them only this target and its tests can read.
package struct StoreTables {
    let database: Database
}

/// The engine's side of a run's store: the record, and the state that it makes.
///
/// Facts are recorded together in one transaction with what they change in the projected tables. Those that decide something are on
/// the disk when `record` returns; live figures are committed without waiting for the disk.
package final class RunStore: Sendable {
    /// Where in a transaction a test may throw.
    package enum Moment: Sendable {
        case beforeCommit, afterCommit
    }

    /// Called around every transaction; throws to simulate a crash or a full disk.
    package typealias Fault = @Sendable (StoreWrite, Moment) throws -> Void

    /// Called within the transaction after every fact, with the state and the tables that it makes; for tests.
    package typealias Audit = @Sendable (Fact, RunState, StoreTables) throws -> Void

    private let queue: DatabaseQueue
    private let path: String
    private let name: String
    /// The file that the store was opened as.
    private let file: FileIdentity?
    private let patience: Double
    private let fault: Fault?
    private let audit: Audit?
    private let memory: Mutex<RunState>
    private let isClosed = Atomic<Bool>(false)

    /// Opens the store of a run, making it when needed; the caller holds the run's lock.
    ///
    /// - Parameter patience: seconds to wait for another program that has locked the store.
    /// - Throws: `RunError.otherVersion`, `.damaged`, `.noSpace`, `.busy`.
    package init(
        _ directory: RunDirectory,
        patience: Double = 2,
        fault: Fault? = nil,
        audit: Audit? = nil
    ) throws {
        path = directory.storeURL.path
        name = directory.name
        self.patience = patience
        self.fault = fault
        self.audit = audit
        let path = path
        do {
            var configuration = Configuration()
            configuration.label = "econas.store"
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(patience)
            let defence = StoreDefence(&configuration)
            defence.begin(bytes: directory.storeBytes)
            queue = try DatabaseQueue(path: path, configuration: configuration)
            // Together: a creation that was cut short leaves nothing.
            let state = try queue.write { database in
                if try RunSchema.isEmpty(database) { try RunSchema.create(database) }
                try RunSchema.check(database, path: path)
                var state = RunState()
                try FactTable.forEach(database) { fact in
                    try state.check(fact)
                    state.apply(fact)
                }
                return state
            }
            // From here on the store is what this engine makes of it.
            defence.end()
            memory = Mutex(state)
            file = FileIdentity(path: path)
        } catch {
            throw RunError.translating(error, store: path)
        }
    }

    /// The run as its facts make it.
    package var state: RunState { memory.withLock { $0 } }

    /// Records facts that belong together, at one time.
    @discardableResult
    package func record(
        _ kind: StoreWrite,
        durable: Bool = true,
        cycle: Int? = nil,
        at time: FactTime,
        _ events: [Fact.Event]
    ) throws -> [Fact] {
        try record(kind, durable: durable, cycle: cycle, events.map { (time, $0) })
    }

    /// Records facts in one transaction: all of them or none.
    ///
    /// - Parameters:
    ///   - kind: what the transaction is.
    ///   - durable: whether it must be on the disk when the call returns.
    ///   - cycle: the cycle that they belong to; by default the present one.
    ///   - events: what happened, with its time; no fact is earlier in a session than one before it.
    /// - Returns: the facts.
    package func record(
        _ kind: StoreWrite,
        durable: Bool = true,
        cycle: Int? = nil,
        _ events: [(time: FactTime, event: Fact.Event)]
    ) throws -> [Fact] {
        let (next, facts) = try transaction(kind, durable: durable) { database in
            var state = state
            var facts: [Fact] = []
            for (time, event) in events {
                let isNew = if case .sessionBegan = event { true } else { false }
                let fact = Fact(
                    id: state.lastFact + 1,
                    // As the store gives it back.
                    time: Date(timeIntervalSince1970: time.date.timeIntervalSince1970),
                    session: state.session + (isNew ? 1 : 0),
                    seconds: isNew ? 0 : max(time.seconds, state.lastSeconds),
                    cycle: cycle ?? state.run.cycle,
                    event: event
                )
                let touched = state.apply(fact)
                try FactTable.insert(fact, database)
                try StoreProjection(database: database, state: state).project(fact, touched)
                try audit?(fact, state, StoreTables(database: database))
                facts.append(fact)
            }
            return (state, facts)
        }
        memory.withLock { $0 = next }
        try fault?(kind, .afterCommit)
        return facts
    }

    /// Records figures that are no facts: how the work goes just now.
    package func recordLive(_ figures: LiveFigures, _ workers: [WorkerRecord]) throws {
        try transaction(.live, durable: false) { database in
            try database.cachedStatement(
                sql: "UPDATE live SET elapsed = ?, remaining = ?, imagesPerSecond = ?, diskBytes = ?"
            ).execute(arguments: [
                figures.elapsed, figures.remaining.flatMap { Plausible.seconds.contains($0) ? $0 : nil },
                Self.rate(figures.imagesPerSecond), figures.diskBytes,
            ])
            let statement = try database.cachedStatement(
                sql: """
                    UPDATE workers SET epoch = ?, batch = ?, batches = ?, imagesPerSecond = ?, gflops = ?
                    WHERE slot = ? AND candidate = ?
                    """
            )
            for worker in workers {
                try statement.execute(arguments: [
                    worker.epoch, worker.batch, worker.batches, Self.rate(worker.imagesPerSecond),
                    Self.rate(worker.gflops), worker.worker, worker.candidate,
                ])
            }
        }
        try fault?(.live, .afterCommit)
    }

    /// Whether a file may not become as large as it would have to (`ulimit -f`), which SQLite tells as any failure to write.
    private static func isTooLarge(_ error: any Error) -> Bool {
        FileError.isSizeLimited && (error as? DatabaseError)?.resultCode == .SQLITE_IOERR
    }

    /// A rate as it can be recorded: what was divided by no time at all is none.
    private static func rate(_ value: Double) -> Double { Plausible.seconds.contains(value) ? value : 0 }

    private func transaction<Result>(
        _ kind: StoreWrite,
        durable: Bool,
        _ body: (Database) throws -> Result
    ) throws -> Result {
        do {
            return try queue.writeWithoutTransaction { database in
                try database.execute(sql: durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
                var result: Result?
                do {
                    try database.inTransaction(.immediate) {
                        try checkFence(database)
                        result = try body(database)
                        try fault?(kind, .beforeCommit)
                        return .commit
                    }
                } catch {
                    guard RunError.isNoSpace(error) || Self.isTooLarge(error) else { throw error }
                    // What the log takes may be had again once its pages are where they belong.
                    _ = try? database.checkpoint(.truncate)
                    throw RunError.noSpace(path)
                }
                guard let result else { throw RunError.damaged(path, detail: "a transaction did not run") }
                return result
            }
        } catch {
            throw RunError.translating(error, store: path)
        }
    }

    /// Refuses to record beside another engine: whoever got in, however it did, has recorded the beginning of its session.
    private func checkFence(_ database: Database) throws {
        let statement = try database.cachedStatement(sql: "SELECT session, fact FROM runs")
        let row = try Row.fetchOne(statement)
        let (session, fact): (Int, Int64) = (try row?.get(0) ?? 0, try row?.get(1) ?? 0)
        let isOwn = memory.withLock { $0.session == session && $0.lastFact == fact }
        guard isOwn else { throw RunError.takenOver(name, process: nil) }
    }

    /// Checks that the store is still the file that others find.
    ///
    /// - Throws: `RunError.storeLost`, when everything recorded has been saved in another file, if there is a place for it.
    package func check() throws {
        guard FileIdentity(path: path) != file else { return }
        let rescue = "\(path).rescued"
        guard (try? queue.vacuum(into: rescue)) != nil else { throw RunError.storeLost(path, rescued: nil) }
        // The log may be that of whatever is there now, and must not be taken for that of what is put there.
        queue.inDatabase { StoreDefence.keepLog($0) }
        close()
        var rescued = rescue
        if FileIdentity(path: path) == nil {
            for suffix in ["-wal", "-shm"] { unlink(path + suffix) }
            if rename(rescue, path) == 0 { rescued = path }
        }
        throw RunError.storeLost(path, rescued: rescued)
    }

    /// Seconds that engines had worked on the run, as recorded last.
    package func elapsed() throws -> Double {
        try read { try Double.fetchOne($0, sql: "SELECT elapsed FROM live") ?? 0 }
    }

    /// The commands that nobody has answered, oldest first.
    package func askedCommands() throws -> [CommandRecord] {
        try read { try StoreRows.commands($0, where: "answer IS NULL") }
    }

    private func read<Value>(_ body: (Database) throws -> Value) throws -> Value {
        do {
            return try queue.read(body)
        } catch {
            throw RunError.translating(error, store: path)
        }
    }

    /// Closes the store as one file, which whoever may only read can open: the log folded in, and none in use.
    ///
    /// A viewer that looks at the store at the moment is waited for; one that does not let go leaves it in write-ahead mode.
    package func close() {
        guard isClosed.exchange(true, ordering: .relaxed) == false else { return }
        let end = ContinuousClock.now + .seconds(patience)
        while true {
            do {
                try queue.inDatabase { database in
                    try database.checkpoint(.truncate)
                    try database.execute(sql: "PRAGMA journal_mode = DELETE")
                }
                break
            } catch  where RunError.isBusy(error) && ContinuousClock.now < end {
                Thread.sleep(forTimeInterval: 0.01)
            } catch {
                break
            }
        }
        try? queue.close()
    }
}
