import Architectures
import Tensor

extension PyTorchNetwork {
    /// Any network as one Python class, operation by operation: what a space has that knows no classes of its own.
    ///
    /// The class has the graph's channels and classes; images may have another size where the graph pools over all of it.
    ///
    /// - Throws: `ArchitectureError` when PyTorch has no such operation.
    init(_ graph: Graph) throws {
        let body = try GraphBody(graph)
        let shape = graph.inputShape
        self.init(
            size: "images of \(shape.channels) x \(shape.height) x \(shape.width), \(graph.classes) classes",
            definitions: [
                """
                def place(network, path, module):
                    \"\"\"Puts a module where its path says, so that its parameters have the names of checkpoints.\"\"\"
                    *way, name = path.split(".")
                    for part in way:
                        if part not in network._modules:
                            network.add_module(part, nn.Module())
                        network = network._modules[part]
                    network.add_module(name, module)
                """,
                """
                class Network(nn.Module):
                    \"\"\"The network, operation by operation.\"\"\"

                    def __init__(self):
                        super().__init__()
                \(body.modules.map { "        place(self, \($0))" }.joined(separator: "\n"))

                    def forward(self, images):
                        at = self.get_submodule
                \(body.steps.map { "        \($0)" }.joined(separator: "\n"))
                        return \(body.result)
                """,
            ]
        )
    }
}

/// The lines of a module that a graph becomes.
private struct GraphBody {
    /// Where each module goes, and how it is made.
    var modules: [String] = []
    /// The statements of a forward pass.
    var steps: [String] = []
    /// What it returns.
    var result: String

    init(_ graph: Graph) throws {
        // Every value has its own name, after the place of its node.
        var names: [Graph.NodeID: String] = [:]
        result = "images"
        for (place, node) in zip(graph.identifiers, graph.nodes) {
            let operands = node.inputs.compactMap { names[$0] }
            guard let source = operands.first else {
                names[place] = "images"
                continue
            }
            let value = "v\(names.count)"
            if let module = Self.module(node, reading: node.inputs.first.map { graph[$0].shape.channels } ?? 0) {
                modules.append("\"\(node.name)\", \(module)")
                steps.append("\(value) = at(\"\(node.name)\")(\(Self.argument(source, node)))")
            } else {
                steps.append("\(value) = \(try Self.expression(node, operands, source))")
            }
            names[place] = value
        }
        result = names[graph.output] ?? "images"
    }

    /// What makes the module of an operation with parameters; nil for the others.
    private static func module(_ node: Graph.Node, reading channels: Int) -> String? {
        let (operation, window, outputs) = (node.operation, node.operation.window, node.shape.channels)
        switch operation.kind {
        case .depthwise, .pointwise, .convolution:
            let groups = operation.kind == .depthwise ? ", groups=\(channels)" : ""
            let padding = pair(max(0, window.paddingHeight), max(0, window.paddingWidth))
            return "nn.Conv2d(\(channels), \(outputs), \(pair(window.kernelHeight, window.kernelWidth)), "
                + "\(pair(window.strideHeight, window.strideWidth)), \(padding), \(window.dilation)\(groups), bias=False)"
        case .batchNorm: return "nn.BatchNorm2d(\(outputs))"
        case .linear: return "nn.Linear(\(channels), \(outputs))"
        case .input, .zero, .relu, .maxPool, .averagePool, .sum, .dropPath, .concat, .globalPool: return nil
        }
    }

    /// What a module is called with.
    private static func argument(_ source: String, _ node: Graph.Node) -> String {
        let window = node.operation.window
        if node.operation.kind == .linear { return source + ".flatten(1)" }
        // Less than no padding leaves pixels out.
        let (top, left) = (max(0, -window.paddingHeight), max(0, -window.paddingWidth))
        return top + left > 0 ? "\(source)[:, :, \(top):, \(left):]" : source
    }

    private static func expression(_ node: Graph.Node, _ operands: [String], _ source: String) throws -> String {
        let window = node.operation.window
        let size = [
            pair(window.kernelHeight, window.kernelWidth), pair(window.strideHeight, window.strideWidth),
            pair(window.paddingHeight, window.paddingWidth),
        ].joined(separator: ", ")
        switch node.operation.kind {
        case .zero: return "torch.zeros_like(\(source)[:, :, ::\(window.strideHeight), ::\(window.strideWidth)])"
        case .relu: return "torch.relu(\(source))"
        case .maxPool: return "nn.functional.max_pool2d(\(source), \(size), \(window.dilation))"
        case .averagePool where window.dilation == 1:
            return "nn.functional.avg_pool2d(\(source), \(size), count_include_pad=False)"
        case .sum: return operands.joined(separator: " + ")
        // A network that is written is one that classifies.
        case .dropPath: return source
        case .concat: return "torch.cat([\(operands.joined(separator: ", "))], 1)"
        case .globalPool: return "\(source).mean((2, 3), keepdim=True)"
        case .averagePool, .input, .depthwise, .pointwise, .convolution, .batchNorm, .linear:
            throw ArchitectureError("\(node.name): PyTorch has no such operation")
        }
    }

    private static func pair(_ height: Int, _ width: Int) -> String {
        height == width ? "\(height)" : "(\(height), \(width))"
    }
}
