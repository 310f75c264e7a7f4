package import Foundation

/// Writes files that exist whole or not at all, whatever happens in between.
package enum AtomicFile {
    /// The system call that `write` uses; tests replace it by one that fails.
    typealias WriteCall = (Int32, UnsafeRawPointer, Int) -> Int

    /// Replaces the file at `url` by the given bytes, one chunk after the other.
    ///
    /// The bytes go to a temporary file in the same folder, which is synced and then renamed over the old one; the folder
    /// is synced last, so after the return the file survives a power failure. On an error the old file, if any, is untouched
    /// and the temporary one removed.
    ///
    /// - Throws: `FileError.diskFull` or `FileError.unwritable`.
    package static func write(to url: URL, _ chunks: [[UInt8]]) throws {
        try write(to: url, chunks, using: { Foundation.write($0, $1, $2) })
    }

    static func write(to url: URL, _ chunks: [[UInt8]], using writeCall: WriteCall) throws {
        let path = url.path
        let folder = url.deletingLastPathComponent().path
        let temporary = folder + "/" + temporaryName(for: url.lastPathComponent)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path) }
        do {
            do {
                defer { close(descriptor) }
                for chunk in chunks {
                    try write(chunk, to: descriptor, path: path, using: writeCall)
                }
                guard fsync(descriptor) == 0 else { throw failure(path) }
            }
            guard rename(temporary, path) == 0 else { throw failure(path) }
        } catch {
            unlink(temporary)
            throw error
        }
        try syncFolder(folder, path: path)
    }

    /// Whether a file name is one of the temporary ones, which only a killed process leaves behind.
    package static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(".") && name.hasSuffix(".econas-tmp")
    }

    private static func temporaryName(for name: String) -> String {
        ".\(name).\(getpid())-\(String(UInt64.random(in: .min ... .max), radix: 36)).econas-tmp"
    }

    private static func write(
        _ chunk: [UInt8],
        to descriptor: Int32,
        path: String,
        using writeCall: WriteCall
    ) throws {
        try chunk.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return }
            var written = 0
            while written < bytes.count {
                let count = writeCall(descriptor, start + written, bytes.count - written)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { throw failure(path) }
                written += count
            }
        }
    }

    private static func syncFolder(_ folder: String, path: String) throws {
        let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { close(descriptor) }
        // Some file systems cannot sync a folder and say so; their renames are as durable as they get.
        guard fsync(descriptor) == 0 || errno == EINVAL else { throw failure(path) }
    }

    private static func failure(_ path: String) -> FileError {
        let code = errno
        if FileError.isNoSpace(code) { return .diskFull(path) }
        return .unwritable(path, reason: String(cString: strerror(code)))
    }
}
