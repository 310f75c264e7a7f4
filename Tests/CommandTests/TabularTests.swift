import Foundation
import Testing

/// Comparing strategies on a table.
@Suite struct TabularTests {
    private static let table = """
        arch,a_val_e2,a_test_e5
        |none~0|+|none~0|none~1|+|none~0|none~1|none~2|,10,40
        |none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|,20,30
        |none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|,30,20
        |none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|,30,50.5

        """

    @Test func everyStrategyIsReported() throws {
        let program = try Program()
        defer { program.cleanUp() }
        try program.write(Self.table, to: "t.csv")
        let calls = ["tabular", "--table", "t.csv", "--budget", "28", "--seeds", "5"]
        let result = try program.runList(calls + ["--ascii", "--svg", "t.svg"])
        #expect(result.status == 0)
        #expect(result.output.contains("4 architectures, 5 seeds: a_test_e5 of the result in percent"))
        let names = [
            "hierarchical@2", "hierarchical", "hierarchical-async", "regularized-evolution@2", "regularized-evolution",
            "random@2",
            "random",
            "successive-halving", "hyperband", "asha",
        ]
        for name in names { #expect(result.output.contains("\n\(name) "), "\(name) is missing") }
        #expect(result.output.unicodeScalars.allSatisfy { $0.isASCII || "–±×".unicodeScalars.contains($0) })
        let picture = try String(contentsOf: program.folder.appending(path: "t.svg"), encoding: .utf8)
        #expect(picture.hasPrefix("<svg") && picture.contains("a_test_e5"))

        let json = try program.runList(calls + ["--strategy", "random,asha@2-5", "--json"])
        let object = try #require(
            JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        )
        #expect(object["optimum"] as? Double == 0.505 && object["seeds"] as? Int == 5)
        let results = try #require(object["results"] as? [[String: Any]])
        #expect(results.compactMap { $0["strategy"] as? String } == ["random", "asha@2-5"])
        let curve = try #require(results[0]["curve"] as? [[String: Any]])
        // Four trainings of five epochs: the best is found whatever the order.
        #expect(curve.last?["mean"] as? Double == 0.505 && curve.last?["regret"] as? Double == 0)
    }

    @Test(arguments: [
        (["--table", "no.csv"], 1, "no.csv: there is no such file"),
        (["--table", "bad.csv"], 1, "bad.csv:2: a_e1 = \"x\" is not a number"),
        (["--table", "."], 1, ".: it is a folder"),
        (["--table", "packed.csv.gz"], 1, "packed.csv.gz: it is packed with gzip: unpack it first (gunzip)"),
        (["--table", "fractions.csv"], 1, "fractions.csv: a_e1 is at most 1 everywhere, which looks like fractions"),
        (["--table", "t.csv", "--svg", "."], 2, "--svg .: it is a folder"),
        (["--table", "t.csv", "--dataset", "b"], 1, "there are a; choose one with --dataset"),
        (["--table", "t.csv", "--strategy", "luck"], 1, "unknown strategy \"luck\""),
        (["--table", "t.csv", "--set", "search.seed=2"], 1, "search.seed means nothing on a table"),
        (["--table", "t.csv", "--budget", "0"], 2, "--budget 0"),
        (["--table", "t.csv", "--seeds", "-1"], 2, "seeds"),
        ([], 2, "--table"),
    ])
    func mistakesAreExplained(arguments: [String], status: Int32, fragment: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        try program.write(Self.table, to: "t.csv")
        try program.write("arch,a_e1\nDARTS,x\n", to: "bad.csv")
        try program.write("arch,a_e1\nDARTS,0.91\n", to: "fractions.csv")
        try Data([0x1F, 0x8B, 8, 0, 0xFF]).write(to: program.folder.appending(path: "packed.csv.gz"))
        let result = try program.runList(["tabular"] + arguments)
        #expect(result.status == status)
        #expect(result.errors.contains(fragment), "\(result.errors)")
    }

    @Test func aTableComesFromAPipeToo() throws {
        let program = try Program()
        defer { program.cleanUp() }
        try program.write(Self.table, to: "t.csv")
        let options = "--strategy random --budget 20 --seeds 5 --ascii"
        let file = try program.shell("$ECONAS tabular --table t.csv \(options)")
        #expect(file.status == 0, "\(file.errors)")
        let pipe = try program.shell("cat t.csv | $ECONAS tabular --table - \(options)")
        #expect(pipe.status == 0 && pipe.output == file.output, "\(pipe.errors)")
        let fifo = try program.shell(
            "mkfifo p; (cat t.csv >p &); sleep 1; $ECONAS tabular --table /dev/stdin \(options) <p"
        )
        #expect(fifo.output == file.output, "\(fifo.errors)")
    }
}
