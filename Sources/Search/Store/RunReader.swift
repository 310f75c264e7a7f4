package import Foundation
import GRDB
package import RunModel

/// A viewer's side of a run's store: follows a run that this or another process works on, or shows one that ended.
///
/// A poll reads only what changed since the last one, and next to nothing when nothing did. Any number of viewers may
/// look at a run at once; they neither hold up its engine nor each other. Use one viewer from one thread.
package final class RunReader: RunSource {
    private let directory: RunDirectory
    private let now: () -> Date
    private let epochsPerPoll: Int?
    /// Open while the run may change: an engine that ends wants the store for itself.
    private var connection: ReadingConnection?
    private var writer: DatabaseQueue?

    private var snapshot: RunSnapshot?
    /// The run as it is recorded, whoever holds it.
    private var recorded: RunInfo?
    private var recordedWorkers: [WorkerRecord] = []
    private var dataVersion: Int?
    private var signature: StoreSignature?
    private var seenFact: Int64 = -1
    private var logIsWhole = false
    private var seenEpoch: Int64 = 0
    private var seenCommand: Int64 = 0

    /// Opens the store of a run for looking at it.
    ///
    /// - Parameters:
    ///   - directory: the run.
    ///   - epochsPerPoll: how many epochs a poll reads at most, so that the first snapshots of a long run come at once and
    ///     its curves, and the older events of its log, follow; by default all.
    ///   - now: the clock that snapshots and commands are dated by.
    /// - Throws: `RunError.notARun`, `.damaged` or `.otherVersion`.
    package init(
        _ directory: RunDirectory,
        epochsPerPoll: Int? = nil,
        now: @escaping () -> Date = { Date() }
    ) throws {
        self.directory = directory
        self.epochsPerPoll = epochsPerPoll
        self.now = now
        connection = try ReadingConnection(directory)
    }

    /// Whether there are curves or events that the last snapshot does not have yet.
    package var isBehind: Bool { snapshot.map { !$0.curvesAreComplete || !logIsWhole } ?? false }

    /// The run as it is now, or nil when nothing changed since the last call.
    package func poll() throws -> RunSnapshot? {
        // The lock is looked at before the store: an engine that is gone by then has recorded how it ended.
        var holder = RunLock.holder(of: directory)
        let stale = try isStale(holder)
        if stale, let connection { try connection.read(update) }
        // An engine that began in between is no crash.
        if holder == nil, recorded?.state.isLive == true { holder = RunLock.holder(of: directory) }
        let settled = settle(holder)
        if recorded?.state.isLive != true, !isBehind { (connection, writer, dataVersion) = (nil, nil, nil) }
        guard stale || settled else { return nil }
        snapshot?.taken = now()
        return snapshot
    }

    /// Whether the store is another than when it was read last; opens it where it may be.
    private func isStale(_ holder: RunLock.Holder?) throws -> Bool {
        if connection == nil {
            // Of a run that has ended nothing changes until somebody takes it.
            if holder == nil, StoreSignature(directory) == signature { return false }
            connection = try ReadingConnection(directory)
        }
        guard let connection else { return false }
        if let signature, connection.signature?.identity != signature.identity { forget() }
        signature = connection.signature
        let version = try connection.dataVersion()
        defer { dataVersion = version }
        return version != dataVersion || isBehind
    }

    /// Another store has taken the place of the one that was read.
    private func forget() {
        (snapshot, recorded, recordedWorkers) = (nil, nil, [])
        (seenFact, seenEpoch, seenCommand, dataVersion) = (-1, 0, 0, nil)
    }

    /// Records a command for the engine of the run.
    ///
    /// - Returns: the command's id, under which later snapshots show what became of it.
    /// - Throws: `RunError.noEngine` when no engine works on the run.
    package func submit(_ command: RunCommand) throws -> Int64 { try submit(all: [command])[0] }

    /// Records commands for the engine of the run, all of them or none.
    ///
    /// - Returns: the commands' ids.
    /// - Throws: `RunError.noEngine` when no engine works on the run.
    package func submit(all commands: [RunCommand]) throws -> [Int64] {
        try directory.checkForWriting()
        guard RunLock.holder(of: directory) != nil else { throw RunError.noEngine(directory.name) }
        do {
            let writer = try writer ?? openWriter()
            self.writer = writer
            let time = now().timeIntervalSince1970
            let texts = try commands.map { try StoreRows.json($0) }
            return try writer.write { database in
                try texts.map { text in
                    try database.execute(
                        sql: "INSERT INTO commands (time, command) VALUES (?, ?)",
                        arguments: [time, text]
                    )
                    return database.lastInsertedRowID
                }
            }
        } catch {
            if RunError.isNoSpace(error) { throw RunError.noSpace("the command cannot be recorded") }
            throw RunError.translating(error, store: directory.storeURL.path)
        }
    }

    /// The commands of these ids, with what became of them. Snapshots have the latest commands only.
    ///
    /// - Parameter ids: as `submit(all:)` returned them.
    package func commands(_ ids: [Int64]) throws -> [CommandRecord] {
        guard let first = ids.min(), let last = ids.max() else { return [] }
        let wanted = Set(ids)
        let connection = try connection ?? ReadingConnection(directory)
        return try connection.read { try StoreRows.commands($0, where: "id BETWEEN ? AND ?", [first, last]) }
            .filter { wanted.contains($0.id) }
    }

    private func openWriter() throws -> DatabaseQueue {
        var configuration = Configuration()
        configuration.label = "econas.commands"
        configuration.busyMode = .timeout(5)
        _ = StoreDefence(&configuration)
        return try DatabaseQueue(path: directory.storeURL.path, configuration: configuration)
    }
}

