import Architectures
import Foundation
import GRDB
import RunConfiguration
import RunModel

/// What is wrong with a row; whoever opened the store names its file.
struct StoreProblem: Error, CustomStringConvertible {
    let description: String
}

/// The values of a row. A store may hold anything: whatever is not of its type and within its bounds is thrown as a `StoreProblem`.
extension Row {
    /// The value of a column, by its place.
    func get<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ index: Int) throws -> Value {
        do {
            return try decode(Value.self, atIndex: index)
        } catch is RowDecodingError {
            throw problem(index)
        }
    }

    /// The place of a column.
    private func place(_ name: String) throws -> Int {
        guard let place = columnNames.firstIndex(of: name) else {
            throw StoreProblem(description: "there is no column \(name)")
        }
        return columnNames.distance(from: columnNames.startIndex, to: place)
    }

    /// The value of a column, by its name.
    func get<Value: DatabaseValueConvertible & StatementColumnConvertible>(_ name: String) throws -> Value {
        try get(place(name))
    }

    /// The enumeration of a column, by its recorded raw value.
    func word<Value: RawRepresentable>(_ index: Int) throws -> Value where Value.RawValue == String {
        let raw: String = try get(index)
        guard let value = Value(rawValue: raw) else { throw problem(index) }
        return value
    }

    /// A whole number within bounds: by default a count.
    func count(_ index: Int, in range: ClosedRange<Int> = Plausible.counts) throws -> Int {
        let value: Int = try get(index)
        guard range.contains(value) else { throw problem(index) }
        return value
    }

    /// A whole number within bounds, by the name of its column.
    func count(_ name: String, in range: ClosedRange<Int> = Plausible.counts) throws -> Int {
        try count(place(name), in: range)
    }

    /// A number within bounds, which NaN and the infinities are not.
    func number(_ index: Int, in range: ClosedRange<Double>) throws -> Double {
        let value: Double = try get(index)
        guard range.contains(value) else { throw problem(index) }
        return value
    }

    /// A number within bounds, or none.
    func numberIfPresent(_ index: Int, in range: ClosedRange<Double>) throws -> Double? {
        hasNull(atIndex: index) ? nil : try number(index, in: range)
    }

    /// A number within bounds, by the name of its column.
    func number(_ name: String, in range: ClosedRange<Double>) throws -> Double { try number(place(name), in: range) }

    /// A time of day.
    func date(_ index: Int) throws -> Date { Date(timeIntervalSince1970: try number(index, in: Plausible.times)) }

    private func problem(_ index: Int) -> StoreProblem {
        let value: DatabaseValue = self[index]
        let names = Array(columnNames)
        let shown =
            switch value.storage {
            case .null: "NULL"
            case .int64(let number): "\(number)"
            case .double(let number): "\(number)"
            case .string(let text): "\"\(text.prefix(40))\(text.count > 40 ? "…" : "")\""
            case .blob: "bytes"
            }
        return StoreProblem(description: "column \(names[index]) cannot be \(shown)")
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
        let (id, parent): (Int, Int?) = (try row.get(0), try row.get(2))
        guard id > 0, parent.map({ $0 > 0 && $0 < id }) != false else {
            throw StoreProblem(description: "candidate \(id) cannot have the parent \(parent ?? 0)")
        }
        let targetTier: Int? = try row.get(9)
        return CandidateRecord(
            id: id,
            architecture: architecture,
            parent: parent,
            origin: try row.word(3),
            mutation: try row.get(4),
            bornCycle: try row.count(5),
            lastTrainedCycle: try row.count(6),
            state: try row.word(7),
            tier: try row.count(8, in: Plausible.tiers),
            targetTier: try targetTier.map { _ in try row.count(9, in: Plausible.tiers) },
            pinned: try row.get(10),
            epochsTrained: try row.count(11),
            parameters: try row.count(12, in: Plausible.sizes),
            macs: try row.count(13, in: Plausible.sizes),
            memoryBytes: try row.count(14, in: Plausible.sizes),
            seconds: try row.number(15, in: Plausible.seconds),
            failure: try row.get(16)
        )
    }

    static let epochColumns = """
        training, epoch, trainLoss, trainAccuracy, validationLoss, validationAccuracy, learningRate, seconds, images
        """

    /// Reads a point of a curve selected with `epochColumns`, which begin at a column.
    static func epoch(_ row: Row, from first: Int = 0) throws -> EpochRecord {
        let record = EpochRecord(
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
        if let problem = record.problem { throw StoreProblem(description: problem) }
        return record
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
        let tiers: [TierInfo] = try decoded(row.get("tiers"))
        guard tiers.allSatisfy(\.isPlausible) else { throw StoreProblem(description: "the tiers of the run are none") }
        let remaining: Double? = try live.get("remaining")
        var run = RunInfo(
            name: "",
            state: phase,
            message: try problem.map { try decoded($0) as DiskProblem }?.sentence ?? row.get("failure") ?? sentence
                ?? "",
            kind: try kind(row),
            dataset: try row.get("dataset"),
            proxy: try row.get("proxy"),
            seed: UInt64(bitPattern: try row.get("seed")),
            cycle: try row.count("cycle"),
            cycles: try row.count("cycles"),
            tiers: tiers,
            maximumAge: try row.count("maximumAge"),
            workerCount: try row.count("workerCount", in: Plausible.workers),
            created: Date(timeIntervalSince1970: try row.number("created", in: Plausible.times)),
            elapsed: try live.number("elapsed", in: Plausible.seconds),
            remaining: try remaining.map { _ in try live.number("remaining", in: Plausible.seconds) },
            imagesPerSecond: try live.number("imagesPerSecond", in: Plausible.seconds),
            diskBytes: try live.count("diskBytes", in: Plausible.bytes),
            memoryBytes: try row.count("memoryBytes", in: Plausible.bytes),
            memoryLimit: try row.count("memoryLimit", in: Plausible.bytes)
        )
        run.rules = try decoded(row.get("rules"))
        run.spent.wallSeconds = try row.number("workedSeconds", in: Plausible.seconds)
        run.spent.coreSeconds = try row.number("coreSeconds", in: Plausible.seconds)
        run.spent.images = try row.count("images")
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
    static func fixed(_ database: Database, path: String) throws -> RunSetting {
        guard let text = try configuration(database),
            let configuration = try? SearchConfiguration(toml: text, path: path)
        else { return RunSetting() }
        return RunSetting(
            network: configuration.networkSize,
            study: configuration.studyOutline,
            validationImages: configuration.data.validationImages
        )
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
                guard id == all.count + 1 else { throw StoreProblem(description: "there is no candidate \(id - 1)") }
                all.append(record)
            }
        }
        let scores = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT candidate, tier, score, cycle FROM scores WHERE fact > ?"),
            arguments: [seen]
        )
        while let row = try scores.next() {
            let place: Int = try row.get(0) - 1
            guard all.indices.contains(place) else { throw StoreProblem(description: "a score is of nobody") }
            try setScore(of: &all[place], row)
        }
        try forEachMetric(database, after: seen) { id, metric in
            guard all.indices.contains(id - 1) else { throw StoreProblem(description: "a metric is of nobody") }
            all[id - 1].metrics[metric.name] = metric
        }
    }

    /// Takes the score of a row of candidate, tier, score and cycle.
    private static func setScore(of record: inout CandidateRecord, _ row: Row) throws {
        record.setScore(
            try row.numberIfPresent(2, in: Plausible.shares),
            tier: try row.count(1, in: Plausible.tiers),
            cycle: try row.count(3)
        )
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
        let scores = "SELECT candidate, tier, score, cycle FROM scores WHERE candidate = ?"
        for row in try Row.fetchAll(database, sql: scores, arguments: [best.id]) { try setScore(of: &best, row) }
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
                epoch: try row.count(1, in: Plausible.epochs),
                times: try Self.times(row.get(2), decoder)
            )
        }
        return times
    }

    /// Times as they are recorded.
    static func times(_ text: String, _ decoder: JSONDecoder) throws -> NetworkTimes {
        let times: NetworkTimes = try decoded(text, decoder)
        guard times.isPlausible else { throw StoreProblem(description: "the times of an epoch are out of bounds") }
        return times
    }

    /// Calls with what was measured of candidates after a fact.
    static func forEachMetric(
        _ database: Database,
        after seen: Int64 = -1,
        _ body: (Int, Metric) throws -> Void
    ) throws {
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
            if let problem = metric.problem { throw StoreProblem(description: problem) }
            try body(try row.get(0), metric)
        }
    }

    /// What candidates were found to be after a fact, in the order of looking.
    static func evaluations(_ database: Database, after seen: Int64 = -1) throws -> [Int: [Evaluation]] {
        let decoder = decoder()
        let rows = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT event FROM facts WHERE kind = ? AND id > ? ORDER BY id"),
            arguments: [Fact.Kind.evaluated.rawValue, seen]
        )
        var found: [Int: [Evaluation]] = [:]
        while let row = try rows.next() {
            if case .evaluated(let id, let evaluation) = try decoded(row.get(0), decoder) as Fact.Event {
                found[id, default: []].append(evaluation)
            }
        }
        return found
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
                time: try row.date(1),
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
            let (candidate, lastEpoch): (Int?, Int?) = (try row.get(1), try row.get(4))
            return WorkerRecord(
                worker: try row.count(0, in: Plausible.workers),
                candidate: candidate,
                tier: try row.count(2, in: Plausible.tiers),
                epoch: try row.count(3),
                lastEpoch: try lastEpoch.map { _ in try row.count(4, in: Plausible.epochs) },
                batch: try row.count(5),
                batches: try row.count(6),
                imagesPerSecond: try row.number(7, in: Plausible.seconds),
                gflops: try row.number(8, in: Plausible.seconds)
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
