import Tensor

@testable import Architectures

/// The genotypes whose sizes and numbers are known.
enum Genotypes {
    /// The first-order genotype of Liu et al.
    static let darts = CellGenotype.dartsV1
    static let dartsV2 = CellGenotype.dartsV2
    static let econas = CellGenotype.econas
    static let econasSmall = CellGenotype.econasSmall

    static let bench =
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"

    static func cell(_ edges: [(CellOperation, Int)], _ concat: [Int]? = nil) -> CellTopology {
        CellTopology(edges: edges.map { CellEdge($0.0, $0.1) }, concat: concat)
    }

    /// A genotype drawn evenly from the search space and, when `extended`, from the operations beyond it.
    static func random(using generator: inout some RandomNumberGenerator, extended: Bool = false) -> CellGenotype {
        func cell() -> CellTopology {
            let operations = extended ? CellTopology.known : CellTopology.operations
            return CellTopology(
                edges: (0..<8).map { edge in
                    CellEdge(
                        operations[Int.random(in: operations.indices, using: &generator)],
                        Int.random(in: 0..<2 + edge / 2, using: &generator)
                    )
                }
            )
        }
        return CellGenotype(normal: cell(), reduction: cell())
    }
}

extension CellGenotype {
    /// The network of a genotype that has one at this size.
    func graph(channels: Int, layers: Int, resolution: Int, classes: Int) -> Graph {
        let size = NetworkSize(channels: channels, layers: layers, resolution: resolution, classes: classes)
        do {
            return try network(size).graph
        } catch {
            preconditionFailure("\(error)")
        }
    }
}

extension BenchCell {
    /// The network of a cell.
    func graph(channels: Int, cellsPerStage: Int, resolution: Int, classes: Int) -> Graph {
        network(NetworkSize(channels: channels, layers: 3 * cellsPerStage, resolution: resolution, classes: classes))
            .graph
    }
}
