/// The network of an architecture as Python classes for PyTorch, at any size; attributes have the names that checkpoints use.
package struct PyTorchNetwork: Sendable {
    /// Its size unless its user says otherwise: `9 channels, 20 cells, 10 classes`.
    package var size: String
    /// How the size that is published is asked for, where that is another one: `channels=36, layers=20`.
    package var published: String?
    /// The definitions in their order; the last defines `Network`.
    package var definitions: [String]

    /// Creates a network.
    package init(size: String, published: String? = nil, definitions: [String]) {
        self.size = size
        self.published = published
        self.definitions = definitions
    }
}

/// The Python classes that networks of cells share.
enum PyTorchBlocks {
    /// The stem of networks whose images have so many channels.
    static func stem(of images: Int) -> String {
        """
        class Stem(nn.Module):
            \"\"\"3 x 3 convolution of the images, batch norm.\"\"\"

            def __init__(self, channels):
                super().__init__()
                self.conv = nn.Conv2d(\(images), channels, 3, padding=1, bias=False)
                self.bn = nn.BatchNorm2d(channels)

            def forward(self, x):
                return self.bn(self.conv(x))
        """
    }

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
}

extension PyTorchBlocks {
    /// The classes that operations need, and the table that makes an operation of its name.
    ///
    /// - Parameter used: the operations, in any order, repeated or not.
    static func operations(_ used: some Sequence<CellOperation>) -> (classes: [String], table: String) {
        let used = Set(used)
        let operations = CellOperation.allCases.filter(used.contains)
        let names = operations.map(\.rawValue)
        var classes: [String] = []
        if names.contains(where: { $0.hasPrefix("sep_conv") }) { classes.append(separable) }
        if names.contains(where: { $0.hasPrefix("dil_conv") }) { classes.append(dilated) }
        if used.contains(.conv7x1_1x7) { classes.append(factorized) }
        if used.contains(.none) { classes.append(zero) }
        let rows = operations.map { "    \"\($0.rawValue)\": lambda channels, stride: \($0.pytorch)," }
        return (classes, "OPERATIONS = {\n" + rows.joined(separator: "\n") + "\n}")
    }
}

extension CellOperation {
    /// The operation in the module's terms.
    var pytorch: String {
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
