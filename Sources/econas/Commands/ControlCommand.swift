import Architectures
import ArgumentParser
import Foundation
import Foundations
import RunModel
import Store

/// Asks a running search for something, as the dashboard's keys do.
struct ControlCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "control",
        abstract: "Ask a running search for something, as the dashboard's keys do.",
        discussion: """
            Actions on candidates: pause, resume, kill, revive, promote, pin, unpin ID..., written 12, 3,4 or 20-25. On the search: pause-search, \
            resume-search, undo (the last command), stop. inject takes a genotype instead of IDs: a published name or JSON; --parent says which \
            candidate it was edited from. \
            Waits for the engine's answers; exits with 1 when it refuses one.
            """
    )

    @Argument(help: ArgumentHelp("The run: a name, or a path of its directory.", valueName: "run"), completion: .runs)
    var runName: String

    @Argument(
        help: "What to do.",
        completion: .list(Self.candidateActions + ["inject", "pause-search", "resume-search", "undo", "stop"])
    )
    var action: String

    @Argument(help: "The candidates' IDs, or the genotype to inject.")
    var targets: [String] = []

    @Option(help: ArgumentHelp("With inject: the candidate that the genotype was edited from.", valueName: "id"))
    var parent: Int?

    @OptionGroup var runs: RunsOptions

    private static let candidateActions = CandidateAction.allCases.map(\.rawValue)

    func validate() throws { _ = try request() }

    func run() throws {
        let reader = try RunReader(runs.find(runName))
        let snapshot = try reader.poll()
        var engine = snapshot?.run.enginePID
        var open = try reader.submit(all: request().commands(snapshot, runName))
        var refusals: [String] = []
        var patience = Patience(runName)
        while !open.isEmpty {
            // Looked at before the answers: an engine that is gone by then has given all that it will give.
            if let now = try reader.poll() { engine = now.run.enginePID }
            let answered = try reader.commands(open).filter { $0.state != .asked }
            for record in answered {
                if record.state == .done {
                    standardOutput(TerminalText.line(record.reply))
                } else {
                    refusals.append(record.reply)
                }
            }
            open.removeAll(where: Set(answered.map(\.id)).contains)
            if open.isEmpty { break }
            guard let engine else {
                if action == "stop" { return standardOutput("the engine has ended") }
                throw UserError(
                    "the engine of run \(runName) has ended without an answer; the command stays recorded for the next"
                )
            }
            try patience.wait(for: engine, isAnswered: !answered.isEmpty)
        }
        if !refusals.isEmpty { throw UserError("refused: \(refusals.joined(separator: "; "))") }
    }

    /// What is asked, before it is known which candidates there are.
    private enum Request {
        case one(RunCommand)
        case undo
        case candidates(CandidateAction, [ClosedRange<Int>])

        func commands(_ snapshot: RunSnapshot?, _ run: String) throws -> [RunCommand] {
            switch self {
            case .one(let command): return [command]
            case .undo:
                do throws(UndoProblem) {
                    return try snapshot?.undoing() ?? []
                } catch {
                    throw UserError(error.description)
                }
            case .candidates(let action, let ranges):
                let count = snapshot?.candidates.count ?? 0
                for id in ranges.flatMap({ [$0.lowerBound, $0.upperBound] }) where snapshot?.candidate(id) == nil {
                    throw UserError("there is no candidate #\(id): run \(run) has \(count)")
                }
                return Set(ranges.joined()).sorted().map { action.command($0) }
            }
        }
    }

    private func request() throws -> Request {
        if parent != nil, action != "inject" { throw ValidationError("--parent goes with inject only") }
        let single: [String: RunCommand] = [
            "pause-search": .pauseSearch, "resume-search": .resumeSearch, "stop": .stopSearch,
        ]
        if let command = single[action] {
            guard targets.isEmpty else { throw ValidationError("\(action) takes no ID: it is for the whole search") }
            return .one(command)
        }
        if action == "undo" {
            guard targets.isEmpty else { throw ValidationError("undo takes no ID: it takes back the last command") }
            return .undo
        }
        return action == "inject" ? .one(try injection()) : try candidateRequest()
    }

    private func injection() throws -> RunCommand {
        guard targets.count == 1 else { throw ValidationError("inject needs a genotype: a published name or JSON") }
        do {
            return .inject(try Architecture(parsing: targets[0]), parent: parent)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    private func candidateRequest() throws -> Request {
        guard let action = CandidateAction(rawValue: action) else {
            throw ValidationError("unknown action \(action): econas control --help lists them")
        }
        do {
            let ranges = try NumberRanges.parse(targets)
            if !ranges.isEmpty { return .candidates(action, ranges) }
        } catch {
            throw ValidationError("\(error)")
        }
        throw ValidationError("\(action.rawValue) needs IDs of candidates, such as 12, 3,4 or 20-25")
    }
}

/// Waits for an engine's answers, and says when that takes long.
private struct Patience {
    /// Seconds without an answer after which a line says so, and after which nobody waits any longer.
    private static let (short, long) = (5.0, 30.0)

    private let run: String
    private var last = Date()
    private var hasTold = false

    init(_ run: String) { self.run = run }

    mutating func wait(for engine: Int32, isAnswered: Bool) throws {
        if isAnswered { last = Date() }
        let waited = Date().timeIntervalSince(last)
        let what = "the engine of run \(run) (process \(engine)) has not answered for"
        if waited >= Self.long {
            throw UserError("\(what) \(Int(Self.long)) s\(Self.why(engine)); the command stays recorded")
        }
        if waited >= Self.short, !hasTold {
            hasTold = true
            standardError(
                "\(what) \(Int(Self.short)) s\(Self.why(engine)); still waiting, Ctrl-C leaves the command recorded"
            )
        }
        Thread.sleep(forTimeInterval: 0.05)
    }

    /// Whether a process of this machine is suspended: the third field of its `stat`, behind a name in parentheses (proc(5)).
    private static func why(_ process: Int32) -> String {
        let text = (try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8)) ?? ""
        guard let end = text.lastIndex(of: ")") else { return "" }
        let state = text[end...].dropFirst().drop { $0 == " " }.first
        return state == "T" || state == "t" ? ": it is suspended (kill -CONT \(process) lets it go on)" : ""
    }
}
