import Architectures
import ArgumentParser
import Foundation
import Store
import TUI
import Tensor

/// Writes a network as other programs use it.
struct ExportCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "Write a candidate's network for other programs: ONNX, safetensors, PyTorch and more.",
        discussion: """
            Without a candidate's ID it is the best one. onnx is a model with its weights that reads any number of images: \
            prepared ones, or with --with-preprocessing bytes; its metadata tell the classes and how images are prepared. \
            safetensors are the weights under PyTorch's names, pytorch is a Python module that loads them. --genotype \
            takes an architecture instead of a run; with --weights, --channels and --layers it is written with weights, too.
            """
    )

    @Argument(
        help: ArgumentHelp("The run: a name, or a path of its directory; by default the newest.", valueName: "run"),
        completion: .runs
    )
    var runName: String?

    @Argument(help: "A candidate's ID; by default the best.")
    var candidate: Int?

    @Option(help: "The format: \(ArchitectureFormat.allCases.map(\.rawValue).joined(separator: ", ")).")
    var format: ArchitectureFormat

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "Where it is written; - is the standard output, which text goes to unless told otherwise.",
            valueName: "file"
        ),
        completion: .file()
    )
    var output: String?

    @Flag(name: .customLong("no-fold"), help: "Keep batch norms apart from the convolutions before them (onnx).")
    var keepsBatchNorms = false

    @Flag(
        name: .customLong("with-preprocessing"),
        help: "Let the model read pictures as bytes, of the size of the data set's images, and prepare them (onnx)."
    )
    var readsPictures = false

    @Option(
        help: ArgumentHelp(
            "A genotype instead of a run: a published name, JSON, or as Python prints it.",
            valueName: "genotype"
        ),
        completion: .genotypes
    )
    var genotype: String?

    @Option(
        help: ArgumentHelp("The weights of --genotype: a checkpoint or safetensors of econas.", valueName: "file"),
        completion: .file(extensions: ["safetensors"])
    )
    var weights: String?

    @Option(help: "Channels of the network of --weights.")
    var channels: Int?

    @Option(help: "Layers of the network of --weights.")
    var layers: Int?

    @OptionGroup var runs: RunsOptions

    func validate() throws {
        if genotype != nil, runName != nil { throw ValidationError("--genotype takes the place of a run") }
        if genotype == nil, weights != nil || channels != nil || layers != nil {
            throw ValidationError("--weights, --channels and --layers go with --genotype: a run knows its own")
        }
        if format != .onnx, keepsBatchNorms || readsPictures {
            throw ValidationError("--no-fold and --with-preprocessing are of --format onnx")
        }
        for (name, value) in [("--channels", channels), ("--layers", layers)] {
            if let value, value < 1 { throw ValidationError("\(name) is at least 1, not \(value)") }
        }
    }

    func run() throws {
        var options = NetworkFileOptions()
        (options.foldsBatchNorms, options.readsPictures) = (!keepsBatchNorms, readsPictures)
        let export = try architecture()
        let data = try export.data(format, options)
        let path = output ?? (format.isText ? "-" : export.fileName(format))
        if path == "-", format.isText {
            return standardOutput(String(decoding: data, as: UTF8.self), terminator: "")
        }
        if path == "-" { return try StandardStreams.write(data) }
        let file = NewFile(path, format)
        try file.write(data)
        standardOutput("\(export.name): \(format.rawValue) written to \(file.url.path)")
    }

    private func architecture() throws -> ArchitectureExport {
        guard let genotype else {
            let directory = try runs.find(runName)
            return try RunExport(directory).architecture(candidate, in: directory)
        }
        var export: ArchitectureExport
        do {
            export = try ArchitectureExport(Architecture(parsing: genotype), name: genotype)
        } catch {
            throw UserError("\(error)")
        }
        export.checkpoint = weights
        if let channels { export.size.channels = channels }
        if let layers { export.size.layers = layers }
        return export
    }
}
