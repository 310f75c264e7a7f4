import Foundation
import Testing
@testable import Architectures
@testable import Studies

@Suite("Benchmark tables")
struct BenchmarkTableTests {
    private static let arch = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|"
    private static let other = "|none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|"

    @Test("a table is read with its columns, whatever stands beside them")
    func reading() throws {
        let darts = Architecture.darts.text.replacing("\"", with: "\"\"")
        let text =
            "name,c10_val_e12, arch ,c10_test_e12,c10_test_e200,loss_e3x,speed,e_e7\r\n"
            + "\"one, \"\"first\"\"\",63.25,\(Self.arch),0,100,x,y,1\r\n\r\n"
            + "two,1e1,\"\(darts)\",20,30,,,2\r\n"
        let table = try BenchmarkTable(csv: text, name: "t.csv")
        #expect(table.architectures == [try Architecture(parsing: Self.arch), .darts])
        #expect(table.columns.map(\.name) == ["c10_val_e12", "c10_test_e12", "c10_test_e200", "e_e7"])
        #expect(table.columns.map(\.dataset) == ["c10", "c10", "c10", "e"])
        #expect(table.columns.map(\.part) == [.validation, .test, .test, .unnamed])
        #expect(table.columns.map(\.epochs) == [12, 12, 200, 7])
        #expect(table.columns[0].values == [0.6325, 0.1] && table.columns[2].values == [1, 0.3])
        #expect(table.datasets == ["c10", "e"])
        #expect(table.row(of: .darts) == 1 && table.row(of: .econas) == nil)
        #expect(table.canonicalKey(ofRow: 1) == Architecture.darts.canonicalKey)
    }

    @Test(
        "what is wrong with a table is said with its line",
        arguments: [
            ("", "t.csv:1: there is no column arch: "),
            ("name,a_e1\n", "t.csv:1: there is no column arch: "),
            ("arch,accuracy\n", "t.csv:1: there is no column of accuracies: its name must end in _eN"),
            ("arch,a_val_e1,a_test_e1,a_val_e1\n", "t.csv:1: column a_val_e1 says the same as column a_val_e1"),
            ("arch,a_e1\n", "t.csv: there is no architecture in it"),
            ("arch,a_e1\n\(arch)\n", "t.csv:2: 1 fields, where the header has 2"),
            ("arch,a_e1\n\(arch),1,2\n", "t.csv:2: 3 fields, where the header has 2"),
            ("arch,a_e1\n\(arch),1\n\n|none~0|,2\n", "t.csv:4: \"|none~0|\" is not an architecture of NAS-Bench-201"),
            ("arch,a_e1\nfoo,1\n", "t.csv:2: unknown genotype \"foo\""),
            ("arch,a_e1\n\(arch),good\n", "t.csv:2: a_e1 = \"good\" is not a number"),
            ("arch,a_e1\n\(arch),\n", "t.csv:2: a_e1 = \"\" is not a number"),
            ("arch,a_e1\n\(arch),100.5\n", "t.csv:2: a_e1 = 100.5 is out of range"),
            ("arch,a_e1\n\(arch),-1\n", "t.csv:2: a_e1 = -1 is out of range"),
            ("arch,a_e1\n\(arch),nan\n", "t.csv:2: a_e1 = nan is out of range"),
            ("arch,a_e1\n\(arch),1\n\(other),2\n\(arch),3\n", "t.csv:4: the architecture of line 2 again"),
            ("arch,a_e1\n\"\(arch),1\n", "t.csv:2: a quote is not closed"),
            (
                "arch,a_e1,b_e1\n\(arch),90,0.9\n\(other),80,0.8\n",
                "t.csv: b_e1 is at most 1 everywhere, which looks like fractions"
            ),
        ]
    )
    func mistakes(text: String, message: String) {
        #expect {
            _ = try BenchmarkTable(csv: text, name: "t.csv")
        } throws: { error in
            "\(error)".hasPrefix(message)
        }
    }

    @Test("a file that is not there is named")
    func missing() {
        #expect(throws: TableError.self) { _ = try BenchmarkTable(contentsOf: URL(fileURLWithPath: "nowhere.csv")) }
    }

    @Test("searches see validation accuracies where there are any, and are judged by the longest test")
    func columns() throws {
        let table = MadeUpTable.complete
        let a = try TabularTask(table, dataset: "a")
        #expect(a.schedules == [3, 8] && a.scoreColumns.map(\.name) == ["a_val_e3", "a_test_e8"])
        #expect(a.truthColumn.name == "a_test_e8" && a.optimum == table.columns[2].values.max())
        #expect(a.score(ofRow: 7, epochs: 3) == table.columns[0].values[7])
        #expect(a.score(ofRow: 7, epochs: 8) == a.truth(ofRow: 7) && a.score(ofRow: 7, epochs: 12) == nil)
        #expect(try TabularTask(table, dataset: "b").truthColumn.name == "b_e8")
        #expect {
            _ = try TabularTask(table)
        } throws: { error in
            "\(error)"
                == "made-up.csv:1: there is no column of data set cifar10: there are a, b; choose one with --dataset"
        }
        let small = try BenchmarkTable(csv: MadeUpTable.small, name: "small.csv")
        #expect(try TabularTask(small).dataset == "a")
    }

    @Test("a table's space has its rows, and of their neighbours those that it has")
    func space() throws {
        let table = try BenchmarkTable(csv: MadeUpTable.small, name: "small.csv")
        let space = TableSpace(table)
        #expect(space.name == "nas-bench-201")
        var generator = FixedGenerator(11)
        var counts = [Int](repeating: 0, count: 4)
        for _ in 0..<400 {
            let row = try #require(table.row(of: space.random(using: &generator)))
            counts[row] += 1
        }
        #expect(chiSquare(counts) < 16.27)
        for _ in 0..<50 {
            let child = space.mutate(table.architectures[0], using: &generator)
            #expect(table.row(of: child).map { $0 > 0 } == true)
            #expect(child.changes(from: table.architectures[0]).count == 1)
        }
        #expect(space.canonicalKey(of: table.architectures[3]) == table.architectures[3].canonicalKey)
        #expect(space.canonicalKey(of: .darts) == Architecture.darts.canonicalKey)
    }
}
