import ArgumentParser
import Engine
import Foundation
import RunConfiguration
import Tensor
import Foundations

/// Looks at data sets.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Look at data sets.",
        subcommands: [Info.self]
    )

    /// Loads a data set, checks it, and says what is in it.
    struct Info: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Load a data set, check it, and say what is in it.",
            discussion: """
                Takes the options of search. CIFAR-10 and CIFAR-100 are read in their published binary form: \
                cifar-10-binary.tar.gz and cifar-100-binary.tar.gz, unpacked.
                """
        )

        @OptionGroup var options: ConfigurationOptions

        @Flag(help: "As JSON.")
        var json = false

        func run() throws {
            let configuration = try options.builder().finish()
            let data = try TrainingEvaluator(configuration)
            let dataset = data.dataset
            let counts = Dictionary(grouping: dataset.training.labels, by: { $0 }).mapValues(\.count)
            let info = DataInfo(
                dataset: dataset.name,
                classes: dataset.classNames,
                images: dataset.training.count,
                testImages: dataset.test.count,
                trainedOn: data.holdOut.training.count,
                heldOut: data.holdOut.validation.count,
                imagesPerClass: dataset.classNames.indices.map { counts[Int32($0)] ?? 0 },
                mean: dataset.mean,
                deviation: dataset.deviation
            )
            standardOutput(json ? try info.json() : info.text)
        }
    }
}

private struct DataInfo: Encodable {
    var dataset: String
    var classes: [String]
    var images: Int
    var testImages: Int
    var trainedOn: Int
    var heldOut: Int
    var imagesPerClass: [Int]
    var mean: [Double]
    var deviation: [Double]

    func json() throws -> String { try JSONText.of(self, keys: .convertToSnakeCase) }

    var text: String {
        let perClass = (imagesPerClass.min() ?? 0, imagesPerClass.max() ?? 0)
        func numbers(_ values: [Double]) -> String { values.map { Format.fixed($0, 4) }.joined(separator: " ") }
        return """
            data set          \(dataset), \(classes.count) classes: \(classes.prefix(20).map(TerminalText.line).joined(separator: ", "))\
            \(classes.count > 20 ? ", …" : "")
            training images   \(images) of 32 × 32, \(perClass.0 == perClass.1 ? "\(perClass.0)" : "\(perClass.0) to \(perClass.1)") per class
            trained on        \(trainedOn)
            scored on         \(heldOut)
            test images       \(testImages)
            mean              \(numbers(mean))   (red, green, blue; 0 to 1)
            deviation         \(numbers(deviation))
            """
    }
}
