/// The classes of a ``PyTorchModule``. Attributes have the names that checkpoints use.
enum PyTorchBlocks {
    static let stem = """
        class Stem(nn.Module):
            \"\"\"3 x 3 convolution of the images, batch norm.\"\"\"

            def __init__(self, channels):
                super().__init__()
                self.conv = nn.Conv2d(3, channels, 3, padding=1, bias=False)
                self.bn = nn.BatchNorm2d(channels)

            def forward(self, x):
                return self.bn(self.conv(x))
        """

    static let unit = """
        class Unit(nn.Module):
            \"\"\"ReLU, convolution, batch norm.\"\"\"

            def __init__(self, inputs, outputs, kernel=1, stride=1):
                super().__init__()
                self.conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
                self.bn = nn.BatchNorm2d(outputs)

            def forward(self, x):
                return self.bn(self.conv(torch.relu(x)))
        """

    static let stridedSkip = """
        class StridedSkip(nn.Module):
            \"\"\"ReLU, every second pixel of even and of odd rows and columns, each to half of the channels, batch norm.\"\"\"

            def __init__(self, inputs, outputs):
                super().__init__()
                self.conv1 = nn.Conv2d(inputs, outputs // 2, 1, 2, bias=False)
                self.conv2 = nn.Conv2d(inputs, outputs - outputs // 2, 1, 2, bias=False)
                self.bn = nn.BatchNorm2d(outputs)

            def forward(self, x):
                x = torch.relu(x)
                return self.bn(torch.cat([self.conv1(x), self.conv2(x[:, :, 1:, 1:])], 1))
        """

    static let separable = """
        class SeparableConv(nn.Module):
            \"\"\"Twice ReLU, depthwise and 1 x 1 convolution, batch norm; the first with the stride.\"\"\"

            def __init__(self, channels, kernel, stride):
                super().__init__()
                pad = kernel // 2
                self.dw1 = nn.Conv2d(channels, channels, kernel, stride, pad, groups=channels, bias=False)
                self.pw1 = nn.Conv2d(channels, channels, 1, bias=False)
                self.bn1 = nn.BatchNorm2d(channels)
                self.dw2 = nn.Conv2d(channels, channels, kernel, 1, pad, groups=channels, bias=False)
                self.pw2 = nn.Conv2d(channels, channels, 1, bias=False)
                self.bn2 = nn.BatchNorm2d(channels)

            def forward(self, x):
                x = self.bn1(self.pw1(self.dw1(torch.relu(x))))
                return self.bn2(self.pw2(self.dw2(torch.relu(x))))
        """

    static let dilated = """
        class DilatedConv(nn.Module):
            \"\"\"ReLU, depthwise convolution with dilation 2, 1 x 1 convolution, batch norm.\"\"\"

            def __init__(self, channels, kernel, stride):
                super().__init__()
                pad = kernel - 1
                self.dw = nn.Conv2d(channels, channels, kernel, stride, pad, 2, groups=channels, bias=False)
                self.pw = nn.Conv2d(channels, channels, 1, bias=False)
                self.bn = nn.BatchNorm2d(channels)

            def forward(self, x):
                return self.bn(self.pw(self.dw(torch.relu(x))))
        """

    static let factorized = """
        class FactorizedConv(nn.Module):
            \"\"\"ReLU, 1 x k and k x 1 convolution that share the stride, batch norm.\"\"\"

            def __init__(self, channels, kernel, stride):
                super().__init__()
                pad = kernel // 2
                self.conv1 = nn.Conv2d(channels, channels, (1, kernel), (1, stride), (0, pad), bias=False)
                self.conv2 = nn.Conv2d(channels, channels, (kernel, 1), (stride, 1), (pad, 0), bias=False)
                self.bn = nn.BatchNorm2d(channels)

            def forward(self, x):
                return self.bn(self.conv2(self.conv1(torch.relu(x))))
        """

    static let zero = """
        class Zero(nn.Module):
            \"\"\"No connection: zeros.\"\"\"

            def __init__(self, stride):
                super().__init__()
                self.stride = stride

            def forward(self, x):
                return torch.zeros_like(x[:, :, :: self.stride, :: self.stride])
        """

    /// Cell and network of the cell space. CHANNELS, DEPTH and CLASSES stand for numbers.
    static let cells = """
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

    /// Cell and network of NAS-Bench-201.
    static let benchCells = """
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
