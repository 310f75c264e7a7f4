package import Architectures
import Foundations
package import Tensor

/// An architecture as a Python module for PyTorch: the network at any size, with the names that checkpoints use, so that
/// the weights of a search can be loaded into it.
package struct PyTorchModule: Sendable {
    /// The architecture.
    package var architecture: Architecture
    /// What the network's size is unless its user says otherwise.
    package var size: NetworkSize
    /// What the architecture is called, for the first line.
    package var title: String
    /// What more there is to say of it, in a line.
    package var remark: String?
    /// The file with its weights.
    package var checkpoint: String?
    /// How images were prepared for those weights.
    package var preparation: ImagePreparation?

    /// Creates a module of a valid architecture.
    package init(
        _ architecture: Architecture,
        _ size: NetworkSize,
        title: String,
        remark: String? = nil,
        checkpoint: String? = nil,
        preparation: ImagePreparation? = nil
    ) {
        self.architecture = architecture
        self.size = size
        self.title = title
        self.remark = remark
        self.checkpoint = checkpoint
        self.preparation = preparation
    }

    /// The module's text.
    ///
    /// - Throws: `ArchitectureError` when the architecture has no network at the size.
    package func text() throws -> String {
        let space = try Spaces.find(architecture.space)
        var size = size
        size.form = size.form.evaluated
        let network =
            try space.pytorch(of: architecture, size: size) ?? PyTorchNetwork(architecture.network(size).graph)
        let parts =
            [introduction(network), Self.imports] + network.definitions + [Self.weights]
            + (preparation.map { [Self.preparation($0)] } ?? []) + [example]
        return parts.joined(separator: "\n\n\n") + "\n"
    }

    // MARK: The parts

    private func introduction(_ network: PyTorchNetwork) -> String {
        var lines = [
            "\"\"\"\(Self.quoted(title)) as a network for PyTorch, written by econas.",
            "",
            "    network = Network()    # \(network.size)",
        ]
        if let published = network.published {
            lines.append("    network = Network(\(published))    # as such networks are published")
        }
        if let checkpoint { lines.append("    network = load(\"\(Self.quoted(checkpoint))\")    # with its weights") }
        let pixels = "\(size.input.height) x \(size.input.width)"
        lines += [
            "",
            "Images are N x \(size.input.channels) x height x width. econas reduces them to \(pixels) pixels by averaging over areas,",
            "takes from each colour its mean over the training images, and divides by its deviation"
                + (preparation == nil ? " (econas data info)." : ": prepare does so."),
        ]
        if let remark { lines.append(Self.quoted(remark)) }
        return (lines + ["\"\"\""]).joined(separator: "\n")
    }

    private static let imports = """
        import torch
        from torch import nn
        """

    private static let weights = """
        def load(path, **size):
            \"\"\"The network with the weights of a checkpoint of econas (needs the package safetensors), ready to classify.\"\"\"
            from safetensors.torch import load_file

            network = Network(**size)
            tensors = load_file(path)
            # Where a moving average of the weights was kept, it is the network; an auxiliary head was for training only.
            names = [name for name in network.state_dict() if name in tensors]
            network.load_state_dict({name: tensors.get("average." + name, tensors[name]) for name in names})
            return network.eval()
        """

    /// The classes, and what makes of pictures what the network reads.
    private static func preparation(_ preparation: ImagePreparation) -> String {
        let (image, network) = (preparation.image, preparation.network)
        let classes = preparation.classes.map { "\"\(quoted($0))\"" }.joined(separator: ", ")
        func numbers(_ values: [Double]) -> String { values.map { "\($0)" }.joined(separator: ", ") }
        return """
            CLASSES = [\(classes)]


            def shares(pixels, reduced):
                \"\"\"The share of each pixel in the first, second, ... of equal parts: what averages over areas.\"\"\"
                ends = torch.arange(reduced + 1, dtype=torch.float64) * pixels / reduced
                starts = torch.arange(pixels, dtype=torch.float64)
                overlap = torch.minimum(ends[1:, None], starts + 1) - torch.maximum(ends[:-1, None], starts)
                return (overlap.clamp(min=0) * reduced / pixels).float()


            def prepare(pictures):
                \"\"\"Bytes, N x \(image.height) x \(image.width) x \(image.channels), as the network reads them.\"\"\"
                images = pictures.permute(0, 3, 1, 2).float() / 255
                images = shares(\(image.height), \(network.height)) @ images @ shares(\(image.width), \(network.width)).T
                mean = torch.tensor([\(numbers(preparation.mean))]).view(1, -1, 1, 1)
                deviation = torch.tensor([\(numbers(preparation.deviation))]).view(1, -1, 1, 1)
                return (images - mean) / deviation
            """
    }

    private var example: String {
        """
        if __name__ == "__main__":
            import sys

            network = load(sys.argv[1]) if len(sys.argv) > 1 else Network().eval()
            logits = network(torch.zeros(1, \(size.input.channels), \(size.input.height), \(size.input.width)))
            print(f"{sum(p.numel() for p in network.parameters()):,} parameters, {logits.shape[1]} classes")
        """
    }

    /// Text for within a string of three quotes, or of one.
    private static func quoted(_ text: String) -> String {
        TerminalText.line(text).replacing("\\", with: "\\\\").replacing("\"", with: "\\\"")
    }
}
