@preconcurrency import Foundation

#if canImport(Glibc)
    // The streams of the C library are variables there; nobody changes them.
    @preconcurrency import Glibc
#endif

/// Standard input, output and error as the program was given them.
enum StandardStreams {
    /// Opens those that were closed (`>&-`) on nothing. Otherwise the first files to be opened would take their numbers, and
    /// what is printed would end up in them: in the middle of a checkpoint, say.
    static func ensureOpen() {
        for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) == -1 && errno == EBADF {
            // The lowest free number is taken, which is this one.
            _ = open("/dev/null", O_RDWR)
        }
    }

    /// Sends what is still in memory; what cannot be written (a full disk) must not pass for done.
    static func flush() throws {
        if fflush(stdout) != 0 || ferror(stdout) != 0 {
            throw UserError("the output cannot be written: is the disk full?")
        }
    }

    /// Writes bytes to the standard output.
    ///
    /// - Throws: `UserError` where they cannot be written.
    static func write(_ data: Data) throws {
        do {
            try flush()
            try FileHandle.standardOutput.write(contentsOf: data)
        } catch {
            throw UserError("the output cannot be written: is the disk full?")
        }
    }

    /// Writes a whole line at once. Where it cannot be written it is lost: whatever is told by lines matters less than going
    /// on with what they tell of.
    static func write(_ line: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data((line + "\n").utf8))
    }
}
