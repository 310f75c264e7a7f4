import Foundation
import GRDB
import RunModel

extension RunRecording {
    /// Reads everything recorded of a run, as far as it is.
    ///
    /// - Throws: `RunError` when the directory holds no run or its store cannot be read.
    package init(_ directory: RunDirectory) throws {
        let queue = try RunReader.open(directory)
        let path = directory.storeURL.path
        do {
            self = try queue.read { database in
                guard var run = try StoreRows.run(database) else { throw RunError.neverBegun(path) }
                run.name = directory.name
                // A replay ends where the record ends, whoever works on the run now.
                if run.state.isLive { run.state = RunLock.holder(of: directory) == nil ? .crashed : .stopped }
                run.remaining = nil
                run.imagesPerSecond = 0
                run.memoryBytes = 0
                let fixed = try StoreRows.fixed(database, path: path)
                return RunRecording(
                    run: run,
                    network: fixed.network,
                    study: fixed.study,
                    candidates: try StoreRows.candidates(database),
                    epochs: try Self.epochs(database),
                    times: try StoreRows.times(database),
                    events: try Row.fetchAll(database, sql: "SELECT * FROM events ORDER BY id").map(StoreRows.event),
                    commands: try Row.fetchAll(database, sql: "SELECT * FROM commands ORDER BY id")
                        .map(StoreRows.command)
                )
            }
        } catch {
            throw RunError.translating(error, store: path)
        }
    }

    private static func epochs(_ database: Database) throws -> [Epoch] {
        let rows = try Row.fetchCursor(
            database,
            sql: "SELECT candidate, \(StoreRows.epochColumns) FROM epochs ORDER BY id"
        )
        var epochs: [Epoch] = []
        while let row = try rows.next() {
            epochs.append(Epoch(candidate: row[0], record: StoreRows.epoch(row, from: 1)))
        }
        return epochs
    }
}
