import Foundation
import Store

#if canImport(Glibc)
    import Glibc
#endif

/// The engine as a process of its own, in its own session: a dashboard that ends, a lost connection or Ctrl-C in the
/// terminal does not touch it.
struct EngineProcess {
    /// The process id.
    let pid: pid_t

    /// `POSIX_SPAWN_SETSID` of the C library (2.26 and later), which its Swift module leaves out.
    static let newSession: Int16 = 0x80

    /// Starts `econas engine` on a run directory; its output goes to `engine.log` inside.
    static func start(directory: RunDirectory, arguments extra: [String] = []) throws -> EngineProcess {
        let program = try executablePath()
        let arguments = [program, "engine", directory.url.path] + extra

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        let log = directory.logURL.path
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_adddup2(&actions, STDOUT_FILENO, STDERR_FILENO)

        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // Whatever signals this process blocks or ignores, the engine begins like any other program.
        var signals = sigset_t()
        sigemptyset(&signals)
        posix_spawnattr_setsigmask(&attributes, &signals)
        sigfillset(&signals)
        posix_spawnattr_setsigdefault(&attributes, &signals)
        let flags = Self.newSession | Int16(POSIX_SPAWN_SETSIGMASK) | Int16(POSIX_SPAWN_SETSIGDEF)
        posix_spawnattr_setflags(&attributes, flags)

        var vector: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
        vector.append(nil)
        defer { for pointer in vector { free(pointer) } }
        var pid = pid_t()
        let status = posix_spawn(&pid, program, &actions, &attributes, vector, environ)
        guard status == 0 else {
            throw UserError("cannot start the engine (\(program)): \(String(cString: strerror(status)))")
        }
        return EngineProcess(pid: pid)
    }

    /// The exit status if the process has ended, nil while it runs. Only for a process that this one started.
    func exitStatus() -> Int32? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        return status
    }

    static func executablePath() throws -> String {
        var buffer = [CChar](repeating: 0, count: 4096)
        let length = readlink("/proc/self/exe", &buffer, buffer.count - 1)
        guard length > 0 else { throw UserError("cannot find the program's own path: is /proc mounted?") }
        return String(decoding: buffer[..<length].map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
