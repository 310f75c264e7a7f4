import Foundation
import Testing

@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store

/// Files of a run that are none: links that lead elsewhere, pipes, files of others.
@Suite struct RunFilesTests {
    /// A finished run, and a file outside of it that nobody may touch.
    private struct Victim {
        let harness: RunHarness
        let thesis: URL
        let text = "years of work"

        init() throws {
            harness = try RunHarness()
            harness.work(try harness.create(RunHarness.tiny))
            thesis = harness.folder.url.appendingPathComponent("thesis")
            try FileManager.default.createDirectory(at: thesis, withIntermediateDirectories: true)
            for name in ["candidate-000001.safetensors", "a.econas-tmp", ".a.econas-tmp"] {
                try Data(text.utf8).write(to: thesis.appendingPathComponent(name))
            }
        }

        func resume() throws {
            harness.work(try harness.resume { $0.search.cycles += 1 })
        }

        var isWhole: Bool {
            let names = (try? FileManager.default.contentsOfDirectory(atPath: thesis.path)) ?? []
            return names.count == 3
                && names.allSatisfy {
                    (try? String(contentsOf: thesis.appendingPathComponent($0), encoding: .utf8)) == text
                }
        }
    }

    @Test(arguments: ["lock", "run.sqlite", "run.sqlite-wal", "run.sqlite-shm", "config.toml", "engine.log", "reserve"])
    func aLinkInARunIsNotFollowed(name: String) throws {
        let victim = try Victim()
        let link = victim.harness.directory.url.appendingPathComponent(name)
        try? FileManager.default.removeItem(at: link)
        let target = victim.thesis.appendingPathComponent("candidate-000001.safetensors")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: target)
        #expect(throws: RunError.file(link.path, detail: "it is a symbolic link, not a file: remove it")) {
            try victim.resume()
        }
        #expect(victim.isWhole)
    }

    @Test func aLinkedCheckpointsFolderIsNotSwept() throws {
        let victim = try Victim()
        let checkpoints = victim.harness.directory.checkpointsURL
        try FileManager.default.removeItem(at: checkpoints)
        try FileManager.default.createSymbolicLink(at: checkpoints, withDestinationURL: victim.thesis)
        let problem = RunError.file(checkpoints.path, detail: "it is a symbolic link, not a folder: remove it")
        #expect(throws: problem) { try victim.resume() }
        // Not even by an engine that is at work when the link is put there.
        let keeper = CheckpointKeeper(directory: victim.harness.directory)
        keeper.sweep(keeping: [])
        try keeper.prepare()
        #expect(victim.isWhole)
    }

    @Test(arguments: ["lock", "run.sqlite", "run.sqlite-wal", "run.sqlite-journal"], [S_IFIFO, S_IFSOCK])
    func nobodyWaitsForAPipe(name: String, kind: mode_t) throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let path = harness.directory.url.appendingPathComponent(name).path
        unlink(path)
        #expect(mknod(path, kind | 0o644, 0) == 0)
        if name == "lock" {
            #expect(try RunSummary(harness.directory).run.state == .finished)
        } else {
            let error = #expect(throws: RunError.self) { _ = try RunSummary(harness.directory) }
            #expect(error?.description.contains("run.sqlite") == true)
        }
        #expect(RunSummary.all(in: harness.folder.url).count == 1)
        #expect(throws: RunError.self) { _ = try harness.resume() }
    }

    /// The folder itself is what a person names.
    @Test func aRunMayBeNamedByALink() throws {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        let link = harness.folder.url.appendingPathComponent("latest")
        try FileManager.default.createSymbolicLink(at: link, withDestinationURL: harness.directory.url)
        let engine = try SearchEngine.resume(RunDirectory(url: link), adjusting: { $0.search.cycles += 1 }) { _ in
            FakeEvaluator()
        }
        #expect(harness.work(engine).isFinished)
    }

    @Test(.enabled(if: geteuid() == 0, "only root can give a folder away")) func aRunOfSomebodyElseIsNotWritten() throws
    {
        let harness = try RunHarness()
        harness.work(try harness.create(RunHarness.tiny))
        #expect(chown(harness.directory.url.path, 65_534, 65_534) == 0)
        let error = #expect(throws: RunError.self) { _ = try harness.resume() }
        #expect(error?.description.contains("belongs to nobody") == true)
        #expect(throws: RunError.self) { try RunReader(harness.directory).submit(.stopSearch) }
        #expect(try RunSummary(harness.directory).run.state == .finished)
    }
}
