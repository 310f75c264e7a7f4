import Foundation
import RunModel
import Store
import Studies
import TUI
import TerminalKit

/// What a study came to, in words and as the table of its proxies.
enum StudyReport {
    /// The table of the proxies, and where there is more of it; nil when the run is no study, or has nothing to compare yet.
    static func closing(_ directory: RunDirectory) throws -> String? {
        let export = try RunExport(directory)
        guard export.run.kind == .study, let table = try? ProxyTable(export) else { return nil }
        let report = try ProxyReport(table, stream: ProxyReport.stream(of: export.run))
        let pages = ProxyReportPages(report, capabilities: Capabilities(colors: .monochrome, glyphs: .braille))
        let width = TerminalCheck.isInteractive ? Terminal.windowSize?.width : nil
        return pages.table(width: width.map { max(40, $0) }).plainText()
            + "\nmore of it: econas proxies report \(directory.shellPath)"
    }
}

extension ProxyTable {
    /// What the run of a study has recorded.
    ///
    /// - Throws: `ProxyStudyError` when the run is no study or compares with nothing.
    init(_ export: RunExport) throws {
        try self.init(
            run: export.run.name,
            configuration: export.configuration,
            records: export.candidates.map(\.record),
            curves: export.candidates.map(\.curve)
        )
    }
}

extension RunInfo {
    /// How far it is: `cycle 3 of 50`, of a study `120 of 200 architectures`.
    var progress: String {
        switch kind {
        case .search: "cycle \(cycle) of \(cycles)"
        case .study: "\(cycle) of \(cycles) architectures"
        case .training: "training of \(tiers.totalEpochs) epochs"
        }
    }
}
