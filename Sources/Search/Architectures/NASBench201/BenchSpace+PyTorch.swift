import Tensor

extension BenchSpace {
    func pytorch(of architecture: Architecture, size: NetworkSize) -> PyTorchNetwork? {
        guard let cell = BenchCell(architecture) else { return nil }
        let (classes, operations) = PyTorchBlocks.operations(cell.operations)
        let network = Self.cells
            .replacing("CHANNELS", with: "\(size.channels)")
            .replacing("DEPTH", with: "\(size.layers / 3)")
            .replacing("CLASSES", with: "\(size.classes)")
        let published = publishedSize
        let isPublished = (size.channels, size.layers) == (published.channels, published.layers)
        return PyTorchNetwork(
            size: "\(size.channels) channels, \(size.layers / 3) cells a stage, \(size.classes) classes",
            published: isPublished ? nil : "channels=\(published.channels), cells_per_stage=\(published.layers / 3)",
            definitions: [Self.table(cell), PyTorchBlocks.stem(of: size.input.channels), PyTorchBlocks.unit] + classes
                + [operations, network]
        )
    }

    private static func table(_ cell: BenchCell) -> String {
        let rows = BenchCell.nodes.map { node in
            let edges = BenchCell.edges(ofNode: node).map {
                "(\"\(cell.operations[$0].rawValue)\", \(BenchCell.edges[$0].source))"
            }
            return "    [" + edges.joined(separator: ", ") + "],"
        }
        return """
            # For every node the operation on each earlier one.
            GENOTYPE = [
            \(rows.joined(separator: "\n"))
            ]
            """
    }

    /// Cell and network. CHANNELS, DEPTH and CLASSES stand for numbers.
    private static let cells = """
        class Cell(nn.Module):
            \"\"\"Every node is the sum of an operation on each earlier one; the last node is the output.\"\"\"

            def __init__(self, channels):
                super().__init__()
                self.edges = nn.ModuleDict(
                    {
                        f"{state}_{node}": OPERATIONS[name](channels, 1)
                        for node, edges in enumerate(GENOTYPE, 1)
                        for name, state in edges
                    }
                )

            def forward(self, x):
                states = [x]
                for node, edges in enumerate(GENOTYPE, 1):
                    states.append(sum(self.edges[f"{state}_{node}"](states[state]) for _, state in edges))
                return states[-1]


        class Reduction(nn.Module):
            \"\"\"Half the pixels, twice the channels: two 3 x 3 units beside a pooled 1 x 1 convolution.\"\"\"

            def __init__(self, inputs, outputs):
                super().__init__()
                self.conv_a = Unit(inputs, outputs, 3, 2)
                self.conv_b = Unit(outputs, outputs, 3)
                self.downsample = nn.Conv2d(inputs, outputs, 1, bias=False)

            def forward(self, x):
                return self.conv_b(self.conv_a(x)) + self.downsample(nn.functional.avg_pool2d(x, 2))


        class Network(nn.Module):
            \"\"\"A stem, three stages of cells with reductions between them, and a classifier.\"\"\"

            def __init__(self, channels=CHANNELS, cells_per_stage=DEPTH, classes=CLASSES):
                super().__init__()
                self.stem = Stem(channels)
                self.cells = nn.ModuleList(Cell(channels) for _ in range(cells_per_stage))
                for _ in range(2):
                    self.cells.append(Reduction(channels, 2 * channels))
                    channels *= 2
                    self.cells.extend(Cell(channels) for _ in range(cells_per_stage))
                self.last_bn = nn.BatchNorm2d(channels)
                self.classifier = nn.Linear(channels, classes)

            def forward(self, images):
                x = self.stem(images)
                for cell in self.cells:
                    x = cell(x)
                return self.classifier(torch.relu(self.last_bn(x)).mean((2, 3)))
        """
}
