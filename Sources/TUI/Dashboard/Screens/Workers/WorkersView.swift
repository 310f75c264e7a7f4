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
        return painter.message(idleLines(snapshot.run), in: inside)
    }
    let idWidth = "\(snapshot.candidates.last?.id ?? 0)".count + 1
    let isDetailed = inside.width >= 64
    var y = inside.y
    if inside.height > snapshot.workers.count {
        drawWorkerHeader(&painter, inside, idWidth, isDetailed)
        y += 1
    }
    let room = inside.maxY - y
    // The last line tells how many more there are, rather than leaving them out silently.
    let shown = snapshot.workers.count > room ? max(0, room - 1) : snapshot.workers.count
    for worker in snapshot.workers.prefix(shown) {
        drawWorker(
            &painter,
            worker,
            shared,
            GridRect(x: inside.x, y: y, width: inside.width, height: 1),
            idWidth,
            isDetailed
        )
        y += 1
    }
    if shown < snapshot.workers.count, y < inside.maxY {
        painter.text(
            "and \(snapshot.workers.count - shown) more" + (isScreen ? "" : ": \(Screen.workers.number) shows them"),
            x: inside.x + 1,
            y: y,
            width: inside.width - 1,
            painter.theme[.dimText]
        )
    }
}

/// What the plans in training occupy of what they may; not recorded over time, so that a replay has nothing to say.
private func memory(_ shared: SharedState, _ run: RunInfo) -> String {
    guard shared.replay == nil, run.hasEngine, run.memoryLimit > 0 else { return "" }
    return "memory \(Format.bytes(run.memoryBytes)) of \(Format.bytes(run.memoryLimit))"
}

private func idleLines(_ run: RunInfo) -> [String] {
    let work = run.isStudy ? "study" : "search"
    return switch run.state {
    case .finished: ["the \(work) is finished"]
    case .stopped: ["the \(work) was stopped", "R or econas resume \(run.name)"]
    case .crashed: ["no engine holds the run", "R or econas resume \(run.name)"]
    case .paused: ["the \(work) is paused"]
    case .running: ["the workers are starting"]
    }
}

/// Columns behind the gauge.
private func tailWidth(_ isDetailed: Bool) -> Int { isDetailed ? 38 : 10 }

private func drawWorkerHeader(_ painter: inout Painter, _ rect: GridRect, _ idWidth: Int, _ isDetailed: Bool) {
    let style = painter.theme[.tableHeader]
    painter.fill(GridRect(x: rect.x, y: rect.y, width: rect.width, height: 1), style)
    let head = "  " + "id".leftPadded(idWidth + 1) + "  T "
    let isRoomy = head.count + 6 + tailWidth(isDetailed) <= rect.width
    painter.text(isRoomy ? head + " epoch" : head, x: rect.x, y: rect.y, style)
    let tail =
        isDetailed
        ? "batch".leftPadded(10) + "images/s".leftPadded(10) + "GFLOP/s".leftPadded(9) + "left".leftPadded(9)
        : "images/s".leftPadded(10)
    painter.text(tail, x: rect.maxX - tailWidth(isDetailed), y: rect.y, style)
}

private func drawWorker(
    _ painter: inout Painter,
    _ worker: WorkerRecord,
    _ shared: SharedState,
    _ rect: GridRect,
    _ idWidth: Int,
    _ isDetailed: Bool
) {
    let theme = painter.theme
    let number = "\(worker.worker)".leftPadded(2)
    guard let candidate = worker.candidate else {
        painter.spans(
            [TextSpan(number, theme[.dimText]), TextSpan("  idle", theme[.dimText])],
            x: rect.x,
            y: rect.y
        )
        return
    }
    if candidate == shared.selection { painter.fill(rect, theme[.selection]) }
    let epochs = "\(worker.epoch)/\(worker.lastEpoch)"
    var spans = [
        TextSpan(number, theme[.dimText]), TextSpan(" " + "#\(candidate)".leftPadded(idWidth), theme[.text]),
        TextSpan("  T\(worker.tier)", theme[tier: worker.tier]),
    ]
    let isRoomy = spans.reduce(7) { $0 + $1.text.count } + tailWidth(isDetailed) <= rect.width
    if isRoomy { spans.append(TextSpan(" " + epochs.leftPadded(6), theme[.text])) }
    let head = painter.spans(spans, x: rect.x, y: rect.y)
    if candidate == shared.selection, number.hasPrefix(" ") {
        painter.put(painter.glyphs.right, x: rect.x, y: rect.y, theme[.key])
    }
    let rate = Format.grouped(worker.imagesPerSecond).leftPadded(10)
    var tail = rate
    if isDetailed {
        let batch = worker.batches > 0 ? "\(worker.batch)/\(worker.batches)" : "–"
        tail = batch.leftPadded(10) + rate
        let left = worker.secondsLeft(imagesPerEpoch: shared.index.imagesPerEpoch).map(Format.duration) ?? "–"
        tail += Format.fixed(worker.gflops, 1).leftPadded(9) + left.leftPadded(9)
    }
    let width = tailWidth(isDetailed)
    painter.text(tail, x: rect.maxX - width, y: rect.y, theme[.text])
    let gauge = rect.width - head - 2 - width + (isDetailed ? 1 : 2)
    guard gauge >= 3 else { return }
    guard let run = shared.snapshot?.run else { return }
    painter.gauge(
        worker.progress(run),
        x: rect.x + head + 1,
        y: rect.y,
        width: min(gauge, 40),
        theme[tier: worker.tier]
    )
}
