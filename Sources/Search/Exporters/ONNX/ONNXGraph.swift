import Foundation
import SwiftProtobuf
import Tensor

/// Writes the nodes of an ONNX graph from those of a network that its result depends on.
struct ONNXGraph {
    /// What is written so far.
    private(set) var graph = Onnx_GraphProto()
    /// The version of ONNX's operators that is needed.
    private(set) var operatorVersion: Int64 = 17

    private let source: Graph
    private let network: TrainedNetwork
    private let readers: [Graph.NodeID: [Graph.NodeID]]
    /// The batch norms that became part of what they read.
    private var folded: Set<Graph.NodeID> = []
    /// What the channels of a convolution are multiplied by and what is added to them, by the batch norm behind it.
    private var scaling: [Graph.NodeID: ChannelScaling] = [:]
    /// What the values of nodes are called.
    private var names: [Graph.NodeID: String] = [:]
    /// Names of constants that are written already.
    private var constants: Set<String> = []

    /// - Throws: `CheckpointError` when weights are missing.
    init(_ source: Graph, _ network: TrainedNetwork, foldsBatchNorms: Bool) throws {
        self.source = source
        self.network = network
        readers = source.readers
        if foldsBatchNorms { try foldBatchNorms() }
    }

    /// What the number of images is called, which may be any.
    private static let batch = "batch"
    /// What the model gives.
    private static let result = "logits"

    /// Writes all nodes, inputs and outputs.
    ///
    /// - Parameters:
    ///   - name: what the network is called.
    ///   - readsPictures: whether the first thing that the model does is to prepare bytes.
    /// - Throws: `CheckpointError` when weights are missing or of another shape.
    mutating func write(name title: String, readsPictures: Bool) throws {
        graph.name = title
        let image = source.inputShape
        let prepared = "images"
        if readsPictures {
            preparePictures(as: prepared)
        } else {
            graph.input = [value(prepared, .float, [image.channels, image.height, image.width])]
        }
        for (id, node) in zip(source.identifiers, source.nodes) where readers[id] != nil || id == source.output {
            if node.operation.kind == .input {
                names[id] = prepared
            } else {
                try write(node, id)
            }
        }
        // A classifier has named its result itself.
        if source[source.output].operation.kind != .linear {
            append("Flatten", [name(source.output)], as: Self.result, ["axis": .integer(1)])
        }
        graph.output = [value(Self.result, .float, [source.classes])]
    }

    // MARK: Nodes

    private mutating func write(_ node: Graph.Node, _ id: Graph.NodeID) throws {
        let operation = node.operation
        let kind = operation.kind
        if folded.contains(id) {
            names[id] = name(node.inputs[0])
            return
        }
        var operands = node.inputs.map(name)
        let result = "\(node.name).\(kind.description.onnx)_\(names.count)"
        names[id] = result
        let window = operation.window
        switch kind {
        case .input: preconditionFailure("the images are there before any node")
        case .zero: zeros(node.shape, as: result)
        case .depthwise, .pointwise, .convolution:
            operands = [inside(operands[0], window, of: source[node.inputs[0]].shape)]
            var attributes = window.attributes
            if kind == .depthwise { attributes["group"] = .integer(source[node.inputs[0]].shape.channels) }
            operands += try weights(of: node, id)
            append(kind.description.onnx, operands, as: result, attributes)
        case .batchNorm:
            operands += try
                (operation.parameters.map { source.parameters[$0] }
                + operation.statistics.map { source.statistics[$0] }).map { try constant($0) }
            append(
                kind.description.onnx,
                operands,
                as: result,
                ["epsilon": .number(OperationKind.normalisationEpsilon)]
            )
        case .maxPool: append(kind.description.onnx, operands, as: result, window.attributes)
        case .averagePool:
            var attributes = window.attributes
            attributes["count_include_pad"] = .integer(0)
            if window.dilation == 1 {
                attributes["dilations"] = nil
            } else {
                // Averages of every so many pixels came later.
                operatorVersion = max(operatorVersion, 19)
            }
            append(kind.description.onnx, operands, as: result, attributes)
        case .sum:
            // What is always zero adds nothing.
            let terms = node.inputs.filter { source[$0].operation.kind != .zero }
            if terms.count == 1 {
                names[id] = name(terms[0])
            } else {
                append(kind.description.onnx, terms.isEmpty ? operands : terms.map(name), as: result)
            }
        // Whole but in training.
        case .dropPath: names[id] = operands[0]
        case .concat: append(kind.description.onnx, operands, as: result, ["axis": .integer(1)])
        case .relu, .globalPool: append(kind.description.onnx, operands, as: result)
        case .linear:
            let isResult = id == source.output
            append("Flatten", operands, as: result + ".flat", ["axis": .integer(1)])
            let parameters = try operation.parameters.map { try constant(source.parameters[$0]) }
            let row = isResult ? Self.result : result + ".row"
            append(
                kind.description.onnx,
                [result + ".flat"] + parameters,
                as: row,
                ["transB": .integer(1)]
            )
            if isResult {
                names[id] = row
            } else {
                // A pixel again, for what reads one.
                append("Unsqueeze", [row, integers("pixel", [2, 3])], as: result)
            }
        }
    }

