import RunModel
import TerminalKit

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
    let panels: [Panel: GridRect]

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
        panels = state.screen.layout(state.shared, content)
    }

    /// Rows of candidates that the population's panel shows; a page for the keys on screens that have no list.
    var listRows: Int {
        guard let panel = panels[.population] else { return max(1, content.height - 3) }
        return max(1, panel.height - 3)
    }
}

extension DashboardState {
    /// Rows that a panel of the present screen shows, without so many of its frame and heading.
    func rows(of panel: Panel, frame: Int) -> Int {
        max(1, (ScreenLayout(self, size: shared.size).panels[panel]?.height ?? frame) - frame)
    }
}
