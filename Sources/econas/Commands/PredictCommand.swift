import ArgumentParser
import DataFiles
import Foundation
import Foundations
import Store
import TUI
import Tensor

/// Classifies people's own pictures.
struct PredictCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "predict",
        abstract: "Say what is on pictures, by a network that a run has trained.",
        discussion: """
            Pictures are JPEG or PNG files; of a folder all pictures in it and below are taken. Each is prepared as those that \
            the network was trained on. A picture that cannot be read is told, the others are classified, and the exit status is 1.
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, csv, json
    }

    @Argument(
        help: ArgumentHelp("The run: a name, or a path of its directory.", valueName: "run"),
        completion: .runs
    )
    var runName: String

    @Argument(help: ArgumentHelp("Pictures, and folders of them.", valueName: "picture"), completion: .file())
    var paths: [String]

    @Option(help: "A candidate's ID; by default the best.")
    var candidate: Int?

    @Option(help: "How many classes are told of each picture, the most probable first.")
    var top = 1

    @Option(help: "The format: \(Format.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format = Format.text

    @OptionGroup var runs: RunsOptions

    func validate() throws {
        if top < 1 { throw ValidationError("--top is at least 1, not \(top)") }
    }

    /// How many pictures are decoded, and then classified, at a time.
    private static let portion = 1024
    /// How many are computed together.
    private static let batch = 64

    func run() throws {
        let directory = try runs.find(runName)
        let export = try RunExport(directory).architecture(candidate, in: directory)
        let classifier = try export.classifier(batch: Self.batch)
        let image = classifier.preparation.image
        guard image.height == image.width else {
            throw UserError(
                "\(export.name) was trained on images of \(image.width) × \(image.height) pixels: "
                    + "pictures are made square, and cannot be classified by it"
            )
        }
        let decoder = PictureDecoder(side: image.height, channels: image.channels)
        let files = try paths.flatMap { try PictureDecoder.pictures(at: $0) }
        guard !files.isEmpty else { throw UserError("there is no picture in \(paths.joined(separator: ", "))") }
        var predictions: [Prediction] = []
        var failures = 0
        for first in stride(from: 0, to: files.count, by: Self.portion) {
            let part = Array(files[first..<min(first + Self.portion, files.count)])
            let decoded = decoder.decode(part)
            for (file, problem) in zip(part, decoded.problems) {
                guard let problem else { continue }
                failures += 1
                standardError("econas: \(file.relativePath): \(problem.reason)")
            }
            let readable = zip(part, decoded.problems).filter { $0.1 == nil }.map(\.0)
            for (file, row) in zip(readable, classifier.probabilities(decoded.images)) {
                predictions += Prediction.best(top, of: row, classifier.preparation.classes, picture: file.relativePath)
            }
        }
        switch format {
        case .json: standardOutput(try JSONText.of(predictions))
        case .csv: standardOutput(DataColumn.csv(predictions, Prediction.columns), terminator: "")
        case .text: standardOutput(DataColumn.table(predictions, Prediction.columns).text)
        }
        if failures > 0 { throw ExitCode(1) }
    }
}

/// What may be on a picture.
private struct Prediction: Encodable {
    var picture: String
    /// 1 for the most probable.
    var place: Int
    var `class`: String
    var probability: Double

    /// The most probable classes.
    static func best(_ count: Int, of row: [Double], _ classes: [String], picture: String) -> [Prediction] {
        row.indices.sorted { (-row[$0], $0) < (-row[$1], $1) }.prefix(count).enumerated().map { place, index in
            Prediction(picture: picture, place: place + 1, class: classes[index], probability: row[index])
        }
    }

    static var columns: [DataColumn<Prediction>] {
        [
            DataColumn("picture", .init(title: "picture", least: 20)) { .text($0.picture) },
            DataColumn("place", .init(title: "place", alignment: .right, yields: 1)) { .number(Double($0.place)) },
            DataColumn("class", .init(title: "class")) { .text($0.class) },
            DataColumn(
                name: "probability",
                text: .init(title: "probability", alignment: .right),
                value: { .number($0.probability) },
                shown: { Format.percentage($0.probability, digits: 1) }
            ),
        ]
    }
}
