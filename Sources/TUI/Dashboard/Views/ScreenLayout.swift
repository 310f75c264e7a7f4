import RunModel
import TerminalKit

/// A part of a screen.
enum Panel: Hashable {
    case population, tiers, curves, proxies, ranks, workers, queue, log, cell, lineage, descent
}

/// Where everything of a screen goes; computed alike for drawing and for the mouse.
struct ScreenLayout {
    /// Less than this is not drawn on.
    static let minimum = GridSize(width: 60, height: 16)

    /// The whole terminal.
    let size: GridSize
    /// Whether there is room for anything.
    let fits: Bool
    /// The line at the top.
    let status: GridRect
    /// The row of tabs; empty where rows are scarce.
    let tabs: GridRect
    /// The line at the bottom.
    let hints: GridRect
    /// What is between.
    let content: GridRect
    /// The panels of the screen with their frames.
    private(set) var panels: [Panel: GridRect] = [:]

    /// Whether there is room for anything in a terminal of a size.
    static func fits(_ size: GridSize) -> Bool { size.width >= minimum.width && size.height >= minimum.height }

    /// Lays the present screen out.
    init(_ state: DashboardState, size: GridSize) {
        self.size = size
        fits = Self.fits(size)
        let tabRows = size.height >= 20 ? 1 : 0
        status = GridRect(x: 0, y: 0, width: size.width, height: 1)
        tabs = GridRect(x: 0, y: 1, width: size.width, height: tabRows)
        hints = GridRect(x: 0, y: size.height - 1, width: size.width, height: 1)
        content = GridRect(x: 0, y: 1 + tabRows, width: size.width, height: size.height - 2 - tabRows)
        switch state.screen {
        case .overview: layOverview(state)
        case .population: panels[.population] = content
        case .tiers: panels[.tiers] = content
        case .curves: panels[.curves] = content
        case .ranks: panels[.ranks] = content
        case .cell: panels[.cell] = content
        case .lineage: layLineage()
        case .workers: layWorkers(state)
        case .log: panels[.log] = content
        }
    }

    /// Rows of candidates that the population's panel shows; a page for the keys on screens that have no list.
    var listRows: Int {
        guard let panel = panels[.population] else { return max(1, content.height - 3) }
        return max(1, panel.height - 3)
    }

    private mutating func layLineage() {
        let charts = content.height >= 32 ? max(12, content.height * 3 / 10) : 0
        let left = size.width / 2
        let y = content.maxY - charts
        panels[.lineage] = GridRect(x: 0, y: content.y, width: size.width, height: content.height - charts)
        guard charts > 0 else { return }
        panels[.descent] = GridRect(x: 0, y: y, width: left, height: charts)
        panels[.curves] = GridRect(x: left, y: y, width: size.width - left, height: charts)
    }

    /// Those who train have what room they need, those who wait the rest.
    private mutating func layWorkers(_ state: DashboardState) {
        panels[.workers] = content
        guard let snapshot = state.snapshot, snapshot.run.hasEngine || !snapshot.queue.isEmpty else { return }
        let rows = min(max(3, snapshot.workers.count) + 3, content.height - 6)
        panels[.workers]?.height = rows
        panels[.queue] = GridRect(
            x: 0,
            y: content.y + rows,
            width: size.width,
            height: content.height - rows
        )
    }

    private mutating func layOverview(_ state: DashboardState) {
        let tierCount = max(1, state.snapshot?.run.tiers.count ?? 3)
        let workers = state.snapshot?.workers.count ?? 1
        let logRows = content.height >= 50 ? 9 : content.height >= 30 ? 6 : 0
        let wanted = max(tierCount + 1, content.height >= 30 ? min(workers, 8) : 0) + 2
        // No tier is ever left out for want of a row; further workers are.
        let topRows = min(wanted, max(tierCount + 3, content.height / 3), max(4, content.height - 6))
        let rest = content.height - topRows - logRows
        let chartRows = rest < 13 ? 0 : content.height >= 30 ? rest * 55 / 100 : rest - 7
        let left = size.width * 58 / 100
        var y = content.y
        panels[.tiers] = GridRect(x: 0, y: y, width: left, height: topRows)
        panels[.workers] = GridRect(x: left, y: y, width: size.width - left, height: topRows)
        y += topRows
        if chartRows > 0 {
            // What a study is about is how its proxies compare.
            let main = state.index.proxies == nil ? Panel.curves : .proxies
            panels[main] = GridRect(x: 0, y: y, width: left, height: chartRows)
            panels[.ranks] = GridRect(x: left, y: y, width: size.width - left, height: chartRows)
            y += chartRows
        }
        panels[.population] = GridRect(x: 0, y: y, width: size.width, height: rest - chartRows)
        if logRows > 0 { panels[.log] = GridRect(x: 0, y: content.maxY - logRows, width: size.width, height: logRows) }
    }
}
