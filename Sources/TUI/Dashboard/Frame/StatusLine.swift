import Studies
import Foundation
import Foundations
import RunModel
import TerminalKit

/// The line at the top: run, state, progress, speed, the best.
func drawStatus(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
    let theme = painter.theme
    painter.fill(rect, theme[.statusBar])
    guard let live = state.live ?? state.snapshot else {
        painter.text(" econas", x: 0, y: rect.y, theme[.statusBar].adding(.bold))
        return
    }
    let segments = statusSegments(painter, state, live)
    var x = rect.x + 1
    for segment in YieldingSegment.fitting(segments, width: rect.width - 2, gap: 2) {
        painter.spans(segment.spans, x: x, y: rect.y)
        x += segment.width + 2
    }
}

private func statusSegments(_ painter: Painter, _ state: DashboardState, _ live: RunSnapshot) -> [YieldingSegment] {
    let theme = painter.theme
    let run = live.run
    func label(_ text: String) -> TextSpan { TextSpan(text, theme[.statusLabel]) }
    func value(_ text: String) -> TextSpan { TextSpan(text, theme[.brightText]) }
    func badge(_ text: String, _ role: ThemeRole) -> [TextSpan] {
        let framed = painter.capabilities.colors == .monochrome ? "[\(text)]" : " \(text) "
        return [TextSpan(framed, theme[role])]
    }
    var list = [YieldingSegment(priority: 0, spans: [TextSpan(run.name, theme[.brightText].adding(.bold))])]
    let stopping = state.isStopping && run.hasEngine
    if let replay = state.replay {
        list.append(YieldingSegment(priority: 0, spans: badge(replay.word(painter.glyphs), .badgeWarning)))
    } else {
        list.append(
            YieldingSegment(
                priority: 0,
                spans: badge(stopping ? "STOPPING" : run.state.word, stopping ? .badgeWarning : run.state.role)
            )
        )
    }
    if let frozen = state.frozenAt {
        let age = Format.duration(max(0, state.now.timeIntervalSince(frozen)))
        list.append(YieldingSegment(priority: 0, spans: badge("FROZEN \(age)", .badgeWarning)))
    }
    if state.readOnly, state.replay == nil {
        list.append(YieldingSegment(priority: 3, spans: badge("READ-ONLY", .badge)))
    }
    list.append(YieldingSegment(priority: 10, spans: [value(run.kind.word)]))
    if run.kind == .training {
        let done = live.candidates.reduce(0) { $0 + $1.epochsTrained }
        let all = run.tiers.totalEpochs * max(1, live.candidates.count)
        list.append(YieldingSegment(priority: 2, spans: [label("epoch "), value("\(done)/\(all)")]))
    } else {
        list.append(
            YieldingSegment(
                priority: 2,
                spans: course(run).map { [label($0), value("\(run.cycle)/\(run.cycles)")] }
                    ?? [value("initial population")]
            )
        )
    }
    let length = state.replay.map { [label(" of "), value(Format.duration($0.duration))] } ?? []
    list.append(
        YieldingSegment(priority: 4, spans: [label("elapsed "), value(Format.duration(run.elapsed))] + length)
    )
    if run.hasEngine {
        let estimate = run.remaining.map(Format.duration) ?? "–"
        list.append(YieldingSegment(priority: 3, spans: [label("ETA "), value(estimate)]))
        for allowance in live.allowances { list.append(YieldingSegment(priority: 4, spans: [value(allowance)])) }
        let busy = live.workers.reduce(0) { $0 + ($1.candidate == nil ? 0 : 1) }
        list.append(
            YieldingSegment(priority: 5, spans: [label("workers "), value("\(busy)/\(run.workerCount)")])
        )
        list.append(
            YieldingSegment(priority: 6, spans: [value(Format.grouped(run.imagesPerSecond)), label(" images/s")])
        )
    }
    if let best = state.index.best, let score = best.score {
        list.append(
            YieldingSegment(
                priority: 1,
                spans: [
                    label("best "),
                    TextSpan("#\(best.id) \(state.shared.scoreText(score, painter.glyphs))", theme[.best]),
                ] + (run.kind == .training ? [] : [label(" T\(best.tier)")])
            )
        )
        if let since = state.index.standing?.since, run.cycle > since {
            list.append(YieldingSegment(priority: 7, spans: [label("no better since cycle "), value("\(since)")]))
        }
    }
    // What is not recorded over time is not told of the past.
    guard state.replay == nil else { return list }
    list.append(YieldingSegment(priority: 7, spans: [label("disk "), value(Format.bytes(run.diskBytes))]))
    if run.memoryLimit > 0 {
        list.append(
            YieldingSegment(
                priority: 9,
                spans: [
                    label("memory "), value("\(Format.bytes(run.memoryBytes)) of \(Format.bytes(run.memoryLimit))"),
                ]
            )
        )
    }
    // The proxies of a study are many, and stand where they are compared.
    let proxy = run.kind == .study ? [] : [label(" at "), value(run.proxy)]
    list.append(YieldingSegment(priority: 8, spans: [value(run.dataset)] + proxy))
    return list
}

