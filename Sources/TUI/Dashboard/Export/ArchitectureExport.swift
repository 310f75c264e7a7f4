package import Architectures
import Exporters
package import Foundation
import Foundations
package import RunModel
package import Tensor
import TerminalKit

/// What an architecture can be taken away as.
package enum ArchitectureFormat: String, Sendable, Hashable, CaseIterable {
    /// The parts drawn with characters, and the architecture.
    case text
    /// The architecture as its space writes it.
    case json
    /// The cells for Graphviz.
    case dot
    /// The cells as a picture.
    case svg
    /// The network as a Python module.
    case pytorch
    /// The trained network for other programs to run.
    case onnx
    /// The weights, under PyTorch's names.
    case safetensors

    /// Whether a terminal can show it.
    package var isText: Bool { self != .onnx && self != .safetensors }

    /// The end of a file's name.
    package var fileExtension: String {
        switch self {
        case .text: "txt"
        case .pytorch: "py"
        case .json, .dot, .svg, .onnx, .safetensors: rawValue
        }
    }

    /// By the ends of files' names.
    static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.fileExtension, $0) })
    /// For who wrote another.
    static let choices = ".onnx, .safetensors, .py, .json, .dot, .svg or .txt"
}

/// How a network is written for other programs to run.
package struct NetworkFileOptions: Sendable, Hashable {
    /// Whether batch norms become part of the convolutions before them.
    package var foldsBatchNorms = true
    /// Whether the network takes bytes, and prepares them itself.
    package var readsPictures = false

    /// The options that most want.
    package init() {}
}

/// Why an architecture cannot be taken away in a format.
package struct ArchitectureExportError: LocalizedError, Sendable, Hashable {
    /// One line.
    package let message: String

    package var errorDescription: String? { message }
}

/// An architecture in the formats that it can be taken away in.
package struct ArchitectureExport: Sendable {
    /// What it is called.
    package var name: String
    /// The architecture.
    package var architecture: Architecture
    /// What it has that its parent has not.
    package var changes: [Change] = []
    /// The size of its network; a Python module can be told another.
    package var size: NetworkSize
    /// What its network costs, where it is known how it was trained.
    package var cost: NetworkCost?
    /// What is known of it, in a line.
    package var remark: String?
    /// The file with its weights.
    package var checkpoint: String?

    /// An architecture of no run, at the size at which such are published.
    ///
    /// - Throws: `ArchitectureError` when there is no such space.
    package init(_ architecture: Architecture, name: String) throws {
        self.name = name
        self.architecture = architecture
        size = try Spaces.find(architecture.space).publishedSize
    }

    /// A candidate of a run, with the size that it was trained at; one of a study, which trains at several, as of no run.
    ///
    /// - Parameters:
    ///   - record: the candidate.
    ///   - snapshot: its run.
    ///   - checkpoint: the file with its weights.
    /// - Throws: `ArchitectureError` when there is no such space.
    package init(_ record: CandidateRecord, of snapshot: RunSnapshot, checkpoint: String?) throws {
        try self.init(record.architecture, name: "\(snapshot.run.name) #\(record.id)")
        if let parent = record.parent.flatMap({ snapshot.candidate($0) }) {
            changes = record.architecture.changes(from: parent.architecture)
        }
        if snapshot.run.kind == .study { return }
        if let network = snapshot.network {
            size = network
            cost = try? record.architecture.cost(at: network)
        }
        if let score = record.score {
            let epochs = "\(record.epochsTrained) epoch\(record.epochsTrained == 1 ? "" : "s")"
            // Where nothing was held out, a training is judged by the test images.
            let images = record.metrics["test_accuracy"]?.value == score ? "Test" : "Validation"
            remark = "\(images) accuracy \(Format.percent(score)) % after \(epochs) on \(snapshot.run.dataset)."
        }
        if checkpoint == nil {
            remark = [remark, "The search keeps no weights of it."].compactMap { $0 }.joined(separator: " ")
        }
        self.checkpoint = checkpoint
    }

    private static let picture = GridSize(width: 120, height: 40)

    /// What a file in a format is called that nobody has named.
    package func fileName(_ format: ArchitectureFormat) -> String {
        let words = name.split { !($0.isLetter || $0.isNumber || "-_.".contains($0)) }
        return (words.isEmpty ? "network" : words.joined(separator: "-")) + "." + format.fileExtension
    }

    /// The bytes of a file in a format.
    ///
    /// - Throws: `ArchitectureError` when there is no network to be written, `ArchitectureExportError` when it has no weights, and
    ///   `FileError` or `CheckpointError` when they cannot be read.
    package func data(_ format: ArchitectureFormat, _ options: NetworkFileOptions = NetworkFileOptions()) throws -> Data
    {
        switch format {
        case .text: Data((picture.plainText() + architecture.text + "\n").utf8)
        case .json: Data((architecture.text + "\n").utf8)
        case .dot: Data(architecture.dot(name: name, changes: changes).utf8)
        case .svg: Data(picture.svg(SVGOptions(title: "econas — \(name)")).utf8)
        case .pytorch: Data(try module().text().utf8)
        case .onnx: try model(options).data()
        case .safetensors: Data(try weights().encoded())
        }
    }

    /// The architecture in a format that is text, without the last line's end.
    ///
    /// - Precondition: the format is text.
    /// - Throws: what ``data(_:_:)`` throws.
    package func text(_ format: ArchitectureFormat) throws -> String {
        precondition(format.isText, "\(format) is no text")
        return String(decoding: try data(format).dropLast(), as: UTF8.self)
    }

    private func module() throws -> PyTorchModule {
        PyTorchModule(
            architecture,
            size,
            title: name,
            remark: remark,
            checkpoint: checkpoint,
            // Without weights that can be read the module is as good.
            preparation: (try? trained())?.preparation
        )
    }

    /// What classifies images by its network.
    ///
    /// - Parameter batch: how many images are computed together.
    /// - Throws: as ``data(_:_:)``.
    package func classifier(batch: Int) throws -> Classifier {
        let trained = try trained(for: "classifying")
        return try Classifier(graph(of: trained), trained, batch: batch)
    }

    private func graph(of trained: TrainedNetwork) throws -> Graph {
        var size = size
        (size.input, size.classes) = (trained.preparation.network, trained.preparation.classes.count)
        return try architecture.network(size).graph
    }

    private func model(_ options: NetworkFileOptions) throws -> ONNXModel {
        let trained = try trained(for: "an ONNX model")
        var model = ONNXModel(name: name, graph: try graph(of: trained), network: trained)
        (model.foldsBatchNorms, model.readsPictures) = (options.foldsBatchNorms, options.readsPictures)
        model.facts = facts
        return model
    }

    private func weights() throws -> Safetensors {
        try trained(for: "safetensors").file(metadata: facts)
    }

    /// What is told of the network beside its weights.
    private var facts: [String: String] {
        var facts = ["name": name, "space": architecture.space, "architecture": architecture.text]
        if let remark { facts["remark"] = remark }
        return facts
    }

    /// The network's weights.
    private func trained(for format: String) throws -> TrainedNetwork {
        guard let trained = try trained() else {
            throw ArchitectureExportError(
                message:
                    "\(name) has no weights, which \(format) needs: without them go pytorch, json, dot, svg and text"
            )
        }
        return trained
    }

    private func trained() throws -> TrainedNetwork? {
        try checkpoint.map { try TrainedNetwork(contentsOf: URL(filePath: $0)) }
    }

    private var picture: CellGrid {
        cellPicture(
            architecture,
            changes: changes,
            cost: cost,
            size: Self.picture,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille)
        )
    }
}
