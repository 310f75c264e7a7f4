import Search
import TUI

/// An architecture in the formats that it can be taken away in.
struct GenotypeReport {
    /// What it is called.
    var name: String
    /// The architecture.
    var genotype: CellGenotype
    /// What it has that its parent has not.
    var changes: [Mutation] = []
    /// What its network costs.
    var cost: NetworkSize?
    /// The size of its network, unless whoever takes it away says otherwise.
    var setting: NetworkSetting
    /// What is known of it, a line each.
    var remarks: [String] = []
    /// The file with its weights.
    var checkpoint: String?

    private static let size = GridSize(width: 120, height: 40)

    /// The architecture in a format, without the last line's end.
    func text(_ format: ShowCommand.Format) -> String {
        switch format {
        case .json: genotype.text
        case .dot: String(genotype.dot(name: name, changes: changes).dropLast())
        case .text: picture(.braille).plainText() + genotype.text
        case .pytorch: String(module.text.dropLast())
        case .svg: String(picture(.braille).svg(SVGOptions(title: "econas — \(name)")).dropLast())
        }
    }

    private var module: PyTorchModule {
        PyTorchModule(genotype, setting, title: name, remarks: remarks, checkpoint: checkpoint)
    }

    private func picture(_ glyphs: GlyphSet) -> CellGrid {
        cellPicture(
            genotype,
            changes: changes,
            cost: cost,
            size: Self.size,
            capabilities: Capabilities(colors: .truecolor, glyphs: glyphs)
        )
    }
}
