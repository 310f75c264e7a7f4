import Foundation
import GRDB
import Tensor
import Testing

@testable import Bench
@testable import RunConfiguration
@testable import RunModel
@testable import Store
@testable import TerminalKit
@testable import TUI

/// Stores that were damaged, or made to harm: whatever they hold, they are shown or refused in one line that names the file.
@Suite struct StoreFuzzTests {
    /// A store, and the same without rules, with the statements that put them back.
    private struct Original {
        var sound: [UInt8]
        var loose: [UInt8]
        var rules: [(name: String, sql: String)]
        var columns: [(table: String, column: String)]

        init(in folder: URL) throws {
            let directory = try RunDirectory.create(named: "original", in: folder)
            try SyntheticRun(candidates: 12, seed: 3).write(to: directory)
            sound = try Array(Data(contentsOf: directory.storeURL))
            let path = directory.storeURL.path
            rules = try StoreFuzzTests.edit(path) { database in
                try Row.fetchAll(
                    database,
                    sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL"
                ).map { (name: $0[0], sql: $0[1]) }
            }
            columns = try StoreFuzzTests.edit(path) { [rules] database in
                try rules.flatMap { rule in
                    try database.columns(in: rule.name).map { (table: rule.name, column: $0.name) }
                }
            }
            try StoreFuzzTests.edit(path) { database in
                try database.execute(
                    sql: """
                        PRAGMA writable_schema = ON;
                        UPDATE sqlite_schema SET sql = replace(replace(sql, ' STRICT', ''), ' NOT NULL', '')
                            WHERE type = 'table'
                        """
                )
            }
            loose = try Array(Data(contentsOf: directory.storeURL))
            try FileManager.default.removeItem(at: directory.url)
        }
    }

