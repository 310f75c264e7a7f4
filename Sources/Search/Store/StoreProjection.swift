import Architectures
import Foundation
import GRDB
import RunModel

/// Writes what a fact changed into the tables that are projected from the record: rows are the state's, so that nothing but
/// `RunState.apply` says what a fact does.
struct StoreProjection {
    let database: Database
    /// The state with the fact.
    let state: RunState

    /// Projects a fact.
    func project(_ fact: Fact, _ touched: RunState.Touched) throws {
        if case .born(let birth) = fact.event { try insert(birth, fact.id) }
        for id in touched.candidates { try update(state.candidates[id - 1], fact.id) }
        for id in touched.assignments { try put(state.assignments[id - 1]) }
        if touched.workers { try putWorkers() }
        switch fact.event {
        case .runBegan: try insertRun(fact.id)
        case .sessionBegan:
            try database.execute(
                sql: "UPDATE runs SET configuration = ?, dataIdentity = ?",
                arguments: [state.configuration, state.dataIdentity]
            )
        case .measured(let id, let metrics): for metric in metrics { try put(metric, of: id, fact.id) }
        case .evaluated(let id, let evaluation): for metric in evaluation.metrics { try put(metric, of: id, fact.id) }
        case .completed(let id, let tier, let score):
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO scores VALUES (?, ?, ?, ?, ?)")
                .execute(arguments: [id, tier, score, fact.cycle, fact.id])
        case .answered(let command):
            try database.cachedStatement(sql: "INSERT OR REPLACE INTO commands VALUES (?, ?, ?, ?, ?)")
                .execute(arguments: [
                    command.id, command.time.timeIntervalSince1970, try StoreRows.json(command.command),
                    try command.answer.map(StoreRows.json), fact.id,
                ])
        default: break
        }
        try updateRun(fact.id)
    }

    private func insertRun(_ fact: Int64) throws {
        let run = state.run
        try database.execute(
            sql: """
                INSERT INTO runs (id, state, pausedByPerson, kind, strategy, dataset, proxy, seed, cycle, cycles, tiers, maximumAge,
                    workerCount, created, memoryBytes, memoryLimit, planned, configuration, session, fact)
                VALUES (1, 'running', 0, ?, ?, ?, ?, ?, 0, 0, ?, ?, 0, ?, 0, 0, 0, ?, 0, ?)
                """,
            arguments: [
                run.kind.name.rawValue, run.kind.strategy?.rawValue, run.dataset, run.proxy,
                Int64(bitPattern: run.seed), try StoreRows.json(run.tiers), run.maximumAge,
                run.created.timeIntervalSince1970, state.configuration, fact,
            ]
        )
    }

    private func updateRun(_ fact: Int64) throws {
        let run = state.run
        try database.cachedStatement(
            sql: """
                UPDATE runs SET state = ?, problem = ?, failure = ?, pausedByPerson = ?, cycle = ?, cycles = ?,
                    workerCount = ?, memoryBytes = ?, memoryLimit = ?, planned = ?, session = ?, best = ?, rules = ?,
                    stopReason = ?, workedSeconds = ?, coreSeconds = ?, images = ?, fact = ?
                """
        ).execute(arguments: [
            run.state.rawValue, try state.diskProblem.map(StoreRows.json), state.failure, state.isPausedByPerson,
            run.cycle, run.cycles, run.workerCount, run.memoryBytes, run.memoryLimit, state.isPlanned, state.session,
            state.best, try StoreRows.json(run.rules), try state.stopReason.map(StoreRows.json), run.spent.wallSeconds,
            run.spent.coreSeconds, run.spent.images, fact,
        ])
        try database.cachedStatement(sql: "UPDATE live SET elapsed = max(elapsed, ?)").execute(arguments: [run.elapsed])
    }

    private func insert(_ birth: Birth, _ fact: Int64) throws {
        let record = state.candidates[birth.candidate - 1]
        try database.cachedStatement(
            sql: "INSERT INTO candidates VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            record.id, record.architecture.recorded, birth.canonicalKey, record.parent, record.origin.rawValue,
            record.mutation, record.bornCycle, record.lastTrainedCycle, record.state.rawValue, record.tier,
            record.targetTier, record.pinned, record.epochsTrained, record.parameters, record.macs, record.memoryBytes,
            record.seconds, record.failure, fact,
        ])
    }

    private func update(_ record: CandidateRecord, _ fact: Int64) throws {
        try database.cachedStatement(
            sql: """
                UPDATE candidates SET lastTrainedCycle = ?, state = ?, tier = ?, targetTier = ?, pinned = ?,
                    epochsTrained = ?, seconds = ?, failure = ?, fact = ? WHERE id = ?
                """
        ).execute(arguments: [
            record.lastTrainedCycle, record.state.rawValue, record.tier, record.targetTier, record.pinned,
            record.epochsTrained, record.seconds, record.failure, fact, record.id,
        ])
    }

    private func put(_ assignment: RunState.Assignment) throws {
        let order = assignment.order
        try database.cachedStatement(
            sql: """
                INSERT INTO assignments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (id) DO UPDATE SET state = excluded.state
                """
        ).execute(arguments: [
            assignment.id, order.candidate, assignment.cycle, order.fromTier, order.toTier, order.work.training,
            order.work.lastEpoch, order.byPerson, assignment.status.rawValue,
        ])
    }

    private func put(_ metric: Metric, of candidate: Int, _ fact: Int64) throws {
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO metrics VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
            .execute(arguments: [
                candidate, metric.name, metric.value, metric.unit, metric.direction.rawValue, metric.split?.rawValue,
                metric.cost, fact,
            ])
    }

    /// Who has which worker; how far they are is kept while they have it.
    private func putWorkers() throws {
        try database.cachedStatement(sql: "DELETE FROM workers WHERE slot > ?")
            .execute(arguments: [state.workers.count])
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO workers (slot, candidate, tier, lastEpoch) VALUES (?, ?, ?, ?)
                ON CONFLICT (slot) DO UPDATE SET candidate = excluded.candidate, tier = excluded.tier,
                    lastEpoch = excluded.lastEpoch, epoch = 0, batch = 0, batches = 0, imagesPerSecond = 0, gflops = 0
                    WHERE candidate IS NOT excluded.candidate
                """
        )
        for worker in state.workers {
            try statement.execute(arguments: [worker.worker, worker.candidate, worker.tier, worker.lastEpoch])
        }
    }
}
