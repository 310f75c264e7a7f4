package import Architectures

/// An architecture as a Python module for PyTorch: the network at any size, with the names that checkpoints use, so that
/// the weights of a search can be loaded into it.
package struct PyTorchModule: Sendable {
    /// The architecture.
    package var genotype: CellGenotype
    /// What the network's size is unless its user says otherwise.
    package var setting: NetworkSetting
    /// What the architecture is called, for the first line.
    package var title: String
    /// What more there is to say of it, in a line.
    package var remark: String?
    /// The file with its weights.
    package var checkpoint: String?

    /// Creates a module of a valid genotype of the setting's space.
    package init(
        _ genotype: CellGenotype,
        _ setting: NetworkSetting,
        title: String,
        remark: String? = nil,
        checkpoint: String? = nil
    ) {
        self.genotype = genotype
        self.setting = setting
        self.title = title
        self.remark = remark
        self.checkpoint = checkpoint
    }

    /// The module's text.
    package var text: String {
        let parts =
            [introduction, Self.imports, genotypeTable] + blocks + [operationTable, network, Self.weights, example]
        return parts.joined(separator: "\n\n\n") + "\n"
    }

    // MARK: The parts

    private var introduction: String {
        let isPairs = genotype.form == .pairs
        let depth = isPairs ? "\(setting.layers) cells" : "\(setting.layers / 3) cells a stage"
        var lines = [
            "\"\"\"\(Self.quoted(title)) as a network for PyTorch, written by econas.",
            "",
            "    network = Network()    # \(setting.channels) channels, \(depth), \(setting.classes) classes",
        ]
        let published = isPairs ? NetworkSetting.published : .benchmark
        if (setting.channels, setting.layers) != (published.channels, published.layers) {
            let size = isPairs ? "layers=\(published.layers)" : "cells_per_stage=\(published.layers / 3)"
            lines.append(
                "    network = Network(channels=\(published.channels), \(size))    # as such networks are published"
            )
        }
        if let checkpoint { lines.append("    network = load(\"\(Self.quoted(checkpoint))\")    # with its weights") }
        let size = "\(setting.resolution) x \(setting.resolution)"
        lines += [
            "",
            "Images are N x 3 x height x width. econas reduces them to \(size) pixels by averaging over areas,",
            "takes from each colour its mean over the training images, and divides by its deviation (econas data info).",
        ]
        if let remark { lines.append(Self.quoted(remark)) }
        return (lines + ["\"\"\""]).joined(separator: "\n")
    }

    private static let imports = """
        import torch
        from torch import nn
        """

    private var genotypeTable: String {
        if genotype.form == .complete {
            return """
                # For every node the operation on each earlier one.
                GENOTYPE = [
                \(rows(of: genotype.normal))
                ]
                """
        }
        return """
            # For every node its two edges, each an operation and the state it reads: 0 and 1 are the outputs of the two cells
            # before, then come the nodes. The nodes named at the end are the cell's output.
            GENOTYPE = {
                "normal": [
            \(rows(of: genotype.normal, indent: 8))
                ],
                "reduce": [
            \(rows(of: genotype.reduction, indent: 8))
                ],
                "normal_concat": \(genotype.normal.concat),
                "reduce_concat": \(genotype.reduction.concat),
            }
            """
    }

    private func rows(of cell: CellTopology, indent: Int = 4) -> String {
        let space = String(repeating: " ", count: indent)
        return cell.nodes.map { node in
            let edges = cell.edges[cell.form.edges(ofState: node)].map { "(\"\($0.operation.rawValue)\", \($0.input))" }
            return cell.form == .pairs
                ? space + edges.joined(separator: ", ") + ","
                : space + "[" + edges.joined(separator: ", ") + "],"
        }.joined(separator: "\n")
    }

    /// The operations that occur, in the customary order.
    private var operations: [CellOperation] {
        let used = Set(genotype.kinds.flatMap { genotype[$0].edges.map(\.operation) })
        return CellOperation.allCases.filter(used.contains)
    }

    /// The classes that are needed.
    private var blocks: [String] {
        var result = [PyTorchBlocks.stem, PyTorchBlocks.unit]
        if genotype.form == .pairs { result.append(PyTorchBlocks.stridedSkip) }
        let kinds = operations.map(\.rawValue)
        if kinds.contains(where: { $0.hasPrefix("sep_conv") }) { result.append(PyTorchBlocks.separable) }
        if kinds.contains(where: { $0.hasPrefix("dil_conv") }) { result.append(PyTorchBlocks.dilated) }
        if operations.contains(.conv7x1_1x7) { result.append(PyTorchBlocks.factorized) }
        if operations.contains(.none) { result.append(PyTorchBlocks.zero) }
        return result
    }

    private var operationTable: String {
        let rows = operations.map { "    \"\($0.rawValue)\": lambda channels, stride: \($0.pytorch)," }
        return "OPERATIONS = {\n" + rows.joined(separator: "\n") + "\n}"
    }

    private var network: String {
        let isPairs = genotype.form == .pairs
        return (isPairs ? PyTorchBlocks.cells : PyTorchBlocks.benchCells)
            .replacing("CHANNELS", with: "\(setting.channels)")
            .replacing("DEPTH", with: "\(isPairs ? setting.layers : setting.layers / 3)")
            .replacing("CLASSES", with: "\(setting.classes)")
    }

    private static let weights = """
        def load(path, **size):
            \"\"\"The network with the weights of a checkpoint of econas (needs the package safetensors), ready to classify.\"\"\"
            from safetensors.torch import load_file

            network = Network(**size)
            tensors = load_file(path)
            network.load_state_dict({name: tensors[name] for name in tensors if not name.startswith("momentum.")})
            return network.eval()
        """

    private var example: String {
        """
        if __name__ == "__main__":
            import sys

            network = load(sys.argv[1]) if len(sys.argv) > 1 else Network().eval()
            logits = network(torch.zeros(1, 3, \(setting.resolution), \(setting.resolution)))
            print(f"{sum(p.numel() for p in network.parameters()):,} parameters, {logits.shape[1]} classes")
        """
    }

    /// Text for within a string of three quotes, or of one.
    private static func quoted(_ text: String) -> String {
        text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}

extension CellOperation {
    /// The operation in the module's terms.
    fileprivate var pytorch: String {
        switch self {
        case .none: "Zero(stride)"
        case .maxPool3x3: "nn.MaxPool2d(3, stride, 1)"
        case .avgPool3x3: "nn.AvgPool2d(3, stride, 1, count_include_pad=False)"
        case .skipConnect: "nn.Identity() if stride == 1 else StridedSkip(channels, channels)"
        case .sepConv3x3: "SeparableConv(channels, 3, stride)"
        case .sepConv5x5: "SeparableConv(channels, 5, stride)"
        case .sepConv7x7: "SeparableConv(channels, 7, stride)"
        case .dilConv3x3: "DilatedConv(channels, 3, stride)"
        case .dilConv5x5: "DilatedConv(channels, 5, stride)"
        case .conv7x1_1x7: "FactorizedConv(channels, 7, stride)"
        case .conv1x1: "Unit(channels, channels, 1, stride)"
        case .conv3x3: "Unit(channels, channels, 3, stride)"
        }
    }
}
