import Foundation
import Tensor
import Testing
@testable import Architectures
@testable import Studies

/// The table of NAS-Bench-201 in the folder `shared` beside the project, which not every machine has.
private struct BenchTable {
    static let url = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../../../shared/data/nas-bench-201.csv").standardizedFileURL
    static var exists: Bool { FileManager.default.fileExists(atPath: url.path) }

    private let rows: [[Substring]]

    init() throws {
        rows = try String(contentsOf: Self.url, encoding: .utf8).split(separator: "\n").map { $0.split(separator: ",") }
    }

    var cells: [BenchCell] {
        get throws { try rows.dropFirst().map { try #require(BenchCell(notation: String($0[1]))) } }
    }

    func column(_ name: String) throws -> [Double] {
        let index = try #require(rows[0].firstIndex(of: name[...]))
        return try rows.dropFirst().map { try #require(Double($0[index])) }
    }
}

@Suite("Parameters of NAS-Bench-201 as a proxy")
struct BenchParametersTests {
    /// Parameters of a network: those beside the edges, and on each edge those of its operation.
    private struct Counts {
        let beside: Int
        let ofOperation: [CellOperation: Int]

        init() {
            let without = BenchParametersTests.count([])
            beside = without
            ofOperation = Dictionary(
                uniqueKeysWithValues: BenchCell.choices.map {
                    ($0, BenchParametersTests.count([$0]) - without)
                }
            )
        }

        func sum(_ cell: BenchCell) -> Int {
            cell.operations.reduce(beside) { $0 + (ofOperation[$1] ?? 0) }
        }
    }

    /// Counts the graph with these operations on the first edges and none on the others.
    private static func count(_ operations: [CellOperation]) -> Int {
        let missing = BenchCell.edges.count - operations.count
        return count(BenchCell(operations + [CellOperation](repeating: .none, count: missing)))
    }

    private static func count(_ cell: BenchCell) -> Int {
        cell.network(.benchmark).graph.parameterCount
    }

    @Test("the sum over edges is what graphs count")
    func sums() throws {
        let counts = Counts()
        var stream = RandomStream(seed: 1)
        for _ in 0..<40 {
            let cell = try #require(BenchCell(BenchSpace().random(using: &stream)))
            #expect(counts.sum(cell) == Self.count(cell), "\(cell.notation)")
        }
    }

    @Test(
        "over all 15,625 architectures the agreement is the published one",
        .enabled(if: BenchTable.exists, "skipped: there is no nas-bench-201.csv in ../shared/data"),
        arguments: [
            // SciPy's values of this table; the last two are published, to three digits.
            ("cifar10", 0.5778485929525705, 0.7526938517364276, 0.578, 0.753),
            ("cifar100", 0.55342070849419, 0.7278262748984644, 0.553, 0.728),
        ]
    )
    func published(
        dataset: String,
        tau: Double,
        rho: Double,
        publishedTau: Double,
        publishedRho: Double
    ) throws {
        let table = try BenchTable()
        let counts = Counts()
        let parameters = try table.cells.map { Double(counts.sum($0)) }
        #expect(parameters.count == 15_625)
        let study = ProxyTable(
            architectures: try table.cells.map(\.notation),
            truth: ProxyColumn(
                name: "\(dataset) test e200",
                values: try table.column("\(dataset)_test_e200"),
                source: .score(pass: "table")
            ),
            columns: [ProxyColumn(name: "params", values: parameters, source: .score(pass: "params"))]
        )
        let report = try ProxyReport(study, stream: RandomStream(seed: 1))
        let whole = try #require(report.entries.first).agreement.whole
        let (measuredTau, measuredRho) = (try #require(whole.kendallTau), try #require(whole.spearmanRho))
        #expect(whole.count == 15_625)
        #expect(abs(measuredTau.value - tau) < 1e-12 && abs(measuredRho.value - rho) < 1e-12)
        #expect(abs(measuredTau.value - publishedTau) < 0.0005 && abs(measuredRho.value - publishedRho) < 0.0005)
        let interval = try #require(measuredTau.interval)
        #expect(interval.contains(measuredTau.value) && interval.upperBound - interval.lowerBound < 0.03)
    }
}
