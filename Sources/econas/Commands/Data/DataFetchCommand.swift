import ArgumentParser
import DataFiles
import Foundation
import Foundations

/// Brings a published data set.
struct DataFetchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fetch",
        abstract: "Download a published data set.",
        discussion: """
            What is there already is not fetched again, what broke off goes on where it was, and what arrives is compared \
            with the published size and SHA-256.
            """
    )

    @Argument(
        help: "Which: \(PublishedDataset.allCases.map(\.rawValue).joined(separator: ", ")).",
        completion: .list(PublishedDataset.allCases.map(\.rawValue))
    )
    var dataset: String

    @Option(
        name: .customLong("data"),
        help: ArgumentHelp("Folder to put it into.", valueName: "dir"),
        completion: .directory
    )
    var directory = "data"

    @Option(help: ArgumentHelp("Fetch the files from this address instead, such as a mirror.", valueName: "url"))
    var from: String?

    func run() throws {
        guard let published = PublishedDataset(rawValue: dataset) else {
            let names = PublishedDataset.allCases.map(\.rawValue)
            let nearest = NearestName.find(dataset, among: names).map { "; the nearest is \($0)" } ?? ""
            throw UserError("\(dataset) cannot be fetched: choose one of \(names.joined(separator: ", "))\(nearest)")
        }
        let folder = URL(fileURLWithPath: directory, isDirectory: true)
        let download = Download(to: folder)
        for var file in published.files {
            if let from { file.url = from + (from.hasSuffix("/") ? "" : "/") + file.name }
            try fetch(file, download)
        }
        standardOutput("look at it with: econas data info --dataset \(dataset) --data \(directory)")
    }

    private func fetch(_ file: PublishedFile, _ download: Download) throws {
        let isTerminal = isatty(STDERR_FILENO) == 1
        var shown = -1
        defer { if isTerminal { standardError(progress: nil) } }
        let outcome = try download.fetch(file) { present in
            let percent = present * 100 / max(file.bytes, 1)
            guard isTerminal, percent != shown else { return }
            shown = percent
            let size = "\(Format.bytes(present)) of \(Format.bytes(file.bytes))"
            standardError(progress: "\(file.name)  \(percent) %  \(size)")
        }
        if isTerminal { standardError(progress: nil) }
        let path = download.folder.appending(path: file.name).relativePath
        switch outcome {
        case .present: standardOutput("\(path): there already, \(Format.bytes(file.bytes))")
        case .fetched(0): standardOutput("\(path): fetched, \(Format.bytes(file.bytes))")
        case .fetched(let resumed):
            standardOutput(
                "\(path): fetched, \(Format.bytes(file.bytes)), of which \(Format.bytes(resumed)) were there"
            )
        }
    }
}
