import Architectures
import Foundation
import GRDB
import RunConfiguration
import RunModel

/// What is wrong with a row; whoever opened the store names its file.
struct StoreProblem: Error, CustomStringConvertible {
    let description: String
}

extension Row {
    /// The value of a column, by its place.
    ///
    /// - Throws: `RowDecodingError` when it is of another type, or NULL.
    func get<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ index: Int) throws -> Value {
        try decode(Value.self, atIndex: index)
    }

    /// The value of a column, by its name.
    func get<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ name: String) throws -> Value {
        try decode(Value.self, forColumn: name)
    }

    /// The enumeration of a column, by its recorded raw value.
    func word<Value: RawRepresentable>(_ index: Int) throws -> Value where Value.RawValue == String {
        let raw: String = try get(index)
        guard let value = Value(rawValue: raw) else {
            throw StoreProblem(description: "\"\(raw)\" is not a \(Value.self)")
        }
        return value
    }
}

/// Reading the store's rows: shared by the engine's connection and the viewers'.
enum StoreRows {
    static let candidateColumns = """
        id, architecture, parent, origin, mutation, bornCycle, lastTrainedCycle, state, tier, targetTier, pinned, \
        epochsTrained, parameters, macs, memoryBytes, seconds, failure
        """

    /// Reads a candidate selected with `candidateColumns`; its scores are in a table of their own.
    static func candidate(_ row: Row) throws -> CandidateRecord {
        let recorded: String = try row.get(1)
        guard let architecture = Architecture(recorded: recorded) else {
            throw StoreProblem(description: "\"\(recorded)\" is no architecture")
        }
        return CandidateRecord(
            id: try row.get(0),
            architecture: architecture,
            parent: try row.get(2),
            origin: try row.word(3),
            mutation: try row.get(4),
            bornCycle: try row.get(5),
            lastTrainedCycle: try row.get(6),
            state: try row.word(7),
            tier: try row.get(8),
            targetTier: try row.get(9),
            pinned: try row.get(10),
            epochsTrained: try row.get(11),
            parameters: try row.get(12),
            macs: try row.get(13),
            memoryBytes: try row.get(14),
            seconds: try row.get(15),
            failure: try row.get(16)
        )
    }

    static let epochColumns = """
        training, epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, learningRate, seconds, images
        """

    /// Reads a point of a curve selected with `epochColumns`, which begin at a column.
    static func epoch(_ row: Row, from first: Int = 0) throws -> EpochRecord {
        EpochRecord(
            epoch: try row.get(first + 1),
            trainLoss: try row.get(first + 2),
            trainAccuracy: try row.get(first + 3),
            validationLoss: try row.get(first + 4),
            validationAccuracy: try row.get(first + 5),
            learningRate: try row.get(first + 6),
            seconds: try row.get(first + 7),
            images: try row.get(first + 8),
            training: try row.get(first)
        )
    }

    /// The run as recorded; neither its name nor the engine's process is in the store. Nil when the run was never begun.
    static func run(_ database: Database) throws -> RunInfo? {
        guard let row = try Row.fetchOne(database.cachedStatement(sql: "SELECT * FROM runs")) else { return nil }
        guard let live = try Row.fetchOne(database.cachedStatement(sql: "SELECT * FROM live")) else { return nil }
        let problem: String? = try row.get("problem")
        let state: String = try row.get("state")
        guard let phase = RunPhase(rawValue: state) else {
            throw StoreProblem(description: "\"\(state)\" is no state of a run")
        }
        let reason: String? = try row.get("stopReason")
        let sentence = try reason.map { try decoded($0) as StopReason }?.sentence
        var run = RunInfo(
            name: "",
            state: phase,
            message: try problem.map { try decoded($0) as DiskProblem }?.sentence ?? row.get("failure") ?? sentence
                ?? "",
            kind: try kind(row),
            dataset: try row.get("dataset"),
            proxy: try row.get("proxy"),
            seed: UInt64(bitPattern: try row.get("seed")),
            cycle: try row.get("cycle"),
            cycles: try row.get("cycles"),
            tiers: try decoded(row.get("tiers")),
            maximumAge: try row.get("maximumAge"),
            workerCount: try row.get("workerCount"),
            created: Date(timeIntervalSince1970: try row.get("created")),
            elapsed: try live.get("elapsed"),
            remaining: try live.get("remaining"),
            imagesPerSecond: try live.get("imagesPerSecond"),
            diskBytes: try live.get("diskBytes"),
            memoryBytes: try row.get("memoryBytes"),
            memoryLimit: try row.get("memoryLimit")
        )
        run.rules = try decoded(row.get("rules"))
        run.spent.wallSeconds = try row.get("workedSeconds")
        run.spent.coreSeconds = try row.get("coreSeconds")
        run.spent.images = try row.get("images")
        return run
    }

