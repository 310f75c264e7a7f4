import Foundation

#if canImport(Glibc)
    import Glibc
#endif

/// A program in a terminal that nobody sees: what it writes can be read, and keys can be sent.
final class PseudoTerminal {
    /// The program's process.
    let pid: pid_t
    private let master: Int32

    /// Linux's `TIOCSPTLCK` and `TIOCGPTN` (ioctl_tty(2)), which the C library's module leaves out.
    private static let setLock: UInt = 0x4004_5431
    private static let getNumber: UInt = 0x8004_5430

    /// Starts a program in a terminal of a size.
    ///
    /// - Throws: `UserError` when the system gives no pseudo-terminal or the program does not start.
    init(_ program: String, _ arguments: [String], columns: Int, rows: Int, environment: [String: String]) throws {
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY)
        var (locked, number): (Int32, UInt32) = (0, 0)
        guard master >= 0, ioctl(master, Self.setLock, &locked) == 0, ioctl(master, Self.getNumber, &number) == 0
        else {
            throw UserError("no pseudo-terminal: \(String(cString: strerror(errno)))")
        }
        _ = fcntl(master, F_SETFD, FD_CLOEXEC)
        var size = winsize(ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
        _ = ioctl(master, UInt(TIOCSWINSZ), &size)

        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        // The first terminal that a session leader opens is its controlling one.
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/pts/\(number)", O_RDWR, 0)
        posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDOUT_FILENO)
        posix_spawn_file_actions_adddup2(&actions, STDIN_FILENO, STDERR_FILENO)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        posix_spawnattr_setflags(&attributes, EngineProcess.newSession)
        var vector: [UnsafeMutablePointer<CChar>?] = ([program] + arguments).map { strdup($0) }
        var variables: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0.key)=\($0.value)") }
        vector.append(nil)
        variables.append(nil)
        defer { for pointer in vector + variables { free(pointer) } }
        var child = pid_t()
        let status = posix_spawn(&child, program, &actions, &attributes, vector, variables)
        guard status == 0 else { throw UserError("cannot start \(program): \(String(cString: strerror(status)))") }
        pid = child
    }

    deinit {
        kill(pid, SIGTERM)
        close(master)
        var status: Int32 = 0
        waitpid(pid, &status, 0)
    }

    /// Sends keys.
    func type(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(master, bytes, bytes.count)
    }

    /// What the program writes next, at most after so many seconds; empty when it writes nothing.
    func read(seconds: Double) -> String {
        var source = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
        guard poll(&source, 1, Int32(seconds * 1000)) > 0 else { return "" }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        let count = Glibc.read(master, &buffer, buffer.count)
        return count > 0 ? String(decoding: buffer.prefix(count), as: UTF8.self) : ""
    }

    /// Reads until a text was written, or the program is silent for some seconds; says whether it was.
    func wait(for text: String, seconds: Double = 30) -> Bool {
        var seen = ""
        while true {
            let more = read(seconds: seconds)
            if more.isEmpty { return false }
            seen = seen.suffix(4096) + more
            if seen.contains(text) { return true }
        }
    }

    /// Reads until the program has been silent for so long.
    func settle(seconds: Double) {
        while !read(seconds: seconds).isEmpty {}
    }

    /// Seconds of processor time that the program's threads have used.
    func processorSeconds() -> Double {
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(pid)/task")) ?? []
        return tasks.reduce(0) { sum, task in
            let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(task)/schedstat", encoding: .utf8)
            return sum + (text?.split(separator: " ").first.flatMap { Double($0) } ?? 0) / 1e9
        }
    }

    /// Bytes of memory that the program occupies now.
    func residentBytes() -> Int {
        let text = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
        return 1024 * (line?.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
    }
}
