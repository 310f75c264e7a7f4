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

    var genotypes: [CellGenotype] {
        get throws { try rows.dropFirst().map { try #require(CellGenotype(benchNotation: String($0[1]))) } }
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
                uniqueKeysWithValues: CellForm.complete.operations.map {
                    ($0, BenchParametersTests.count([$0]) - without)
                }
            )
        }

        func sum(_ genotype: CellGenotype) -> Int {
            genotype.normal.edges.reduce(beside) { $0 + (ofOperation[$1.operation] ?? 0) }
        }
    }

    /// Counts the graph with these operations on the first edges and none on the others.
    private static func count(_ operations: [CellOperation]) -> Int {
        let missing = BenchSpace.edgeCount - operations.count
        return count(CellGenotype(benchOperations: operations + [CellOperation](repeating: .none, count: missing)))
    }

    private static func count(_ genotype: CellGenotype) -> Int {
        genotype.benchGraph(channels: 16, cellsPerStage: 5, resolution: 32, classes: 10).parameterCount
    }

    @Test("the sum over edges is what graphs count")
    func sums() {
        let counts = Counts()
        var stream = RandomStream(seed: 1)
        for _ in 0..<40 {
            let genotype = BenchSpace().random(using: &stream)
            #expect(counts.sum(genotype) == Self.count(genotype), "\(genotype.benchNotation)")
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
        let parameters = try table.genotypes.map { Double(counts.sum($0)) }
        #expect(parameters.count == 15_625)
        let study = ProxyTable(
            architectures: try table.genotypes.map(\.benchNotation),
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
