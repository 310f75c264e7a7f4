import Tensor

extension CellSpace {
    func pytorch(of architecture: Architecture, size: NetworkSize) -> PyTorchNetwork? {
        guard let genotype = CellGenotype(architecture) else { return nil }
        let (classes, operations) = PyTorchBlocks.operations(
            (genotype.normal.edges + genotype.reduction.edges).map(\.operation)
        )
        let network = Self.cells
            .replacing("CHANNELS", with: "\(size.channels)")
            .replacing("DEPTH", with: "\(size.layers)")
            .replacing("CLASSES", with: "\(size.classes)")
        let published = publishedSize
        let isPublished = (size.channels, size.layers) == (published.channels, published.layers)
        return PyTorchNetwork(
            size: "\(size.channels) channels, \(size.layers) cells, \(size.classes) classes",
            published: isPublished ? nil : "channels=\(published.channels), layers=\(published.layers)",
            definitions: [
                Self.table(genotype), PyTorchBlocks.stem(of: size.input.channels), PyTorchBlocks.unit,
                PyTorchBlocks.stridedSkip,
            ]
                + classes + [operations, network]
        )
    }

    private static func table(_ genotype: CellGenotype) -> String {
        func rows(_ cell: CellTopology) -> String {
            cell.nodes.map { node in
                let edges = cell.edges[CellTopology.edges(ofNode: node)].map {
                    "(\"\($0.operation.rawValue)\", \($0.input))"
                }
                return "        " + edges.joined(separator: ", ") + ","
            }.joined(separator: "\n")
        }
        return """
            # For every node its two edges, each an operation and the state it reads: 0 and 1 are the outputs of the two cells
            # before, then come the nodes. The nodes named at the end are the cell's output.
            GENOTYPE = {
                "normal": [
            \(rows(genotype.normal))
                ],
                "reduce": [
            \(rows(genotype.reduction))
                ],
                "normal_concat": \(genotype.normal.concat),
                "reduce_concat": \(genotype.reduction.concat),
            }
            """
    }

    /// Cell and network. CHANNELS, DEPTH and CLASSES stand for numbers.
    private static let cells = """
        class Cell(nn.Module):
            \"\"\"Reads the outputs of the two cells before; every node is the sum of its edges.\"\"\"

            def __init__(self, kind, before, last, channels, after_reduction):
                super().__init__()
                self.genotype, self.concat = GENOTYPE[kind], GENOTYPE[kind + "_concat"]
                self.pre0 = StridedSkip(before, channels) if after_reduction else Unit(before, channels)
                self.pre1 = Unit(last, channels)
                self.edges = nn.ModuleList(
                    OPERATIONS[name](channels, 2 if kind == "reduce" and state < 2 else 1) for name, state in self.genotype
                )

            def forward(self, before, last):
                states = [self.pre0(before), self.pre1(last)]
                for first in range(0, len(self.edges), 2):
                    states.append(sum(self.edges[i](states[self.genotype[i][1]]) for i in (first, first + 1)))
                return torch.cat([states[state] for state in self.concat], 1)


        class Network(nn.Module):
            \"\"\"A stem, cells of which two halve the images and double the channels, and a classifier.\"\"\"

            def __init__(self, channels=CHANNELS, layers=DEPTH, classes=CLASSES):
                super().__init__()
                self.stem = Stem(3 * channels)
                before = last = 3 * channels
                after_reduction = False
                self.cells = nn.ModuleList()
                for index in range(layers):
                    reduces = index in (layers // 3, 2 * layers // 3)
                    channels *= 2 if reduces else 1
                    kind = "reduce" if reduces else "normal"
                    self.cells.append(Cell(kind, before, last, channels, after_reduction))
                    before, last = last, channels * len(GENOTYPE[kind + "_concat"])
                    after_reduction = reduces
                self.classifier = nn.Linear(last, classes)

            def forward(self, images):
                before = last = self.stem(images)
                for cell in self.cells:
                    before, last = last, cell(before, last)
                return self.classifier(last.mean((2, 3)))
        """
}
