import Foundation
import GRDB
package import RunModel

extension RunReplay {
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
                var facts: [Fact] = []
                try FactTable.forEach(database) { facts.append($0) }
                let fixed = try StoreRows.fixed(database, path: path)
                return RunReplay(run: run, facts: facts, network: fixed.network, study: fixed.study)
            }
        } catch {
            throw RunError.translating(error, store: path)
        }
    }
}
