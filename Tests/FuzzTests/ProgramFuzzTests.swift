import ArgumentParser
import Foundation
import Tensor
import Testing

@testable import RunModel
@testable import econas

/// What people write behind `econas`, and which rows of a table they want.
@Suite struct ProgramFuzzTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func arguments() throws {
        let corpus = [
            "search --preset quickstart --set search.cycles=3 --seed 4 --workers 2 --name a --headless",
            "show r 1 --format csv",
            "list --sort best --reverse --limit 3 --filter state=finished", "show --genotype DARTS --format dot",
            "watch r --replay 10x",
            "compare a b --core-seconds 10 --svg c.svg --ascii",
            "snapshot r --size 120x40 --screen ranks --format ansi",
            "control r promote 3-5 #5 3,4", "control r inject Genotype(normal=[('none',0)]) --parent 3",
            "config --keys",
            "tabular --table t.csv --strategy asha@2-5 --budget 4 --seeds 2",
            "proxies --grid c4r4s0e1+2,c3r4s1e1 --count 9",
            "proxies report r --top 10% --combine log:a+b --search 2 --budget a --skip 3",
            "bench --profile DARTS --batch 3", "help search",
            "resume r --cycles 9 --data d", "data info --json", "--version", "---completion list -- --runs 1 2",
            "search --set= --= -- -",
        ].map { $0.replacing(" ", with: "\0") }
        let words = [
            "--set", "--runs", "--json", "--format", "--", "-", "---", "=", "\0", "\0\0", "--no-", "999x999", "0x0",
            "1e9", "10x", "100%",
        ]
        try Fuzzer("arguments", corpus: corpus, words: words) { bytes, _ in
            // Nothing is run; what is read of the arguments is checked as far as that goes without a run.
            let arguments = text(bytes).split(separator: "\0", omittingEmptySubsequences: false).prefix(60).map(
                String.init
            )
            do {
                _ = try Econas.parseAsRoot(arguments)
            } catch {
                #expect(!Econas.fullMessage(for: error).isEmpty || Econas.exitCode(for: error).isSuccess)
            }
        }
    }

    @Test func tableFilters() throws {
        struct Row {
            var name: String
            var score: Double?
        }
        let rows = [
            Row(name: "é\u{202E}", score: 71.5), Row(name: "", score: nil), Row(name: "none", score: -.infinity),
        ]
        let columns: [DataColumn<Row>] = [
            DataColumn("name", .init(title: "name", least: 3)) { .text($0.name) },
            DataColumn("score", .init(title: "score", alignment: .right, yields: 1)) { TableValue($0.score) },
        ]
        let corpus = ["score>70 name:e !none", "name=none score!=3", "!score<=-1e3 é", "!!score>1", "score>", "name:"]
        try Fuzzer("table-filters", corpus: corpus, words: ["<=", "!=", "name", "score", "!", ":"]) { bytes, random in
            guard let filter = try? TableFilter(text(bytes), columns) else { return }
            let table = DataColumn.table(rows.filter(filter.matches), columns)
            let width = random.below(20)
            #expect(table.text(width: width).split(separator: "\n").allSatisfy { $0.count <= max(width, 4) })
            _ = DataColumn.csv(rows.filter(filter.matches), columns)
        }
    }
}
