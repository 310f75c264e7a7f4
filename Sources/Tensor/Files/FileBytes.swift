package import Foundation

/// Reads whole files, with errors that name them.
package enum FileBytes {
    /// Bytes that a file has at most where nothing else is said.
    package static let most = 1 << 30

    /// The bytes of a regular file; a pipe in its place is not waited for.
    ///
    /// - Parameter limit: the most bytes that a file may have.
    /// - Throws: `FileError.notFound` or `FileError.unreadable`.
    package static func read(_ url: URL, limit: Int = most) throws -> [UInt8] {
        let descriptor = open(url.path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw failure(url.path) }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(url.path) }
        guard status.st_mode & S_IFMT == S_IFREG else {
            throw FileError.unreadable(url.path, reason: "not a regular file")
        }
        guard status.st_size <= limit else {
            throw FileError.unreadable(url.path, reason: "\(status.st_size) bytes, more than such a file has")
        }
        return try Array(unsafeUninitializedCapacity: Int(status.st_size)) { buffer, count in
            while count < buffer.count {
                let got = Foundation.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
                if got < 0 && errno == EINTR { continue }
                guard got >= 0 else { throw failure(url.path) }
                // The file was shortened meanwhile; its reader will find it truncated.
                if got == 0 { break }
                count += got
            }
        }
    }

    private static func failure(_ path: String) -> FileError {
        let code = errno
        return code == ENOENT ? .notFound(path) : .unreadable(path, reason: String(cString: strerror(code)))
    }
}
