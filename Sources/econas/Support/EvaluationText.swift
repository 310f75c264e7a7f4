import Architectures
import Foundations
import RunModel

/// What a network was found to be on a set of images, in lines.
struct EvaluationText {
    private let found: Evaluation
    private let title: String

    init(_ found: Evaluation, title: String) {
        self.found = found
        self.title = title
    }

    /// The most classes of which a matrix is printed.
    private static let widestMatrix = 16
    /// How many of the hardest classes stand for all where there are more.
    private static let hardest = 10

    var text: String {
        let five = found.topFive.map { ", \(Format.percentage($0)) among five" } ?? ""
        var lines = [
            "\(title) on \(Format.grouped(Double(found.images))) \(found.split.rawValue) images after epoch \(found.epoch):",
            "accuracy \(Format.percentage(found.accuracy))\(five), loss \(Format.fixed(found.loss, 4)), "
                + "calibration error \(Format.percentage(found.calibrationError))",
            "", classes.text,
        ]
        if let matrix { lines += ["", "images of a class (row) by the answer (column)", matrix.text] }
        return lines.joined(separator: "\n")
    }

    /// The classes, the hardest first.
    private var classes: TextTable {
        var table = TextTable(
            columns: [
                ("class", .left), ("images", .right), ("right", .right), ("of its answers", .right),
                ("most often taken for", .left),
            ])
        let all = found.hardest
        let shown = all.count > Self.widestMatrix ? Array(all.prefix(Self.hardest)) : all
        for label in shown {
            let mistake = found.mistake(label).map { "\(found.classes[$0.label]) (\($0.count))" } ?? "–"
            table.add([
                found.classes[label], "\(found.confusion[label].reduce(0, +))", Format.percentage(found.recall(label)),
                Format.percentage(found.precision(label)), mistake,
            ])
        }
        return table
    }

    private var matrix: TextTable? {
        guard found.classes.count <= Self.widestMatrix else { return nil }
        let short = found.classes.map { String($0.prefix(6)) }
        var table = TextTable(columns: [("", .left)] + short.map { ($0, .right) })
        for (label, row) in found.confusion.enumerated() { table.add([found.classes[label]] + row.map(String.init)) }
        return table
    }
}

/// What the trainings of a run came to, the best first.
struct TrainedCandidates {
    private let snapshot: RunSnapshot

    init(_ snapshot: RunSnapshot) { self.snapshot = snapshot }

    /// The table, then what the best was found to be.
    var lines: [String] {
        let ranking = TierRanking.standard
        let all = snapshot.candidates.sorted { ranking.isBetter($0, than: $1) || !ranking.counts($1) && $0.id < $1.id }
        var table = TextTable(
            columns: [
                ("id", .right), ("state", .left), ("epochs", .right), ("validation", .right), ("test", .right),
                ("parameters", .right), ("MACs", .right), ("core time", .right), ("architecture", .left),
            ])
        for record in all {
            let last = snapshot.curves[record.id]?.last
            let test = test(of: record)
            table.add([
                "\(record.id)", record.state.rawValue, "\(record.epochsTrained)",
                Format.percentage(last?.validationAccuracy), Format.percentage(test?.accuracy),
                Format.magnitude(record.parameters), Format.magnitude(record.macs), Format.duration(record.seconds),
                record.mutation.isEmpty ? record.architecture.text : record.mutation,
            ])
        }
        var lines = table.text.split(separator: "\n").map(String.init)
        if let best = snapshot.best, let test = test(of: best) {
            lines += ["", EvaluationText(test, title: "#\(best.id)").text]
        }
        return lines
    }

    private func test(of record: CandidateRecord) -> Evaluation? {
        snapshot.evaluations[record.id]?.last { $0.split == .test }
    }
}
