import Architectures
import Foundations
import RunModel
import TerminalKit

/// The selected candidate of a run that trains for good, as its screen tells of it.
struct TrainingCourse {
    /// What is shown where the test images have not been looked at.
    static let notYet = ["not looked at yet", "the test images are looked at once, at the end"]

    /// A line of the progress: a label, what it says, and a picture of it.
    struct Line {
        enum Picture {
            case none
            case gauge(Double)
            case curve([Double])
        }

        var label: String
        var spans: [TextSpan]
        var picture = Picture.none
    }

    let record: CandidateRecord
    let curve: [EpochRecord]
    /// What it was found to be on the test images.
    let test: Evaluation?
    private let worker: WorkerRecord?
    private let run: RunInfo

    init(_ record: CandidateRecord, of snapshot: RunSnapshot) {
        self.record = record
        run = snapshot.run
        curve = snapshot.curves[record.id] ?? []
        test = snapshot.evaluations[record.id]?.last { $0.split == .test }
        worker = snapshot.workers.first { $0.candidate == record.id }
    }

    /// Where it comes from, or what it is.
    var name: String { record.mutation.isEmpty ? record.architecture.space : record.mutation }

    /// Epochs of the whole training.
    private var epochs: Int { run.tiers.totalEpochs }

    private var isDone: Bool { record.state == .alive && record.epochsTrained >= epochs }

    /// What part of the training is done.
    private var share: Double {
        let part = worker.map { Double($0.batch) / Double(max(1, $0.batches)) } ?? 0
        return min(1, (Double(record.epochsTrained) + part) / Double(max(1, epochs)))
    }

    /// The lines of the progress.
    func lines(_ theme: Theme) -> [Line] {
        func bright(_ text: String) -> TextSpan { TextSpan(text, theme[.brightText]) }
        func dim(_ text: String) -> TextSpan { TextSpan(text, theme[.dimText]) }
        var lines = [
            Line(
                label: "epochs",
                spans: [
                    bright("\(record.epochsTrained)"), dim(" of \(epochs)"),
                    dim("   \(Format.percent(share, digits: 1)) %"),
                ],
                picture: .gauge(share)
            )
        ]
        if let worker, worker.batches > 0 {
            lines.append(
                Line(
                    label: "batch",
                    spans: [
                        bright("\(worker.batch)"), dim(" of \(worker.batches)   "),
                        bright(Format.grouped(worker.imagesPerSecond)), dim(" images/s"),
                    ],
                    picture: .gauge(Double(worker.batch) / Double(worker.batches))
                )
            )
        } else {
            lines.append(Line(label: "state", spans: [bright(isDone ? "trained" : record.state.rawValue)]))
        }
        if let test {
            let five = test.topFive.map { [dim(", among five "), bright(percent($0))] } ?? []
            lines.append(
                Line(
                    label: "test",
                    spans: [TextSpan(percent(test.accuracy), theme[.best])] + five
                        + [dim(", calibration error "), bright(percent(test.calibrationError))]
                )
            )
        }
        let left = run.remaining.map { [bright(Format.duration($0)), dim(" left of the run, ")] } ?? []
        lines.append(Line(label: "time", spans: left + [dim("elapsed "), bright(Format.duration(run.elapsed))]))
        if let last = curve.last {
            lines.append(
                Line(
                    label: "rate",
                    spans: [bright(Format.fixed(last.learningRate, 5))],
                    picture: .curve(curve.map(\.learningRate))
                )
            )
            lines.append(
                Line(
                    label: "training",
                    spans: [
                        bright(percent(last.trainAccuracy)), dim(", loss "), bright(Format.fixed(last.trainLoss, 4)),
                    ]
                )
            )
        }
        if let last = curve.last, let accuracy = last.validationAccuracy {
            var spans = [
                bright(percent(accuracy)), dim(", loss "),
                bright(last.validationLoss.map { Format.fixed($0, 4) } ?? "–"),
            ]
            if let best = best {
                spans += [
                    dim(", best "), TextSpan(percent(best.validationAccuracy), theme[.best]),
                    dim(" in epoch \(best.epoch)"),
                ]
            }
            lines.append(Line(label: "validation", spans: spans))
        }
        if test == nil { lines.append(Line(label: "test", spans: [dim(Self.notYet[1])])) }
        return lines
    }

    /// The epoch with the best validation accuracy, the first of equals.
    private var best: EpochRecord? {
        curve.reduce(nil) { best, epoch in
            guard let accuracy = epoch.validationAccuracy else { return best }
            return accuracy > (best?.validationAccuracy ?? -1) ? epoch : best
        }
    }

    private func percent(_ share: Double?) -> String { "\(Format.percent(share)) %" }
}

extension SharedState {
    /// The training that is shown: the selected candidate's, else the first.
    var training: TrainingCourse? {
        guard let snapshot, let record = selected ?? snapshot.candidates.first else { return nil }
        return TrainingCourse(record, of: snapshot)
    }
}
