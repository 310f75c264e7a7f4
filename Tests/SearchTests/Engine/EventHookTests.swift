import Foundation
import Synchronization
import Testing

@testable import Architectures
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// A person's command that is told what happens.
@Suite struct EventHookTests {
    /// What a hook complained about.
    private final class Complaints: Sendable {
        private let all = Mutex<[String]>([])

        var lines: [String] { all.withLock { $0 } }

        func hook(_ command: String, patience: Double = 30) -> EventHook {
            EventHook(command, patience: patience) { line in self.all.withLock { $0.append(line) } }
        }
    }

    private func events(_ file: URL) throws -> [[String: Any]] {
        try String(contentsOf: file, encoding: .utf8).split(separator: "\n").map {
            try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
        }
    }

    @Test func bestsAndTheEndAreTold() throws {
        let harness = try RunHarness()
        let file = harness.folder.url.appending(path: "events")
        let complaints = Complaints()
        let engine = try harness.create(RunHarness.configuration(cycles: 2))
        engine.start(hook: complaints.hook("cat >> '\(file.path)'"))
        #expect(engine.waitUntilEnd().isFinished)
        let told = try events(file)
        let names = told.compactMap { $0["event"] as? String }
        #expect(names.last == "finished" && names.dropLast().allSatisfy { $0 == "best" } && names.count > 1)
        let end = try #require(try RunReader(harness.directory).poll())
        let best = try #require(told.last?["best"] as? [String: Any])
        #expect(best["id"] as? Int == end.best?.id && best["score"] as? Double == end.best?.score)
        #expect(best["architecture"] as? String == end.best?.architecture.text)
        #expect(told.last?["run"] as? String == "test")
        #expect(told.last?["directory"] as? String == harness.directory.url.path)
        #expect(told.last?["message"] as? String == "finished after 2 cycles")
        // Every one is a better one, by the ranking of results.
        let ranks = told.dropLast().compactMap { event -> [Double]? in
            let best = event["best"] as? [String: Any]
            return (best?["tier"] as? Int).map { [Double($0), best?["score"] as? Double ?? 0] }
        }
        #expect(zip(ranks, ranks.dropFirst()).allSatisfy { $0[0] < $1[0] || $0[0] == $1[0] && $0[1] < $1[1] })
        #expect(complaints.lines.isEmpty)
    }

    @Test func aFullDiskAndAFailureAreTold() throws {
        let harness = try RunHarness()
        let file = harness.folder.url.appending(path: "events")
        let isFull = Mutex(true)
        let evaluator = FakeEvaluator(onCheckpoint: { candidate, _ in
            guard candidate == 2 else { return }
            if isFull.withLock({ $0 }) { throw POSIXError(.ENOSPC) }
            throw SimulatedCrash()
        })
        let engine = try harness.create(RunHarness.configuration(), evaluator)
        engine.start(hook: Complaints().hook("cat >> '\(file.path)'"))
        try harness.wait("the search is paused", try RunReader(harness.directory)) { $0.run.state == .paused }
        isFull.withLock { $0 = false }
        #expect(engine.waitUntilEnd().isFailed)
        let names = try events(file).compactMap { $0["event"] as? String }
        #expect(names.filter { $0 != "best" }.first == "paused")
    }

    /// Whatever the command does, the search is as it would be without.
    @Test(arguments: [
        ("exit 3", "the command ended with status 3"),
        ("exec </dev/null; kill -9 $$", "the command ended with signal 9"),
        ("exec 0<&-; exit 1", "status 1"), ("no-such-command-at-all", "status 127"),
    ])
    func aCommandThatFailsIsToldAndNothingElse(command: String, complaint: String) throws {
        let harness = try RunHarness()
        let complaints = Complaints()
        let engine = try harness.create(RunHarness.tiny)
        engine.start(hook: complaints.hook(command))
        #expect(engine.waitUntilEnd().isFinished)
        #expect(
            !complaints.lines.isEmpty && complaints.lines.allSatisfy { $0.contains(complaint) },
            "\(complaints.lines)"
        )
        #expect(try RunFacts(harness.directory) == RunHarness.undisturbed(RunHarness.tiny))
    }

    @Test func aCommandThatHangsIsKilled() throws {
        let harness = try RunHarness()
        let complaints = Complaints()
        let engine = try harness.create(RunHarness.tiny)
        engine.start(hook: complaints.hook("sleep 1000 & wait", patience: 0.2))
        #expect(engine.waitUntilEnd().isFinished)
        #expect(complaints.lines.contains { $0.contains("took longer than") || $0.contains("still runs") })
    }
}
