import Foundation
import Testing

/// Runs in folders where one may only read, runs of others, and runs as one file.
@Suite struct SharedRunTests {
    /// The program as somebody who may read the folder and write nothing in it.
    private func asStranger(_ program: Program, _ arguments: String) throws -> ChildProcess.Result {
        let stranger = geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : ""
        return try program.shell("\(stranger)\"$ECONAS\" \(arguments)")
    }

    private func setMode(_ program: Program, _ run: String, folder: Int, files: Int) throws {
        let path = program.folder.appending(path: "runs/\(run)").path
        for name in try FileManager.default.subpathsOfDirectory(atPath: path) {
            let file = URL(filePath: "\(path)/\(name)")
            let isFolder = try file.resourceValues(forKeys: [.isDirectoryKey]).isDirectory == true
            try FileManager.default.setAttributes(
                [.posixPermissions: isFolder ? folder : files],
                ofItemAtPath: file.path
            )
        }
        try FileManager.default.setAttributes([.posixPermissions: folder], ofItemAtPath: path)
    }

    private func look(_ program: Program, _ run: String, state: String) throws {
        try setMode(program, run, folder: 0o555, files: 0o444)
        defer { try? setMode(program, run, folder: 0o755, files: 0o644) }
        for command in ["list", "show \(run)", "show \(run) --json", "watch \(run) --headless"] {
            let result = try asStranger(program, command)
            #expect(result.status == 0, "\(run), \(command): \(result.errors)")
            #expect(result.output.contains(state), "\(run), \(command): \(result.output.prefix(300))")
        }
        let snapshot = try asStranger(program, "snapshot \(run) --screen population")
        #expect(snapshot.status == 0, "\(run): \(snapshot.errors)")
    }

    @Test func runsThatOneMayOnlyReadAreShown() throws {
        let program = try Program()
        defer { program.cleanUp() }
        #expect(try program.runList(["search", "--headless", "--name", "done"] + TinySearch.settings).status == 0)
        try look(program, "done", state: "finished")

        // As an engine leaves it that could not wait for a viewer: in write-ahead mode, with nothing in the log.
        let store = program.folder.appending(path: "runs/done/run.sqlite")
        var bytes = try Data(contentsOf: store)
        #expect(bytes[18...19].elementsEqual([1, 1]))
        bytes.replaceSubrange(18...19, with: [2, 2])
        try bytes.write(to: store)
        try look(program, "done", state: "finished")

        // As one leaves it that was killed: with a log beside it.
        let engine = try program.start(["search", "--headless", "--name", "killed"] + TinySearch.endless)
        while try program.run("list").output.contains("running") == false {
            try #require(try engine.ended() == nil, "the search ended")
        }
        while try program.run("show", "killed").output.contains("alive") == false {}
        // At work, seen by another.
        let live = try asStranger(program, "show killed")
        #expect(live.status == 0 && live.output.contains("running"), "\(live.errors)")
        if geteuid() == 0 {
            let refused = try asStranger(program, "control killed stop")
            #expect(refused.status == 1 && refused.errors.contains("belongs to root"), "\(refused.errors)")
        }
        engine.send(SIGKILL)
        _ = try engine.wait()
        try look(program, "killed", state: "crashed")
    }

    @Test func anArchiveIsReadWhereverItLies() throws {
        let program = try Program()
        defer { program.cleanUp() }
        #expect(try program.runList(["search", "--headless", "--name", "done"] + TinySearch.settings).status == 0)
        let written = try program.run("archive", "done")
        #expect(written.output.hasPrefix("run done is in done.econas ("), "\(written.errors)")
        try FileManager.default.moveItem(
            at: program.folder.appending(path: "runs"),
            to: program.folder.appending(path: "elsewhere")
        )
        for name in ["./done.econas", "done.econas"] {
            let shown = try program.run("show", name)
            #expect(shown.output.hasPrefix("run done.econas: finished"), "\(shown.errors)")
        }
        #expect(try program.run("watch", "done.econas", "--headless").output.contains("best: #"))
        #expect(try program.run("snapshot", "done.econas").output.contains("FINISHED"))
        #expect(try program.run("list", "--runs", ".").output.contains("done.econas"))
        let resumed = try program.run("resume", "done.econas", "--cycles", "9", "--headless")
        #expect(resumed.status == 1 && resumed.errors.contains("is an archive"), "\(resumed.errors)")
        let again = try program.run("archive", "done.econas", "done.econas")
        #expect(again.status == 1 && again.errors.contains("exists already"), "\(again.errors)")
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: program.folder.path).sorted() == [
                "done.econas", "elsewhere",
            ]
        )
    }

    @Test func whatAPersonPipesIsRead() throws {
        let program = try Program()
        defer { program.cleanUp() }
        try program.write("[search]\ncycles = 3\n", to: "c.toml")
        let bash = "bash -c 'exec \"$ECONAS\" config --config <(sed s/3/7/ c.toml)'"
        for line in ["\"$ECONAS\" config --config - <c.toml | sed s/3/7/", bash] {
            let result = try program.shell(line)
            #expect(result.status == 0 && result.output.contains("cycles = 7"), "\(line): \(result.errors)")
        }
        // A pipe that nobody writes to, what has no end, what is none, and what is larger than any configuration.
        let cases = [
            (
                "mkfifo pipe; \"$ECONAS\" config --config pipe",
                "pipe: the configuration cannot be read: nothing came through the pipe"
            ),
            ("\"$ECONAS\" config --config /dev/zero", "/dev/zero: the configuration cannot be read: it is larger than"),
            ("\"$ECONAS\" config --config .", "it is a folder"),
            ("\"$ECONAS\" config --config none", "there is no such file"),
            ("truncate -s 3T sparse; \"$ECONAS\" config --config sparse", "it is larger than"),
            ("\"$ECONAS\" tabular --table sparse", "it is larger than"),
            ("\"$ECONAS\" tabular --table - </dev/null", "standard input"),
        ]
        for (line, problem) in cases {
            let result = try program.shell(line)
            #expect(result.status == 1 && result.errors.contains(problem), "\(line): \(result.errors)")
        }
    }
}
