import ArgumentParser
import Engine
import Foundation
import Foundations

/// The program: commands and their options, nothing else.
@main
struct Econas: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "econas",
        abstract: "Searches neural network architectures on CPUs, live in the terminal.",
        discussion: """
            Implements EcoNAS (CVPR 2020): every candidate is trained briefly in a reduced setting, and only the \
            promising are trained on. Start with: econas search
            """,
        version: ProgramVersion.current,
        subcommands: [
            SearchCommand.self, TrainCommand.self, EvaluateCommand.self, WatchCommand.self, ResumeCommand.self,
            ListCommand.self, ShowCommand.self, ExportCommand.self, ReportCommand.self, PredictCommand.self,
            CompareCommand.self,
            SnapshotCommand.self, ArchiveCommand.self, ControlCommand.self, ConfigCommand.self, DataCommand.self,
            TabularCommand.self,
            ProxiesCommand.self, BenchCommand.self, EngineCommand.self, WorkCommand.self,
            ManualCommand.self,
        ]
    )

    /// Exit status 0 for success (also for help and version), 1 for a failure, 2 for a call that is wrong; `ExitStatus` has others.
    static func main() {
        StandardStreams.ensureOpen()
        // A file as large as a file may be (ulimit -f) is a full disk: the write fails, and is dealt with where it is made.
        signal(SIGXFSZ, SIG_IGN)
        do {
            var command = try parseAsRoot()
            try command.run()
            try StandardStreams.flush()
            leave(0)
        } catch let failure as UserError {
            exit(with: failure)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess {
                standardOutput(fullMessage(for: error))
                leave(0)
            }
            // A bare exit status says nothing more: whoever threw it has already spoken.
            if let status = error as? ExitCode { leave(status.rawValue) }
            if code == .validationFailure {
                StandardStreams.write(text: fullMessage(for: error), to: .standardError)
                leave(2)
            }
            exit(with: UserError("\(error)"))
        }
    }

    /// Ends the process. Where `ulimit -v` kept libraries from starting their threads (OpenBLAS has one per core), what they do at the
    /// end would wait for those threads for ever.
    private static func leave(_ status: Int32) -> Never {
        guard AddressSpace.isTight else { Foundation.exit(status) }
        fflush(nil)
        _exit(status)
    }

    private static func exit(with failure: UserError) -> Never {
        standardError("econas: \(failure.message)")
        leave(failure.status)
    }
}

/// A failure told to the user in one line: what is wrong, where, and what to do.
struct UserError: LocalizedError {
    var message: String
    var status: Int32

    init(_ message: String, status: Int32 = 1) {
        self.message = message
        self.status = status
    }

    var errorDescription: String? { message }
}
