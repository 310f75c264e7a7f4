package import Architectures
package import TerminalKit

/// Both cells of a genotype as the Cell screen draws them, without a run around them.
///
/// - Parameters:
///   - genotype: the architecture.
///   - changes: what differs from the genotype it is compared with.
///   - cost: what its network costs, for the tables of edges.
///   - size: of the picture.
///   - capabilities: colours and characters to be used.
///   - theme: the colours.
package func cellPicture(
    _ genotype: CellGenotype,
    changes: [Mutation] = [],
    cost: NetworkSize? = nil,
    size: GridSize,
    capabilities: Capabilities,
    theme: Theme = .standard
) -> CellGrid {
    var painter = Painter(size: size, theme: theme, capabilities: capabilities)
    drawScene(&painter, CellScene(genotype, changes: changes, size: cost), painter.bounds, chosen: .normal)
    return painter.grid
}
