import ArgumentParser
import DataFiles
import Engine
import Foundation
import Foundations
import RunConfiguration
import Tensor

/// Loads a data set, checks it, and says what is in it.
struct DataInfoCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "info",
        abstract: "Load a data set, check it, and say what is in it.",
        discussion: """
            Takes the options of search: --dataset folder --data DIR for pictures in DIR/CLASS/ or in DIR/train/CLASS/ beside \
            DIR/val/ and DIR/test/. In a terminal with colours it shows a few images of each class, with --svg it writes \
            them to a file.
            """
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "As JSON.")
    var json = false

    @Option(
        help: ArgumentHelp("Write a contact sheet as SVG.", valueName: "file"),
        completion: .file(extensions: ["svg"])
    )
    var svg: String?

    func run() throws {
        let configuration = try options.builder().finish()
        let loaded = try LoadingReport.load(configuration.data, isComplete: true)
        let training = try TrainingEvaluator(configuration, dataset: loaded.dataset)
        let info = DataInfo(loaded, training.holdOut, name: configuration.data.name)
        if let svg {
            let url = URL(fileURLWithPath: svg)
            do {
                let sheet = ContactSheet(loaded.dataset, columns: 16, classes: 100)
                try Data(sheet.svg().utf8).write(to: url)
            } catch {
                throw UserError("\(svg) cannot be written: \(error.localizedDescription)")
            }
        }
        standardOutput(json ? try info.json() : info.text)
        guard !json, let colors = TerminalCheck.colors else { return }
        // As many images as a terminal of 80 columns has room for beside the names.
        let sheet = ContactSheet(loaded.dataset, columns: 4, classes: 20)
        standardOutput("")
        try sheet.give(colors)
    }
}

/// What is told of a data set.
private struct DataInfo: Encodable {
    struct Size: Encodable {
        var width: Int
        var height: Int
        var count: Int
    }

    struct Duplicate: Encodable {
        var first: String
        var second: String
        var count: Int
        var otherLabels: Int
        var examples: [String]
    }

    var dataset: String
    var classes: [String]
    var channels: Int
    var height: Int
    var width: Int
    var trainingImages: Int
    var validationImages: Int
    var testImages: Int
    var trainedOn: Int
    var scoredOn: Int
    var scoredOnSplit: String
    /// Of each set.
    var imagesPerClass: [String: [Int]]
    var imbalance: Double?
    var mean: [Double]
    var deviation: [Double]
    var sizes: [Size]
    var duplicates: [Duplicate]
    var leftOut: [String]

    init(_ loaded: LoadedData, _ holdOut: HoldOut, name: String) {
        let data = loaded.dataset
        let summary = DatasetSummary(loaded)
        dataset = name
        classes = data.classNames
        (channels, height, width) = (data.shape.channels, data.shape.height, data.shape.width)
        (trainingImages, validationImages, testImages) = (data.training.count, data.validation.count, data.test.count)
        (trainedOn, scoredOn) = (holdOut.training.count, holdOut.validation.count)
        scoredOnSplit = holdOut.validationSplit.rawValue
        imagesPerClass = Dictionary(uniqueKeysWithValues: summary.counts.map { ($0.key.rawValue, $0.value) })
        imbalance = summary.imbalance
        (mean, deviation) = (data.mean, data.deviation)
        sizes = loaded.sizes.map { Size(width: $0.key.width, height: $0.key.height, count: $0.value) }
        sizes.sort { ($0.width * $0.height, $0.width) < ($1.width * $1.height, $1.width) }
        duplicates = summary.duplicates.map {
            Duplicate(
                first: $0.first.rawValue,
                second: $0.second.rawValue,
                count: $0.count,
                otherLabels: $0.contradictions,
                examples: $0.examples
            )
        }
        leftOut = loaded.notes
    }

    func json() throws -> String { try JSONText.of(self, keys: .convertToSnakeCase) }

    var text: String {
        var rows: [(String, String)] = [
            ("data set", "\(dataset), \(classes.count) classes"),
            ("images", "\(width) × \(height) pixels, \(channels == 1 ? "grey" : "red, green and blue")"),
            ("training images", set("training", trainingImages)),
        ]
        if validationImages > 0 { rows.append(("validation images", set("validation", validationImages))) }
        rows.append(("test images", testImages > 0 ? set("test", testImages) : "none"))
        rows.append(("trained on", "\(trainedOn)"))
        rows.append(
            (
                "scored on",
                "\(scoredOn) \(scoredOnSplit == "training" ? "held out of the training" : scoredOnSplit) images"
            )
        )
        if let imbalance {
            let advice =
                imbalance >= 1.5 ? "; data.balance and data.accuracy = balanced make classes count the same" : ""
            let text =
                imbalance == 1
                ? "none" : "the largest class has \(Format.fixed(imbalance, 1)) times the images of the smallest"
            rows.append(("imbalance", text + advice))
        }
        if !sizes.isEmpty { rows.append(("sizes", sizeText)) }
        let channelNames = channels == 3 ? "   (red, green, blue; 0 to 1)" : "   (0 to 1)"
        rows.append(("mean", numbers(mean) + channelNames))
        rows.append(("deviation", numbers(deviation)))
        rows.append(("duplicates", duplicates.isEmpty ? "none" : duplicateLines[0]))
        for line in duplicateLines.dropFirst() { rows.append(("", line)) }
        let lines = rows.map { name, value in
            let padding = String(repeating: " ", count: max(1, 19 - name.count))
            return name + padding + value
        }
        return (lines + ["", classTable]).joined(separator: "\n")
    }

    private func numbers(_ values: [Double]) -> String { values.map { Format.fixed($0, 4) }.joined(separator: " ") }

    private func set(_ split: String, _ count: Int) -> String {
        let counts = imagesPerClass[split] ?? []
        let (least, most) = (counts.min() ?? 0, counts.max() ?? 0)
        return "\(count), \(least == most ? "\(least)" : "\(least) to \(most)") per class"
    }

    private var sizeText: String {
        func text(_ size: Size) -> String { "\(size.width) × \(size.height)" }
        let total = sizes.reduce(0) { $0 + $1.count }
        guard let first = sizes.first, let last = sizes.last, sizes.count > 1 else { return "all \(text(sizes[0]))" }
        var middle = total / 2
        let median = sizes.first { size in
            middle -= size.count
            return middle < 0
        }
        let smaller = sizes.filter { min($0.width, $0.height) < min(width, height) }.reduce(0) { $0 + $1.count }
        let enlarged = smaller > 0 ? "; \(smaller) smaller than \(width) × \(height) are enlarged" : ""
        return "\(text(first)) to \(text(last)), median \(text(median ?? last))\(enlarged)"
    }

    private var duplicateLines: [String] {
        duplicates.map { entry in
            let place =
                entry.first == entry.second
                ? "\(entry.count) \(entry.second) images are there twice"
                : "\(entry.count) \(entry.second) images are \(entry.first) images too: scores on them are too good"
            let labels = entry.otherLabels > 0 ? ", \(entry.otherLabels) with another class" : ""
            return "\(place)\(labels), such as \(entry.examples.joined(separator: ", "))"
        }
    }

    private var classTable: String {
        let splits = Split.allCases.map(\.rawValue).filter { imagesPerClass[$0] != nil }
        var table = TextTable(columns: [("class", .left)] + splits.map { ($0, .right) })
        for (number, name) in classes.enumerated() {
            table.add([name] + splits.map { "\(imagesPerClass[$0]?[number] ?? 0)" })
        }
        return table.text
    }
}
