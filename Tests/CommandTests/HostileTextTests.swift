import Foundation
import GRDB
import Testing

/// Nothing that a store, a data set, a table, a configuration or an argument says is obeyed by the terminal.
@Suite struct HostileTextTests {
    /// Sets the title, clears the screen, copies to the clipboard, rings, overwrites the line, turns the direction; and the same by C1.
    private static let hostile =
        "A\u{1B}]0;owned\u{7}B\u{1B}[2J\u{1B}]52;c;cm0gLXJm\u{1B}\\C\u{9B}31m\u{9D}8;;http://x\u{9C}\rD\u{202E}E\u{2066}F\u{8}\u{7F}\u{2028}G"

    /// Everything in the output of a program that a terminal would obey, but for line ends and tabs. Not the program's own list.
    private static func obeyed(_ text: String) -> [String] {
        text.unicodeScalars.filter { scalar in
            if scalar == "\n" || scalar == "\t" { return false }
            return switch scalar.properties.generalCategory {
            case .control, .lineSeparator, .paragraphSeparator: true
            case .format: scalar.value != 0x200D && scalar.value != 0x200C
            default: false
            }
        }.map { String($0.value, radix: 16) }
    }

    private static func expectQuiet(_ result: ChildProcess.Result, _ call: [String]) {
        let call = call.joined(separator: " ").debugDescription
        #expect(obeyed(result.output) == [], "\(call)")
        #expect(obeyed(result.errors) == [], "\(call): \(result.errors)")
        #expect(result.status < 128, "\(call) ended with \(result.status): \(result.errors)")
    }

    /// What reads the run `r`, or shows it beside the sound run `s`.
    private static let readers = [
        ["list"], ["list", "--format", "csv"], ["show", "r"], ["show", "r", "1"], ["show", "r", "--format", "csv"],
        ["show", "r", "--json"], ["show", "r", "1", "--format", "dot"], ["show", "r", "1", "--format", "svg"],
        ["show", "r", "1", "--format", "pytorch"], ["show", "r", "--format", "json"], ["watch", "r", "--headless"],
        ["compare", "r", "s"], ["compare", "r", "s", "--json"], ["snapshot", "r"],
        ["snapshot", "r", "--format", "svg"],
        ["snapshot", "r", "--screen", "log"], ["snapshot", "r", "--screen", "population"],
        ["snapshot", "r", "--screen", "cell"],
        ["control", "r", "pause", "1"], ["resume", "r", "--headless"], ["proxies", "report", "r"],
    ]

