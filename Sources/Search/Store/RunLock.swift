import Foundation
import Glibc
import Tensor

/// The lock that the one engine of a run holds, with its process number in the file.
///
/// It is an open-file-description lock: the kernel drops it when the process dies, however it dies, and asking who
/// holds it takes nothing, so that a crashed engine is recognised at once and lookers-on never get in the way.
package final class RunLock: Sendable {
    private let descriptor: Int32

    /// Linux's `F_OFD_GETLK` and `F_OFD_SETLK` (fcntl(2), since 3.15), which the C library's module leaves out.
    private static let getOpenFileLock: Int32 = 36
    private static let setOpenFileLock: Int32 = 37

    /// Takes the lock.
    ///
    /// - Throws: `RunError.held` when an engine has it, `.file` when the file cannot be made.
    package init(_ directory: RunDirectory) throws {
        let path = directory.lockURL.path
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
        guard opened >= 0 else {
            if FileError.isNoSpace(errno) { throw RunError.noSpace(path) }
            throw RunError.file(path, detail: RunError.lastSystemError())
        }
        var range = Self.wholeFile
        guard fcntl(opened, Self.setOpenFileLock, &range) == 0 else {
            let problem = errno
            close(opened)
            if problem == EAGAIN || problem == EACCES {
                throw RunError.held(directory.name, process: Self.holder(of: directory)?.process)
            }
            throw RunError.file(path, detail: String(cString: strerror(problem)))
        }
        descriptor = opened
        let text = Array("\(getpid())\n".utf8)
        // The number only informs people, and on a full disk the lock holds without it.
        if ftruncate(opened, 0) == 0 { _ = pwrite(opened, text, text.count, 0) }
    }

    deinit { close(descriptor) }

    /// An engine that holds a run.
    package struct Holder: Hashable, Sendable {
        /// Its process; nil when it could not be recorded.
        var process: Int32?
    }

    /// Who holds a run's lock; nil when nobody does.
    package static func holder(of directory: RunDirectory) -> Holder? {
        let opened = open(directory.lockURL.path, O_RDONLY | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        defer { close(opened) }
        var range = wholeFile
        guard fcntl(opened, getOpenFileLock, &range) == 0, range.l_type != Int16(F_UNLCK) else { return nil }
        var buffer = [UInt8](repeating: 0, count: 32)
        let count = pread(opened, &buffer, buffer.count, 0)
        let digits = buffer.prefix(max(0, count)).prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return Holder(process: Int32(String(decoding: digits, as: UTF8.self)))
    }

    private static var wholeFile: flock {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        return range
    }
}
