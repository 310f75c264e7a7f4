import ArgumentParser
import Foundation
import Search

/// Asks a running search for something, as the dashboard's keys do.
struct ControlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control",
        abstract: "Ask a running search for something, as the dashboard's keys do.",
        discussion: """
            Actions on a candidate: pause, resume, kill, promote, pin, unpin ID. On the search: pause-search, \
            resume-search, stop. inject takes a genotype instead of an ID: a published name or JSON; --parent says which candidate it was \
            edited from. \
            Waits for the engine's answer; exits with 1 when it refuses.
            """
    )

    @Argument(help: ArgumentHelp("The run: a name, or a path of its directory.", valueName: "run"))
    var runName: String

    @Argument(
        help: "What to do.",
        completion: .list(Self.candidateActions + ["inject", "pause-search", "resume-search", "stop"])
    )
    var action: String

    @Argument(help: "The candidate's ID, or the genotype to inject.")
    var target: String?

    @Option(help: ArgumentHelp("With inject: the candidate that the genotype was edited from.", valueName: "id"))
    var parent: Int?

    @OptionGroup var runs: RunsOptions

    private static let candidateActions = ["pause", "resume", "kill", "promote", "pin", "unpin"]

    func validate() throws {
        _ = try command()
    }

    func run() throws {
        let reader = try RunReader(runs.find(runName))
        let id = try reader.submit(command())
        let deadline = Date().addingTimeInterval(30)
        while Date() < deadline {
            let record = try reader.poll()?.commands.first { $0.id == id }
            switch record?.state {
            case .done?:
                print(record?.reply ?? "")
                return
            case .refused?: throw UserError("refused: \(record?.reply ?? "")")
            case .asked?, nil: Thread.sleep(forTimeInterval: 0.05)
            }
        }
        throw UserError("the engine of run \(runName) has not answered for 30 s; the command stays recorded")
    }

    private func command() throws -> RunCommand {
        if parent != nil, action != "inject" { throw ValidationError("--parent goes with inject only") }
        switch action {
        case "pause-search": return .pauseSearch
        case "resume-search": return .resumeSearch
        case "stop": return .stopSearch
        case "inject":
            guard let target else { throw ValidationError("inject needs a genotype: a published name or JSON") }
            do {
                return .inject(try CellGenotype(parsing: target), parent: parent)
            } catch {
                throw ValidationError("\(error)")
            }
        default: return try candidateCommand()
        }
    }

    private func candidateCommand() throws -> RunCommand {
        guard Self.candidateActions.contains(action) else {
            throw ValidationError("unknown action \(action): econas control --help lists them")
        }
        guard let target, let id = Int(target), id > 0 else {
            throw ValidationError("\(action) needs the ID of a candidate, a number such as 12")
        }
        switch action {
        case "pause": return .pauseCandidate(id)
        case "resume": return .resumeCandidate(id)
        case "kill": return .killCandidate(id)
        case "promote": return .promoteCandidate(id)
        default: return .pinCandidate(id, action == "pin")
        }
    }
}
