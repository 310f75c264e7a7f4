import Foundation
import RunModel
import Store
import TUI

/// The folder that a dashboard's run is in.
final class LocalRunFolder: RunFolder {
    /// The run that the dashboard shows.
    private(set) var current: RunDirectory

    init(_ current: RunDirectory) { self.current = current }

    private var url: URL { current.url.deletingLastPathComponent() }

    private func find(_ name: String) throws -> RunDirectory {
        name == current.name ? current : try RunDirectory.find(name, in: url)
    }

    func entries() -> [RunEntry] {
        let all = RunSummary.all(in: url).map { directory, summary in
            switch summary {
            case .success(let known): RunEntry(name: directory.name, summary: known, note: directory.note)
            case .failure(let error):
                RunEntry(name: directory.name, summary: nil, problem: "\(error)", note: directory.note)
            }
        }
        let isLive = { (entry: RunEntry) in entry.summary?.run.state.isLive == true }
        return all.filter(isLive) + all.filter { !isLive($0) }
    }

    func open(_ name: String) throws -> OpenRun {
        let directory = try find(name)
        let run = try Self.open(directory)
        current = directory
        return run
    }

    /// A run as it is, with its curves a piece at a time.
    static func open(_ directory: RunDirectory) throws -> OpenRun {
        OpenRun(
            source: try RunReader(directory, epochsPerPoll: 20_000),
            starter: RunStarter(directory),
            checkpoint: { directory.existingCheckpoint(candidate: $0) }
        )
    }

    func rename(_ name: String, to new: String) throws {
        let renamed = try find(name).rename(to: new)
        if name == current.name { current = renamed }
    }

    func annotate(_ name: String, _ text: String) throws { try find(name).annotate(text) }

    func delete(_ name: String) throws { try find(name).delete() }

    func courses(_ names: [String]) throws -> [RunCourse] {
        try names.map { name in
            let course = try RunCourse(find(name))
            guard course.run.kind != .study else {
                throw UserError("run \(name) is a study: only searches are compared")
            }
            guard course.coreSeconds > 0 else { throw UserError("run \(name) has not trained an epoch yet") }
            return course
        }
    }
}
