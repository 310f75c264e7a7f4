import Studies
import RunModel
import TerminalKit

extension Screen {
    /// Everything at a glance.
    package static let overview: Screen = Screen(
        "overview",
        title: "Overview",
        contexts: [.list],
        layout: overviewPanels
    )

    private static func overviewPanels(_ state: DashboardState, _ content: GridRect) -> [Panel: GridRect] {
        var panels: [Panel: GridRect] = [:]
        let width = content.width
        let tierCount = max(1, state.snapshot?.run.tiers.count ?? 3)
        let workers = state.snapshot?.workers.count ?? 1
        let logRows = content.height >= 50 ? 9 : content.height >= 30 ? 6 : 0
        let wanted = max(tierCount + 1, content.height >= 30 ? min(workers, 8) : 0) + 2
        // No tier is ever left out for want of a row; further workers are.
        let topRows = min(wanted, max(tierCount + 3, content.height / 3), max(4, content.height - 6))
        let rest = content.height - topRows - logRows
        let chartRows = rest < 13 ? 0 : content.height >= 30 ? rest * 55 / 100 : rest - 7
        let left = width * 58 / 100
        var y = content.y
        panels[.tierLanes] = GridRect(x: 0, y: y, width: left, height: topRows)
        panels[.workers] = GridRect(x: left, y: y, width: width - left, height: topRows)
        y += topRows
        if chartRows > 0 {
            // What a study is about is how its proxies compare.
            let main = state.index.proxies == nil ? Panel.curves : .proxies
            panels[main] = GridRect(x: 0, y: y, width: left, height: chartRows)
            panels[.ranks] = GridRect(x: left, y: y, width: width - left, height: chartRows)
            y += chartRows
        }
        panels[.population] = GridRect(x: 0, y: y, width: width, height: rest - chartRows)
        if logRows > 0 { panels[.log] = GridRect(x: 0, y: content.maxY - logRows, width: width, height: logRows) }
        return panels
    }
}
