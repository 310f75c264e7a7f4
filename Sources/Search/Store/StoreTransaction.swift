package import Architectures
package import Foundation
import GRDB
package import RunModel

/// A candidate about to be recorded.
package struct CandidateEntry: Sendable {
    package var genotype: CellGenotype
    package var canonicalKey: String
    package var parent: Int?
    package var origin: CandidateOrigin
    package var mutation: String
    package var cycle: Int
    package var parameters: Int
    package var macs: Int
    package var memoryBytes: Int

    /// Creates a value.
    package init(
        genotype: CellGenotype,
        canonicalKey: String,
        parent: Int?,
        origin: CandidateOrigin,
        mutation: String,
        cycle: Int,
        parameters: Int,
        macs: Int,
        memoryBytes: Int
    ) {
        self.genotype = genotype
        self.canonicalKey = canonicalKey
        self.parent = parent
        self.origin = origin
        self.mutation = mutation
        self.cycle = cycle
        self.parameters = parameters
        self.macs = macs
        self.memoryBytes = memoryBytes
    }
}

/// Work that is recorded but not done: a candidate to be trained through a tier.
package struct OpenAssignment: Sendable, Hashable {
    package var id: Int
    package var candidate: Int
    package var toTier: Int
    package var toEpoch: Int
    package var memoryBytes: Int
    package var state: CandidateState

    /// Creates a value.
    package init(id: Int, candidate: Int, toTier: Int, toEpoch: Int, memoryBytes: Int, state: CandidateState) {
        self.id = id
        self.candidate = candidate
        self.toTier = toTier
        self.toEpoch = toEpoch
        self.memoryBytes = memoryBytes
        self.state = state
    }
}