    /// The value without the first rows and columns that a window of less than no padding leaves out.
    private mutating func inside(_ value: String, _ window: Window, of shape: FeatureShape) -> String {
        let (top, left) = (max(0, -window.paddingHeight), max(0, -window.paddingWidth))
        guard top + left > 0 else { return value }
        let result = "\(value).from_\(top)_\(left)_\(graph.node.count)"
        append(
            "Slice",
            [
                value, integers("from_\(top)_\(left)", [top, left]),
                integers("to_\(shape.height)_\(shape.width)", [shape.height, shape.width]), integers("pixel", [2, 3]),
            ],
            as: result
        )
        return result
    }

    /// Zeros in the shape of a value: as many as there are images.
    private mutating func zeros(_ shape: FeatureShape, as result: String) {
        if constants.insert("batch_size").inserted {
            append("Shape", [graph.input[0].name], as: "batch_size", ["start": .integer(0), "end": .integer(1)])
        }
        let rest = [shape.channels, shape.height, shape.width]
        let size = integers("shape_" + rest.map(String.init).joined(separator: "_"), rest)
        append("Concat", ["batch_size", size], as: result + ".shape", ["axis": .integer(0)])
        append(OperationKind.zero.description.onnx, [result + ".shape"], as: result)
    }

    // MARK: Preparation

    /// Bytes, images innermost in rows of pixels, to what the network reads.
    private mutating func preparePictures(as prepared: String) {
        let preparation = network.preparation
        let (image, reduced) = (preparation.image, preparation.network)
        let pictures = "pictures"
        graph.input = [value(pictures, .uint8, [image.height, image.width, image.channels])]
        append("Cast", [pictures], as: "pictures.float", ["to": .integer(Onnx_TensorProto.DataType.float.rawValue)])
        append("Transpose", ["pictures.float"], as: "pictures.planes", ["perm": .integers([0, 3, 1, 2])])
        var value = "pictures.planes"
        if image != reduced {
            let columns = ImagePreparation.areaWeights(from: image.width, to: reduced.width)
            let transposed = (0..<image.width).flatMap { column in columns.map { Float($0[column]) } }
            let right = floats("average.columns", [image.width, reduced.width], transposed)
            append("MatMul", [value, right], as: "pictures.columns")
            let rows = ImagePreparation.areaWeights(from: image.height, to: reduced.height)
            let left = floats("average.rows", [reduced.height, image.height], rows.joined().map { Float($0) })
            append("MatMul", [left, "pictures.columns"], as: "pictures.reduced")
            value = "pictures.reduced"
        }
        let shape = [1, image.channels, 1, 1]
        let scale = floats("normalise.scale", shape, preparation.deviation.map { Float(1 / (255 * $0)) })
        let shift = floats(
            "normalise.shift",
            shape,
            zip(preparation.mean, preparation.deviation).map { Float(-$0 / $1) }
        )
        append("Mul", [value, scale], as: "pictures.scaled")
        append("Add", ["pictures.scaled", shift], as: prepared)
    }

    // MARK: Batch norms

    /// Finds the batch norms whose scale and shift a convolution can take over, or the convolutions whose channels they read
    /// one after the other.
    private mutating func foldBatchNorms() throws {
        for (id, node) in zip(source.identifiers, source.nodes)
        where node.operation.kind == .batchNorm && readers[id] != nil {
            let before = node.inputs[0]
            let parts = source[before].operation.kind == .concat ? source[before].inputs : [before]
            let onlyRead =
                readers[before]?.count == 1 && before != source.output
                && parts.allSatisfy { readers[$0]?.count == 1 && source[$0].operation.kind.isConvolution }
            guard onlyRead else { continue }
            folded.insert(id)
            let scaling = try ChannelScaling(node, of: source, network)
            var first = 0
            for part in parts {
                let channels = first..<first + source[part].shape.channels
                self.scaling[part] = scaling[channels]
                first = channels.upperBound
            }
        }
    }

    /// The weights of a convolution, and the bias that a batch norm behind it makes.
    private mutating func weights(of node: Graph.Node, _ id: Graph.NodeID) throws -> [String] {
        let info = source.parameters[node.operation.parameters[0]]
        guard let scaling = scaling[id] else { return [try constant(info)] }
        let (values, inner) = (try network.values(of: info), info.count / node.shape.channels)
        let scaled = values.indices.map { Float(Double(values[$0]) * scaling.scale[$0 / inner]) }
        return [
            floats(info.name, info.shape, scaled),
            floats(node.name + ".bias", [node.shape.channels], scaling.shift.map { Float($0) }),
        ]
    }

    // MARK: Writing

    private func name(_ id: Graph.NodeID) -> String { names[id] ?? "images" }

