/// How a parameter or statistic starts.
package enum Initialisation: Hashable, Sendable {
    /// Even in (-bound, bound). PyTorch's default for convolutions and linear layers, `kaiming_uniform(a: √5)`, is
    /// this with the bound 1 / √fan-in.
    case uniform(bound: Float)
    /// Every element the same.
    case constant(Float)
}

/// One named tensor in a network's flat buffer of parameters or of statistics.
package struct ParameterInfo: Hashable, Sendable {
    /// PyTorch's name, such as `cells.0.edges.1.dw1.weight`.
    package let name: String
    /// PyTorch's shape, such as `[9, 1, 3, 3]`.
    package let shape: [Int]
    /// Where it starts in the flat buffer, in elements.
    package let offset: Int
    /// How it starts.
    package let initialisation: Initialisation

    /// The number of elements.
    package var count: Int { shape.reduce(1, *) }

    /// Its place in the flat buffer.
    package var range: Range<Int> { offset..<offset + count }
}
