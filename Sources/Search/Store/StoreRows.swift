import Architectures
import Foundation
import GRDB
import RunConfiguration
import RunModel

/// Reading the store's rows: shared by the engine's connection and the viewers'.
enum StoreRows {
    static let candidateColumns = """
        id, genotype, parent, origin, mutation, bornCycle, lastTrainedCycle, state, tier, targetTier, pinned, \
        epochsTrained, parameters, macs, seconds, failure
        """

    /// Reads a candidate selected with `candidateColumns`; its scores are in a table of their own.
    static func candidate(_ row: Row, decoder: JSONDecoder) throws -> CandidateRecord {
        let genotype: String = row[1]
        return CandidateRecord(
            id: row[0],
            genotype: try CellGenotype(recorded: genotype)
                ?? decoder.decode(CellGenotype.self, from: Data(genotype.utf8)),
            parent: row[2],
            origin: try value(row[3]),
            mutation: row[4],
            bornCycle: row[5],
            lastTrainedCycle: row[6],
            state: try value(row[7]),
            tier: row[8],
            targetTier: row[9],
            pinned: row[10],
            epochsTrained: row[11],
            parameters: row[12],
            macs: row[13],
            seconds: row[14],
            failure: row[15]
        )
    }

    static let epochColumns = """
        epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, learningRate, seconds, images
        """

    /// Reads a point of a curve selected with `epochColumns`, which begin at a column.
    static func epoch(_ row: Row, from first: Int = 0) -> EpochRecord {
        EpochRecord(
            epoch: row[first],
            trainLoss: row[first + 1],
            trainAccuracy: row[first + 2],
            validationLoss: row[first + 3],
            validationAccuracy: row[first + 4],
            learningRate: row[first + 5],
            seconds: row[first + 6],
            images: row[first + 7]
        )
    }

    /// The run as recorded; the engine's process is not in the store. Nil when the run was never begun.
    static func run(_ database: Database) throws -> RunInfo? {
        guard let row = try Row.fetchOne(database.cachedStatement(sql: "SELECT * FROM runs")) else { return nil }
        let tiers: String = row["tiers"]
        let seed: Int64 = row["seed"]
        return RunInfo(
            name: row["name"],
            state: try value(row["state"]),
            message: row["message"],
            strategy: row["strategy"],
            dataset: row["dataset"],
            proxy: row["proxy"],
            seed: UInt64(bitPattern: seed),
            cycle: row["cycle"],
            cycles: row["cycles"],
            tiers: try JSONDecoder().decode([TierInfo].self, from: Data(tiers.utf8)),
            maximumAge: row["maximumAge"],
            workerCount: row["workerCount"],
            created: Date(timeIntervalSince1970: row["created"]),
            elapsed: row["elapsed"],
            remaining: row["remaining"],
            imagesPerSecond: row["imagesPerSecond"],
            diskBytes: row["diskBytes"],
            memoryBytes: row["memoryBytes"],
            memoryLimit: row["memoryLimit"]
        )
    }

    static func configuration(_ database: Database) throws -> String? {
        try String.fetchOne(database, sql: "SELECT configuration FROM runs")
    }

    /// What never changes in a run, its network and what a study compares; nil where the configuration cannot be read, which
    /// is told elsewhere.
    static func fixed(_ database: Database, path: String) throws -> (network: NetworkSetting?, study: StudyOutline?) {
        guard let text = try configuration(database),
            let configuration = try? SearchConfiguration(toml: text, path: path)
        else { return (nil, nil) }
        return (NetworkSetting(configuration), configuration.studyOutline)
    }

