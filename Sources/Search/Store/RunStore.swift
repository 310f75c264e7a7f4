package import Foundation
import GRDB
package import RunModel

/// A kind of transaction, by which tests choose the moment of a simulated crash.
package enum StoreWrite: String, CaseIterable, Sendable {
    case begin, session, cycle, start, epoch, complete, fail, interrupt, command, live, end
}

/// The engine's side of a run's store.
///
/// Every change is one transaction. Those that decide something are on the disk when `write` returns; live figures
/// are committed without waiting for the disk.
package final class RunStore: Sendable {
    /// Where in a transaction a test may throw.
    package enum Moment: Sendable {
        case beforeCommit, afterCommit
    }

    /// Called around every transaction; throws to simulate a crash or a full disk.
    package typealias Fault = @Sendable (StoreWrite, Moment) throws -> Void

    private let queue: DatabaseQueue
    private let path: String
    private let fault: Fault?

    /// Opens the store of a run, making or converting it when needed; the caller holds the run's lock.
    ///
    /// - Throws: `RunError.newerVersion`, `.damaged`, `.noSpace`.
    package init(_ directory: RunDirectory, fault: Fault? = nil) throws {
        path = directory.storeURL.path
        self.fault = fault
        do {
            var configuration = Configuration()
            configuration.label = "econas.store"
            configuration.journalMode = .wal
            configuration.busyMode = .timeout(10)
            queue = try DatabaseQueue(path: path, configuration: configuration)
            let migrator = RunSchema.migrator
            let storePath = path
            try queue.read { database in
                if try migrator.hasBeenSuperseded(database) { throw RunError.newerVersion(storePath) }
                // A creation that was cut short may have left the migrator's own table and nothing else.
                let foreign = "SELECT count(*) FROM sqlite_schema WHERE tbl_name <> 'grdb_migrations'"
                let tables = try Int.fetchOne(database, sql: foreign) ?? 0
                if tables > 0, try migrator.appliedIdentifiers(database).isEmpty {
                    throw RunError.damaged(storePath, detail: "it is not the store of a run")
                }
            }
            try migrator.migrate(queue)
        } catch {
            if RunError.isNoSpace(error) { throw RunError.noSpace(path) }
            throw RunError.translating(error, store: path)
        }
    }

    /// Runs one transaction.
    ///
    /// - Parameters:
    ///   - kind: what the transaction is.
    ///   - durable: whether it must be on the disk when the call returns.
    ///   - now: the time of its events.
    ///   - body: makes the changes; what it throws undoes them all.
    /// - Returns: what the body returns, and the events it recorded.
    @discardableResult
    package func write<Result>(
        _ kind: StoreWrite,
        durable: Bool = true,
        now: Date,
        _ body: (inout StoreTransaction) throws -> Result
    ) throws -> (result: Result, events: [EventRecord]) {
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: durable ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL")
            var outcome: (Result, [EventRecord])?
            try database.inTransaction(.immediate) {
                try database.cachedStatement(sql: "UPDATE clock SET value = value + 1").execute()
                var transaction = StoreTransaction(
                    database: database,
                    change: try StoreRows.clock(database),
                    now: now
                )
                let result = try body(&transaction)
                outcome = (result, transaction.events)
                try fault?(kind, .beforeCommit)
                return .commit
            }
            try fault?(kind, .afterCommit)
            guard let outcome else { throw RunError.damaged(path, detail: "a transaction did not run") }
            return outcome
        }
    }

    /// Reads the store as the last transaction left it.
    func read<Result>(_ body: (Database) throws -> Result) throws -> Result {
        try queue.read(body)
    }

    /// Closes the store, folding the write-ahead log into it.
    package func close() {
        // A reader in the middle of its poll keeps the log in use; the next one to close folds it in.
        try? queue.close()
    }

    // MARK: What the engine asks for

    package func run() throws -> RunInfo? { try read(StoreRows.run) }

    package func configuration() throws -> String? { try read(StoreRows.configuration) }

    /// What the candidates were evaluated on so far; nil before the first session.
    package func dataIdentity() throws -> String? {
        try read { try String.fetchOne($0, sql: "SELECT dataIdentity FROM runs") }
    }

    /// Whether the recorded cycle has its plan: false only before the initial population is drawn.
    package func isPlanned() throws -> Bool {
        try read { try Bool.fetchOne($0, sql: "SELECT planned FROM runs") ?? false }
    }

    /// The candidates that transactions after a given one changed, and the number of the last transaction.
    package func candidates(changedAfter seen: Int64) throws -> (records: [CandidateRecord], change: Int64) {
        try read { database in
            (try StoreRows.candidates(database, changedAfter: seen), try StoreRows.clock(database))
        }
    }

    package func candidate(_ id: Int) throws -> CandidateRecord? { try read { try StoreRows.candidate(id, $0) } }

    package func curve(_ id: Int) throws -> [EpochRecord] { try read { try StoreRows.curve(id, $0) } }

    /// The candidate that has a canonical key already.
    package func candidate(canonicalKey: String) throws -> Int? {
        try read { database in
            try Int.fetchOne(
                database,
                sql: "SELECT min(id) FROM candidates WHERE canonicalKey = ?",
                arguments: [canonicalKey]
            )
        }
    }

    /// The work that is not done, in the order in which it is to be begun.
    package func openAssignments() throws -> [OpenAssignment] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT a.id, a.candidate, a.toTier, a.toEpoch, c.memoryBytes, c.state
                    FROM assignments a JOIN candidates c ON c.id = a.candidate
                    WHERE a.state = 'open' ORDER BY a.id
                    """
            )
            return try Row.fetchAll(statement).map { row in
                OpenAssignment(
                    id: row[0],
                    candidate: row[1],
                    toTier: row[2],
                    toEpoch: row[3],
                    memoryBytes: row[4],
                    state: CandidateState(rawValue: row[5]) ?? .waiting
                )
            }
        }
    }

    /// The commands that nobody has answered, oldest first.
    package func askedCommands() throws -> [CommandRecord] {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT * FROM commands WHERE state = 'asked' ORDER BY id"
            )
            return try Row.fetchAll(statement).map(StoreRows.command)
        }
    }

    /// The candidates whose checkpoints are worth keeping: those that may train again, and the best.
    ///
    /// - Parameters:
    ///   - top: the highest tier, from which nobody goes on.
    ///   - isFinished: whether there is no further cycle for the alive to go on in.
    package func candidatesToKeep(top: Int, isFinished: Bool) throws -> Set<Int> {
        try read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT id FROM candidates
                    WHERE state IN ('waiting', 'training', 'paused') OR (state = 'alive' AND tier < ? AND NOT ?)
                    """
            )
            var keep = Set(try Int.fetchAll(statement, arguments: [top, isFinished]))
            if let best = try StoreRows.best(database) { keep.insert(best) }
            return keep
        }
    }

    /// Epochs trained in all, and the core-seconds they took.
    package func effort() throws -> (epochs: Int, seconds: Double) {
        try read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT coalesce(sum(epochsTrained), 0), coalesce(sum(seconds), 0) FROM candidates"
            )
            guard let row = try Row.fetchOne(statement) else { return (0, 0) }
            return (row[0], row[1])
        }
    }
}
