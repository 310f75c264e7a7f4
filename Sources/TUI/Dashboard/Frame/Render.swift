package import TerminalKit

/// The dashboard as it looks in a terminal of a size: the same values always give the same cells.
///
/// Complexity: independent of the number of candidates, except for finding the selected one's row and the points of
/// the ranks.
package func render(_ state: DashboardState, size: GridSize, capabilities: Capabilities, theme: Theme) -> CellGrid {
    var painter = Painter(size: size, theme: theme, capabilities: capabilities)
    let layout = ScreenLayout(state, size: size)
    guard layout.fits else {
        drawTooSmall(&painter, state, size)
        return painter.grid
    }
    drawStatus(&painter, state, layout.status)
    if !layout.tabs.isEmpty { drawTabs(&painter, state, layout.tabs) }
    if state.snapshot == nil {
        drawWaiting(&painter, state, layout.content)
    } else {
        for (panel, rect) in layout.panels where !rect.isEmpty {
            painter.clipped(to: rect) { panel.draw(&$0, state, rect) }
        }
    }
    drawOverlay(&painter, state, layout.content)
    drawHints(&painter, state, layout.hints)
    return painter.grid
}

private func drawTooSmall(_ painter: inout Painter, _ state: DashboardState, _ size: GridSize) {
    let needed = ScreenLayout.minimum
    // A size is never broken between lines.
    let by = size.width < 20 ? "×" : " × "
    let texts = [
        "econas needs \(needed.width)\(by)\(needed.height)", "this terminal is \(size.width)\(by)\(size.height)",
        "the search goes on", "\(state.shared.keyText(.quit, .global)) leaves",
    ]
    // As many lines as there is room for, the first one first.
    let lines = texts.enumerated().flatMap { index, text in
        TextWrap.lines(text, width: size.width).map { (text: $0, isFirst: index == 0) }
    }.prefix(size.height)
    let top = (size.height - lines.count) / 2
    for (row, line) in lines.enumerated() {
        let style = painter.theme[line.isFirst ? .warning : .dimText]
        painter.text(line.text, x: 0, y: top + row, width: size.width, style, align: .center)
    }
}

private func drawWaiting(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
    if let error = state.sourceError {
        painter.message(["the run cannot be read", error, "trying again"], in: rect)
    } else {
        painter.message(["reading the run…"], in: rect)
    }
}
