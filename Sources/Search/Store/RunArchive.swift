package import Foundation
import Glibc

/// A run as one file, to hand on: its store as it was at one moment. It has everything that is recorded, and no weights.
package enum RunArchive {
    /// Writes the archive of a run, of one at work as it is now.
    ///
    /// - Parameter url: the file, which must not exist.
    /// - Throws: `RunError`.
    package static func write(_ directory: RunDirectory, to url: URL) throws {
        let path = url.path
        guard FileIdentity(path: path) == nil else {
            throw RunError.file(path, detail: "it exists already: name another file, or remove it")
        }
        let connection = try ReadingConnection(directory)
        let begun = try connection.read { try StoreRows.run($0) != nil }
        guard begun else { throw RunError.neverBegun(directory.storeURL.path) }
        // Whole or not at all: whoever finds the file finds a run in it.
        let temporary = "\(path).\(getpid()).econas-tmp"
        do {
            try connection.copy(to: temporary)
            try keep(temporary, as: path)
        } catch {
            unlink(temporary)
            guard case RunError.damaged(_, let detail) = error else { throw error }
            // What is wrong may be either file: SQLite does not say.
            throw RunError.file(path, detail: "the archive cannot be written: \(detail)")
        }
    }

    private static func keep(_ temporary: String, as path: String) throws {
        let descriptor = open(temporary, O_RDONLY | O_CLOEXEC)
        defer { close(descriptor) }
        guard descriptor >= 0, fsync(descriptor) == 0, rename(temporary, path) == 0 else {
            throw RunError.file(path, detail: RunError.lastSystemError())
        }
    }
}
