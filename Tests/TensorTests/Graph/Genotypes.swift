@testable import Architectures

/// The genotypes whose sizes and numbers are known.
enum Genotypes {
    static let darts = CellGenotype(
        normal: cell(
            [
                (.sepConv3x3, 1), (.sepConv3x3, 0), (.skipConnect, 0), (.sepConv3x3, 1), (.skipConnect, 0),
                (.sepConv3x3, 1), (.sepConv3x3, 0), (.skipConnect, 2),
            ],
            [2, 3, 4, 5]
        ),
        reduction: cell(
            [
                (.maxPool3x3, 0), (.maxPool3x3, 1), (.skipConnect, 2), (.maxPool3x3, 0), (.maxPool3x3, 0),
                (.skipConnect, 2), (.skipConnect, 2), (.avgPool3x3, 0),
            ],
            [2, 3, 4, 5]
        )
    )

    static let econas = CellGenotype(
        normal: cell(
            [
                (.skipConnect, 0), (.skipConnect, 1), (.sepConv5x5, 2), (.dilConv3x3, 2), (.sepConv3x3, 0),
                (.sepConv3x3, 0), (.sepConv5x5, 4), (.skipConnect, 2),
            ],
            [2, 3, 4, 5]
        ),
        reduction: cell(
            [
                (.dilConv3x3, 1), (.skipConnect, 0), (.dilConv3x3, 2), (.avgPool3x3, 0), (.avgPool3x3, 3),
                (.maxPool3x3, 1), (.sepConv5x5, 0), (.maxPool3x3, 0),
            ],
            [3, 4, 5]
        )
    )

    static let econasSmall = CellGenotype(
        normal: cell(
            [
                (.sepConv3x3, 1), (.sepConv3x3, 0), (.skipConnect, 1), (.sepConv5x5, 0), (.sepConv3x3, 0),
                (.maxPool3x3, 0), (.skipConnect, 0), (.skipConnect, 0),
            ],
            [2, 3, 4, 5]
        ),
        reduction: cell(
            [
                (.maxPool3x3, 1), (.sepConv5x5, 1), (.skipConnect, 0), (.avgPool3x3, 2), (.dilConv5x5, 3),
                (.maxPool3x3, 0), (.dilConv3x3, 0), (.maxPool3x3, 1),
            ],
            [2, 4, 5]
        )
    )

    static let bench =
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|nor_conv_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_3x3~2|"

    static func cell(_ edges: [(CellOperation, Int)], _ concat: [Int]? = nil) -> CellTopology {
        CellTopology(edges: edges.map { CellEdge($0.0, $0.1) }, concat: concat)
    }

    /// A genotype drawn evenly from the search space and, when `extended`, from the operations beyond it.
    static func random(using generator: inout some RandomNumberGenerator, extended: Bool = false) -> CellGenotype {
        func cell() -> CellTopology {
            let operations = extended ? CellForm.pairs.known : CellForm.pairs.operations
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
