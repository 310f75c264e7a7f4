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
        try Fuzzer("configurations", corpus: presets + ["proxy = \"c4r4s0e60\"\n", "[search]\n[ =x]\n"], words: words) {
            bytes,
            _ in
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
        let corpus = cells + BenchSpace.all.prefix(4).map(\.notation)
        let words = CellOperation.allCases.map(\.rawValue) + ["normal", "reduce", "concat", "|none~0|", "~9", "|+|"]
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
        let corpus = [small.encoded(), Safetensors().encoded()]
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
