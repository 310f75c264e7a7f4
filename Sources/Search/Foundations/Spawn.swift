import Glibc

/// Starts a program as a child process: the one place that does.
package struct Spawn {
    /// Where one of the child's first descriptors comes from.
    package enum Stream: Sendable, Hashable {
        /// A file that is opened with flags, and made with a mode where the flags say so.
        case file(String, flags: Int32, mode: UInt32 = 0o600)
        /// An open descriptor of this process.
        case descriptor(Int32)
    }

    /// Why a program could not be started.
    package struct Failure: Error, Hashable, CustomStringConvertible {
        /// The program.
        package let program: String
        /// What the system said.
        package let reason: String

        /// Creates a failure.
        package init(program: String, reason: String) {
            self.program = program
            self.reason = reason
        }

        /// One line.
        package var description: String { "cannot start \(program): \(reason)" }
    }

    /// `POSIX_SPAWN_SETSID` of the C library (2.26 and later), which its Swift module leaves out.
    private static let newSession: Int16 = 0x80

    /// Starts a program.
    ///
    /// It begins like any other program, whatever signals this process blocks or ignores. Its other descriptors are those of this
    /// process that are not closed on exec.
    ///
    /// - Parameters:
    ///   - program: its path, or its name where `PATH` finds it.
    ///   - arguments: those behind its name.
    ///   - streams: its descriptors 0, 1 and 2, as far as they are given; the others are this process's.
    ///   - environment: its variables; nil for this process's.
    ///   - isSessionLeader: whether it has a session of its own, which the terminal's signals and its end do not reach.
    /// - Returns: the process id; somebody must wait for it.
    /// - Throws: `Failure`.
    package static func start(
        _ program: String,
        _ arguments: [String],
        streams: [Stream] = [],
        environment: [String: String]? = nil,
        isSessionLeader: Bool = false
    ) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (target, stream) in streams.enumerated() {
            switch stream {
            case .file(let path, let flags, let mode):
                posix_spawn_file_actions_addopen(&actions, Int32(target), path, flags, mode)
            case .descriptor(let source): posix_spawn_file_actions_adddup2(&actions, source, Int32(target))
            }
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, flags | (isSessionLeader ? newSession : 0))

        var words: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) } + [nil]
        var variables: [UnsafeMutablePointer<CChar>?] = (environment ?? [:]).map { strdup("\($0.key)=\($0.value)") }
        variables.append(nil)
        defer { for pointer in words + variables { free(pointer) } }
        var child = pid_t()
        let status =
            environment == nil
            ? posix_spawnp(&child, program, &actions, &attributes, &words, environ)
            : posix_spawnp(&child, program, &actions, &attributes, &words, &variables)
        guard status == 0 else { throw Failure(program: program, reason: String(cString: strerror(status))) }
        return child
    }

    /// Waits until a child ends; the status that the system tells, or nil where somebody else has waited for it.
    package static func wait(for child: Int32) -> Int32? {
        var status: Int32 = 0
        while waitpid(child, &status, 0) < 0 {
            guard errno == EINTR else { return nil }
        }
        return status
    }

    /// The path of the program that this process runs; nil where the system does not tell.
    package static var ownProgram: String? {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let length = buffer.withUnsafeMutableBytes { bytes in
            bytes.baseAddress.map { readlink("/proc/self/exe", $0.assumingMemoryBound(to: CChar.self), bytes.count) }
                ?? 0
        }
        return length > 0 ? String(decoding: buffer[..<length], as: UTF8.self) : nil
    }
}
