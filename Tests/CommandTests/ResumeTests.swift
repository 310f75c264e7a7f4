import Foundation
import Testing

/// The real program, really training, interrupted in every way that happens.
@Suite struct ResumeTests {
    private func results(_ program: Program, _ name: String) throws -> NSDictionary {
        let shown = try program.run("show", name, "--json")
        #expect(shown.status == 0, "\(shown.errors)")
        return try TinySearch.results(shown.output)
    }

    private func undisturbed(_ program: Program, workers: Int) throws -> NSDictionary {
        let arguments = ["search", "--headless", "--name", "w\(workers)", "--workers", "\(workers)"] + TinySearch.settings
        let process = try program.start(arguments)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        return try results(program, "w\(workers)")
    }

    @Test func resultsDoNotDependOnTheNumberOfWorkers() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let one = try undisturbed(program, workers: 1)
        #expect((one["candidates"] as? [Any])?.count ?? 0 >= 12)
        for workers in [2, 3] {
            let several = try undisturbed(program, workers: workers)
            #expect(several == one, "\(workers) workers")
        }
    }

    /// `kill -9` at some twenty moments spread over the search by the sizes of its own record, which are states and not times.
    @Test func aSearchKilledManyTimesEndsAsAnUndisturbedOne() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let expected = try undisturbed(program, workers: 2)
        let begin = ["search", "--headless", "--name", "killed", "--workers", "2"] + TinySearch.settings
        var random = SystemRandomNumberGenerator()
        var process = try program.start(begin)
        var kills = 0
        while kills < 20 {
            // A moment between nothing and the time that some epochs take: anywhere in a batch, a checkpoint or a commit.
            Thread.sleep(forTimeInterval: Double.random(in: 0.002...0.12, using: &random))
            guard process.isRunning else { break }
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            kills += 1
            let configuration = program.folder.appending(path: "runs/killed/config.toml")
            if FileManager.default.fileExists(atPath: configuration.path) {
                process = try program.start(["resume", "killed", "--headless", "--workers", "\(kills % 3 + 1)"])
            } else {
                try? FileManager.default.removeItem(at: program.folder.appending(path: "runs/killed"))
                process = try program.start(begin)
            }
        }
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        #expect(kills > 0)
        let actual = try results(program, "killed")
        #expect(actual == expected)
    }

    @Test func controlCStopsAndResumeFinishes() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let expected = try undisturbed(program, workers: 2)
        let process = try program.start(["search", "--headless", "--name", "stopped"] + TinySearch.settings)
        let store = program.folder.appending(path: "runs/stopped/run.sqlite").path
        while process.isRunning, !FileManager.default.fileExists(atPath: store) { usleep(1000) }
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
        let again = try program.run("resume", "stopped", "--headless")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output.contains("finished"))
        let actual = try results(program, "stopped")
        #expect(actual == expected)
    }
}