/// What a run counts; nil before there is anything to count.
private func course(_ run: RunInfo) -> String? {
    switch run.kind {
    case .study: "architecture "
    case .training: nil
    case .search: run.cycle == 0 && run.hasEngine ? nil : "cycle "
    }
}

extension ReplayState {
    /// The badge: `REPLAY 10x 25 %`, with a mark while it does not move.
    fileprivate func word(_ glyphs: Glyphs) -> String {
        let times = speed < 1 ? Format.fixed(speed, 3) : Format.grouped(speed)
        let motion = isPlaying ? "\(times)x" : isAtEnd ? "end" : "\(glyphs.pause) \(times)x"
        return "REPLAY \(motion)  \(Format.fixed((share * 100).rounded(.down), 0)) %"
    }
}

/// The screens' tabs and their columns: with names where all of them fit, else only the present one's.
struct TabRow {
    /// A screen, the text of its tab without padding, and the columns that the tab takes with it.
    private(set) var tabs: [(screen: Screen, text: String, columns: Range<Int>)] = []

    /// What is told at the right of the tabs.
    let message: (text: String, role: ThemeRole)?

    /// Columns between a tab's text and the next tab.
    let padding: Int

    /// Places the tabs in a width: with their names, else with short ones, else as bare numbers but for the present one;
    /// a message is worth more than the names of the other screens.
    init(_ state: DashboardState, width: Int) {
        message = tabMessage(state)
        let reserved = message.map { min($0.text.count + 3, width / 2) } ?? 0
        let whole = Screen.all.reduce(0) { $0 + $1.title.count + 4 }
        let tight = Screen.all.reduce(1) { $0 + $1.shortTitle.count + 3 }
        let isWhole = whole + reserved <= width
        let isTight = !isWhole && tight + reserved <= width
        padding = isTight ? 0 : 1
        var x = 0
        for screen in Screen.all {
            let name = isWhole || screen == state.screen && !isTight ? screen.title : isTight ? screen.shortTitle : ""
            let text = name.isEmpty ? "\(screen.number)" : "\(screen.number) \(name)"
            tabs.append((screen, text, x..<x + text.count + 1 + padding))
            x += text.count + 1 + padding
        }
    }

    /// The first column after the tabs.
    var end: Int { tabs.last?.columns.upperBound ?? 0 }
}

/// The row of tabs: every screen with its number key.
func drawTabs(_ painter: inout Painter, _ state: DashboardState, _ rect: GridRect) {
    let theme = painter.theme
    let row = TabRow(state, width: rect.width)
    for tab in row.tabs {
        let isActive = tab.screen == state.screen
        // The present tab ends with a blank of its own, also where tabs share theirs.
        guard !isActive else { continue }
        painter.text(" \(tab.text) ", x: tab.columns.lowerBound, y: rect.y, theme[.tab])
    }
    if let tab = row.tabs.first(where: { $0.screen == state.screen }) {
        let isFramed = painter.capabilities.colors == .monochrome
        let text = isFramed ? "[\(tab.text)]" : " \(tab.text) "
        painter.text(text, x: tab.columns.lowerBound, y: rect.y, theme[.tabActive])
    }
    guard let message = row.message else { return }
    painter.text(
        message.text,
        x: row.end + 2,
        y: rect.y,
        width: rect.maxX - row.end - 3,
        theme[message.role],
        align: .trailing
    )
}

/// What is to be known beside the screens: why a run does not go on, that data are stale, or who is marked.
func tabMessage(_ state: DashboardState) -> (text: String, role: ThemeRole)? {
    if let error = state.sourceError { return ("cannot read the run: \(error)", .bad) }
    if let run = state.live?.run, !run.message.isEmpty { return (run.message, .warning) }
    if let run = state.live?.run, run.state == .crashed {
        let remedy =
            state.readOnly
            ? "econas resume \(run.name)" : "\(state.shared.keyText(.resumeRun, .global)) resumes the run"
        return ("the engine died: \(remedy)", .bad)
    }
    if let run = state.live?.run, run.state == .paused, state.replay == nil {
        return (state.readOnly ? "paused: it goes on when somebody says so" : state.shared.pausedText, .warning)
    }
    if !state.marked.isEmpty { return ("\(state.marked.count) marked", .marked) }
    return nil
}
