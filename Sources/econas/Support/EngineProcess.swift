import Foundation
import Foundations
import Store

#if canImport(Glibc)
    import Glibc
#endif

/// The engine as a process of its own, in its own session: a dashboard that ends, a lost connection or Ctrl-C in the
/// terminal does not touch it.
struct EngineProcess {
    /// The process id.
    let pid: pid_t

    /// Starts `econas engine` on a run directory; its output goes to `engine.log` inside.
    static func start(directory: RunDirectory, arguments extra: [String] = []) throws -> EngineProcess {
        guard let program = Spawn.ownProgram else {
            throw UserError("cannot find the program's own path: is /proc mounted?")
        }
        let log = Spawn.Stream.file(
            directory.logURL.path,
            flags: O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW,
            mode: 0o644
        )
        let pid = try Spawn.start(
            program,
            ["engine", directory.url.path] + extra,
            streams: [.file("/dev/null", flags: O_RDONLY), log, log],
            isSessionLeader: true
        )
        return EngineProcess(pid: pid)
    }

    /// The exit status if the process has ended, nil while it runs. Only for a process that this one started.
    func exitStatus() -> Int32? {
        var status: Int32 = 0
        guard waitpid(pid, &status, WNOHANG) == pid else { return nil }
        return status
    }
}
