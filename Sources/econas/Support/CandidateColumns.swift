import Architectures
import Foundation
import Foundations
import RunModel

extension DataColumn<CandidateRecord> {
    /// The columns of a run's candidates, as `econas show --format csv` names them.
    static var candidates: [DataColumn] {
        func right(_ title: String, _ yields: Int = 0) -> TextTable.Column {
            .init(title: title, alignment: .right, yields: yields)
        }
        return [
            DataColumn("id", right("id")) { TableValue($0.id) },
            DataColumn(
                name: "state",
                text: .init(title: "state"),
                value: { .text($0.state.rawValue) },
                shown: { $0.state.rawValue + ($0.pinned ? " (pinned)" : "") }
            ),
            DataColumn("pinned", nil) { TableValue($0.pinned ? 1 : 0) },
            DataColumn(
                name: "tier",
                text: right("tier"),
                descends: true,
                value: { TableValue($0.tier) },
                shown: { "\($0.tier)" }
            ),
            DataColumn("epochs", right("epochs", 3)) { TableValue($0.epochsTrained) },
            DataColumn(
                name: "accuracy",
                text: right("accuracy"),
                descends: true,
                value: { TableValue($0.score.map { 100 * $0 }) },
                shown: { Format.percentage($0.score) }
            ),
            DataColumn(
                name: "parameters",
                text: right("parameters", 1),
                value: { TableValue($0.parameters) },
                shown: { Format.magnitude($0.parameters) }
            ),
            DataColumn(
                name: "macs",
                text: right("MACs", 5),
                value: { TableValue($0.macs) },
                shown: { Format.magnitude($0.macs) }
            ),
            DataColumn("parent", right("parent", 2)) { TableValue($0.parent) },
            DataColumn(
                name: "seconds",
                text: right("core time", 4),
                descends: true,
                value: { TableValue($0.seconds) },
                shown: { Format.duration($0.seconds) }
            ),
            DataColumn("born", nil) { TableValue($0.bornCycle) },
            DataColumn("origin", nil) { .text($0.origin.rawValue) },
            DataColumn(
                name: "change",
                text: .init(title: "came about by", least: 20),
                value: { $0.mutation.isEmpty ? .none : .text($0.mutation) },
                shown: { $0.originText }
            ),
            DataColumn("failure", nil) { $0.failure.isEmpty ? .none : .text($0.failure) },
            DataColumn("architecture", nil) { .text($0.architecture.text) },
        ]
    }
}

extension DataColumn<EpochRecord> {
    /// The columns of a candidate's curve, as `econas show RUN ID --format csv` names them.
    static var epochs: [DataColumn] {
        func column(
            _ name: String,
            _ title: String,
            _ yields: Int,
            _ value: @escaping (EpochRecord) -> Double?,
            _ shown: @escaping (EpochRecord) -> String
        ) -> DataColumn {
            let text = TextTable.Column(title: title, alignment: .right, yields: yields)
            return DataColumn(name: name, text: text, value: { TableValue(value($0)) }, shown: shown)
        }
        return [
            column("epoch", "epoch", 0, { Double($0.epoch) }, { "\($0.epoch)" }),
            column("loss", "loss", 3, { $0.trainLoss }, { Format.fixed($0.trainLoss, 4) }),
            column("accuracy", "accuracy", 4, { 100 * $0.trainAccuracy }, { Format.percentage($0.trainAccuracy) }),
            column(
                "validation_loss",
                "validation loss",
                1,
                { $0.validationLoss },
                { $0.validationLoss.map { Format.fixed($0, 4) } ?? "–" }
            ),
            column(
                "validation_accuracy",
                "validation accuracy",
                0,
                { $0.validationAccuracy.map { 100 * $0 } },
                { Format.percentage($0.validationAccuracy) }
            ),
            column("learning_rate", "learning rate", 5, { $0.learningRate }, { Format.fixed($0.learningRate, 5) }),
            column("seconds", "seconds", 2, { $0.seconds }, { Format.fixed($0.seconds, 2) }),
        ]
    }
}

extension CandidateRecord {
    /// How it came about, in words.
    var originText: String {
        switch origin {
        case .random: "random"
        case .mutation: mutation
        case .chosen: mutation.isEmpty ? "chosen" : mutation
        case .injected: mutation.isEmpty ? "by hand" : "by hand: \(mutation)"
        }
    }
}
