import Foundation
import GRDB

@testable import Store

/// A store whose rules are lifted, so that anything can be written into it, and put back after that: what a hostile or a damaged
/// file looks like.
struct LooseStore {
    /// The store's file.
    let path: String

    /// Changes the store of a run that nobody works on.
    func change(_ sql: String, keepsRules: Bool = false) throws {
        let rules = try edit { database in
            try Row.fetchAll(
                database,
                sql: "SELECT name, sql FROM sqlite_schema WHERE type = 'table' AND sql IS NOT NULL"
            )
        }
        try edit { database in
            try database.execute(sql: "PRAGMA writable_schema = ON")
            try database.execute(
                sql: """
                    UPDATE sqlite_schema SET sql = replace(replace(sql, ' STRICT', ''), ' NOT NULL', '') WHERE type = 'table'
                    """
            )
        }
        try edit { database in
            try database.execute(sql: "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF; \(sql)")
        }
        guard !keepsRules else { return }
        try edit { database in
            try database.execute(sql: "PRAGMA writable_schema = ON")
            for row in rules {
                let arguments: StatementArguments = [row["sql"] as String, row["name"] as String]
                try database.execute(sql: "UPDATE sqlite_schema SET sql = ? WHERE name = ?", arguments: arguments)
            }
        }
    }

    /// Each on a connection of its own, as a schema is read when a connection is made.
    private func edit<Value>(_ body: (Database) throws -> Value) throws -> Value {
        var configuration = Configuration()
        configuration.foreignKeysEnabled = false
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        defer { try? queue.close() }
        return try queue.writeWithoutTransaction(body)
    }
}
