package import Foundation
import Glibc

/// What a person does with a run as a whole. An engine that holds the run has its files open by name, so that nothing of it is
/// renamed or deleted meanwhile.
extension RunDirectory {
    /// What a person wrote about the run.
    package var noteURL: URL { url.appendingPathComponent("note.txt") }

    /// More of a note is not kept.
    package static let noteLimit = 500

    /// What a person wrote about the run, in one line; empty where nobody has.
    package var note: String {
        guard let file = try? FileHandle(forReadingFrom: noteURL), isRegular(noteURL.path) else { return "" }
        defer { try? file.close() }
        let bytes = (try? file.read(upToCount: 4 * Self.noteLimit)) ?? Data()
        let text = String(decoding: bytes, as: UTF8.self).map { $0.isNewline || $0 == "\t" ? " " : $0 }
        return String(text.prefix(Self.noteLimit)).trimmingCharacters(in: .whitespaces)
    }

    private func isRegular(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    }

    /// Writes a note about the run; an empty one takes it away.
    ///
    /// - Throws: `RunError.file`.
    package func annotate(_ text: String) throws {
        let line = String(text.map { $0.isNewline || $0 == "\t" ? " " : $0 }.prefix(Self.noteLimit))
            .trimmingCharacters(in: .whitespaces)
        if line.isEmpty {
            guard unlink(noteURL.path) == 0 || errno == ENOENT else {
                throw RunError.file(noteURL.path, detail: RunError.lastSystemError())
            }
            return
        }
        do {
            // Written beside it and renamed: a link in its place is replaced, not followed.
            try Data("\(line)\n".utf8).write(to: noteURL, options: .atomic)
        } catch {
            throw RunError.file(noteURL.path, detail: error.localizedDescription)
        }
    }

    /// Gives the run another name, in the same folder.
    ///
    /// - Throws: `RunError.invalidName`, `.exists`, `.held` or `.file`.
    package func rename(to name: String) throws -> RunDirectory {
        try Self.validate(name: name)
        let new = RunDirectory(url: url.deletingLastPathComponent().appendingPathComponent(name, isDirectory: true))
        var status = stat()
        guard lstat(new.url.path, &status) != 0 else { throw RunError.exists(name) }
        let lock = try RunLock(self)
        defer { withExtendedLifetime(lock) {} }
        guard Glibc.rename(url.path, new.url.path) == 0 else {
            throw RunError.file(url.path, detail: RunError.lastSystemError())
        }
        return new
    }

    /// Deletes what belongs to the run, and the directory unless something else is in it; links are removed, not followed.
    ///
    /// - Throws: `RunError.held` when an engine works on it, `.file` when something is left.
    package func delete() throws {
        let lock = try RunLock(self)
        defer { withExtendedLifetime(lock) {} }
        var status = stat()
        if lstat(checkpointsURL.path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR {
            let files = (try? FileManager.default.contentsOfDirectory(atPath: checkpointsURL.path)) ?? []
            for file in files where file.contains(".safetensors") {
                unlink(checkpointsURL.appendingPathComponent(file).path)
            }
            rmdir(checkpointsURL.path)
        } else {
            unlink(checkpointsURL.path)
        }
        let store = storeURL.path
        let own = [configurationURL, logURL, reserveURL, noteURL, lockURL].map(\.path)
        // The store last: what is left of an interrupted deletion still is a run that can be deleted.
        for path in own + ["\(store)-wal", "\(store)-shm", "\(store)-journal", store] { unlink(path) }
        guard rmdir(url.path) == 0 else {
            let left = ((try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []).sorted()
            throw RunError.file(
                url.path,
                detail: "deleted but for what is not the run's: \(left.joined(separator: ", "))"
            )
        }
    }
}
