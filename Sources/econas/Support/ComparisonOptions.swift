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

    /// Prints a comparison and writes its picture, as asked for.
    ///
    /// - Throws: `UserError` when the picture cannot be written.
    func give(_ report: some ComparisonReport) throws {
        if let svg { try report.chart.write(svg: URL(fileURLWithPath: svg)) }
        if json {
            print(try report.json())
        } else {
            print(report.text)
            print(report.chart.printed(ascii: ascii), terminator: "")
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
