import ArgumentParser
import Foundation
import Testing

@testable import Store
@testable import econas

/// Tables on the command line: how they fit a terminal, and which rows and formats there are.
@Suite struct TableTests {
    private static let columns: [TextTable.Column] = [
        .init(title: "name", least: 6), .init(title: "state"), .init(title: "size", alignment: .right, yields: 1),
        .init(title: "when", yields: 2),
    ]

    private static var table: TextTable {
        var table = TextTable(columns)
        table.add(["a-long-name", "done", "12", "yesterday"])
        table.add(["b", "at work", "3456", "now"])
        table.add(["c", "unreadable: whatever is wrong with it, told to the end"])
        return table
    }

    @Test func aTableIsWholeWhereThereIsRoom() {
        let whole = """
            name         state    size  when
            a-long-name  done       12  yesterday
            b            at work  3456  now
            c            unreadable: whatever is wrong with it, told to the end
            """
        #expect(Self.table.text(width: nil) == whole)
        #expect(Self.table.text(width: 37) == whole)
    }

    @Test(arguments: [
        (36, "name        state    size  when"), (35, "name       state    size  when"),
        (32, "name    state    size  when"),
        (31, "name         state    size"), (25, "name        state    size"), (21, "name    state    size"),
        (20, "name         state"),
        (19, "name        state"),
        (14, "name    state"), (1, "name    state"),
    ])
    func columnsGiveWay(width: Int, heading: String) {
        let lines = Self.table.text(width: width).split(separator: "\n")
        #expect(lines[0] == heading)
        #expect(lines.prefix(3).allSatisfy { $0.count <= max(width, 15) }, "\(lines)")
        if width == 14 { #expect(lines[1] == "a-lon…  done") }
        // What went wrong is told in full.
        #expect(lines[3].hasSuffix("unreadable: whatever is wrong with it, told to the end"))
    }

    @Test func whatBreaksLinesIsWrittenOut() {
        var table = TextTable(columns: [("a", .left), ("b", .left)])
        table.add(["x\ny", "\u{1B}[31mz"])
        #expect(table.text(width: nil) == "a        b\nx\\u{a}y  \\u{1b}[31mz")
    }

    private struct Row {
        var name: String
        var score: Double?
    }

    private static let rows = [
        Row(name: "b", score: 70.5), Row(name: "A,\"x\"", score: nil), Row(name: "c", score: 71),
    ]
    private static var dataColumns: [DataColumn<Row>] {
        [
            DataColumn("name", .init(title: "name")) { .text($0.name) },
            DataColumn(
                name: "score",
                text: .init(title: "score"),
                descends: true,
                value: { TableValue($0.score) },
                shown: { "\($0.score ?? 0)" }
            ),
            DataColumn("hidden", nil) { _ in .number(1) },
        ]
    }

    @Test(arguments: [
        ([], ["b", "A,\"x\"", "c"]), (["--sort", "score"], ["c", "b", "A,\"x\""]),
        (["--sort", "score", "--reverse"], ["b", "c", "A,\"x\""]),
        (["--sort", "name"], ["A,\"x\"", "b", "c"]), (["--sort", "NAME", "--limit", "1"], ["A,\"x\""]),
        (["--limit", "0"], []),
    ])
    func rowsAreArranged(arguments: [String], names: [String]) throws {
        let options = try TableOptions.parse(arguments)
        #expect(try options.arranged(Self.rows, Self.dataColumns).map(\.name) == names)
    }

    @Test(arguments: [
        ("score>70.5", ["c"]), ("score>=70.5", ["b", "c"]), ("score<71 name=B", ["b"]), ("!score>0", ["A,\"x\""]),
        ("score!=71", ["b", "A,\"x\""]),
        ("score=", ["A,\"x\""]), ("name:X", ["A,\"x\""]), ("x", ["A,\"x\""]), ("!x score:71", ["c"]),
        ("", ["b", "A,\"x\"", "c"]),
    ])
    func rowsAreChosen(filter: String, names: [String]) throws {
        let filter = try TableFilter(filter, Self.dataColumns)
        #expect(Self.rows.filter(filter.matches).map(\.name) == names)
    }

    @Test(arguments: [
        ("scor>7", "--filter: there is no column scor, did you mean score? there are name, score, hidden"),
        ("score>many", "--filter score>many: many is no number"), ("score<", "--filter score<: nothing is no number"),
        ("score>nan", "--filter score>nan: nan is no number"),
    ])
    func aWrongFilterIsExplained(filter: String, message: String) {
        #expect {
            _ = try TableFilter(filter, Self.dataColumns)
        } throws: {
            ($0 as? UserError)?.message == message
        }
    }

