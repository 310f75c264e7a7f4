import ArgumentParser
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
            SearchCommand.self, WatchCommand.self, ResumeCommand.self, ListCommand.self, ShowCommand.self,
            ExportCommand.self,
            CompareCommand.self,
            SnapshotCommand.self, ArchiveCommand.self, ControlCommand.self, ConfigCommand.self, DataCommand.self,
            TabularCommand.self,
            ProxiesCommand.self, BenchCommand.self, EngineCommand.self, WorkCommand.self,
        ]
    )

    /// Exit status 0 for success (also for help and version), 1 for a failure, 2 for a call that is wrong.
    static func main() {
        StandardStreams.ensureOpen()
        do {
            var command = try parseAsRoot()
            try command.run()
            try StandardStreams.flush()
        } catch let failure as UserError {
            exit(with: failure)
        } catch {
            let code = exitCode(for: error)
            if code.isSuccess {
                print(fullMessage(for: error))
                Foundation.exit(0)
            }
            // A bare exit status says nothing more: whoever threw it has already spoken.
            if let status = error as? ExitCode { Foundation.exit(status.rawValue) }
            if code == .validationFailure {
                standardError(fullMessage(for: error))
                Foundation.exit(2)
            }
            exit(with: UserError("\(error)"))
        }
    }

    private static func exit(with failure: UserError) -> Never {
        standardError("econas: \(failure.message)")
        Foundation.exit(failure.status)
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

/// Writes a line to standard error.
func standardError(_ line: String) {
    StandardStreams.write(line, to: .standardError)
}
