import Studies
import Foundations
import RunModel
import TerminalKit

/// What each worker is doing, one line per worker; on a screen of its own with the memory that they share.
func drawWorkers(_ painter: inout Painter, _ shared: SharedState, _ rect: GridRect) {
    guard let snapshot = shared.snapshot else { return }
    let isScreen = shared.screen == .workers
    let waiting = snapshot.queue.count
    let inside = painter.box(
        rect,
        title: "Workers: \(shared.index.busyWorkers)/\(snapshot.run.workerCount) busy",
        trailing: isScreen ? memory(shared, snapshot.run) : waiting > 0 ? "\(waiting) waiting" : "",
        focused: isScreen
    )
    guard !snapshot.workers.isEmpty, snapshot.run.hasEngine else {
        if snapshot.run.state == .finished, shared.replay == nil { return drawNext(&painter, snapshot.run, inside) }
        return painter.message(idleLines(snapshot.run), in: inside)
    }
    let workers = snapshot.workers
    let hasHeading = inside.height > workers.count
    var area = inside
    // The last line tells how many more there are, rather than leaving them out silently.
    if !hasHeading, inside.height < workers.count { area.height = max(0, inside.height - 1) }
    let columns = workerColumns(snapshot, width: inside.width)
    TableView(columns, in: area, count: workers.count, hasHeading: hasHeading).draw(
        on: &painter,
        selected: shared.selection.flatMap { selection in workers.firstIndex { $0.candidate == selection } },
        cell: { painter, row, place, room in drawWorker(&painter, workers[row], place.id, room, shared, snapshot.run) }
    )
    guard area.height < inside.height else { return }
    painter.text(
        "and \(workers.count - area.height) more" + (isScreen ? "" : ": \(Screen.workers.number) shows them"),
        x: inside.x + 1,
        y: area.maxY,
        width: inside.width - 1,
        painter.theme[.dimText]
    )
}

/// What the plans in training occupy of what they may; not recorded over time, so that a replay has nothing to say.
private func memory(_ shared: SharedState, _ run: RunInfo) -> String {
    guard shared.replay == nil, run.hasEngine, run.memoryLimit > 0 else { return "" }
    return "memory \(Format.bytes(run.memoryBytes)) of \(Format.bytes(run.memoryLimit))"
}

/// What can be done with a finished run, the most useful first.
private func drawNext(_ painter: inout Painter, _ run: RunInfo, _ rect: GridRect) {
    let theme = painter.theme
    let ways: [(key: String, meaning: String)] =
        run.kind == .study
        ? [
            ("econas proxies report \(run.name)", "what it found"), (":export FILE.py", "for PyTorch"),
            (":runs", "other runs"),
        ]
        : [
            (":export FILE.py", "for PyTorch"), (":compare RUN", "equal cost"),
            (":runs", "other runs"), ("econas resume \(run.name) --cycles N", "more cycles"),
        ]
    let column = (ways.map { $0.meaning.count + $0.key.count + 4 <= rect.width ? $0.key.count : 0 }.max() ?? 0) + 2
    let head = rect.height > ways.count ? ["the \(run.kind.name.rawValue) is finished; what next"] : []
    for (row, text) in head.enumerated() {
        painter.text(text, x: rect.x + 1, y: rect.y + row, width: rect.width - 2, theme[.dimText])
    }
    for (row, way) in ways.enumerated() where row + head.count < rect.height {
        let y = rect.y + head.count + row
        let used = painter.text(way.key, x: rect.x + 1, y: y, width: rect.width - 2, theme[.key])
        painter.text(
            way.meaning,
            x: rect.x + 1 + max(column, used + 2),
            y: y,
            width: max(0, rect.width - 2 - max(column, used + 2)),
            theme[.text]
        )
    }
}

private func idleLines(_ run: RunInfo) -> [String] {
    let work = run.kind.name.rawValue
    return switch run.state {
    case .finished: ["the \(work) is finished"]
    case .stopped: ["the \(work) was stopped", "R or econas resume \(run.name)"]
    case .crashed: ["no engine holds the run", "R or econas resume \(run.name)"]
    case .paused: ["the \(work) is paused"]
    case .running: ["the workers are starting"]
    }
}

/// What a column tells of a worker.
private enum WorkerColumn {
    case number, candidate, tier, epoch, gauge, batch, rate, flops, left
}

private func workerColumns(_ snapshot: RunSnapshot, width: Int) -> [TableColumn<WorkerColumn>] {
    let id = max(4, "\(snapshot.candidates.last?.id ?? 0)".count + 1)
    let isDetailed = width >= 64
    let details = [TableColumn(WorkerColumn.batch, "batch", width: 9)]
    let speed = TableColumn(WorkerColumn.rate, "images/s", width: 8, gap: isDetailed ? 2 : 1)
    return [
        TableColumn(.number, width: 2), TableColumn(.candidate, "id", width: id),
        TableColumn(.tier, "T", width: 2, .leading, gap: 2), TableColumn(.epoch, "epoch", width: 6, priority: 1),
        TableColumn(.gauge, width: 3, most: .max, .leading, priority: 2),
    ] + (isDetailed ? details : []) + [speed]
        + (isDetailed ? [TableColumn(.flops, "GFLOP/s", width: 8), TableColumn(.left, "left", width: 8)] : [])
}

private func drawWorker(
    _ painter: inout Painter,
    _ worker: WorkerRecord,
    _ column: WorkerColumn,
    _ room: GridRect,
    _ shared: SharedState,
    _ run: RunInfo
) -> [TextSpan] {
    let theme = painter.theme
    func text(_ text: String, _ role: ThemeRole = .text) -> [TextSpan] { [TextSpan(text, theme[role])] }
    if column == .number { return text("\(worker.worker)", .dimText) }
    guard let candidate = worker.candidate else { return column == .candidate ? text("idle", .dimText) : [] }
    switch column {
    case .number: return []
    case .candidate: return text("#\(candidate)")
    case .tier: return [TextSpan("T\(worker.tier)", theme[tier: worker.tier])]
    case .epoch: return text(worker.lastEpoch.map { "\(worker.epoch)/\($0)" } ?? "–")
    case .gauge:
        let share = worker.progress(run)
        painter.gauge(share, x: room.x, y: room.y, width: min(room.width, 40), theme[tier: worker.tier])
        return []
    case .batch: return text(worker.batches > 0 ? "\(worker.batch)/\(worker.batches)" : "–")
    case .rate: return text(Format.grouped(worker.imagesPerSecond))
    case .flops: return text(Format.fixed(worker.gflops, 1))
    case .left:
        return text(worker.secondsLeft(imagesPerEpoch: shared.index.imagesPerEpoch).map(Format.duration) ?? "–")
    }
}
