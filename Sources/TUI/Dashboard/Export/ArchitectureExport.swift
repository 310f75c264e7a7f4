package import Architectures
import Exporters
import Foundations
package import RunModel
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
}

extension ArchitectureFormat {
    /// By the ends of files' names.
    static let byName: [String: ArchitectureFormat] = [
        "py": .pytorch, "json": .json, "dot": .dot, "svg": .svg, "txt": .text,
    ]
    /// For who wrote another.
    static let choices = ".py, .json, .dot, .svg or .txt"
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
            remark = "Validation accuracy \(Format.percent(score)) % after \(epochs) on \(snapshot.run.dataset)."
        }
        self.checkpoint = checkpoint
    }

    private static let picture = GridSize(width: 120, height: 40)

    /// The architecture in a format, without the last line's end.
    ///
    /// - Throws: `ArchitectureError` when there is no network to be written.
    package func text(_ format: ArchitectureFormat) throws -> String {
        switch format {
        case .json: architecture.text
        case .dot: String(architecture.dot(name: name, changes: changes).dropLast())
        case .text: picture.plainText() + architecture.text
        case .pytorch: String(try module.text().dropLast())
        case .svg: String(picture.svg(SVGOptions(title: "econas — \(name)")).dropLast())
        }
    }

    private var module: PyTorchModule {
        PyTorchModule(architecture, size, title: name, remark: remark, checkpoint: checkpoint)
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
