import ArgumentParser
import Foundation
import TUI
import TerminalKit

/// How a comparison is given out: as text with a chart, or as JSON, and the chart as a picture besides.
struct ComparisonOptions: ParsableArguments {
    @Flag(help: "Print JSON, with whole curves.")
    var json = false

    @Option(
        help: ArgumentHelp("Write the chart to a file as SVG.", valueName: "file"),
        completion: .file(extensions: ["svg"])
    )
    var svg: String?

    @Flag(help: "ASCII characters only.")
    var ascii = false

    /// What cannot be written is told before the work that it would be the end of.
    func validate() throws {
        guard let svg else { return }
        var isFolder: ObjCBool = false
        let files = FileManager.default
        if files.fileExists(atPath: svg, isDirectory: &isFolder), isFolder.boolValue {
            throw ValidationError("--svg \(svg): it is a folder; name a file in it, such as \(svg)/compare.svg")
        }
        let folder = URL(fileURLWithPath: svg).deletingLastPathComponent()
        guard files.fileExists(atPath: folder.path, isDirectory: &isFolder), isFolder.boolValue else {
            throw ValidationError("--svg \(svg): there is no folder \(folder.relativePath)")
        }
        guard access(folder.path, W_OK) == 0 || access(svg, W_OK) == 0 else {
            throw ValidationError("--svg \(svg): it cannot be written: \(String(cString: strerror(errno)))")
        }
    }

    /// Prints a comparison and writes its picture, as asked for.
    ///
    /// - Throws: `UserError` when the picture cannot be written.
    func give(_ report: some ComparisonReport) throws {
        if let svg { try report.chart.write(svg: URL(fileURLWithPath: svg)) }
        if json {
            standardOutput(try report.json())
        } else {
            standardOutput(report.text)
            report.chart.give(ascii: ascii)
        }
    }
}

/// What a comparison can be given out as.
protocol ComparisonReport {
    /// A table, and what is to be said of it.
    var text: String { get }
    /// The course of all that is compared.
    var chart: CurveSheet { get }
    /// Everything, as JSON.
    func json() throws -> String
}
