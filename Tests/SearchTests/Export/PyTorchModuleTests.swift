import Tensor
import Testing
@testable import Architectures
@testable import Exporters

@Suite("PyTorch modules")
struct PyTorchModuleTests {
    private static let small = NetworkSize(channels: 9, layers: 8, resolution: 8, classes: 100)

    @Test("A module has its genotype, the size of the search as its default, and what is known of it")
    func contents() throws {
        let text = try PyTorchModule(
            Architecture(parsing: "ECONAS"),
            Self.small,
            title: #"a "fine" one"#,
            remark: "Validation accuracy 63.00 %.",
            checkpoint: #"runs/a"b\c.safetensors"#
        ).text()
        #expect(text.hasPrefix(#""""a \"fine\" one as a network for PyTorch"#))
        #expect(text.contains("def __init__(self, channels=9, layers=8, classes=100):"))
        #expect(text.contains("Network(channels=36, layers=20)"))
        #expect(text.contains(#"        ("sep_conv_5x5", 2), ("dil_conv_3x3", 2),"#))
        #expect(text.contains(#""reduce_concat": [3, 4, 5],"#))
        #expect(text.contains(#"load("runs/a\"b\\c.safetensors")"#))
        #expect(text.contains("Validation accuracy 63.00 %."))
        #expect(text.contains("torch.zeros(1, 3, 8, 8)"))
        #expect(text.hasSuffix("\n") && !text.hasSuffix("\n\n"))
    }

    @Test("Only what the architecture uses is defined")
    func definitions() throws {
        func classes(_ genotype: String, _ setting: NetworkSize) throws -> Set<String> {
            let text = try PyTorchModule(Architecture(parsing: genotype), setting, title: "x").text()
            return Set(text.matches(of: #/(?m)^class (\w+)/#).map { String($0.1) })
        }
        #expect(
            try classes("DARTS_V1", .published)
                == ["Stem", "Unit", "StridedSkip", "SeparableConv", "Cell", "Network"]
        )
        #expect(try classes("ECONAS", .published).contains("DilatedConv"))
        let bench = "|nor_conv_3x3~0|+|none~0|nor_conv_1x1~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|"
        #expect(try classes(bench, .benchmark) == ["Stem", "Unit", "Zero", "Cell", "Reduction", "Network"])
    }

    @Test("Every parameter of the network has an attribute of its name", arguments: 0..<30 as Range<UInt64>)
    func names(seed: UInt64) throws {
        var generator = FixedGenerator(seed)
        let published = CellGenotype.published
        let isBench = seed % 3 == 0
        let genotype =
            seed < published.count
            ? published[Int(seed)].genotype.architecture
            : isBench ? BenchSpace().random(using: &generator) : CellSpace().random(using: &generator)
        let size: NetworkSize = genotype.space == "cell" ? .published : .benchmark
        let text = try PyTorchModule(genotype, size, title: "x").text()
        for parameter in try genotype.network(size).graph.parameters {
            // cells.0.edges.1.dw1.weight: the layer's name stands before that of its tensor.
            let names = parameter.name.split(separator: ".").dropLast().filter { $0.first?.isLetter == true }
            for name in names {
                let isAttribute = text.contains("self.\(name) = ")
                #expect(isAttribute, "\(parameter.name)")
            }
        }
        for operation in genotype.operations {
            #expect(text.contains("    \"\(operation)\": lambda"))
        }
    }
}