    @Test func whatAStoreSaysIsNotObeyed() throws {
        let program = try Program()
        defer { program.cleanUp() }
        for name in ["r", "s"] {
            let more = ["--set", "search.cycles=1", "--set", "search.screen=synflow"]
            let search = try program.runList(["search", "--headless", "--name", name] + TinySearch.settings + more)
            #expect(search.status == 0, "\(search.errors)")
        }
        let store = program.folder.appending(path: "runs/r/run.sqlite")
        let sound = try Data(contentsOf: store)
        let quoted = String(decoding: try JSONEncoder().encode(Self.hostile), as: UTF8.self)
        let texts = try Self.textColumns(of: store)
        #expect(texts.count > 20)
        for (table, column) in texts {
            try sound.write(to: store)
            // A column of JSON gets the text as a string within it, one of text as it is; what the table refuses stays.
            try Self.change(store) { database in
                try? database.execute(sql: "UPDATE \(table) SET \(column) = ?", arguments: [Self.hostile])
            }
            for call in [
                ["list"], ["show", "r"], ["show", "r", "1"], ["show", "r", "--json"], ["watch", "r", "--headless"],
            ] {
                Self.expectQuiet(try program.runList(call), call + ["(\(table).\(column))"])
            }
        }
        // All at once where any text will do, so that every command has something to show.
        try sound.write(to: store)
        let inner = String(quoted.dropFirst().dropLast())
        try Self.change(store) { database in
            let changes: [(sql: String, text: String)] = [
                ("UPDATE runs SET dataset = ?", Self.hostile), ("UPDATE runs SET proxy = ?", Self.hostile),
                ("UPDATE runs SET failure = ?", Self.hostile), ("UPDATE candidates SET mutation = ?", Self.hostile),
                ("UPDATE candidates SET failure = ?", Self.hostile),
                ("UPDATE metrics SET name = ? || name", Self.hostile),
                ("UPDATE runs SET tiers = replace(tiers, '\"title\":\"', '\"title\":\"' || ?)", inner),
                ("UPDATE facts SET event = replace(event, '\"mutation\":\"', '\"mutation\":\"' || ?)", inner),
                ("UPDATE epochs SET host = ?", Self.hostile),
            ]
            for (sql, text) in changes { try database.execute(sql: sql, arguments: [text]) }
            try database.execute(sql: "UPDATE candidates SET origin = 'mutation'")
        }
        for call in Self.readers { Self.expectQuiet(try program.runList(call), call) }
        let ansi = try program.run("snapshot", "r", "--format", "ansi")
        let plain = ansi.output.replacing(/\u{1B}\[[0-9;]*m/, with: "")
        #expect(Self.obeyed(plain) == [] && plain != ansi.output)
        // Nothing is lost: JSON has the text as it is.
        let json = try program.run("show", "r", "--json")
        let object = try #require(JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
        let candidates = try #require(object["candidates"] as? [[String: Any]])
        #expect(candidates.allSatisfy { $0["mutation"] as? String == Self.hostile })
        // Python, too, reads the text within its string.
        #expect(try program.run("show", "r", "1", "--format", "pytorch").output.contains(#"A\\u{1b}]0;owned\\u{7}B"#))
    }

    private static func change(_ store: URL, _ body: (Database) throws -> Void) throws {
        let queue = try DatabaseQueue(path: store.path)
        try queue.writeWithoutTransaction { database in
            try database.execute(sql: "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON")
            try body(database)
        }
        try queue.close()
    }

    private static func textColumns(of store: URL) throws -> [(table: String, column: String)] {
        let queue = try DatabaseQueue(path: store.path)
        return try queue.read { database in
            let tables = try String.fetchAll(database, sql: "SELECT name FROM sqlite_schema WHERE type = 'table'")
            return try tables.filter { !$0.hasPrefix("sqlite_") }.flatMap { table in
                try database.columns(in: table).filter { $0.type == "TEXT" }.map { (table, $0.name) }
            }
        }
    }

    @Test func whatArgumentsSayIsNotObeyed() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let h = Self.hostile
        for call in [
            [h], ["search", h], ["search", "--name", h], ["search", "--preset", h], ["search", "--config", h],
            ["search", "--set", h], ["search", "--set", "\(h)=1"], ["search", "--set", "search.cycles=\(h)"],
            ["search", "--set", "search.strategy=\(h)"], ["search", "--dataset", h],
            ["search", "--dataset", "cifar10", "--data", h],
            ["search", "--seed", h], ["search", "--workers", h], ["search", "--theme", h],
            ["search", "--runs", h, "--preset", "x"],
            ["watch", h], ["watch", "x", "--replay", h], ["resume", h], ["resume", "x", "--cycles", h],
            ["list", "--runs", h],
            ["list", "--sort", h], ["list", "--filter", h], ["list", "--filter", "\(h)=1"], ["show", h],
            ["show", "x", h],
            ["show", "--genotype", h], ["show", "--genotype", "{\"\(h)\": 1}"], ["show", "--format", h],
            ["show", "--genotype", "Genotype(normal=[('\(h)', 0)])"], ["show", "--genotype", "|\(h)~0|"],
            ["compare", h, h], ["compare", "x", "y", "--core-seconds", h], ["compare", "x", "y", "--svg", h + "/" + h],
            ["snapshot", h], ["snapshot", "--screen", h], ["snapshot", "--size", h], ["control", h, "stop"],
            ["control", "x", h],
            ["control", "x", "inject", h], ["control", "x", "kill", h], ["config", "--set", "data.directory=\(h)"],
            ["config", "--set", h],
            ["config", "--set", "study.table=\(h)"], ["data", "info", "--data", h, "--dataset", "cifar10"],
            ["data", h], ["tabular", "--table", h],
            ["tabular", "--table", h, "--strategy", h], ["proxies", "--grid", h], ["proxies", "--scores", h],
            ["proxies", "--table", h, "--truth", h], ["proxies", "report", h], ["proxies", "report", "x", "--top", h],
            ["bench", "--network", h], ["bench", "--profile", h], ["engine", h], ["help", h],
            ["--generate-completion-script", h],
        ] {
            Self.expectQuiet(try program.runList(call), call)
        }
        let printed = try program.run("config", "--set", "data.directory=\(h)")
        #expect(printed.output.contains(#"directory = "A\u001b]0;owned\u0007B"#))
        try program.write(printed.output, to: "again.toml")
        #expect(try program.run("config", "--config", "again.toml").output.contains(#"\u009b31m"#))
    }

