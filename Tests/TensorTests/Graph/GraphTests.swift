import Tensor
import Testing
@testable import Architectures

@Suite("Graphs")
struct GraphTests {
    struct Size: Sendable {
        var name: String
        var genotype: CellGenotype
        var channels: Int
        var resolution: Int
        var parameters: Int
        var macs: Int
    }

    @Test(
        "Cell networks have the published sizes",
        arguments: [
            Size(
                name: "DARTS_V1",
                genotype: Genotypes.darts,
                channels: 36,
                resolution: 32,
                parameters: 3_169_414,
                macs: 500_987_520
            ),
            Size(
                name: "DARTS_V2",
                genotype: Genotypes.dartsV2,
                channels: 36,
                resolution: 32,
                parameters: 3_349_342,
                macs: 528_359_040
            ),
            Size(
                name: "ECONAS",
                genotype: Genotypes.econas,
                channels: 36,
                resolution: 32,
                parameters: 3_180_862,
                macs: 508_231_296
            ),
            Size(
                name: "ECONAS_SMALL",
                genotype: Genotypes.econasSmall,
                channels: 36,
                resolution: 32,
                parameters: 2_956_006,
                macs: 468_915_840
            ),
            Size(
                name: "DARTS_V1",
                genotype: Genotypes.darts,
                channels: 9,
                resolution: 8,
                parameters: 232_246,
                macs: 2_401_632
            ),
            Size(
                name: "ECONAS",
                genotype: Genotypes.econas,
                channels: 9,
                resolution: 8,
                parameters: 251_146,
                macs: 2_701_440
            ),
        ]
    )
    func cellSizes(_ size: Size) {
        let graph = size.genotype.graph(
            channels: size.channels,
            layers: 20,
            resolution: size.resolution,
            classes: 10
        )
        #expect(graph.parameterCount == size.parameters)
        #expect(graph.macs == size.macs)
        #expect(graph.classes == 10)
        #expect(graph.inputShape == FeatureShape(channels: 3, height: size.resolution, width: size.resolution))
    }

    @Test("The NAS-Bench-201 network has the published size")
    func benchSize() throws {
        let genotype = try #require(BenchCell(notation: Genotypes.bench))
        let graph = genotype.graph(channels: 16, cellsPerStage: 5, resolution: 32, classes: 10)
        #expect(graph.parameterCount == 1_288_506)
        #expect(graph.macs == 184_730_240)
    }

    @Test("The benchmark's notation is read and printed")
    func benchNotation() {
        #expect(BenchCell(notation: Genotypes.bench)?.notation == Genotypes.bench)
        #expect(BenchCell(notation: Genotypes.bench)?.operations.count == 6)
        for wrong in [
            "", "|nor_conv_3x3~0|", Genotypes.bench + "|", Genotypes.bench.replacing("~2", with: "~1"),
            Genotypes.bench.replacing("skip_connect", with: "skip"), Genotypes.bench.replacing("+", with: ""),
        ] {
            #expect(BenchCell(notation: wrong) == nil)
        }
    }

    @Test("Names are unique, and the flat buffers have no gaps")
    func layout() {
        let graph = Genotypes.econas.graph(channels: 9, layers: 20, resolution: 8, classes: 10)
        for list in [graph.parameters, graph.statistics] {
            #expect(Set(list.map(\.name)).count == list.count)
            var end = 0
            for info in list {
                #expect(info.offset == end)
                end = info.range.upperBound
            }
        }
    }

    @Test("A 1 × k and k × 1 pair counts the work of its strided definition")
    func factorizedConvolution() {
        var builder = GraphBuilder(input: FeatureShape(channels: 4, height: 8, width: 8))
        let output = builder.factorizedConv(builder.input, kernel: 7, stride: 2, name: "op")
        let graph = builder.build(output: output)
        #expect(graph.outputShape == FeatureShape(channels: 4, height: 4, width: 4))
        #expect(graph.macs == 4 * 4 * 7 * (8 * 4 + 4 * 4))
    }

    @Test("Resolutions are refused where a strided skip would meet an odd size")
    func resolutions() {
        #expect(Genotypes.darts.isReducible(12, layers: 20))
        #expect(Genotypes.darts.isReducible(24, layers: 20))
        #expect(!Genotypes.darts.isReducible(6, layers: 20))
        #expect(!Genotypes.darts.isReducible(7, layers: 20))
        #expect(!Genotypes.darts.isReducible(0, layers: 1))
        #expect(Genotypes.darts.isReducible(7, layers: 1))
        #expect(!Genotypes.econas.isReducible(7, layers: 1))
    }

    @Test("Two layers of equal place are reductions, as in the reference")
    func reductions() {
        let kinds = (0..<20).map { CellGenotype.kind(ofCell: $0, layers: 20) }
        #expect(kinds.indices.filter { kinds[$0] == .reduction } == [6, 13])
        #expect(CellGenotype.kind(ofCell: 0, layers: 1) == .reduction)
    }
}
