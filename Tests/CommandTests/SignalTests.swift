import Foundation
import Store
import Testing

/// The real program and the signals of people, shells and batch systems.
@Suite struct SignalTests {
    private func isTraining(_ program: Program, _ name: String) throws -> Bool {
        try program.run("show", name).output.contains("training")
    }

    /// What a requeue script relies on: the work is saved, the status says "again", and a resumed run ends as if nothing had been.
    @Test(arguments: [SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGHUP]) func aSignalSavesAndStops(signal: Int32) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let process = try program.start(["search", "--headless", "--name", "far"] + TinySearch.endless)
        while try !isTraining(program, "far") { usleep(1000) }
        process.send(signal)
        process.send(signal)
        let result = try process.wait()
        #expect(result.status == 75, "\(result.status) \(result.errors)")
        #expect(result.output.contains("econas resume far"))
        #expect(try program.run("list").output.contains("stopped"))
    }

    @Test func workersOfTheirOwnDoNotDieOfASignalToTheWholeJob() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.endless + ["--set", "engine.executor=subprocess", "--workers", "2"]
        let process = try program.start(["search", "--headless", "--name", "far"] + settings)
        while try !isTraining(program, "far") { usleep(1000) }
        func workers() -> [pid_t] {
            let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process.pid)/task")) ?? []
            return tasks.flatMap { task in
                ((try? String(contentsOfFile: "/proc/\(process.pid)/task/\(task)/children", encoding: .utf8)) ?? "")
                    .split(separator: " ").compactMap { pid_t($0) }
            }
        }
        while workers().count < 2 { usleep(1000) }
        for worker in workers() { kill(worker, SIGUSR1) }
        process.send(SIGUSR1)
        let result = try process.wait()
        #expect(result.status == 75, "\(result.errors)")
        #expect(!result.output.contains("lost") && !result.output.contains("failed"), "\(result.output)")
    }

    @Test func nohupProtects() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.endless.map { "'\($0)'" }.joined(separator: " ")
        let line = "trap '' HUP; exec $ECONAS search --headless --name far \(settings)"
        let process = try ChildProcess(
            named: "env",
            ["ECONAS=\(Program.executable.path)", "sh", "-c", line],
            in: program.folder
        )
        let directory = RunDirectory(url: program.folder.appending(path: "runs/far"))
        while !FileManager.default.fileExists(atPath: directory.storeURL.path) { usleep(1000) }
        while try !isTraining(program, "far") { usleep(1000) }
        process.send(SIGHUP)
        // It takes commands, and works on: a pause and its end are answered by an engine that lives.
        #expect(try program.run("control", "far", "pause-search").status == 0)
        #expect(try program.run("control", "far", "resume-search").status == 0)
        process.send(SIGINT)
        #expect(try process.wait().status == 0)
    }

    /// At any moment of the first tenths of a second: either nothing was made, or what can be read and resumed.
    @Test func controlCAtTheBeginningLeavesARunThatCanBeRead() throws {
        let program = try Program()
        defer { program.cleanUp() }
        for moment in 0..<12 {
            let name = "early\(moment)"
            let process = try program.start(["search", "--headless", "--name", name] + TinySearch.endless)
            usleep(UInt32(moment) * 20_000)
            process.send(SIGINT)
            let result = try process.wait()
            let isMade = FileManager.default.fileExists(atPath: program.folder.appending(path: "runs/\(name)").path)
            if isMade {
                #expect(result.status == 0, "\(name): \(result.status) \(result.errors)")
                let shown = try program.run("show", name)
                #expect(shown.status == 0, "\(name): \(shown.errors)")
                #expect(try program.run("list").output.contains(name))
            } else {
                #expect(result.status == 128 + SIGINT, "\(name): \(result.status)")
            }
        }
    }

    /// `ulimit -f` is no end but a full disk: SIGXFSZ would end the process in the middle of a write.
    @Test func aFileThatMayNotGrowIsAFullDisk() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = TinySearch.endless.map { "'\($0)'" }.joined(separator: " ")
        let line = "ulimit -f 700; exec $ECONAS search --headless --name small \(settings)"
        let process = try ChildProcess(
            named: "env",
            ["ECONAS=\(Program.executable.path)", "sh", "-c", line],
            in: program.folder
        )
        // The log fills up to the limit, is folded in instead of the next write, and begins anew.
        let log = program.folder.appending(path: "runs/small/run.sqlite-wal").path
        var most: off_t = 0
        while true {
            var status = stat()
            let size = stat(log, &status) == 0 ? status.st_size : 0
            if most > 300_000, size < most / 2 { break }
            most = max(most, size)
            if let end = try process.ended() {
                Issue.record("it ended: \(end.status) \(end.errors)")
                return
            }
            usleep(500)
        }
        process.send(SIGTERM)
        let result = try process.wait()
        #expect(result.status == 75, "\(result.status) \(result.errors)")
    }
}