    /// All candidates, or those that transactions after a given one changed, in the order of their ids, with their scores.
    static func candidates(_ database: Database, changedAfter seen: Int64 = -1) throws -> [CandidateRecord] {
        let decoder = JSONDecoder()
        var candidates: [CandidateRecord] = []
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT \(candidateColumns) FROM candidates WHERE change > ? ORDER BY id"),
            arguments: [seen]
        )
        while let row = try rows.next() { candidates.append(try candidate(row, decoder: decoder)) }
        var places: [Int: Int] = [:]
        for (place, candidate) in candidates.enumerated() { places[candidate.id] = place }
        let scores = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT s.candidate, s.tier, s.score, s.cycle FROM scores s JOIN candidates c ON c.id = s.candidate
                    WHERE c.change > ?
                    """
            ),
            arguments: [seen]
        )
        while let row = try scores.next() {
            if let place = places[row[0]] { candidates[place].setScore(row[2], tier: row[1], cycle: row[3]) }
        }
        try forEachMeasure(database, since: seen) { id, measure in
            if let place = places[id] { candidates[place].measures[measure.name] = measure }
        }
        return candidates
    }

    /// One candidate with its scores.
    static func candidate(_ id: Int, _ database: Database) throws -> CandidateRecord? {
        let statement = try database.cachedStatement(sql: "SELECT \(candidateColumns) FROM candidates WHERE id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id]) else { return nil }
        var found = try candidate(row, decoder: JSONDecoder())
        let scores = try database.cachedStatement(sql: "SELECT tier, score, cycle FROM scores WHERE candidate = ?")
        for row in try Row.fetchAll(scores, arguments: [id]) {
            found.setScore(row[1], tier: row[0], cycle: row[2])
        }
        return found
    }

    /// The best candidate: the highest score in the highest tier that anyone has completed; ties go to the older.
    static func best(_ database: Database) throws -> Int? {
        try Int.fetchOne(
            database.cachedStatement(
                sql: """
                    SELECT c.id FROM candidates c JOIN scores s ON s.candidate = c.id AND s.tier = c.tier
                    WHERE c.state NOT IN ('failed', 'killed') ORDER BY c.tier DESC, s.score DESC, c.id LIMIT 1
                    """
            )
        )
    }

    /// The candidates that wait for a worker, in the order in which workers take them.
    static func queue(_ database: Database) throws -> [Int] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT a.candidate FROM assignments a JOIN candidates c ON c.id = a.candidate
                WHERE a.state = 'open' AND c.state = 'waiting' GROUP BY a.candidate ORDER BY min(a.id)
                """
        )
        return try Int.fetchAll(statement)
    }

    /// A candidate's curve in epoch order.
    static func curve(_ id: Int, _ database: Database) throws -> [EpochRecord] {
        let statement = try database.cachedStatement(
            sql: "SELECT \(epochColumns) FROM epochs WHERE candidate = ? ORDER BY epoch"
        )
        return try Row.fetchAll(statement, arguments: [id]).map { epoch($0) }
    }

    /// What was measured of candidates since a transaction; nothing in a store that was written before there were times.
    static func times(_ database: Database, since change: Int64 = -1) throws -> [Int: MeasuredTimes] {
        guard try hasTable("operationTimes", database) else { return [:] }
        let decoder = JSONDecoder()
        let statement = try database.cachedStatement(
            sql: "SELECT candidate, epoch, times FROM operationTimes WHERE change > ?"
        )
        let rows = try Row.fetchCursor(statement, arguments: [change])
        var times: [Int: MeasuredTimes] = [:]
        while let row = try rows.next() {
            let text: String = row[2]
            times[row[0]] = MeasuredTimes(
                epoch: row[1],
                times: try decoder.decode(NetworkTimes.self, from: Data(text.utf8))
            )
        }
        return times
    }

    /// Calls with what was measured of candidates since a transaction; with nothing in a store that is older than that.
    static func forEachMeasure(_ database: Database, since change: Int64 = -1, _ body: (Int, Measure) -> Void) throws {
        guard try hasTable("measures", database) else { return }
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT candidate, name, value, seconds FROM measures WHERE change > ?"),
            arguments: [change]
        )
        while let row = try rows.next() { body(row[0], Measure(name: row[1], value: row[2], seconds: row[3])) }
    }

    /// Whether a store has a table that was added later. Asked every time: an engine may convert the store while it is
    /// looked at.
    private static func hasTable(_ name: String, _ database: Database) throws -> Bool {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM sqlite_schema WHERE name = ?")
        return try Int.fetchOne(statement, arguments: [name]) != nil
    }

    static func event(_ row: Row) -> EventRecord {
        EventRecord(
            id: row["id"],
            time: Date(timeIntervalSince1970: row["time"]),
            cycle: row["cycle"],
            kind: row["kind"],
            candidate: row["candidate"],
            message: row["message"]
        )
    }

    static func command(_ row: Row) throws -> CommandRecord {
        let text: String = row["command"]
        return CommandRecord(
            id: row["id"],
            time: Date(timeIntervalSince1970: row["time"]),
            command: try JSONDecoder().decode(RunCommand.self, from: Data(text.utf8)),
            state: try value(row["state"]),
            reply: row["reply"]
        )
    }

    static func workers(_ database: Database) throws -> [WorkerRecord] {
        let statement = try database.cachedStatement(sql: "SELECT * FROM workers ORDER BY worker")
        return try Row.fetchAll(statement).map { row in
            WorkerRecord(
                worker: row["worker"],
                candidate: row["candidate"],
                tier: row["tier"],
                epoch: row["epoch"],
                lastEpoch: row["lastEpoch"],
                batch: row["batch"],
                batches: row["batches"],
                imagesPerSecond: row["imagesPerSecond"],
                gflops: row["gflops"]
            )
        }
    }

    static func clock(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT value FROM clock")) ?? 0
    }

    /// An enumeration from its recorded raw value.
    private static func value<Value: RawRepresentable>(_ raw: String) throws -> Value where Value.RawValue == String {
        guard let value = Value(rawValue: raw) else {
            throw RunError.damaged("run.sqlite", detail: "\"\(raw)\" is not a \(Value.self)")
        }
        return value
    }

    /// JSON with sorted keys, so that equal values are equal texts.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }
}
