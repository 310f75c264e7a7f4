import CSQLite
import GRDB
import Synchronization

/// What keeps a store that anybody may have written from doing more than being read: nothing in its schema runs, no text is longer
/// than those of a store, and what is read takes no more work than a store of that size needs.
final class StoreDefence: Sendable {
    /// Calls of the handler that may still be made; without an end where nil.
    private let calls = Mutex<Int?>(nil)

    /// Bytes of the longest row.
    private static let longest: Int32 = 4 << 20
    /// Steps of SQLite's machine between two calls of the handler.
    private static let stride: Int32 = 100_000
    /// Steps that any store may take: a second or a few.
    private static let fewest = 300_000_000
    /// Steps that each byte of a store may take: several times what a full read takes.
    private static let perByte = 20

    /// Defends every connection that is made with a configuration.
    init(_ configuration: inout Configuration) {
        // SQLite's flag for paths that say how a file is opened; it must be set before the first connection.
        _ = Self.usesURIs
        configuration.prepareDatabase { [self] database in
            econas_defend(database.sqliteConnection)
            sqlite3_limit(database.sqliteConnection, SQLITE_LIMIT_LENGTH, Self.longest)
            // The configuration, which the connection keeps, keeps the handler's object.
            let context = Unmanaged.passUnretained(self).toOpaque()
            sqlite3_progress_handler(
                database.sqliteConnection,
                Self.stride,
                { context in
                    guard let context else { return 0 }
                    return Unmanaged<StoreDefence>.fromOpaque(context).takeUnretainedValue().mayGoOn ? 0 : 1
                },
                context
            )
        }
    }

    /// From here on a read may take as much work as a store of a size needs.
    func begin(bytes: Int) {
        let steps = Self.fewest + Self.perByte * min(max(0, bytes), .max / 2 / Self.perByte)
        calls.withLock { $0 = steps / Int(Self.stride) }
    }

    /// From here on a read may take as much as it takes.
    func end() { calls.withLock { $0 = nil } }

    private var mayGoOn: Bool {
        calls.withLock { calls in
            guard let left = calls else { return true }
            calls = left - 1
            return left > 0
        }
    }

    private static let usesURIs = econas_use_uris()

    /// Has the log beside a store stay when its connection closes.
    static func keepLog(_ database: Database) { econas_keep_log(database.sqliteConnection) }
}
