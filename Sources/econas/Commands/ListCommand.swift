import ArgumentParser
import Foundation
import RunModel
import Store
import Foundations

/// Lists the runs of a folder.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "list", abstract: "List the runs of a folder.")

    @OptionGroup var runs: RunsOptions

    func run() throws {
        let all = RunSummary.all(in: runs.url)
        guard !all.isEmpty else {
            print("no runs in \(runs.url.path); start one with: econas search")
            return
        }
        var table = TextTable(
            columns: [
                ("run", .left), ("state", .left), ("strategy", .left), ("data", .left), ("proxy", .left),
                ("cycle", .right),
                ("candidates", .right), ("epochs", .right), ("best", .right), ("disk", .right), ("begun", .left),
            ])
        let date = DateFormatter()
        date.dateFormat = "yyyy-MM-dd HH:mm"
        for (directory, result) in all {
            switch result {
            case .success(let summary):
                let run = summary.run
                table.add([
                    directory.name, run.state.rawValue, run.kind.word, run.dataset, run.proxy,
                    run.kind == .training ? "–" : "\(run.cycle)/\(run.cycles)",
                    "\(summary.candidates)", "\(summary.epochs)",
                    summary.best.map { "\(Format.percentage($0.score)) (#\($0.id), tier \($0.tier))" } ?? "–",
                    Format.bytes(run.diskBytes), date.string(from: run.created),
                ])
            case .failure(let error):
                table.add([directory.name, "unreadable: \(error)"])
            }
        }
        print(table.text)
    }
}