    @Test func csvHasAllColumnsInFullPrecision() {
        #expect(
            DataColumn.csv(Self.rows, Self.dataColumns) == "name,score,hidden\nb,70.5,1\n\"A,\"\"x\"\"\",,1\nc,71,1\n"
        )
    }

    @Test func runsAndCandidatesAreSortedFilteredAndGivenAsCSV() throws {
        let program = try Program()
        defer { program.cleanUp() }
        for (name, cycles) in [("one", "1"), ("two", "2")] {
            let settings = TinySearch.settings + ["--set", "search.cycles=\(cycles)"]
            #expect(try program.runList(["search", "--headless", "--name", name] + settings).status == 0)
        }
        try program.write("no store", to: "runs/bad/run.sqlite")
        func names(_ arguments: String...) throws -> [String] {
            let result = try program.runList(["list"] + arguments)
            #expect(result.status == 0, "\(result.errors)")
            return result.output.split(separator: "\n").dropFirst().map { String($0.split { " ,".contains($0) }[0]) }
        }
        #expect(try names() == ["two", "one", "bad"])
        #expect(try names("--sort", "run", "--limit", "2") == ["bad", "one"])
        #expect(try names("--sort", "candidates", "--format", "csv") == ["two", "one", "bad"])
        #expect(try names("--filter", "state=finished cycles<2") == ["one"])
        #expect(try names("--filter", "unreadable") == ["bad"])
        let csv = try program.run("list", "--format", "csv").output.split(separator: "\n")
        #expect(csv[0] == "run,state,strategy,data,proxy,cycle,cycles,candidates,epochs,best,disk,begun,problem")
        #expect(csv[1].hasPrefix("two,finished,hierarchical,shapes,4ch 8px s=1 e3,2,2,"))
        #expect(csv[3].hasPrefix("bad,unreadable,,,,,,,,,,,"))

        let shown = try program.run("show", "two", "--format", "csv").output.split(separator: "\n")
        #expect(
            shown[0]
                == "id,state,pinned,tier,epochs,accuracy,parameters,macs,parent,seconds,born,origin,change,failure,architecture"
        )
        let best = try program.run("show", "two", "--sort", "accuracy", "--limit", "1", "--format", "csv").output
        let accuracies = shown.dropFirst().compactMap {
            Double($0.split(separator: ",", omittingEmptySubsequences: false)[5])
        }
        #expect(best.contains(",\(accuracies.max().map { TableValue.number($0).csv } ?? "nobody"),"))
        let third = try program.run("show", "two", "--filter", "tier>=3", "--format", "csv").output.split(
            separator: "\n"
        )
        #expect(third.count > 1 && third.dropFirst().allSatisfy { $0.split(separator: ",")[3] == "3" })
        let curve = try program.run("show", "two", "1", "--format", "csv").output.split(separator: "\n")
        #expect(
            curve[0] == "epoch,loss,accuracy,validation_loss,validation_accuracy,learning_rate,seconds"
                && curve.count > 1
        )
        for wrong in [
            ["show", "two", "1", "--limit", "3"], ["show", "two", "--json", "--filter", "x"], ["list", "--reverse"],
        ] {
            #expect(try program.runList(wrong).status == 2)
        }
        #expect(
            try program.run("list", "--sort", "bets").errors.contains("there is no column bets, did you mean best?")
        )
    }

    @Test(.enabled(if: Tmux.isInstalled), arguments: [80, 60, 40]) func tablesFitTheTerminal(columns: Int) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let search = try program.runList(
            ["search", "--headless", "--name", "a-run-with-a-long-name"] + TinySearch.settings
        )
        #expect(search.status == 0)
        let tmux = try Tmux(width: columns, height: 40, folder: program.folder)
        defer { tmux.close() }
        try tmux.command("clear; '\(Program.executable.path)' list; echo list-$((1+1))")
        let list = try tmux.wait(for: "list-2")
        // A line that does not fit would go on in the next.
        let lines = list.split(separator: "\n").map(String.init)
        let heading = try #require(lines.firstIndex { $0.hasPrefix("run") })
        #expect(
            lines[heading].contains("best") && lines[heading + 1].hasPrefix("a-run-")
                && lines[heading + 2] == "list-2",
            "\(list)"
        )
    }
}
