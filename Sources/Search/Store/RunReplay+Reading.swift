import Foundation
import GRDB
package import RunModel

extension RunReplay {
    /// Reads everything recorded of a run, as far as it is.
    ///
    /// - Throws: `RunError` when the directory holds no run or its store cannot be read.
    package init(_ directory: RunDirectory) throws {
        let path = directory.storeURL.path
        self = try ReadingConnection(directory).read { database in
            guard var run = try StoreRows.run(database) else { throw RunError.neverBegun(path) }
            // A replay ends where the record ends, whoever works on the run now.
            run.settle(directory, RunLock.holder(of: directory))
            if run.state.isLive { run.state = .stopped }
            run.enginePID = nil
            run.remaining = nil
            run.imagesPerSecond = 0
            run.memoryBytes = 0
            var facts: [Fact] = []
            var state = RunState()
            try FactTable.forEach(database) { fact in
                try state.check(fact)
                state.apply(fact)
                facts.append(fact)
            }
            return RunReplay(run: run, facts: facts, setting: try StoreRows.fixed(database, path: path))
        }
    }
}
