import Foundation
import Glibc
import Synchronization
import Tensor

/// The lock that the one engine of a run holds, with its process number in the file.
///
/// It is an open-file-description lock: the kernel drops it when the process dies, however it dies, and asking who
/// holds it takes nothing, so that a crashed engine is recognised at once and lookers-on never get in the way.
package final class RunLock: Sendable {
    private let directory: RunDirectory
    private let descriptor: Mutex<Int32>

    /// Linux's `F_OFD_GETLK` and `F_OFD_SETLK` (fcntl(2), since 3.15), which the C library's module leaves out.
    private static let getOpenFileLock: Int32 = 36
    private static let setOpenFileLock: Int32 = 37

    /// Takes the lock.
    ///
    /// - Throws: `RunError.held` when an engine has it, `.file` when the file cannot be made, or the run is not to be written.
    package init(_ directory: RunDirectory) throws {
        self.directory = directory
        try directory.checkForWriting()
        descriptor = Mutex(try Self.take(directory))
    }

    deinit { release() }

    /// Gives the run free, whoever else still knows the lock.
    package func release() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            close(descriptor)
            descriptor = -1
        }
    }

    /// Checks that the lock is still the one that others find, and takes it again where the file was removed.
    ///
    /// - Throws: `RunError.takenOver` when another engine has it by now, `.file` when it cannot be taken again.
    package func check() throws {
        try descriptor.withLock { descriptor in
            guard descriptor >= 0, FileIdentity(descriptor: descriptor) != FileIdentity(path: directory.lockURL.path)
            else { return }
            do {
                let taken = try Self.take(directory)
                close(descriptor)
                descriptor = taken
            } catch RunError.held(let name, let process) {
                throw RunError.takenOver(name, process: process)
            }
        }
    }

    /// Leaves a line for whoever looks at the run while its store cannot be written; nil takes it back.
    package func note(_ text: String?) {
        descriptor.withLock { if $0 >= 0 { Self.write(text, to: $0) } }
    }

    private static func take(_ directory: RunDirectory) throws -> Int32 {
        let path = directory.lockURL.path
        // A link is not followed, and a pipe that somebody put there is not waited for.
        let opened = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o644)
        guard opened >= 0 else {
            if FileError.isNoSpace(errno) { throw RunError.noSpace(path) }
            throw RunError.file(path, detail: RunError.openError())
        }
        guard FileIdentity(descriptor: opened)?.isRegular == true else {
            close(opened)
            throw RunError.file(path, detail: "it is not a file: remove it")
        }
        var range = wholeFile
        guard fcntl(opened, setOpenFileLock, &range) == 0 else {
            let problem = errno
            close(opened)
            if problem == EAGAIN || problem == EACCES {
                throw RunError.held(directory.name, process: holder(of: directory)?.process)
            }
            throw RunError.file(path, detail: String(cString: strerror(problem)))
        }
        write(nil, to: opened)
        return opened
    }

    /// The number and the note only inform people, and on a full disk the lock holds without them.
    private static func write(_ note: String?, to descriptor: Int32) {
        let text = Array(("\(getpid())\n" + (note.map { "\($0)\n" } ?? "")).utf8)
        if ftruncate(descriptor, 0) == 0 { _ = pwrite(descriptor, text, text.count, 0) }
    }

    /// An engine that holds a run.
    package struct Holder: Hashable, Sendable {
        /// Its process; nil when it could not be recorded.
        var process: Int32?
        /// Why it cannot record anything; nil when it can.
        var note: String?
    }

    /// The most bytes that are read of a lock.
    private static let longest = 1024

    /// Who holds a run's lock; nil when nobody does.
    package static func holder(of directory: RunDirectory) -> Holder? {
        let opened = open(directory.lockURL.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard opened >= 0 else { return nil }
        defer { close(opened) }
        guard FileIdentity(descriptor: opened)?.isRegular == true else { return nil }
        var range = wholeFile
        guard fcntl(opened, getOpenFileLock, &range) == 0, range.l_type != Int16(F_UNLCK) else { return nil }
        var buffer = [UInt8](repeating: 0, count: longest)
        let count = pread(opened, &buffer, buffer.count, 0)
        let lines = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n")
        return Holder(process: lines.first.flatMap { Int32($0) }, note: lines.dropFirst().first.map(String.init))
    }

    private static var wholeFile: flock {
        var range = flock()
        range.l_type = Int16(F_WRLCK)
        range.l_whence = Int16(SEEK_SET)
        return range
    }
}
