import Foundation
import Testing
@testable import Architectures

@testable import Tensor

/// Numbers that PyTorch computed (`torch_reference.py`).
enum Fixtures {
    static func names(_ prefix: String) -> [String] {
        Bundle.module.paths(forResourcesOfType: "safetensors", inDirectory: "Fixtures")
            .map { URL(fileURLWithPath: $0).deletingPathExtension().lastPathComponent }
            .filter { $0.hasPrefix(prefix) }.sorted()
    }

    static func load(_ name: String) throws -> Safetensors {
        let url = Bundle.module.url(forResource: name, withExtension: "safetensors", subdirectory: "Fixtures")
        return try Safetensors(contentsOf: #require(url))
    }

    /// The values of a JSON metadata entry.
    static func metadata<Value: Decodable>(_ file: Safetensors, _ key: String, _: Value.Type) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(#require(file.metadata[key]).utf8))
    }

    /// The network of a fixture.
    static func graph(_ file: Safetensors) throws -> Graph {
        let channels = try metadata(file, "channels", Int.self)
        let resolution = try metadata(file, "resolution", Int.self)
        if file.metadata["genotype"] != nil {
            var size = try NetworkSize(
                channels: channels,
                layers: metadata(file, "layers", Int.self),
                resolution: resolution,
                classes: file.metadata["classes"] == nil ? 10 : metadata(file, "classes", Int.self)
            )
            if file.metadata["stem"] != nil {
                let auxiliary = try metadata(file, "aux", [Int]?.self)
                size.form = try NetworkForm(
                    stem: metadata(file, "stem", String.self) == "imagenet" ? .large : .small,
                    auxiliary: auxiliary.map { AuxiliaryChannels(middle: $0[0], last: $0[1]) },
                    dropsPaths: metadata(file, "drop_path", Float.self) > 0
                )
            }
            return try CellGenotype(parsing: file.metadata["genotype"] ?? "").network(size).graph
        }
        let genotype = try #require(BenchCell(notation: metadata(file, "arch", String.self)))
        return try genotype.graph(
            channels: channels,
            cellsPerStage: metadata(file, "cells_per_stage", Int.self),
            resolution: resolution,
            classes: 10
        )
    }
}

extension NetworkState {
    /// Fills parameters (and statistics, when the file has them) from the tensors called `prefix` and their name.
    func load(_ file: Safetensors, _ prefix: String, dropping root: String = "", statistics hasStatistics: Bool) throws
    {
        for info in graph.parameters { try fill(parameters, info, file, prefix + info.name.dropFirst(root.count)) }
        guard hasStatistics else { return }
        for info in graph.statistics { try fill(statistics, info, file, prefix + info.name.dropFirst(root.count)) }
    }

    private func fill(
        _ buffer: UnsafeMutableBufferPointer<Float>,
        _ info: ParameterInfo,
        _ file: Safetensors,
        _ name: String
    ) throws {
        #expect(try file.shape(name) == info.shape)
        for (index, value) in zip(info.range, try file.floats(name)) { buffer[index] = value }
    }
}
