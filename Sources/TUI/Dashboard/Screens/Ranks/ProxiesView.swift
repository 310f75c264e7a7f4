import RunModel
import Studies
import TerminalKit

/// How well the proxies of a study rank so far, the best first; the one that the ranks show stands out.
func drawProxies(_ painter: inout Painter, _ state: RanksState, _ shared: SharedState, _ rect: GridRect) {
    guard let report = shared.index.proxies, let snapshot = shared.snapshot else { return }
    let hidden = report.entries.count - max(0, rect.height - 3)
    let inside = painter.box(
        rect,
        title: "Proxies against \(report.truth)",
        trailing: hidden > 0 ? "\(hidden) more" : "",
        footer: "\(painter.glyphs.diamond) none agrees better for less"
    )
    let shown = state.plot.pair?.x.proxyName(snapshot.run)
    ProxyTableView(report, glyphs: painter.glyphs.set).drawRows(in: inside, highlighted: shown, on: &painter)
}

/// The scores that are measured without training, as far as they have been compared with the truth.
///
/// - Returns: whether there was anything to draw.
func drawScores(_ painter: inout Painter, _ state: RanksState, _ shared: SharedState, _ rect: GridRect) -> Bool {
    guard let report = shared.index.proxies, let snapshot = shared.snapshot else { return false }
    let scores = report.entries.filter { $0.training == nil }
    guard !scores.isEmpty else { return false }
    let shown = state.plot.pair?.x.proxyName(snapshot.run)
    ProxyTableView(report, only: scores, glyphs: painter.glyphs.set).drawRows(
        in: rect,
        highlighted: shown,
        on: &painter
    )
    return true
}

extension RankAxis {
    /// The proxy of a study that it is, as reports call it.
    func proxyName(_ run: RunInfo) -> String {
        switch self {
        case .parameters: TrainingFreeScore.parameters.name
        case .macs: TrainingFreeScore.macs.name
        case .tier, .measure: name(run)
        }
    }
}
