package import Architectures
package import TerminalKit

/// The parts of an architecture as the Cell screen draws them, without a run around them.
///
/// - Parameters:
///   - architecture: the architecture.
///   - changes: what differs from the architecture it is compared with.
///   - cost: what its network costs, for the tables of edges.
///   - size: of the picture.
///   - capabilities: colours and characters to be used.
///   - theme: the colours.
package func cellPicture(
    _ architecture: Architecture,
    changes: [Change] = [],
    cost: NetworkCost? = nil,
    size: GridSize,
    capabilities: Capabilities,
    theme: Theme = .standard
) -> CellGrid {
    var painter = Painter(size: size, theme: theme, capabilities: capabilities)
    drawScene(&painter, CellScene(architecture.parts, changes: changes, cost: cost), painter.bounds, chosen: 0)
    return painter.grid
}
