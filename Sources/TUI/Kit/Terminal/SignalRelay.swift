import CNcurses
import Glibc
import Synchronization

/// Turns signals into bytes of a pipe, which the event loop waits for like for keys.
///
/// A signal handler has nothing but process-wide state to go by: the descriptor in `pipe` is that, and there is at
/// most one relay at a time.
package final class SignalRelay {
    /// The signals and what they mean to the loop.
    package static let signals: [Int32] = [
        SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2, SIGXCPU, SIGTSTP, SIGCONT, SIGWINCH,
    ]

    private static let pipe = Atomic<Int32>(-1)

    /// Becomes readable when a signal came.
    package let descriptor: Int32
    private let writing: Int32
    private var previous: [(number: Int32, action: sigaction)] = []

    /// Starts listening.
    ///
    /// - Throws: when there are no descriptors left.
    package init() throws(TerminalError) {
        var reading: Int32 = -1
        var writing: Int32 = -1
        guard econas_open_pipe(&reading, &writing) == 0 else {
            throw TerminalError("no pipe for signals: \(String(cString: strerror(errno)))")
        }
        (descriptor, self.writing) = (reading, writing)
        Self.pipe.store(writing, ordering: .releasing)
        for signal in Self.signals {
            var before = sigaction()
            let installed = econas_install_handler(
                signal,
                { number in
                    // Whatever was interrupted must not see another error than its own.
                    let error = errno
                    var byte = UInt8(truncatingIfNeeded: number)
                    _ = write(SignalRelay.pipe.load(ordering: .acquiring), &byte, 1)
                    errno = error
                },
                &before
            )
            if installed == 0 { previous.append((signal, before)) }
        }
    }

    /// The signals that came since the last call, each once, in their order.
    package func take() -> [Int32] {
        var signals: [Int32] = []
        var bytes = [UInt8](repeating: 0, count: 64)
        while case let count = read(descriptor, &bytes, bytes.count), count > 0 {
            for byte in bytes.prefix(count) where !signals.contains(Int32(byte)) { signals.append(Int32(byte)) }
        }
        return signals
    }

    /// Gives the signals back to whoever had them.
    package func stop() {
        for (number, action) in previous {
            var action = action
            econas_restore_handler(number, &action)
        }
        previous = []
        if Self.pipe.exchange(-1, ordering: .acquiringAndReleasing) >= 0 {
            close(descriptor)
            close(writing)
        }
    }
}
