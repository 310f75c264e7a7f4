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

    /// `kill -9` at twenty random moments, and each time resumed with another number of workers.
    @Test func aSearchKilledManyTimesEndsAsAnUndisturbedOne() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.settings + ["--set", "search.cycles=10"]
        let expected = try undisturbed(program, workers: 2, settings: settings)
        let begin = ["search", "--headless", "--name", "killed", "--workers", "2"] + settings
        var random = SystemRandomNumberGenerator()
        var process = try program.start(begin)
        var kills = 0
        var last: ChildProcess.Result?
        while last == nil {
            if kills < 20 {
                // Anywhere in a batch, a checkpoint or a commit; what is recorded must not depend on it.
                Thread.sleep(forTimeInterval: Double.random(in: 0.01...0.2, using: &random))
                process.send(SIGKILL)
            }
            let result = try process.wait()
            guard result.status == 128 + SIGKILL else {
                last = result
                break
            }
            kills += 1
            let configuration = program.folder.appending(path: "runs/killed/config.toml")
            if FileManager.default.fileExists(atPath: configuration.path) {
                process = try program.start(["resume", "killed", "--headless", "--workers", "\(kills % 3 + 1)"])
            } else {
                try? FileManager.default.removeItem(at: program.folder.appending(path: "runs/killed"))
                process = try program.start(begin)
            }
        }
        #expect(last?.status == 0, "\(last?.errors ?? "")")
        #expect(kills > 0)
        let actual = try results(program, "killed")
        #expect(actual == expected)
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
