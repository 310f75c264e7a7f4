/// How a parameter or statistic starts.
public enum Initialisation: Hashable, Sendable {
    /// Even in (-bound, bound). PyTorch's default for convolutions and linear layers, `kaiming_uniform(a: √5)`, is
    /// this with the bound 1 / √fan-in.
    case uniform(bound: Float)
    /// Every element the same.
    case constant(Float)
}

/// One named tensor in a network's flat buffer of parameters or of statistics.
public struct ParameterInfo: Hashable, Sendable {
    /// PyTorch's name, such as `cells.0.edges.1.dw1.weight`.
    public let name: String
    /// PyTorch's shape, such as `[9, 1, 3, 3]`.
    public let shape: [Int]
    /// Where it starts in the flat buffer, in elements.
    public let offset: Int
    /// How it starts.
    public let initialisation: Initialisation

    /// The number of elements.
    public var count: Int { shape.reduce(1, *) }

    /// Its place in the flat buffer.
    public var range: Range<Int> { offset..<offset + count }
}
