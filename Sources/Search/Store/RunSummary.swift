package import Foundation
import GRDB
package import RunModel

/// What a list of runs tells of each.
package struct RunSummary: Sendable, Hashable {
    /// The run's directory.
    package var directory: RunDirectory
    /// The run as a whole.
    package var run: RunInfo
    /// How many candidates it has, trained or not.
    package var candidates: Int
    /// Epochs trained in all.
    package var epochs: Int
    /// The best candidate.
    package var best: CandidateRecord?

    /// Reads the summary of one run.
    ///
    /// - Throws: `RunError` when the directory holds no run or its store cannot be read.
    package init(_ directory: RunDirectory) throws {
        let holder = RunLock.holder(of: directory)
        let read = try ReadingConnection(directory).read { database -> (RunInfo?, Int, Int, CandidateRecord?) in
            let count = try Int.fetchOne(database, sql: "SELECT count(*) FROM candidates") ?? 0
            let epochs = try Int.fetchOne(database, sql: "SELECT count(*) FROM epochs") ?? 0
            return (try StoreRows.run(database), count, epochs, try StoreRows.best(database))
        }
        guard let run = read.0 else { throw RunError.neverBegun(directory.storeURL.path) }
        self.directory = directory
        self.run = run
        (candidates, epochs, best) = (read.1, read.2, read.3)
        self.run.settle(directory, holder)
    }

    /// The runs of a folder, newest first, each with its summary or why it cannot be read.
    ///
    /// Complexity: one small read per run.
    package static func all(in runs: URL) -> [(directory: RunDirectory, summary: Result<RunSummary, RunError>)] {
        let files = FileManager.default
        let names = (try? files.contentsOfDirectory(atPath: runs.path)) ?? []
        let found = names.compactMap { name -> RunDirectory? in
            let url = runs.appendingPathComponent(name)
            if name.hasSuffix(RunDirectory.archiveSuffix), FileIdentity(path: url.path)?.isRegular == true {
                return RunDirectory(archive: url)
            }
            let directory = RunDirectory(url: url)
            return directory.holdsRun ? directory : nil
        }
        let read = found.map { directory -> (directory: RunDirectory, summary: Result<RunSummary, RunError>) in
            do {
                return (directory, .success(try RunSummary(directory)))
            } catch let error as RunError {
                return (directory, .failure(error))
            } catch {
                return (directory, .failure(.damaged(directory.storeURL.path, detail: "\(error)")))
            }
        }
        return read.sorted { first, second in
            switch (first.summary, second.summary) {
            // An archive was begun when its run was, which goes before it.
            case (.success(let first), .success(let second)):
                first.run.created == second.run.created
                    ? second.directory.isArchive && !first.directory.isArchive
                    : first.run.created > second.run.created
            case (.success, .failure): true
            case (.failure, .success): false
            case (.failure, .failure): first.directory.name < second.directory.name
            }
        }
    }
}