extension RunReader {
    /// Brings the snapshot up to date with the store.
    private func update(_ database: Database) throws {
        guard let run = try StoreRows.run(database) else {
            throw RunError.neverBegun(directory.storeURL.path)
        }
        // Taken out, so that the arrays are changed in place unless the caller still holds them.
        var next = snapshot ?? RunSnapshot(run: run, taken: now())
        snapshot = nil
        recorded = run
        next.run = run
        if next.setting.network == nil {
            next.setting = try StoreRows.fixed(database, path: directory.storeURL.path)
        }
        try StoreRows.updateCandidates(&next.candidates, database, after: seenFact)
        try updateCurves(&next, database)
        for (id, measured) in try StoreRows.times(database, after: seenFact) {
            next.operationTimes[id] = measured.times
        }
        for (id, found) in try StoreRows.evaluations(database, after: seenFact) {
            next.evaluations[id, default: []] += found
        }
        try updateEvents(&next, database)
        try updateCommands(&next, database)
        recordedWorkers = try StoreRows.workers(database)
        next.workers = recordedWorkers
        next.queue = try StoreRows.queue(database)
        next.weights = directory.candidatesWithCheckpoints()
        seenFact = try StoreRows.lastFact(database)
        snapshot = next
    }

    /// As many events as any screen shows; reading more of them would take much of the time to the first snapshot.
    private static let firstEvents = 100

    private func updateEvents(_ next: inout RunSnapshot, _ database: Database) throws {
        let isHurried = epochsPerPoll != nil && seenFact < 0
        let limit = isHurried ? Self.firstEvents : RunSnapshot.eventLimit
        let fresh = try FactTable.logged(database, after: logIsWhole ? seenFact : -1, limit: limit)
        next.events = logIsWhole ? next.events + fresh : fresh
        next.events.removeFirst(max(0, next.events.count - RunSnapshot.eventLimit))
        logIsWhole = logIsWhole || !isHurried || fresh.count < limit
    }

    private func updateCurves(_ next: inout RunSnapshot, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT fact, candidate, \(StoreRows.epochColumns) FROM epochs WHERE fact > ? ORDER BY fact LIMIT ?"
        )
        let limit = epochsPerPoll ?? -1
        let rows = try Row.fetchCursor(statement, arguments: [seenEpoch, limit])
        var count = 0
        while let row = try rows.next() {
            seenEpoch = try row.get(0)
            next.curves[try row.get(1), default: []].append(try StoreRows.epoch(row, from: 2))
            count += 1
        }
        next.curvesAreComplete = count != limit
    }

    private func updateCommands(_ next: inout RunSnapshot, _ database: Database) throws {
        let fresh = try StoreRows.commands(
            database,
            where: "id > ? OR fact > ?",
            [seenCommand, seenFact],
            limit: RunSnapshot.commandLimit
        )
        for command in fresh {
            if let place = next.commands.lastIndex(where: { $0.id == command.id }) {
                next.commands[place] = command
            } else {
                next.commands.append(command)
            }
        }
        next.commands.sort { $0.id < $1.id }
        next.commands.removeFirst(max(0, next.commands.count - RunSnapshot.commandLimit))
        seenCommand = max(seenCommand, next.commands.last?.id ?? 0)
    }

    /// Fits the recorded state to whether an engine holds the run; returns whether that changed anything.
    private func settle(_ holder: RunLock.Holder?) -> Bool {
        guard let run = snapshot?.run, var settled = recorded else { return false }
        settled.settle(directory, holder)
        if !settled.state.isLive {
            settled.remaining = nil
            settled.imagesPerSecond = 0
            settled.memoryBytes = 0
        }
        let workers = settled.state.isLive ? recordedWorkers : []
        guard settled != run || snapshot?.workers != workers else { return false }
        snapshot?.run = settled
        snapshot?.workers = workers
        return true
    }
}
