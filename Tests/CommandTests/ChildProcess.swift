import Foundation
import Glibc

/// A program run without a terminal.
///
/// Not Foundation's `Process`: that waits until every descendant has closed a socket it hands down, and what is tested
/// here are programs that leave others behind.
struct ChildProcess {
    /// Why a program could not be started.
    struct Failure: Error {
        var program: String
        var reason: String
    }

    /// What a program that has ended left.
    struct Result {
        /// Its exit status; for one ended by a signal 128 and the signal's number, as shells say.
        var status: Int32
        /// What it wrote to standard output.
        var output: String
        /// What it wrote to standard error.
        var errors: String
    }

    /// The process.
    let pid: pid_t
    private let files: URL

    /// Starts a program, named by a path or to be found on `PATH`, in a folder.
    init(named name: String, _ arguments: [String], in folder: URL) throws {
        // Files, not pipes: nothing blocks on a full one, nor waits for a background process that inherited it.
        files = FileManager.default.temporaryDirectory.appending(path: "econas-output-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: files, withIntermediateDirectories: true)
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
        for (descriptor, name) in [(STDOUT_FILENO, "output"), (STDERR_FILENO, "errors")] {
            let path = files.appending(path: name).path
            posix_spawn_file_actions_addopen(&actions, descriptor, path, O_WRONLY | O_CREAT, 0o600)
        }
        // Tests run on threads that block most signals, and a child would inherit that.
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        var none = sigset_t()
        sigemptyset(&none)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
        // env becomes the program, in the folder.
        let program = "/usr/bin/env"
        let words = [program, "-C", folder.path, name] + arguments
        var vector: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        vector.append(nil)
        defer { for pointer in vector { free(pointer) } }
        var child = pid_t()
        let problem = posix_spawn(&child, program, &actions, &attributes, vector, environ)
        guard problem == 0 else {
            throw Failure(program: name, reason: String(cString: strerror(problem)))
        }
        pid = child
    }

    /// What it has written to standard error so far.
    var errors: String { (try? String(contentsOf: files.appending(path: "errors"), encoding: .utf8)) ?? "" }

    /// Sends a signal.
    func send(_ signal: Int32) {
        kill(pid, signal)
    }

    /// Waits for the end. To be called once, and not after `ended` has told of it.
    func wait() throws -> Result {
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0, errno == EINTR {}
        return try result(status)
    }

    /// What the program left when it has ended; nil while it runs. Not to be called again after that.
    func ended() throws -> Result? {
        var status: Int32 = 0
        return waitpid(pid, &status, WNOHANG) == pid ? try result(status) : nil
    }

    private func result(_ status: Int32) throws -> Result {
        defer { try? FileManager.default.removeItem(at: files) }
        let texts = try ["output", "errors"].map {
            String(decoding: try Data(contentsOf: files.appending(path: $0)), as: UTF8.self)
        }
        let signal = status & 0x7f
        return Result(status: signal == 0 ? status >> 8 & 0xff : 128 + signal, output: texts[0], errors: texts[1])
    }
}
