import CNcurses
import Glibc
import Synchronization

/// Puts the terminal right when the program dies, and keeps standard error off the screen while it lives.
///
/// A Swift trap arrives as SIGILL (SIGTRAP on Arm): the handler leaves the screen, then hands on to the handler that
/// was there before, so that the runtime's backtrace appears on a terminal that works. What the handler needs is
/// prepared in memory that stays where it is; like the handler itself it is process-wide.
package final class TerminalRescue {
    private static let address = Atomic<UInt>(0)
    /// Whatever ends a program that does not expect it: faults first, then what somebody sends.
    private static let faults: [Int32] = [
        SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGBUS, SIGSEGV, SIGSYS, SIGQUIT, SIGALRM, SIGVTALRM, SIGPROF, SIGIO, SIGPWR,
        SIGSTKFLT,
    ]

    private let record: UnsafeMutablePointer<econas_rescue>
    private var installed: [Int32] = []

    /// Remembers the modes of a terminal.
    package init(descriptor: Int32) {
        record = .allocate(capacity: 1)
        record.initialize(to: econas_rescue())
        record.pointee.terminal = descriptor
        record.pointee.standard_error = -1
        record.pointee.captured = -1
        tcgetattr(descriptor, &record.pointee.modes)
    }

    /// Whether the terminal is still the screen's; false once the rescue has run, perhaps on another thread.
    package var isArmed: Bool { record.pointee.armed != 0 }

    /// Gets ready: from now on every way out puts the terminal right.
    ///
    /// - Parameter sequences: what makes the terminal usable again, at most 512 bytes.
    package func arm(sequences: [UInt8]) {
        withUnsafeMutableBytes(of: &record.pointee.sequences) { $0.copyBytes(from: sequences.prefix($0.count)) }
        record.pointee.length = min(sequences.count, 512)
        Self.address.store(UInt(bitPattern: record), ordering: .releasing)
        record.pointee.armed = 1
        for fault in Self.faults {
            let previous = withUnsafeMutablePointer(to: &record.pointee.previous) {
                UnsafeMutableRawPointer($0).assumingMemoryBound(to: sigaction.self) + Int(fault)
            }
            let result = econas_install_fault_handler(
                fault,
                { number, info, context in
                    guard let record = TerminalRescue.current else { return }
                    econas_rescue_terminal(record)
                    econas_rescue_chain(record, number, info, context)
                },
                previous
            )
            if result == 0 { installed.append(fault) }
        }
        _ = Self.exitHook
    }

    /// Ends the readiness; the handlers that were there before come back.
    package func disarm() {
        record.pointee.armed = 0
        for fault in installed {
            withUnsafeMutablePointer(to: &record.pointee.previous) {
                let previous = UnsafeMutableRawPointer($0).assumingMemoryBound(to: sigaction.self) + Int(fault)
                econas_restore_handler(fault, previous)
            }
        }
        installed = []
        Self.address.store(0, ordering: .releasing)
    }

    /// Catches what is written to standard error, if that is a terminal, in a file without a name.
    package func captureStandardError() {
        guard record.pointee.standard_error < 0, isatty(STDERR_FILENO) == 1 else { return }
        let file = econas_open_nameless_file()
        guard file >= 0 else { return }
        let saved = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, 3)
        guard saved >= 0, dup2(file, STDERR_FILENO) >= 0 else {
            close(file)
            return
        }
        record.pointee.captured = file
        record.pointee.standard_error = saved
    }

    /// Lets standard error go to the terminal again, beginning with what was caught.
    package func releaseStandardError() { econas_rescue_standard_error(record) }

    private static var current: UnsafeMutablePointer<econas_rescue>? {
        UnsafeMutablePointer(bitPattern: address.load(ordering: .acquiring))
    }

    /// For `exit` somewhere deep in the program; registered once.
    private static let exitHook: Int32 = atexit {
        if let record = TerminalRescue.current { econas_rescue_terminal(record) }
    }
}