    /// A value of the model's edge: a row of any number of images.
    private func value(_ name: String, _ type: Onnx_TensorProto.DataType, _ extents: [Int]) -> Onnx_ValueInfoProto {
        Onnx_ValueInfoProto.with {
            $0.name = name
            $0.type.tensorType.elemType = Int32(type.rawValue)
            $0.type.tensorType.shape.dim =
                [Onnx_TensorShapeProto.Dimension.with { $0.dimParam = Self.batch }]
                + extents.map { extent in Onnx_TensorShapeProto.Dimension.with { $0.dimValue = Int64(extent) } }
        }
    }

    private mutating func append(
        _ type: String,
        _ inputs: [String],
        as output: String,
        _ attributes: [String: ONNXAttribute] = [:]
    ) {
        graph.node.append(
            Onnx_NodeProto.with {
                $0.opType = type
                $0.name = "\(type)_\(graph.node.count)"
                $0.input = inputs
                $0.output = [output]
                $0.attribute = attributes.sorted { $0.key < $1.key }.map { $1.proto(named: $0) }
            }
        )
    }

    /// A tensor of the checkpoint; gives its name.
    private mutating func constant(_ info: ParameterInfo) throws -> String {
        floats(info.name, info.shape, try network.values(of: info))
    }

    private mutating func floats(_ name: String, _ shape: [Int], _ values: [Float]) -> String {
        constant(name, .float, shape, values.withUnsafeBytes { Data($0) })
    }

    private mutating func integers(_ name: String, _ values: [Int]) -> String {
        constant(name, .int64, [values.count], values.map(Int64.init).withUnsafeBytes { Data($0) })
    }

    private mutating func constant(
        _ name: String,
        _ type: Onnx_TensorProto.DataType,
        _ shape: [Int],
        _ bytes: Data
    ) -> String {
        guard constants.insert(name).inserted else { return name }
        graph.initializer.append(
            Onnx_TensorProto.with {
                $0.name = name
                $0.dataType = Int32(type.rawValue)
                $0.dims = shape.map(Int64.init)
                $0.rawData = bytes
            }
        )
        return name
    }
}

/// What an operator is told beside its inputs.
private enum ONNXAttribute {
    case integer(Int)
    case integers([Int])
    case number(Double)

    func proto(named name: String) -> Onnx_AttributeProto {
        Onnx_AttributeProto.with {
            $0.name = name
            switch self {
            case .integer(let value):
                $0.type = .int
                $0.i = Int64(value)
            case .integers(let values):
                $0.type = .ints
                $0.ints = values.map(Int64.init)
            case .number(let value):
                $0.type = .float
                $0.f = Float(value)
            }
        }
    }
}

extension Window {
    /// How a convolution or a pool of ONNX moves as this does. What lies inside of the image only is cut out before.
    fileprivate var attributes: [String: ONNXAttribute] {
        let (rows, columns) = (max(0, paddingHeight), max(0, paddingWidth))
        return [
            "kernel_shape": .integers([kernelHeight, kernelWidth]),
            "strides": .integers([strideHeight, strideWidth]),
            "pads": .integers([rows, columns, rows, columns]),
            "dilations": .integers([dilation, dilation]),
        ]
    }
}

extension OperationKind {
    fileprivate var isConvolution: Bool { [.depthwise, .pointwise, .convolution].contains(self) }
}

extension Graph {
    /// Who reads the value of each node that the result depends on.
    fileprivate var readers: [NodeID: [NodeID]] {
        var readers: [NodeID: [NodeID]] = [:]
        for id in identifiers.reversed() where id == output || readers[id] != nil {
            for source in self[id].inputs { readers[source, default: []].append(id) }
        }
        return readers
    }
}

extension TrainedNetwork {
    /// The elements of a parameter or a statistic.
    ///
    /// - Throws: `CheckpointError.mismatched` when they are missing or of another network.
    fileprivate func values(of info: ParameterInfo) throws -> [Float] {
        try tensors.floats(info.name, shape: info.shape)
    }
}

/// A batch norm with fixed statistics: every channel times a number, plus another.
private struct ChannelScaling {
    var scale: [Double]
    var shift: [Double]

    /// - Throws: `CheckpointError` when the weights are missing.
    init(_ node: Graph.Node, of graph: Graph, _ network: TrainedNetwork) throws {
        let parameters = try node.operation.parameters.map { try network.values(of: graph.parameters[$0]) }
        let statistics = try node.operation.statistics.map { try network.values(of: graph.statistics[$0]) }
        scale = zip(parameters[0], statistics[1]).map {
            Double($0) / (Double($1) + OperationKind.normalisationEpsilon).squareRoot()
        }
        shift = zip(zip(parameters[1], statistics[0]), scale).map { Double($0.0) - Double($0.1) * $1 }
    }

    private init(scale: [Double], shift: [Double]) {
        self.scale = scale
        self.shift = shift
    }

    subscript(channels: Range<Int>) -> ChannelScaling {
        ChannelScaling(scale: Array(scale[channels]), shift: Array(shift[channels]))
    }
}
