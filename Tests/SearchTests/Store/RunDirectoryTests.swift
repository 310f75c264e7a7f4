import Foundation
import Testing
@testable import Store

/// The directory of a run.
@Suite struct RunDirectoryTests {
    @Test func namesAreChecked() throws {
        for good in ["a", "2026-11-23", "Run_1.b", String(repeating: "x", count: 64)] {
            try RunDirectory.validate(name: good)
        }
        for bad in ["", ".", "..", "-x", "a/b", "a b", "ä", "_a", String(repeating: "x", count: 65)] {
            #expect(throws: RunError.self) { try RunDirectory.validate(name: bad) }
        }
    }

    @Test func aNameIsTakenOnce() throws {
        let folder = try TemporaryFolder()
        _ = try RunDirectory.create(named: "one", in: folder.url)
        #expect(throws: RunError.exists("one")) { _ = try RunDirectory.create(named: "one", in: folder.url) }
    }

    @Test func madeNamesDiffer() throws {
        let folder = try TemporaryFolder()
        let now = Date()
        let names = try (1...3).map { _ in try RunDirectory.create(named: nil, in: folder.url, now: now).name }
        #expect(Set(names).count == 3)
        #expect(names[1] == names[0] + "-2")
        for name in names { try RunDirectory.validate(name: name) }
    }

    @Test func runsAreFoundByNameAndByPath() throws {
        let harness = try RunHarness("here")
        harness.work(try harness.create(RunHarness.tiny))
        let runs = harness.folder.url
        #expect(try RunDirectory.find("here", in: runs) == harness.directory)
        #expect(try RunDirectory.find(harness.directory.url.path, in: runs) == harness.directory)
        #expect(throws: RunError.missing("there", folder: runs.path)) { try RunDirectory.find("there", in: runs) }
        let empty = try RunDirectory.create(named: "empty", in: runs)
        #expect(throws: RunError.notARun(empty.url.path)) { try RunDirectory.find("empty", in: runs) }
    }

    @Test func checkpointsAreNamedAfterTheirCandidates() {
        let directory = RunDirectory(url: URL(fileURLWithPath: "/runs/x"))
        #expect(directory.checkpointURL(candidate: 42).lastPathComponent == "candidate-000042.safetensors")
        #expect(RunDirectory.candidate(ofCheckpoint: "candidate-000042.safetensors") == 42)
        #expect(RunDirectory.candidate(ofCheckpoint: "candidate-1234567.safetensors") == 1_234_567)
        #expect(RunDirectory.candidate(ofCheckpoint: "candidate-x.safetensors") == nil)
        #expect(RunDirectory.candidate(ofCheckpoint: "reserve") == nil)
    }

    @Test func theLockIsExclusiveAndAsksNothingOfLookersOn() throws {
        let harness = try RunHarness()
        var lock: RunLock? = try RunLock(harness.directory)
        let own = ProcessInfo.processInfo.processIdentifier
        #expect(RunLock.holder(of: harness.directory)?.process == own)
        #expect(throws: RunError.held("test", process: own)) { _ = try RunLock(harness.directory) }
        #expect(RunLock.holder(of: harness.directory) != nil)
        #expect(lock != nil)
        lock = nil
        #expect(RunLock.holder(of: harness.directory) == nil)
        _ = try RunLock(harness.directory)
    }
}