    /// Each on a connection of its own, as a schema is read when a connection is made.
    @discardableResult
    private static func edit<Value>(_ path: String, _ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA synchronous = OFF; PRAGMA ignore_check_constraints = ON")
            return try body(database)
        }
    }

    private static let values = [
        "NULL", "'x'", "''", "x'00ff'", "9e999", "-9e999", "1e308", "-1e308", "0", "-1", "1", "0.5", "4294967296",
        "9223372036854775807", "-9223372036854775808", "char(27) || '[31m'", "'nan'", "'{}'", "'[]'", "'finished'",
        "'true'",
        "1000000000000", "253402300800", "hex(zeroblob(3000000))", "char(8238)", "'é名'",
    ]

    private static let shapes = [
        "DROP TABLE runs", "DROP TABLE facts", "DROP TABLE live", "ALTER TABLE candidates RENAME COLUMN tier TO t",
        "ALTER TABLE epochs RENAME TO e", "ALTER TABLE scores ADD COLUMN x INT", "DELETE FROM store",
        "UPDATE store SET format = 5",
        "CREATE TRIGGER t AFTER INSERT ON commands BEGIN DELETE FROM facts; END", "CREATE VIEW v AS SELECT * FROM runs",
        "PRAGMA user_version = 7", "PRAGMA journal_mode = WAL", "ALTER TABLE runs DROP COLUMN proxy",
    ]

    private static func change(_ original: Original, _ random: inout RandomStream) -> String {
        let (table, column) = original.columns[random.below(original.columns.count)]
        let value = values[random.below(values.count)]
        let some = "WHERE rowid % \(1 + random.below(5)) = 0"
        switch random.below(8) {
        case 0: return "DELETE FROM \(table) \(some)"
        case 1: return "UPDATE OR REPLACE \(table) SET rowid = rowid + \(random.below(2) == 0 ? 1 : 1 << 40) \(some)"
        case 2:
            let from = ["1", "2", "\"candidate\"", "e", "{", "tier", ":"][random.below(7)]
            let to = ["-1", "99", "\"tier\"", "1e99", "", "null", "[[[["][random.below(7)]
            return "UPDATE \(table) SET \(column) = replace(\(column), '\(from)', '\(to)') \(some)"
        case 3: return "UPDATE OR IGNORE \(table) SET \(column) = substr(\(column), 1, \(random.below(40))) \(some)"
        case 4: return "UPDATE OR IGNORE \(table) SET \(column) = -\(column) \(some)"
        default: return "UPDATE OR IGNORE \(table) SET \(column) = \(value) \(some)"
        }
    }

    /// A store of another content: by statements, which leave it a database, or by its bytes.
    private static func make(_ original: Original, at path: String, _ random: inout RandomStream) throws -> [UInt8] {
        let url = URL(filePath: path)
        switch random.below(4) {
        case 0: return try changedBytes(original.sound, &random)
        case 1:
            try Data(original.sound).write(to: url)
            let sql = shapes[random.below(shapes.count)]
            try edit(path) { try $0.execute(sql: sql) }
        default:
            try Data(original.loose).write(to: url)
            let statements = (0...random.below(3)).map { _ in change(original, &random) }
            // Not every statement makes sense of every column.
            try edit(path) { database in for sql in statements { try? database.execute(sql: sql) } }
            try edit(path) { database in
                try database.execute(sql: "PRAGMA writable_schema = ON")
                for rule in original.rules {
                    try database.execute(
                        sql: "UPDATE sqlite_schema SET sql = ? WHERE name = ?",
                        arguments: [rule.sql, rule.name]
                    )
                }
            }
        }
        return try Array(Data(contentsOf: url))
    }

    private static func changedBytes(_ sound: [UInt8], _ random: inout RandomStream) throws -> [UInt8] {
        var bytes = sound
        for _ in 0...random.below(12) {
            let place = random.below(bytes.count)
            switch random.below(6) {
            case 0: bytes[place] ^= 1 << UInt8(random.below(8))
            case 1: bytes[place] = UInt8(random.below(256))
            // Where every page begins with what it is.
            case 2: bytes[place / 4096 * 4096 + random.below(16)] = UInt8(random.below(256))
            case 3:
                let page = min(bytes.count, 4096)
                let (from, to) = (random.below(bytes.count / page) * page, random.below(bytes.count / page) * page)
                bytes.replaceSubrange(to..<to + page, with: Array(bytes[from..<from + page]))
            case 4:
                bytes.replaceSubrange(
                    place..<min(bytes.count, place + 64),
                    with: [UInt8](repeating: 0, count: min(64, bytes.count - place))
                )
            default: if random.below(4) == 0, bytes.count > 8192 { bytes.removeLast(random.below(4096)) }
            }
        }
        return bytes
    }

    private static func look(_ directory: RunDirectory, _ random: inout RandomStream) throws {
        func attempt(_ body: () throws -> Void) throws {
            do {
                try body()
            } catch let error where error is RunError || error is ConfigurationError {
                let line = "\(error)"
                #expect(line.contains(directory.storeURL.path) && !line.contains("\n"), "\(line.prefix(300))")
                #expect(!line.contains("SELECT") && !line.contains("SQLite error"), "\(line.prefix(300))")
            }
        }
        try attempt { _ = try RunSummary(directory) }
        try attempt {
            guard let snapshot = try RunReader(directory).poll() else { return }
            let size = GridSize(width: 60 + random.below(100), height: 16 + random.below(30))
            for screen in Screen.all {
                let candidate = snapshot.candidates.isEmpty ? nil : 1 + random.below(snapshot.candidates.count)
                let state = DashboardState(still: snapshot, screen: screen, candidate: candidate, size: size)
                let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
                _ = render(state, size: size, capabilities: capabilities, theme: .standard)
            }
        }
        try attempt { _ = try RunExport(directory).json() }
        try attempt {
            let course = try RunCourse(directory)
            _ = (course.best, course.standing(at: course.coreSeconds / 2))
        }
        try attempt {
            var replay = try RunReplay(directory)
            for share in [0.2, 0.6, 1] { _ = replay.snapshot(at: share * replay.duration) }
        }
        try attempt { try RunStore(directory, patience: 0).close() }
    }

    @Test func stores() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "econas-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let original = try Original(in: folder)
        let directory = try RunDirectory.create(named: "r", in: folder)
        let draft = folder.appending(path: "draft").path
        var fuzzer = Fuzzer("stores", corpus: [original.sound])
        fuzzer.inputs = min(Fuzzer.inputs, 60)
        try fuzzer(
            making: { random in
                for suffix in ["", "-wal", "-shm", "-journal"] { unlink(draft + suffix) }
                return try Self.make(original, at: draft, &random)
            },
            { bytes, random in
                for suffix in ["", "-wal", "-shm", "-journal"] { unlink(directory.storeURL.path + suffix) }
                try Data(bytes).write(to: directory.storeURL)
                try Self.look(directory, &random)
            }
        )
    }
}
