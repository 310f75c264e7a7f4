import Foundation
import Glibc

/// Whether the files of a run are what they should be: a folder that somebody made may hold links that lead elsewhere, pipes that
/// hang whoever opens them, and files of others.
extension RunDirectory {
    /// The files that SQLite opens beside the store.
    private static let storeSuffixes = ["", "-wal", "-shm", "-journal"]

    /// Bytes of the store and its log.
    var storeBytes: Int {
        Self.storeSuffixes.reduce(0) { $0 + (FileVersion(path: storeURL.path + $1)?.bytes ?? 0) }
    }

    /// Whether nobody works on the store and its log is folded in.
    var isAtRest: Bool {
        let log = FileVersion(path: storeURL.path + "-wal")
        return RunLock.holder(of: self) == nil && (log?.bytes ?? 0) == 0
    }

    /// Checks that the store is there and is a file, before anything opens it.
    ///
    /// - Throws: `RunError.notARun` or `.file`.
    func checkStore() throws {
        // An archive is what a person named: a link to it is meant.
        let path = isArchive ? storeURL.resolvingSymlinksInPath().path : storeURL.path
        guard FileIdentity(path: path) != nil else { throw RunError.notARun(url.path) }
        for suffix in Self.storeSuffixes { try Self.check(path + suffix) }
    }

    /// Checks that a run can be written: it is this person's own, and what would be written are its own files.
    ///
    /// - Throws: `RunError.file`.
    package func checkForWriting() throws {
        guard !isArchive else {
            throw RunError.file(url.path, detail: "it is an archive, which can be looked at but not continued")
        }
        // The folder itself may be linked to: that is what a person named.
        guard let folder = FileIdentity(path: url.resolvingSymlinksInPath().path) else {
            throw RunError.notARun(url.path)
        }
        guard folder.owner == geteuid() else {
            let owner = getpwuid(folder.owner).map { String(cString: $0.pointee.pw_name) } ?? "user \(folder.owner)"
            throw RunError.file(url.path, detail: "the run belongs to \(owner): copy its folder, and continue the copy")
        }
        for suffix in Self.storeSuffixes { try Self.check(storeURL.path + suffix) }
        for file in [configurationURL, lockURL, logURL, reserveURL] { try Self.check(file.path) }
        if let checkpoints = FileIdentity(path: checkpointsURL.path), !checkpoints.isFolder {
            throw RunError.file(checkpointsURL.path, detail: "it is \(checkpoints.kind), not a folder: remove it")
        }
    }

    /// The last part of what a detached engine printed; empty where there is nothing to read.
    package func logTail() -> String {
        let descriptor = open(logURL.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard descriptor >= 0 else { return "" }
        defer { close(descriptor) }
        guard FileIdentity(descriptor: descriptor)?.isRegular == true else { return "" }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let end = lseek(descriptor, 0, SEEK_END)
        let count = pread(descriptor, &buffer, buffer.count, max(0, end - buffer.count))
        return String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    }

    /// Checks that there is a file at a path, or nothing.
    private static func check(_ path: String) throws {
        guard let file = FileIdentity(path: path), !file.isRegular else { return }
        throw RunError.file(path, detail: "it is \(file.kind), not a file: remove it")
    }
}
