package import Foundation
import Foundations
import SwiftProtobuf
package import Tensor

/// A trained network as an ONNX model, for other programs to run.
///
/// The model reads `images` (batch × channels × height × width, prepared as its metadata say) and gives `logits` (batch ×
/// classes); the batch is of any size. With ``readsPictures`` it reads `pictures` (batch × height × width × channels, bytes, of
/// the size of the data set's images) and prepares them itself.
package struct ONNXModel: Sendable {
    /// What the network is called.
    package var name: String
    /// What is computed.
    package var graph: Graph
    /// The weights, and how images are prepared.
    package var network: TrainedNetwork
    /// Whether batch norms become part of the convolutions before them, as far as they can.
    package var foldsBatchNorms = true
    /// Whether the model takes bytes, and prepares them.
    package var readsPictures = false
    /// What more is told of the network, by keys.
    package var facts: [String: String] = [:]

    /// Creates a model of a network and its weights.
    package init(name: String, graph: Graph, network: TrainedNetwork) {
        self.name = name
        self.graph = graph
        self.network = network
    }

    /// The version of the format's own structure that goes with the operators' (ONNX 1.12).
    private static let formatVersion: Int64 = 8

    /// The bytes of the file; equal models give equal bytes.
    ///
    /// - Throws: `CheckpointError` when weights are missing or of another network.
    package func data() throws -> Data {
        var writer = try ONNXGraph(graph, network, foldsBatchNorms: foldsBatchNorms)
        try writer.write(name: name, readsPictures: readsPictures)

        var model = Onnx_ModelProto()
        model.irVersion = Self.formatVersion
        model.producerName = "econas"
        model.producerVersion = ProgramVersion.current
        model.docString = name
        model.graph = writer.graph
        model.opsetImport = [
            Onnx_OperatorSetIdProto.with { $0.version = writer.operatorVersion }
        ]
        var facts = facts
        facts["preparation"] = try network.preparation.json()
        model.metadataProps = facts.sorted { $0.key < $1.key }.map { key, value in
            Onnx_StringStringEntryProto.with { ($0.key, $0.value) = (key, value) }
        }
        return try model.serializedData()
    }
}
