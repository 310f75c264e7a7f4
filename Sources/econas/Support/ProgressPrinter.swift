import Architectures
import Foundation
import RunModel
import Store
import Foundations

/// Follows a run without a dashboard: a line per event and, when nothing happens for a while, one that says how far it is.
struct ProgressPrinter {
    private let source: any RunSource
    private var printedEvents: Int64 = 0
    /// Of each candidate of a training; nil before the first look, whose epochs are taken as known.
    private var printedEpochs: [Int: Int]?
    private var lastLine = Date.distantPast
    private(set) var snapshot: RunSnapshot?

    /// Seconds without an event after which a line tells how far the run is.
    private let quiet = 15.0

    /// Follows a source; events up to `after` are taken as known.
    init(_ source: any RunSource, after: Int64 = 0) {
        self.source = source
        printedEvents = after
    }

    /// Prints what is new; returns the run's state.
    @discardableResult
    mutating func update(now: Date = Date()) throws -> RunPhase? {
        if let fresh = try source.poll() { snapshot = fresh }
        guard let snapshot else { return nil }
        if snapshot.run.kind == .training { printEpochs(snapshot, now) }
        for event in snapshot.events where event.id > printedEvents {
            printedEvents = event.id
            write("\(Format.clock(event.time, .current))  \(event.sentence(snapshot.run.tiers))")
            lastLine = now
        }
        if snapshot.run.state.isLive, now.timeIntervalSince(lastLine) >= quiet {
            write("\(Format.clock(now, .current))  \(status(snapshot))")
            lastLine = now
        }
        return snapshot.run.state
    }

    /// The closing lines: what was searched, what it cost, and the best genotype.
    func summary() -> String {
        guard let snapshot else { return "nothing was recorded" }
        let run = snapshot.run
        let trained = snapshot.candidates.filter { $0.tier > 0 }
        var lines = [
            "",
            "run \(run.name): \(run.state.rawValue), \(run.progress), \(Format.duration(run.elapsed))"
                + (run.message.isEmpty ? "" : " (\(run.message))"),
        ]
        let perTier = run.tiers.map { tier in
            let count = trained.filter { $0.tier >= tier.tier }.count
            return switch run.kind {
            case .search: "\(count) in tier \(tier.tier) (\(tier.title))"
            case .study: "\(count) \(tier.title)"
            case .training: "\(count)"
            }
        }
        let epochs = snapshot.candidates.reduce(0) { $0 + $1.epochsTrained }
        let what =
            switch run.kind {
            case .search: "candidates: \(snapshot.candidates.count), trained "
            case .study: "architectures: \(snapshot.candidates.count), with "
            case .training: "architectures: \(snapshot.candidates.count), trained to the end "
            }
        lines.append(what + perTier.joined(separator: ", ") + "; \(epochs) epochs")
        let failed = snapshot.candidates.filter { $0.state == .failed }.count
        if failed > 0 { lines.append("failed: \(failed) (econas show \(run.name) says why)") }
        if case .search = run.kind, let best = snapshot.best {
            lines.append(
                "best: #\(best.id), tier \(best.tier), validation accuracy \(Format.percentage(best.score)), "
                    + "\(Format.magnitude(best.parameters)) parameters, \(Format.magnitude(best.macs)) MACs"
            )
            lines.append(best.architecture.text)
        }
        if run.kind == .training { lines += [""] + TrainedCandidates(snapshot).lines }
        return lines.map(TerminalText.line).joined(separator: "\n")
    }

    /// A training has few events and long epochs: each has its line.
    private mutating func printEpochs(_ snapshot: RunSnapshot, _ now: Date) {
        var printed = printedEpochs ?? snapshot.curves.mapValues(\.count)
        for (id, curve) in snapshot.curves.sorted(by: { $0.key < $1.key }) {
            for epoch in curve.dropFirst(printed[id] ?? 0) {
                var line = "#\(id) epoch \(epoch.epoch) of \(snapshot.run.tiers.totalEpochs): "
                line += "loss \(Format.fixed(epoch.trainLoss, 4)), accuracy \(Format.percentage(epoch.trainAccuracy))"
                if let accuracy = epoch.validationAccuracy { line += ", validation \(Format.percentage(accuracy))" }
                if let left = snapshot.run.remaining { line += ", about \(Format.duration(left)) left" }
                write("\(Format.clock(now, .current))  \(line)")
                lastLine = now
            }
            printed[id] = curve.count
        }
        printedEpochs = printed
    }

    private func status(_ snapshot: RunSnapshot) -> String {
        let run = snapshot.run
        let busy = snapshot.workers.filter { $0.candidate != nil }
        var parts = [run.progress, "\(busy.count)/\(run.workerCount) workers"]
        parts.append("\(Int(run.imagesPerSecond.rounded())) images/s")
        if let best = snapshot.best {
            parts.append("best \(Format.percentage(best.score)) (#\(best.id), tier \(best.tier))")
        }
        parts += snapshot.allowances
        if let remaining = run.remaining { parts.append("about \(Format.duration(remaining)) left") }
        if run.state == .paused { parts.insert("paused\(run.message.isEmpty ? "" : ": \(run.message)")", at: 0) }
        return parts.joined(separator: ", ")
    }

    /// One whole line at a time, at once: whoever reads a pipe sees the run as it goes.
    private func write(_ line: String) {
        StandardStreams.write(line, to: .standardOutput)
    }
}
