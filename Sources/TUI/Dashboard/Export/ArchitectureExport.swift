package import Architectures
import Exporters
import Foundations
package import RunModel
import TerminalKit

/// What an architecture can be taken away as.
package enum ArchitectureFormat: String, Sendable, Hashable, CaseIterable {
    /// The cells drawn with characters, and the genotype.
    case text
    /// The genotype.
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
    package var genotype: CellGenotype
    /// What it has that its parent has not.
    package var changes: [Mutation] = []
    /// The size of its network; a Python module can be told another.
    package var setting: NetworkSetting
    /// What its network costs, where it is known how it was trained.
    package var cost: NetworkSize?
    /// What is known of it, in a line.
    package var remark: String?
    /// The file with its weights.
    package var checkpoint: String?

    /// An architecture of no run, at the size at which such are published.
    package init(_ genotype: CellGenotype, name: String) {
        self.name = name
        self.genotype = genotype
        setting = genotype.form == .pairs ? .published : .benchmark
    }

    /// A candidate of a run, with the size that it was trained at; one of a study, which trains at several, as of no run.
    ///
    /// - Parameters:
    ///   - record: the candidate.
    ///   - snapshot: its run.
    ///   - checkpoint: the file with its weights.
    package init(_ record: CandidateRecord, of snapshot: RunSnapshot, checkpoint: String?) {
        self.init(record.genotype, name: "\(snapshot.run.name) #\(record.id)")
        if let parent = record.parent.flatMap({ snapshot.candidate($0) }) {
            changes = record.genotype.differences(from: parent.genotype)
        }
        if snapshot.run.isStudy { return }
        if let network = snapshot.network {
            setting = network
            cost = try? network.size(of: record.genotype)
        }
        if let score = record.score {
            let epochs = "\(record.epochsTrained) epoch\(record.epochsTrained == 1 ? "" : "s")"
            remark = "Validation accuracy \(Format.percent(score)) % after \(epochs) on \(snapshot.run.dataset)."
        }
        self.checkpoint = checkpoint
    }

    private static let size = GridSize(width: 120, height: 40)

    /// The architecture in a format, without the last line's end.
    package func text(_ format: ArchitectureFormat) -> String {
        switch format {
        case .json: genotype.text
        case .dot: String(genotype.dot(name: name, changes: changes).dropLast())
        case .text: picture.plainText() + genotype.text
        case .pytorch: String(module.text.dropLast())
        case .svg: String(picture.svg(SVGOptions(title: "econas — \(name)")).dropLast())
        }
    }

    private var module: PyTorchModule {
        PyTorchModule(genotype, setting, title: name, remark: remark, checkpoint: checkpoint)
    }

    private var picture: CellGrid {
        cellPicture(
            genotype,
            changes: changes,
            cost: cost,
            size: Self.size,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille)
        )
    }
}