    @Test func whatFilesSayIsNotObeyed() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let h = Self.hostile
        let image = [UInt8](repeating: 7, count: 3072)
        let batch = (0..<10).flatMap { [UInt8($0)] + image }
        for name in (1...5).map({ "data_batch_\($0).bin" }) + ["test_batch.bin"] {
            let file = program.folder.appending(path: "data/\(name)")
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(batch).write(to: file)
        }
        let line = h.replacing("\r", with: "").replacing("\u{2028}", with: "")
        try program.write((0..<10).map { "\(line)\($0)\n" }.joined(), to: "data/batches.meta.txt")
        let arch = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
        try program.write("arch,\(line)_val_e1,\(line)_test_e1\n\(arch),10,20\n", to: "t.csv")
        try program.write("arch,a_e1\n\(line),10\n", to: "bad.csv")
        try program.write("arch,a_e1\n\(arch),\(line)\n", to: "number.csv")
        try program.write("\"\(line)\" = 1\n", to: "key.toml")
        try program.write(
            "[search]\nstrategy = \"\(line.replacing("\\", with: "").filter { $0.asciiValue ?? 32 >= 32 })\"\n",
            to: "value.toml"
        )
        try program.write("[roles]\n\"\(line)\" = \"x\"\n", to: "theme.toml")
        try program.write("theme = \"x\"\n[keys]\n\"\(line)\" = \"P\"\n", to: "xdg/econas/config.toml")
        for call in [
            ["data", "info", "--dataset", "cifar10", "--data", "data"],
            ["data", "info", "--dataset", "cifar10", "--data", "data", "--json"],
            ["tabular", "--table", "t.csv", "--seeds", "2", "--budget", "4"],
            ["tabular", "--table", "t.csv", "--json", "--seeds", "2"],
            ["tabular", "--table", "bad.csv"], ["tabular", "--table", "number.csv"],
            ["config", "--config", "key.toml"],
            ["config", "--config", "value.toml"], ["search", "--theme", "theme.toml"],
        ] {
            Self.expectQuiet(try program.runList(call), call)
        }
        let data = try program.run(
            "data",
            "info",
            "--dataset",
            "cifar10",
            "--data",
            "data",
            "--set",
            "data.hold_out=0.5"
        )
        #expect(data.output.contains(#"A\u{1b}]0;owned\u{7}B"#), "\(data.errors)")
        let preferences = try program.shell("XDG_CONFIG_HOME=$PWD/xdg $ECONAS config --dashboard")
        Self.expectQuiet(preferences, ["config", "--dashboard"])
        #expect(preferences.status == 1)
    }
}
