import Foundation

#if canImport(Glibc)
    import Glibc
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
        guard fflush(nil) != 0 else { return }
        throw UserError("the output cannot be written: \(String(cString: strerror(errno)))")
    }
}
