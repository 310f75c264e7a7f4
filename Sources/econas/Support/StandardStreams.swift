@preconcurrency import Foundation
import Foundations
import TerminalKit

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

    /// Writes a whole line at once, as a terminal may have it (`TerminalText`). Where it cannot be written it is lost: whatever is
    /// told by lines matters less than going on with what they tell of.
    static func write(_ line: String, to handle: FileHandle) { write(text: TerminalText.line(line), to: handle) }

    /// As `write`, for several lines.
    static func write(text: String, to handle: FileHandle) {
        try? handle.write(contentsOf: Data((TerminalText.visible(text) + "\n").utf8))
    }
}

/// Prints text as a terminal may have it (`TerminalText`). Nothing else in the program prints text: `make lint` sees to that.
func standardOutput(_ text: String, terminator: String = "\n") {
    print(TerminalText.visible(text), terminator: terminator)
}

/// Prints a screen with its colours: the cells of a grid hold nothing that a terminal obeys.
func standardOutput(screen grid: CellGrid, _ colors: ColorDepth) {
    print(grid.ansi(colors), terminator: "")
}

/// Overwrites a line of standard error, which must be a terminal; nil clears it.
func standardError(progress: String?) {
    let line = progress.map(TerminalText.line) ?? ""
    try? FileHandle.standardError.write(contentsOf: Data("\r\(line)\u{1B}[K".utf8))
}

/// Writes a line to standard error.
func standardError(_ line: String) {
    StandardStreams.write(line, to: .standardError)
}
