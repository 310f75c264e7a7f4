import Foundations
package import Studies
package import TerminalKit

/// A report of proxies as pictures in characters: for a terminal, and through the exporters as text, ANSI and SVG.
package struct ProxyReportPages: Sendable {
    private let report: ProxyReport
    private let theme: Theme
    private let capabilities: Capabilities

    /// Pages in the colours of a theme, as far as the output has them.
    package init(_ report: ProxyReport, theme: Theme = .standard, capabilities: Capabilities) {
        self.report = report
        self.theme = theme
        self.capabilities = capabilities
    }

    /// All proxies with their statistics and costs, the highest τ first.
    ///
    /// - Parameter width: columns there are; what says least is left out until the table fits. Nil for everything.
    package func table(width: Int? = nil) -> CellGrid {
        let view = ProxyTableView(report, glyphs: capabilities.glyphs)
        return drawn(view.size(fitting: width)) { view.draw(in: $0, on: &$1) }
    }

    /// τ of the trainings by the factors that vary in them, a panel for each combination of the rest.
    ///
    /// - Returns: nil unless at least two trainings with a τ differ in some factor.
    package func heatMap(width: Int = 100) -> CellGrid? {
        guard let view = ProxyHeatMap(report) else { return nil }
        return drawn(view.size(fitting: width)) { view.draw(in: $0, on: &$1) }
    }

    /// τ against cost with the Pareto front.
    ///
    /// - Returns: nil unless a proxy has a τ and a known cost.
    package func scatter(size: GridSize = GridSize(width: 100, height: 28)) -> CellGrid? {
        guard let view = ProxyScatter(report) else { return nil }
        return drawn(size) { view.draw(in: $0, on: &$1) }
    }

    /// Table, heat map and scatter one below the other, as far as there is something to show.
    ///
    /// - Parameter width: columns there are; nil for as many as the whole table needs.
    package func whole(width: Int? = nil) -> CellGrid {
        let table = ProxyTableView(report, glyphs: capabilities.glyphs)
        let size = table.size(fitting: width)
        var sections: [(height: Int, draw: (GridRect, inout Painter) -> Void)] = [
            (size.height, { table.draw(in: $0, on: &$1) })
        ]
        if let map = ProxyHeatMap(report) {
            sections.append((map.size(fitting: size.width).height, { map.draw(in: $0, on: &$1) }))
        }
        if let scatter = ProxyScatter(report) {
            sections.append((min(30, max(16, size.width / 4)), { scatter.draw(in: $0, on: &$1) }))
        }
        let height = sections.reduce(0) { $0 + $1.height } + sections.count - 1
        return drawn(GridSize(width: size.width, height: height)) { rect, painter in
            var y = rect.y
            for section in sections {
                section.draw(GridRect(x: rect.x, y: y, width: rect.width, height: section.height), &painter)
                y += section.height + 1
            }
        }
    }

    private func drawn(_ size: GridSize, _ draw: (GridRect, inout Painter) -> Void) -> CellGrid {
        var painter = Painter(size: size, theme: theme, capabilities: capabilities)
        draw(painter.bounds, &painter)
        return painter.grid
    }
}

extension CompositeFinding {
    /// The finding in a few lines of text.
    ///
    /// - Parameters:
    ///   - budget: the name of the column that it was not to cost more than.
    ///   - measure: what costs are counted in.
    package func summary(budget: String, measure: ProxyCostMeasure) -> String {
        let unit =
            measure == .coreSeconds ? "core-seconds per architecture" : "MACs × samples × epochs per architecture"
        return """
            \(rule.rawValue)(\(members.joined(separator: ", ")))
              τ \(ProxyTableView.text(agreement.whole.kendallTau)) on \(agreement.whole.count) architectures that it was not \
            chosen on
              τ \(Format.fixed(chosenTau, 3)) on the \(chosenOn) that it was chosen on, which flatters it
              τ \(ProxyTableView.text(budgetAgreement.whole.kendallTau)) is what \(budget) has on the former
              \(ProxyTableView.number(cost)) of at most \(ProxyTableView.number(self.budget)) \(unit)

            """
    }
}
