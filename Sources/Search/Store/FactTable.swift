import Architectures
import Foundation
import GRDB
import RunModel

/// The record of a run: facts as rows. Epochs have columns of their own, all others their event as JSON.
enum FactTable {
    /// Adds a fact.
    static func insert(_ fact: Fact, _ database: Database) throws {
        let time = fact.time.timeIntervalSince1970
        guard case .epoch(let end) = fact.event else {
            return try database.cachedStatement(sql: "INSERT INTO facts VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
                .execute(arguments: [
                    fact.id, time, fact.session, fact.seconds, fact.cycle, fact.event.kind.rawValue, fact.candidate,
                    try StoreRows.json(fact.event),
                ])
        }
        let record = end.record
        try database.cachedStatement(
            sql: "INSERT INTO epochs VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            fact.id, end.candidate, record.training, record.epoch, record.trainLoss, record.trainAccuracy,
            record.validationLoss, record.validationAccuracy, record.learningRate, record.seconds, record.images,
            time, fact.session, fact.seconds, fact.cycle, end.worker.host, end.worker.slot,
        ])
        guard let times = end.times else { return }
        try database.cachedStatement(sql: "INSERT OR REPLACE INTO operationTimes VALUES (?, ?, ?, ?)")
            .execute(arguments: [end.candidate, record.epoch, try StoreRows.json(times), fact.id])
    }

    /// Calls with every fact in the order of recording.
    ///
    /// Of the times that were measured of a candidate only the latest are kept: they come with the epoch that they are of.
    static func forEach(_ database: Database, _ body: (Fact) throws -> Void) throws {
        let decoder = StoreRows.decoder()
        var times: [Int64: NetworkTimes] = [:]
        for row in try Row.fetchAll(database, sql: "SELECT fact, times FROM operationTimes") {
            times[try row.get(0)] = try StoreRows.times(row.get(1), decoder)
        }
        let facts = try Row.fetchCursor(database, sql: "SELECT \(columns) FROM facts ORDER BY id")
        let epochs = try Row.fetchCursor(database, sql: "SELECT * FROM epochs ORDER BY fact")
        var nextEpoch = try epochs.next().map { try epoch($0, times) }
        while let row = try facts.next() {
            let next = try fact(row, decoder)
            while let epoch = nextEpoch, epoch.id < next.id {
                try body(epoch)
                nextEpoch = try epochs.next().map { try self.epoch($0, times) }
            }
            try body(next)
        }
        while let epoch = nextEpoch {
            try body(epoch)
            nextEpoch = try epochs.next().map { try self.epoch($0, times) }
        }
    }

    /// The latest facts after one that a log tells, oldest first.
    static func logged(_ database: Database, after seen: Int64, limit: Int) throws -> [Fact] {
        let kinds = Fact.loggedKinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT \(columns) FROM facts WHERE id > ? AND kind IN (\(kinds)) ORDER BY id DESC"
            ),
            arguments: [seen]
        )
        let decoder = StoreRows.decoder()
        var facts: [Fact] = []
        while facts.count < limit, let row = try rows.next() {
            let next = try fact(row, decoder)
            if next.logKind != nil { facts.append(next) }
        }
        return facts.reversed()
    }

    private static let columns = "id, time, session, seconds, cycle, event"

    private static func fact(_ row: Row, _ decoder: JSONDecoder) throws -> Fact {
        Fact(
            id: try row.get(0),
            time: try row.date(1),
            session: try row.count(2),
            seconds: try row.number(3, in: Plausible.seconds),
            cycle: try row.count(4),
            event: try event(row, decoder)
        )
    }

    private static func event(_ row: Row, _ decoder: JSONDecoder) throws -> Fact.Event {
        do {
            return try StoreRows.decoded(row.get(5), decoder)
        } catch let error as DecodingError {
            throw StoreProblem(description: "fact \(try row.get(0) as Int64): \(error.inWords)")
        }
    }

    private static func epoch(_ row: Row, _ times: [Int64: NetworkTimes]) throws -> Fact {
        let id: Int64 = try row.get(0)
        let end = EpochEnd(
            candidate: try row.get(1),
            record: try StoreRows.epoch(row, from: 2),
            worker: WorkerPlace(host: try row.get(15), slot: try row.count(16, in: Plausible.workers)),
            times: times[id]
        )
        return Fact(
            id: id,
            time: try row.date(11),
            session: try row.count(12),
            seconds: try row.number(13, in: Plausible.seconds),
            cycle: try row.count(14),
            event: .epoch(end)
        )
    }
}