    private static func kind(_ row: Row) throws -> RunKind {
        let (name, strategy): (String, String?) = (try row.get("kind"), try row.get("strategy"))
        let known = strategy.flatMap(StrategyName.init)
        guard let kind = RunKindName(rawValue: name).flatMap({ RunKind($0, strategy: known) }) else {
            throw StoreProblem(description: "\"\(strategy ?? name)\" is no kind of run")
        }
        return kind
    }

    /// The last fact that the tables know.
    static func lastFact(_ database: Database) throws -> Int64 {
        try Int64.fetchOne(database.cachedStatement(sql: "SELECT fact FROM runs")) ?? 0
    }

    static func configuration(_ database: Database) throws -> String? {
        try String.fetchOne(database, sql: "SELECT configuration FROM runs")
    }

    /// What never changes in a run, its network and what a study compares; nil where the configuration cannot be read, which
    /// is told elsewhere.
    static func fixed(_ database: Database, path: String) throws -> (network: NetworkSize?, study: StudyOutline?) {
        guard let text = try configuration(database),
            let configuration = try? SearchConfiguration(toml: text, path: path)
        else { return (nil, nil) }
        return (configuration.networkSize, configuration.studyOutline)
    }

    /// Brings candidates, in the order of their ids, up to date with what was recorded after a fact.
    static func updateCandidates(_ all: inout [CandidateRecord], _ database: Database, after seen: Int64) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT \(candidateColumns) FROM candidates WHERE fact > ? ORDER BY id"),
            arguments: [seen]
        )
        while let row = try rows.next() {
            let id: Int = try row.get(0)
            var record = try candidate(row)
            // Ids are dense from 1, so that a candidate's place is its id less one.
            if id <= all.count {
                record.scores = all[id - 1].scores
                record.scoreCycles = all[id - 1].scoreCycles
                record.metrics = all[id - 1].metrics
                all[id - 1] = record
            } else {
                all.append(record)
            }
        }
        let scores = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT candidate, tier, score, cycle FROM scores WHERE fact > ?"),
            arguments: [seen]
        )
        while let row = try scores.next() {
            let id: Int = try row.get(0)
            if id <= all.count { all[id - 1].setScore(try row.get(2), tier: try row.get(1), cycle: try row.get(3)) }
        }
        try forEachMetric(database, after: seen) { id, metric in
            if id <= all.count { all[id - 1].metrics[metric.name] = metric }
        }
    }

    /// All candidates in the order of their ids.
    static func candidates(_ database: Database) throws -> [CandidateRecord] {
        var all: [CandidateRecord] = []
        try updateCandidates(&all, database, after: -1)
        return all
    }

    /// The best candidate, as the engine knows it.
    static func best(_ database: Database) throws -> CandidateRecord? {
        let sql = "SELECT \(candidateColumns) FROM candidates WHERE id = (SELECT best FROM runs)"
        guard let row = try Row.fetchOne(database, sql: sql) else { return nil }
        var best = try candidate(row)
        let scores = "SELECT tier, score, cycle FROM scores WHERE candidate = ?"
        for row in try Row.fetchAll(database, sql: scores, arguments: [best.id]) {
            best.setScore(try row.get(1), tier: try row.get(0), cycle: try row.get(2))
        }
        return best
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

    /// The curves of all candidates.
    static func curves(_ database: Database) throws -> [Int: [EpochRecord]] {
        var curves: [Int: [EpochRecord]] = [:]
        let rows = try Row.fetchCursor(database, sql: "SELECT candidate, \(epochColumns) FROM epochs ORDER BY fact")
        while let row = try rows.next() { curves[try row.get(0), default: []].append(try epoch(row, from: 1)) }
        return curves
    }

    /// What was measured of candidates after a fact.
    static func times(_ database: Database, after seen: Int64 = -1) throws -> [Int: RunState.MeasuredTimes] {
        let decoder = decoder()
        let statement = try database.cachedStatement(
            sql: "SELECT candidate, epoch, times FROM operationTimes WHERE fact > ?"
        )
        let rows = try Row.fetchCursor(statement, arguments: [seen])
        var times: [Int: RunState.MeasuredTimes] = [:]
        while let row = try rows.next() {
            times[try row.get(0)] = RunState.MeasuredTimes(
                epoch: try row.get(1),
                times: try decoded(row.get(2), decoder)
            )
        }
        return times
    }

    /// Calls with what was measured of candidates after a fact.
    static func forEachMetric(_ database: Database, after seen: Int64 = -1, _ body: (Int, Metric) -> Void) throws {
        let rows = try Row.fetchCursor(
            database.cachedStatement(
                sql: "SELECT candidate, name, value, unit, direction, split, cost FROM metrics WHERE fact > ?"
            ),
            arguments: [seen]
        )
        while let row = try rows.next() {
            let split: String? = try row.get(5)
            let metric = Metric(
                name: try row.get(1),
                value: try row.get(2),
                unit: try row.get(3),
                direction: try row.word(4),
                split: split.flatMap(DataSplit.init),
                cost: try row.get(6)
            )
            body(try row.get(0), metric)
        }
    }

    /// Commands of a condition, the oldest first.
    static func commands(
        _ database: Database,
        where condition: String,
        _ arguments: StatementArguments = [],
        limit: Int = -1
    ) throws -> [CommandRecord] {
        let decoder = decoder()
        let statement = try database.cachedStatement(
            sql: "SELECT id, time, command, answer FROM commands WHERE \(condition) ORDER BY id DESC LIMIT \(limit)"
        )
        return try Row.fetchAll(statement, arguments: arguments).reversed().map { row in
            let answer: String? = try row.get(3)
            return CommandRecord(
                id: try row.get(0),
                time: Date(timeIntervalSince1970: try row.get(1)),
                command: try decoded(row.get(2), decoder),
                answer: try answer.map { try decoded($0, decoder) }
            )
        }
    }

    static func workers(_ database: Database) throws -> [WorkerRecord] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT slot, candidate, tier, epoch, lastEpoch, batch, batches, imagesPerSecond, gflops FROM workers
                ORDER BY slot
                """
        )
        return try Row.fetchAll(statement).map { row in
            WorkerRecord(
                worker: try row.get(0),
                candidate: try row.get(1),
                tier: try row.get(2),
                epoch: try row.get(3),
                lastEpoch: try row.get(4),
                batch: try row.get(5),
                batches: try row.get(6),
                imagesPerSecond: try row.get(7),
                gflops: try row.get(8)
            )
        }
    }

    // MARK: JSON

    /// JSON with sorted keys, so that equal values are equal texts.
    static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .secondsSince1970
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// What reads it again.
    static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .secondsSince1970
        return decoder
    }

    /// The value of a JSON text.
    static func decoded<Value: Decodable>(_ text: String, _ decoder: JSONDecoder = decoder()) throws -> Value {
        try decoder.decode(Value.self, from: Data(text.utf8))
    }
}
