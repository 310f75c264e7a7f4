import Foundation
import Testing

@testable import Architectures
@testable import RunConfiguration
@testable import Studies
@testable import Tensor

/// Files that people write or that were damaged: whatever they hold, they are read or refused.
@Suite struct ReaderFuzzTests {
    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    @Test func configurations() throws {
        let presets = ConfigurationPreset.allCases.map { $0.configuration.toml() }
        let words =
            ConfigurationKey.all.map(\.name) + ["[search]", "[[data]]", "true", "[1, 2]", "\"\"\"", "'''", "c4r4s0e60"]
        // Headers that once ended the process, and others of their kind.
        let headers = [
            "[ =x]", "[é]", "[.]", "[|", "[$HOME]", "[[é]]", "[a.\u{202E}]", "[search.é]", "[\"é\"]", "[ . ]", "é = 1",
        ]
        let corpus = presets + ["proxy = \"c4r4s0e60\"\n"] + headers.map { "[search]\n\($0)\ncycles = 3\n" }
        try Fuzzer("configurations", corpus: corpus, words: words) { bytes, _ in
            var builder = ConfigurationBuilder(preset: .quickstart)
            do {
                try builder.load(toml: text(bytes), path: "fuzz.toml")
                var again = ConfigurationBuilder(preset: .quickstart)
                try again.load(toml: try builder.finish().toml(), path: "again.toml")
                #expect(again.configuration == builder.configuration)
            } catch let error as ConfigurationError {
                #expect(!error.description.isEmpty)
            }
        }
    }

    @Test func architectures() throws {
        var random = RandomStream(seed: 2)
        let cells = (0..<6).map { _ in CellSpace().random(using: &random).text }
        let python =
            "DARTS_V1 = Genotype(normal=[('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('skip_connect', 0), ('sep_conv_3x3', 1), "
            + "('skip_connect', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('skip_connect', 2)], normal_concat=range(2, 6), "
            + "reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), ('skip_connect', 2), ('max_pool_3x3', 0), ('max_pool_3x3', 0), "
            + "('skip_connect', 2), ('skip_connect', 2), ('avg_pool_3x3', 0)], reduce_concat=[2, 3, 4, 5])"
        let printed = [
            python, python.replacing("[(", with: "[[(").replacing(")]", with: ")]]"),
            "genotypes.Genotype([], range(2), [], range(9))",
            "OrderedDict([('normal', [('none', 0)]), ('reduce', list(range(3)))])", "pc-darts", "NASNet", "'|none~0|'",
            "Structure(4 nodes with |none~0|+|none~1|none~0|+|none~2|none~1|none~0|)", "cell:{}", "nas-bench-201:|",
            "Genotype(", "|", "+", "'",
        ]
        let corpus = cells + BenchSpace.all.prefix(4).map(\.notation) + printed
        let words =
            CellOperation.allCases.map(\.rawValue) + [
                "normal", "reduce", "concat", "|none~0|", "~9", "|+|", "range(", "Genotype(", "Structure(4 nodes with ",
                "None", "OrderedDict(",
            ]
        try Fuzzer("architectures", corpus: corpus, words: words) { bytes, _ in
            guard let genotype = try? Architecture(parsing: text(bytes)) else { return }
            let again = try Architecture(parsing: genotype.text)
            #expect(again == genotype)
            #expect(again.canonicalKey == genotype.canonicalKey)
        }
    }

    @Test func tables() throws {
        let rows = BenchSpace.all.prefix(3).enumerated().map { "\"\($0.element.notation)\",9\($0.offset).5,12,x" }
        let table = (["arch,cifar10_val_e12,cifar10_test_e200,note"] + rows).joined(separator: "\n")
        let corpus = [
            table, table.replacing("\n", with: "\r\n"), "arch,a_e1\n" + rows[0].prefix(while: { $0 != "9" }) + "3\n",
            table.replacing(",9", with: ",0.9"), "arch,_e1\n", "arch,a_e9223372036854775808\n",
            "arch,é_val_e1,é_test_e1\nDARTS,1,2\n",
            "arch,a_e1\n\"Genotype(normal=[('none', 0)])\",1\n", "\u{FEFF}arch,a_e1\nDARTS,inf\n",
        ]
        try Fuzzer("tables", corpus: corpus, words: ["_val_e", "_e200", "arch", "\"\"", "100.0001"]) { bytes, _ in
            do {
                let table = try BenchmarkTable(csv: text(bytes), name: "fuzz.csv")
                #expect(table.columns.allSatisfy { $0.values.count == table.architectures.count })
            } catch let error as TableError {
                #expect(error.description.hasPrefix("fuzz.csv"))
            }
        }
    }

    @Test func safetensors() throws {
        var small = Safetensors(metadata: ["format": "econas 1", "é": "\"\\"])
        small.set("weights", shape: [2, 3], (0..<6).map(Float.init))
        small.set("steps", shape: [], [Int64(7)])
        small.set("labels", shape: [3], [Int32(1), 2, 3])
        let words = [
            "data_offsets", "\"F32\"", "\"U8\"", "\"BF16\"", "[0,24]", "__metadata__", "shape", "[]", "4294967296",
        ]
        /// A file of a header that says more than there is.
        func file(_ header: String, length: UInt64? = nil) -> [UInt8] {
            let count = length ?? UInt64(header.utf8.count)
            return (0..<8).map { UInt8(truncatingIfNeeded: count >> (8 * UInt64($0))) } + Array(header.utf8)
        }
        let most = "9223372036854775807"
        let corpus = [
            small.encoded(), Safetensors().encoded(), [], [1], file("{}", length: .max), file("{}", length: 1 << 63),
            file("{}", length: 3),
            file("{\"a\":{\"dtype\":\"F32\",\"shape\":[\(most),\(most)],\"data_offsets\":[0,4]}}"),
            file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[-4,0]}}"),
            file("{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,\(most)]}}"),
            file("{\"a\":{\"dtype\":\"F32\",\"shape\":[-1],\"data_offsets\":[0,0]}}"),
        ]
        try Fuzzer("safetensors", corpus: corpus, words: words) { bytes, _ in
            do {
                let file = try Safetensors(bytes: bytes, path: "fuzz.safetensors")
                #expect(try Safetensors(bytes: file.encoded(), path: "again.safetensors") == file)
                for name in file.tensors.keys { _ = (try? file.floats(name), try? file.integers(name)) }
            } catch let error as CheckpointError {
                #expect("\(error)".contains("fuzz.safetensors"))
            }
        }
    }
}
