import Foundation
import Testing

/// The real program with workers that are processes of their own.
@Suite struct SubprocessTests {
    private static let subprocess = ["--set", "engine.executor=subprocess"]

    private func results(_ program: Program, _ name: String) throws -> NSDictionary {
        let shown = try program.run("show", name, "--json")
        #expect(shown.status == 0, "\(shown.errors)")
        return try TinySearch.results(shown.output)
    }

    private func search(_ program: Program, _ name: String, _ more: [String]) throws -> NSDictionary {
        let result = try program.runList(
            ["search", "--headless", "--name", name, "--workers", "2"] + TinySearch.settings + more
        )
        #expect(result.status == 0, "\(result.errors)")
        return try results(program, name)
    }

    /// The processes that work for an engine.
    private func workers(of engine: pid_t) -> [pid_t] {
        let text = (try? String(contentsOfFile: "/proc/\(engine)/task/\(engine)/children", encoding: .utf8)) ?? ""
        let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(engine)/task")) ?? []
        let all = tasks.map {
            (try? String(contentsOfFile: "/proc/\(engine)/task/\($0)/children", encoding: .utf8)) ?? ""
        }
        return Set((all + [text]).joined(separator: " ").split(separator: " ").compactMap { pid_t($0) }).sorted()
    }

    private func isGone(_ pid: pid_t) -> Bool {
        let status = (try? String(contentsOfFile: "/proc/\(pid)/status", encoding: .utf8)) ?? ""
        return status.isEmpty || status.contains("State:\tZ")
    }

    @Test func processesGiveWhatThreadsGive() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let threads = try search(program, "threads", [])
        let processes = try search(program, "processes", Self.subprocess)
        #expect((threads["candidates"] as? [Any])?.count ?? 0 >= 12)
        #expect(processes == threads)
    }

    /// `kill -9` of workers, of the engine, and of both, and each time gone on with.
    @Test func aSearchWhoseProcessesAreKilledEndsAsAnUndisturbedOne() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let longer = ["--set", "search.cycles=10"]
        let expected = try search(program, "threads", longer)
        var arguments =
            ["search", "--headless", "--name", "killed", "--workers", "2"] + TinySearch.settings + longer
            + Self.subprocess
        var kills = 0
        while true {
            let engine = try program.start(arguments)
            var ended: ChildProcess.Result?
            while ended == nil {
                let found = workers(of: engine.pid)
                guard kills < 9, found.count == 2 else {
                    ended = try engine.ended()
                    usleep(500)
                    continue
                }
                kills += 1
                // A worker, the engine, both in turn.
                if kills % 3 != 2 { kill(found[kills % 2], SIGKILL) }
                if kills % 3 != 1 {
                    engine.send(SIGKILL)
                    ended = try engine.wait()
                    // Workers end with their engine.
                    for _ in 0..<6_000 where !found.allSatisfy(isGone) { usleep(5000) }
                    #expect(found.allSatisfy(isGone))
                } else {
                    // Until another has taken its place, or the engine has ended.
                    while ended == nil, workers(of: engine.pid) == found {
                        ended = try engine.ended()
                        usleep(500)
                    }
                }
            }
            guard let ended, ended.status == 128 + SIGKILL else {
                #expect(ended?.status == 0, "\(ended?.errors ?? "")")
                break
            }
            arguments = ["resume", "killed", "--headless", "--workers", "2"]
        }
        #expect(kills >= 3)
        #expect(try results(program, "killed") == expected)
    }

    @Test func workThatKillsItsProcessFailsItsCandidateNotTheSearch() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let engine = try program.start(
            ["search", "--headless", "--name", "fatal", "--workers", "1"] + TinySearch.settings + Self.subprocess
                + ["--set", "search.cycles=0", "--set", "proxy.epochs=300", "--set", "search.initial=1"]
        )
        // Its only worker is killed as soon as there is one, until the engine gives up.
        var ended: ChildProcess.Result?
        while ended == nil {
            for worker in workers(of: engine.pid) { kill(worker, SIGKILL) }
            ended = try engine.ended()
            usleep(500)
        }
        let shown = try program.run("show", "fatal", "--json")
        #expect(shown.output.contains("its work was lost 3 times"))
    }

    @Test func workWithoutAnEngineEndsWithItsInput() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let nothing = try program.run("work")
        #expect(nothing.status == 0)
        let nonsense = try program.shell(#"echo '{"kind":"dance"}' | "$ECONAS" work"#)
        #expect(nonsense.status == 1)
        #expect(nonsense.errors.contains("standard input, line 1"))
        #expect(nonsense.errors.split(separator: "\n").count == 1)
    }
}