/// One transaction of the engine: everything in it is committed together or not at all.
package struct StoreTransaction {
    let database: Database
    /// The transaction's number, stamped on every row it writes.
    package let change: Int64
    /// The time of the events it records.
    package let now: Date
    /// The events recorded so far.
    package private(set) var events: [EventRecord] = []

    init(database: Database, change: Int64, now: Date) {
        self.database = database
        self.change = change
        self.now = now
    }

    /// The same transaction, at another time.
    package func at(_ now: Date) -> StoreTransaction {
        StoreTransaction(database: database, change: change, now: now)
    }

    // MARK: The run

    package func beginRun(_ run: RunInfo, configuration: String) throws {
        try database.execute(
            sql: """
                INSERT INTO runs (id, name, state, strategy, dataset, proxy, seed, cycle, cycles, tiers, maximumAge,
                    workerCount, created, memoryLimit, configuration)
                VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                run.name, run.state.rawValue, run.strategy, run.dataset, run.proxy, Int64(bitPattern: run.seed),
                run.cycle, run.cycles, try StoreRows.json(run.tiers), run.maximumAge, run.workerCount,
                run.created.timeIntervalSince1970, run.memoryLimit, configuration,
            ]
        )
    }

    package func setRun(_ state: RunState, message: String = "") throws {
        try database.execute(sql: "UPDATE runs SET state = ?, message = ?", arguments: [state.rawValue, message])
    }

    /// Records the settings that may differ from one session of the engine to the next.
    package func setSession(_ run: RunInfo, configuration: String, dataIdentity: String) throws {
        try database.execute(
            sql: """
                UPDATE runs SET name = ?, workerCount = ?, memoryLimit = ?, cycles = ?, configuration = ?,
                    dataIdentity = ?
                """,
            arguments: [
                run.name, run.workerCount, run.memoryLimit, run.cycles, configuration, dataIdentity,
            ]
        )
    }

    /// Records that a cycle has been planned: its candidates and assignments are in this transaction.
    package func setPlanned(cycle: Int) throws {
        try database.execute(sql: "UPDATE runs SET cycle = ?, planned = 1", arguments: [cycle])
    }

    /// Records the live figures of the run.
    package func setLive(_ run: RunInfo) throws {
        try database.cachedStatement(
            sql: "UPDATE runs SET elapsed = ?, remaining = ?, imagesPerSecond = ?, diskBytes = ?, memoryBytes = ?"
        ).execute(arguments: [run.elapsed, run.remaining, run.imagesPerSecond, run.diskBytes, run.memoryBytes])
    }

    package func setWorkers(_ workers: [WorkerRecord]) throws {
        try database.cachedStatement(sql: "DELETE FROM workers").execute()
        let statement = try database.cachedStatement(sql: "INSERT INTO workers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")
        for worker in workers {
            try statement.execute(arguments: [
                worker.worker, worker.candidate, worker.tier, worker.epoch, worker.lastEpoch, worker.batch,
                worker.batches, worker.imagesPerSecond, worker.gflops,
            ])
        }
    }

    // MARK: Candidates

    /// Records a candidate under the next id, waiting for its first training.
    package func insert(_ candidate: CandidateEntry) throws -> Int {
        let id = 1 + (try Int.fetchOne(database, sql: "SELECT max(id) FROM candidates") ?? 0)
        try database.execute(
            sql: """
                INSERT INTO candidates (id, genotype, canonicalKey, parent, origin, mutation, bornCycle,
                    lastTrainedCycle, state, tier, parameters, macs, memoryBytes, change)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?, ?)
                """,
            arguments: [
                id, try StoreRows.json(candidate.genotype), candidate.canonicalKey, candidate.parent,
                candidate.origin.rawValue, candidate.mutation, candidate.cycle, candidate.cycle,
                CandidateState.waiting.rawValue, candidate.parameters, candidate.macs, candidate.memoryBytes, change,
            ]
        )
        return id
    }

    package func setState(_ state: CandidateState, of candidate: Int) throws {
        try database.cachedStatement(sql: "UPDATE candidates SET state = ?, change = ? WHERE id = ?")
            .execute(arguments: [state.rawValue, change, candidate])
    }

    package func setPinned(_ pinned: Bool, of candidate: Int) throws {
        try database.execute(
            sql: "UPDATE candidates SET pinned = ?, change = ? WHERE id = ?",
            arguments: [pinned, change, candidate]
        )
    }

    /// Puts candidates that a dead engine left in training back into the queue.
    package func requeueTraining() throws {
        try database.execute(
            sql: "UPDATE candidates SET state = ?, change = ? WHERE state = ?",
            arguments: [CandidateState.waiting.rawValue, change, CandidateState.training.rawValue]
        )
    }

    /// Ends a candidate for good, with what it was still to do.
    package func end(_ candidate: Int, as state: CandidateState, failure: String = "") throws {
        try database.execute(
            sql: "UPDATE candidates SET state = ?, targetTier = NULL, failure = ?, change = ? WHERE id = ?",
            arguments: [state.rawValue, failure, change, candidate]
        )
        try database.execute(
            sql: "UPDATE assignments SET state = 'cancelled' WHERE candidate = ? AND state = 'open'",
            arguments: [candidate]
        )
    }

    // MARK: Work

    /// Queues the training of a candidate through a tier.
    package func assign(_ candidate: Int, cycle: Int, fromTier: Int, toTier: Int, toEpoch: Int, byPerson: Bool) throws {
        try database.execute(
            sql: """
                INSERT INTO assignments (candidate, cycle, fromTier, toTier, toEpoch, byPerson, state)
                VALUES (?, ?, ?, ?, ?, ?, 'open')
                """,
            arguments: [candidate, cycle, fromTier, toTier, toEpoch, byPerson]
        )
        try database.execute(
            sql: "UPDATE candidates SET targetTier = ?, change = ? WHERE id = ?",
            arguments: [toTier, change, candidate]
        )
    }

    /// Records a completed epoch. An epoch that is recorded already stays as it is: a candidate that lost its
    /// checkpoint repeats its epochs with the same results. Measured times replace those of earlier epochs.
    package func insert(_ epoch: EpochRecord, candidate: Int, times: NetworkTimes? = nil) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO epochs (candidate, epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy,
                    learningRate, seconds, images)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
                """
        ).execute(arguments: [
            candidate, epoch.epoch, epoch.trainLoss, epoch.trainAccuracy, epoch.validationLoss,
            epoch.validationAccuracy, epoch.learningRate, epoch.seconds, epoch.images,
        ])
        guard database.changesCount > 0 else { return }
        try database.cachedStatement(
            sql: """
                UPDATE candidates SET epochsTrained = max(epochsTrained, ?), seconds = seconds + ?, change = ?
                WHERE id = ?
                """
        ).execute(arguments: [epoch.epoch, epoch.seconds, change, candidate])
        guard let times else { return }
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO operationTimes VALUES (?, ?, ?, ?)")
            .execute(arguments: [candidate, epoch.epoch, try StoreRows.json(times), change])
    }

    /// Records what was measured of a candidate; measured again, with the same result, it stays as it is.
    package func insert(_ measures: [Measure], candidate: Int) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO measures (candidate, name, value, seconds, change) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT DO NOTHING
                """
        )
        var seconds = 0.0
        for measure in measures {
            try statement.execute(arguments: [candidate, measure.name, measure.value, measure.seconds, change])
            if database.changesCount > 0 { seconds += measure.seconds }
        }
        try database.execute(
            sql: "UPDATE candidates SET seconds = seconds + ?, change = ? WHERE id = ?",
            arguments: [seconds, change, candidate]
        )
    }

    /// Completes an assignment with its score, which a tier of no epochs has not. The candidate is alive unless more work
    /// waits for it.
    package func complete(_ assignment: OpenAssignment, score: Double?, cycle: Int) throws {
        try database.execute(sql: "UPDATE assignments SET state = 'done' WHERE id = ?", arguments: [assignment.id])
        if let score {
            try database.execute(
                sql: """
                    INSERT INTO scores (candidate, tier, score, cycle, change) VALUES (?, ?, ?, ?, ?)
                    ON CONFLICT DO NOTHING
                    """,
                arguments: [assignment.candidate, assignment.toTier, score, cycle, change]
            )
        }
        let next = try Int.fetchOne(
            database,
            sql: "SELECT max(toTier) FROM assignments WHERE candidate = ? AND state = 'open'",
            arguments: [assignment.candidate]
        )
        let state: CandidateState = next == nil ? .alive : .waiting
        try database.execute(
            sql: """
                UPDATE candidates SET tier = max(tier, ?), targetTier = ?, state = ?, lastTrainedCycle = ?, change = ?
                WHERE id = ?
                """,
            arguments: [assignment.toTier, next, state.rawValue, cycle, change, assignment.candidate]
        )
    }

    // MARK: Events and commands

    package mutating func event(_ kind: String, cycle: Int, candidate: Int? = nil, _ message: String) throws {
        try database.cachedStatement(
            sql: "INSERT INTO events (time, cycle, kind, candidate, message) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [now.timeIntervalSince1970, cycle, kind, candidate, message])
        events.append(
            EventRecord(
                id: database.lastInsertedRowID,
                time: now,
                cycle: cycle,
                kind: kind,
                candidate: candidate,
                message: message
            )
        )
    }

    /// The work that is to bring a candidate through a tier.
    package func openAssignment(of candidate: Int, toTier tier: Int) throws -> Int {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM assignments WHERE candidate = ? AND toTier = ? AND state = 'open'"
        )
        guard let id = try Int.fetchOne(statement, arguments: [candidate, tier]) else {
            throw RunError.damaged("run.sqlite", detail: "#\(candidate) has no work that leads to tier \(tier)")
        }
        return id
    }

    /// Records a command that was carried out at once.
    package func insert(_ command: RunCommand, answered reply: String) throws {
        try database.execute(
            sql: "INSERT INTO commands (time, command, state, reply, change) VALUES (?, ?, ?, ?, ?)",
            arguments: [
                now.timeIntervalSince1970, try StoreRows.json(command), CommandState.done.rawValue, reply, change,
            ]
        )
    }

    package func answer(_ command: Int64, _ state: CommandState, _ reply: String) throws {
        try database.execute(
            sql: "UPDATE commands SET state = ?, reply = ?, change = ? WHERE id = ?",
            arguments: [state.rawValue, reply, change, command]
        )
    }
}
