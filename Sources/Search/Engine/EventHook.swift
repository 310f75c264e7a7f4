import Architectures
@preconcurrency import Dispatch
import Foundation
import Foundations
import Glibc
import RunModel
import Store

/// Runs a person's command when something happens that they want to hear of: the search is finished, has failed, is paused by a
/// full disk, or has a new best. What happened is on the command's standard input, one JSON object.
///
/// The command is the person's who starts the engine, and never comes out of a run's directory: a directory from elsewhere must not
/// run anything. Commands run one after the other, beside the engine, which does not wait for them but at its end.
package final class EventHook: Sendable {
    /// What happened, as the command is told.
    struct Event: Sendable, Encodable {
        /// `finished`, `failed`, `paused` or `best`.
        var event: String
        /// The run's name.
        var run: String
        /// The run's directory.
        var directory: String
        /// When it happened.
        var time: Date
        /// The cycle of the search.
        var cycle: Int
        /// It in one line.
        var message: String
        /// The best candidate; left out while there is none.
        var best: Best?

        private enum CodingKeys: String, CodingKey {
            case event = "event"
            case run = "run"
            case directory = "directory"
            case time = "time"
            case cycle = "cycle"
            case message = "message"
            case best = "best"
        }
    }

    /// The best candidate.
    struct Best: Sendable, Encodable {
        /// Its id.
        var id: Int
        /// The highest tier that it completed.
        var tier: Int
        /// Its validation accuracy in it, 0…1.
        var score: Double?
        /// The architecture as its space writes it.
        var architecture: String

        private enum CodingKeys: String, CodingKey {
            case id = "id"
            case tier = "tier"
            case score = "score"
            case architecture = "architecture"
        }
    }

    /// Seconds that a command may take, and that an engine waits at its end for what is still to be told.
    private let patience: Double
    private let command: String
    private let complain: @Sendable (String) -> Void
    private let queue = DispatchQueue(label: "econas.hook")
    private let group = DispatchGroup()

    /// - Parameters:
    ///   - command: for `/bin/sh`.
    ///   - patience: seconds that it may take; then it is killed.
    ///   - complain: told in a line when it could not be run, failed, or took too long.
    package init(
        _ command: String,
        patience: Double = 30,
        complain: @escaping @Sendable (String) -> Void
    ) {
        self.command = command
        self.patience = patience
        self.complain = complain
    }

    /// Tells of what a fact means, if it is anything to tell.
    ///
    /// - Parameters:
    ///   - state: with the fact.
    ///   - isNewBest: whether the fact made its candidate the best.
    func tell(_ fact: Fact, _ state: RunState, isNewBest: Bool, _ directory: RunDirectory) {
        let best = state.best.map { state.candidates[$0 - 1] }
        let told: (event: String, message: String)? =
            switch fact.event {
            case .sessionEnded(.finished):
                ("finished", state.message.isEmpty ? fact.sentence() : "\(fact.sentence()): \(state.message)")
            case .sessionEnded(.failed): ("failed", fact.sentence())
            case .diskProblem: ("paused", fact.sentence())
            case .completed where isNewBest: ("best", fact.sentence(state.run.tiers))
            default: nil
            }
        guard let told else { return }
        run(
            Event(
                event: told.event,
                run: directory.name,
                directory: directory.url.path,
                time: fact.time,
                cycle: fact.cycle,
                message: told.message,
                best: best.map { Best(id: $0.id, tier: $0.tier, score: $0.score, architecture: $0.architecture.text) }
            )
        )
    }

    private func run(_ event: Event) {
        queue.async(group: group) { [self] in
            do {
                try run(JSONText.line(event) + "\n")
            } catch {
                complain("on_event: \(error)")
            }
        }
    }

    /// Waits until everything is told, or no longer.
    func finish() {
        if group.wait(timeout: .now() + patience) == .timedOut { complain("on_event: the command still runs") }
    }

    private func run(_ text: String) throws {
        var ends: [Int32] = [-1, -1]
        guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
            throw Spawn.Failure(program: "/bin/sh", reason: String(cString: strerror(errno)))
        }
        // An event fits into the socket's buffer, so that it can be sent before anybody reads: whoever does not read it harms nobody.
        _ = Array(text.utf8).withUnsafeBytes {
            send(ends[1], $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        close(ends[1])
        defer { close(ends[0]) }
        // What it prints is no progress of the search.
        let streams = [Spawn.Stream.descriptor(ends[0]), .descriptor(STDERR_FILENO), .descriptor(STDERR_FILENO)]
        let child = try Spawn.start("/bin/sh", ["-c", command], streams: streams, isSessionLeader: true)
        let deadline = ContinuousClock.now + .seconds(patience)
        var status: Int32 = 0
        while waitpid(child, &status, WNOHANG) == 0 {
            guard ContinuousClock.now < deadline else {
                kill(-child, SIGKILL)
                _ = Spawn.wait(for: child)
                return complain("on_event: the command took longer than \(Int(patience)) s, and was killed")
            }
            Thread.sleep(forTimeInterval: 0.02)
        }
        if status != 0 {
            let signal = status & 0x7f
            complain(
                "on_event: the command ended with "
                    + (signal == 0 ? "status \(status >> 8 & 0xff)" : "signal \(signal)")
            )
        }
    }
}
