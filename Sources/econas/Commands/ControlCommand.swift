import Architectures
import ArgumentParser
import Foundation
import RunModel
import Store

/// Asks a running search for something, as the dashboard's keys do.
struct ControlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control",
        abstract: "Ask a running search for something, as the dashboard's keys do.",
        discussion: """
            Actions on candidates: pause, resume, kill, promote, pin, unpin ID... On the search: pause-search, \
            resume-search, stop. inject takes a genotype instead of IDs: a published name or JSON; --parent says which \
            candidate it was edited from. \
            Waits for the engine's answers; exits with 1 when it refuses one.
            """
    )

    @Argument(help: ArgumentHelp("The run: a name, or a path of its directory.", valueName: "run"))
    var runName: String

    @Argument(
        help: "What to do.",
        completion: .list(Self.candidateActions + ["inject", "pause-search", "resume-search", "stop"])
    )
    var action: String

    @Argument(help: "The candidates' IDs, or the genotype to inject.")
    var targets: [String] = []

    @Option(help: ArgumentHelp("With inject: the candidate that the genotype was edited from.", valueName: "id"))
    var parent: Int?

    @OptionGroup var runs: RunsOptions

    private static let candidateActions = CandidateAction.allCases.map(\.rawValue)

    func validate() throws {
        _ = try commands()
    }

    func run() throws {
        let reader = try RunReader(runs.find(runName))
        var open = try reader.submit(all: commands())
        var refusals: [String] = []
        let deadline = Date().addingTimeInterval(30)
        while !open.isEmpty {
            guard Date() < deadline else {
                throw UserError("the engine of run \(runName) has not answered for 30 s; the command stays recorded")
            }
            let snapshot = try reader.poll()
            for record in snapshot?.commands ?? [] where record.state != .asked && open.contains(record.id) {
                open.removeAll { $0 == record.id }
                if record.state == .done { print(record.reply) } else { refusals.append(record.reply) }
            }
            if let snapshot, snapshot.run.enginePID == nil, !open.isEmpty {
                if action == "stop" { return print("the engine has ended") }
                throw UserError(
                    "the engine of run \(runName) has ended without an answer; the command stays recorded for the next"
                )
            }
            if !open.isEmpty { Thread.sleep(forTimeInterval: 0.05) }
        }
        if !refusals.isEmpty { throw UserError("refused: \(refusals.joined(separator: "; "))") }
    }

    private func commands() throws -> [RunCommand] {
        if parent != nil, action != "inject" { throw ValidationError("--parent goes with inject only") }
        let single: [String: RunCommand] = [
            "pause-search": .pauseSearch, "resume-search": .resumeSearch, "stop": .stopSearch,
        ]
        if let command = single[action] {
            guard targets.isEmpty else { throw ValidationError("\(action) takes no ID: it is for the whole search") }
            return [command]
        }
        return action == "inject" ? [try injection()] : try candidateCommands()
    }

    private func injection() throws -> RunCommand {
        guard targets.count == 1 else { throw ValidationError("inject needs a genotype: a published name or JSON") }
        do {
            return .inject(try Architecture(parsing: targets[0]), parent: parent)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func candidateCommands() throws -> [RunCommand] {
        guard let action = CandidateAction(rawValue: action) else {
            throw ValidationError("unknown action \(action): econas control --help lists them")
        }
        let ids = targets.compactMap { Int($0) }.filter { $0 > 0 }
        guard !ids.isEmpty, ids.count == targets.count else {
            throw ValidationError("\(action.rawValue) needs IDs of candidates, numbers such as 12")
        }
        return ids.map { action.command($0) }
    }
}
