import Foundation
import Testing

/// The real program, really training, interrupted in every way that happens.
@Suite struct ResumeTests {
    private func results(_ program: Program, _ name: String) throws -> NSDictionary {
        let shown = try program.run("show", name, "--json")
        #expect(shown.status == 0, "\(shown.errors)")
        return try TinySearch.results(shown.output)
    }

    private func undisturbed(
        _ program: Program,
        workers: Int,
        settings: [String] = TinySearch.settings
    ) throws -> NSDictionary {
        let arguments = ["search", "--headless", "--name", "w\(workers)", "--workers", "\(workers)"]
        let search = try program.runList(arguments + settings)
        #expect(search.status == 0, "\(search.errors)")
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

    /// `kill -9` at twenty random moments, and each time resumed with another number of workers; a fast machine needs several
    /// searches for that.
    @Test func aSearchKilledManyTimesEndsAsAnUndisturbedOne() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.settings + ["--set", "search.cycles=10"]
        let expected = try undisturbed(program, workers: 2, settings: settings)
        var random = SystemRandomNumberGenerator()
        var kills = 0
        var searches = 0
        while kills < 20 {
            searches += 1
            let name = "killed\(searches)"
            let folder = program.folder.appending(path: "runs/\(name)")
            var arguments = ["search", "--headless", "--name", name, "--workers", "2"] + settings
            while true {
                let process = try program.start(arguments)
                if kills < 20 {
                    // Anywhere in a batch, a checkpoint or a commit; what is recorded must not depend on it.
                    Thread.sleep(forTimeInterval: Double.random(in: 0.01...0.15, using: &random))
                    process.send(SIGKILL)
                }
                let result = try process.wait()
                guard result.status == 128 + SIGKILL else {
                    #expect(result.status == 0, "\(result.errors)")
                    break
                }
                kills += 1
                if FileManager.default.fileExists(atPath: folder.appending(path: "config.toml").path) {
                    arguments = ["resume", name, "--headless", "--workers", "\(kills % 3 + 1)"]
                } else {
                    try? FileManager.default.removeItem(at: folder)
                }
            }
            let actual = try results(program, name)
            #expect(actual == expected, "\(name)")
        }
    }

    @Test func controlCStopsAndResumeFinishes() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let expected = try undisturbed(program, workers: 2)
        let process = try program.start(["search", "--headless", "--name", "stopped"] + TinySearch.settings)
        while try !program.run("show", "stopped").output.contains("training") { usleep(1000) }
        process.send(SIGINT)
        #expect(try process.wait().status == 0)
        let again = try program.run("resume", "stopped", "--headless")
        #expect(again.status == 0, "\(again.errors)")
        #expect(again.output.contains("finished"))
        let actual = try results(program, "stopped")
        #expect(actual == expected)
    }
}
