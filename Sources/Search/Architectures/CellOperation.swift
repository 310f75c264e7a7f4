import Tensor

/// The operations of cells. Raw values are the field's customary names.
enum CellOperation: String, CaseIterable, Sendable, Hashable {
    case none
    case maxPool3x3 = "max_pool_3x3"
    case avgPool3x3 = "avg_pool_3x3"
    case skipConnect = "skip_connect"
    case sepConv3x3 = "sep_conv_3x3"
    case sepConv5x5 = "sep_conv_5x5"
    case dilConv3x3 = "dil_conv_3x3"
    case dilConv5x5 = "dil_conv_5x5"
    case sepConv7x7 = "sep_conv_7x7"
    // swift-format-ignore: AlwaysUseLowerCamelCase
    case conv7x1_1x7 = "conv_7x1_1x7"
    case conv1x1 = "nor_conv_1x1"
    case conv3x3 = "nor_conv_3x3"

    /// What is shown of it.
    var shown: PartGraph.Operation {
        func operation(_ medium: String, _ short: String, _ kind: PartGraph.Operation.Kind = .weighted)
            -> PartGraph.Operation
        { PartGraph.Operation(PartGraph.Label(rawValue, medium: medium, short: short), kind) }
        return switch self {
        case .none: operation("none", "none", .zero)
        case .maxPool3x3: operation("max_3x3", "max3", .pooling)
        case .avgPool3x3: operation("avg_3x3", "avg3", .pooling)
        case .skipConnect: operation("skip", "skip", .identity)
        case .sepConv3x3: operation("sep_3x3", "sep3")
        case .sepConv5x5: operation("sep_5x5", "sep5")
        case .dilConv3x3: operation("dil_3x3", "dil3")
        case .dilConv5x5: operation("dil_5x5", "dil5")
        case .sepConv7x7: operation("sep_7x7", "sep7")
        case .conv7x1_1x7: operation("7x1_1x7", "7x1")
        case .conv1x1: operation("nor_1x1", "nor1")
        case .conv3x3: operation("nor_3x3", "nor3")
        }
    }

    /// Appends this operation; the channels stay as they are.
    ///
    /// - Parameter dropsPath: whether the path may be dropped, unless it is a plain skip.
    func append(
        to builder: inout GraphBuilder,
        _ source: Graph.NodeID,
        stride: Int,
        dropsPath: Bool,
        name: String
    ) -> Graph.NodeID {
        let result = append(to: &builder, source, stride: stride, name: name)
        return dropsPath && result != source ? builder.dropPath(result, name: name) : result
    }

    private func append(
        to builder: inout GraphBuilder,
        _ source: Graph.NodeID,
        stride: Int,
        name: String
    ) -> Graph.NodeID {
        switch self {
        case .none: builder.zero(like: source, stride: stride, name: name)
        case .maxPool3x3: builder.maxPool(source, Window(3, stride: stride), name: name)
        case .avgPool3x3: builder.averagePool(source, Window(3, stride: stride), name: name)
        case .skipConnect:
            stride == 1
                ? source
                : builder.factorizedReduce(source, channels: builder.shape(of: source).channels, name: name)
        case .sepConv3x3: builder.sepConv(source, kernel: 3, stride: stride, name: name)
        case .sepConv5x5: builder.sepConv(source, kernel: 5, stride: stride, name: name)
        case .sepConv7x7: builder.sepConv(source, kernel: 7, stride: stride, name: name)
        case .dilConv3x3: builder.dilConv(source, kernel: 3, stride: stride, name: name)
        case .dilConv5x5: builder.dilConv(source, kernel: 5, stride: stride, name: name)
        case .conv7x1_1x7: builder.factorizedConv(source, kernel: 7, stride: stride, name: name)
        case .conv1x1: builder.reluConvBN(source, channels: builder.shape(of: source).channels, name: name)
        case .conv3x3: builder.reluConvBN(source, channels: builder.shape(of: source).channels, kernel: 3, name: name)
        }
    }
}
