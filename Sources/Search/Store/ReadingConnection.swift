import Foundation
import GRDB

/// A connection for looking at a store that anybody may have written, in a folder where nothing may be written. Use it from one
/// thread. What goes wrong is a `RunError` that names the file.
final class ReadingConnection {
    private let directory: RunDirectory
    private let path: String
    private let queue: DatabaseQueue
    private let defence: StoreDefence
    /// What the store looked like when it was opened.
    let signature: StoreSignature?

    /// Opens a store and checks that it is one.
    ///
    /// - Throws: `RunError.notARun`, `.damaged`, `.otherVersion`.
    init(_ directory: RunDirectory) throws {
        self.directory = directory
        path = directory.storeURL.path
        let path = path
        try directory.checkStore()
        signature = StoreSignature(directory)
        do {
            do {
                (queue, defence) = try Self.open(path, directory)
            } catch let error as DatabaseError where Self.needsWriting(error) && directory.isAtRest {
                // Write-ahead mode wants a file beside the store. Where nobody works on it and its log is folded in, the store
                // is whole without.
                let name = path.addingPercentEncoding(withAllowedCharacters: .urlPathAllowed) ?? path
                (queue, defence) = try Self.open("file:\(name)?immutable=1", directory)
            }
        } catch let error as DatabaseError where Self.needsWriting(error) {
            let detail =
                "it has a log that can only be read where it can be written: copy the run's folder and look at the copy"
            throw RunError.file(path, detail: detail)
        } catch {
            throw RunError.translating(error, store: path)
        }
    }

    private static func open(_ path: String, _ directory: RunDirectory) throws -> (DatabaseQueue, StoreDefence) {
        var configuration = Configuration()
        configuration.readonly = true
        configuration.label = "econas.reader"
        configuration.busyMode = .timeout(5)
        let defence = StoreDefence(&configuration)
        defence.begin(bytes: directory.storeBytes)
        let queue = try DatabaseQueue(path: path, configuration: configuration)
        try queue.read { try RunSchema.check($0, path: directory.storeURL.path) }
        return (queue, defence)
    }

    private static func needsWriting(_ error: DatabaseError) -> Bool {
        error.resultCode == .SQLITE_CANTOPEN || error.resultCode == .SQLITE_READONLY
    }

    /// Reads in one transaction.
    func read<Value>(_ body: (Database) throws -> Value) throws -> Value { try translated { try queue.read(body) } }

    /// A number that is another when somebody else has written the store.
    func dataVersion() throws -> Int {
        try translated { try queue.unsafeRead { try Int.fetchOne($0, sql: "PRAGMA data_version") ?? 0 } }
    }

    /// Writes a copy of the store, as it is at one moment, into a file that does not exist.
    func copy(to path: String) throws {
        try translated { try queue.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: [path]) } }
    }

    private func translated<Value>(_ body: () throws -> Value) throws -> Value {
        defence.begin(bytes: directory.storeBytes)
        do {
            return try body()
        } catch {
            throw RunError.translating(error, store: path)
        }
    }
}

/// By which one sees from outside whether a store that nobody has open is as it was.
struct StoreSignature: Hashable {
    /// The store's file.
    let identity: FileIdentity
    private let versions: [FileVersion?]

    /// Nil when there is no store.
    init?(_ directory: RunDirectory) {
        let path = directory.storeURL.path
        guard let identity = FileIdentity(path: path) else { return nil }
        self.identity = identity
        versions = ["", "-wal"].map { FileVersion(path: path + $0) }
    }
}
