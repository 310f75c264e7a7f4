package import RunModel
package import Store
import DataFiles
import Foundation
import RunConfiguration

/// Looks at the candidates of a run that no engine works on.
package enum CandidateEvaluation {
    /// Evaluates a candidate on a whole set of images and records that; what is recorded already is only read.
    ///
    /// - Parameters:
    ///   - candidate: its id; nil for the best, or the only one.
    ///   - dataDirectory: where the images are now; nil for where they were.
    /// - Throws: `RunError`, also where an engine holds the run; what is wrong with the images or the checkpoint.
    package static func evaluate(
        _ directory: RunDirectory,
        candidate: Int?,
        on split: DataSplit,
        dataDirectory: String? = nil
    ) throws -> (candidate: Int, Evaluation) {
        guard directory.holdsRun else { throw RunError.notARun(directory.url.path) }
        let lock = try RunLock(directory)
        defer { withExtendedLifetime(lock) {} }
        let store = try RunStore(directory)
        defer { store.close() }
        let state = store.state
        let id = candidate ?? state.best ?? (state.candidates.count == 1 ? 1 : nil)
        guard let id, let record = state.candidate(id) else {
            let what = id.map { "there is no candidate \($0)" } ?? "no candidate has a score yet: name one"
            throw EvaluationRefusal("run \(directory.name): \(what)")
        }
        var configuration = try SearchConfiguration(toml: state.configuration, path: directory.storeURL.path)
        guard configuration.kind != .study else {
            throw EvaluationRefusal("run \(directory.name) is a study, which keeps no trained networks")
        }
        if let known = state.evaluations[id]?.last(where: { ($0.split, $0.epoch) == (split, record.epochsTrained) }) {
            return (id, known)
        }
        guard directory.existingCheckpoint(candidate: id) != nil else {
            throw EvaluationRefusal(
                "run \(directory.name): the weights of candidate \(id) are gone; a search keeps those of its best"
            )
        }
        if let dataDirectory { configuration.data.directory = dataDirectory }
        let evaluator = try TrainingEvaluator(configuration, dataset: configuration.data.load().dataset)
        if let recorded = state.dataIdentity, recorded != evaluator.dataIdentity {
            throw RunError.otherData("they are \(evaluator.dataIdentity), not \(recorded)")
        }
        let found = try evaluator.evaluate(
            record.architecture,
            candidate: id,
            checkpoint: directory.checkpointURL(candidate: id),
            on: split
        )
        guard let found, found.images > 0 else {
            throw EvaluationRefusal("run \(directory.name): there are no \(split.rawValue) images")
        }
        // It belongs to the last session, after everything that is recorded of it.
        let time = FactTime(date: Date(), seconds: state.lastSeconds)
        try store.record(.epoch, at: time, [.evaluated(candidate: id, found)])
        return (id, found)
    }
}

/// Why a candidate cannot be looked at, in one line.
package struct EvaluationRefusal: Error, Hashable, Sendable, CustomStringConvertible {
    /// The line.
    package let description: String

    init(_ description: String) { self.description = description }
}
