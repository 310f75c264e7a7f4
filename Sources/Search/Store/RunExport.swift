package import Architectures
import Foundation
import Foundations
import GRDB
package import RunConfiguration
package import RunModel

/// Everything recorded of a run, for `show --json` and for other programs.
package struct RunExport: Sendable, Encodable {
    /// A candidate with its curve.
    package struct Candidate: Sendable, Encodable {
        /// The candidate as recorded.
        package var record: CandidateRecord
        /// Its training curve, in epoch order.
        package var curve: [EpochRecord]
        /// Where the time of training it went; nil when that was not measured.
        package var times: NetworkTimes?
        /// The file with its weights, within the run's directory; nil when there is none.
        package var checkpoint: String?
        /// What it was found to be on whole sets of images, in the order of looking.
        package var evaluations: [Evaluation] = []

        private enum CodingKeys: String, CodingKey {
            case id = "id"
            case architecture = "architecture"
            case parent = "parent"
            case origin = "origin"
            case mutation = "mutation"
            case bornCycle = "bornCycle"
            case lastTrainedCycle = "lastTrainedCycle"
            case state = "state"
            case tier = "tier"
            case targetTier = "targetTier"
            case pinned = "pinned"
            case score = "score"
            case scores = "scores"
            case metrics = "metrics"
            case epochsTrained = "epochsTrained"
            case parameters = "parameters"
            case macs = "macs"
            case memoryBytes = "memoryBytes"
            case seconds = "seconds"
            case failure = "failure"
            case curve = "curve"
            case operationTimes = "operationTimes"
            case checkpoint = "checkpoint"
            case evaluations = "evaluations"
        }

        /// Writes one flat object; what a candidate does not have is null, so that every object has the same keys.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(record.id, forKey: .id)
            try container.encode(record.architecture.text, forKey: .architecture)
            try container.encode(record.parent, forKey: .parent)
            try container.encode(record.origin, forKey: .origin)
            try container.encode(record.mutation, forKey: .mutation)
            try container.encode(record.bornCycle, forKey: .bornCycle)
            try container.encode(record.lastTrainedCycle, forKey: .lastTrainedCycle)
            try container.encode(record.state, forKey: .state)
            try container.encode(record.tier, forKey: .tier)
            try container.encode(record.targetTier, forKey: .targetTier)
            try container.encode(record.pinned, forKey: .pinned)
            try container.encode(record.score, forKey: .score)
            try container.encode(record.scores, forKey: .scores)
            try container.encode(record.metrics, forKey: .metrics)
            try container.encode(record.epochsTrained, forKey: .epochsTrained)
            try container.encode(record.parameters, forKey: .parameters)
            try container.encode(record.macs, forKey: .macs)
            try container.encode(record.memoryBytes, forKey: .memoryBytes)
            try container.encode(record.seconds, forKey: .seconds)
            try container.encode(record.failure, forKey: .failure)
            try container.encode(curve, forKey: .curve)
            try container.encode(times, forKey: .operationTimes)
            try container.encode(checkpoint, forKey: .checkpoint)
            try container.encode(evaluations, forKey: .evaluations)
        }
    }

    /// The run as a whole.
    package var run: RunInfo
    /// The configuration that it was begun with, or last resumed with.
    package var configuration: SearchConfiguration
    /// All candidates in the order of their ids.
    package var candidates: [Candidate]
    /// Everything that happened but for epochs, which the candidates' curves have.
    package var facts: [Fact]
    /// All commands in the order of asking, with their answers.
    package var commands: [CommandRecord]

    private enum CodingKeys: String, CodingKey {
        case run = "run"
        case configuration = "configuration"
        case candidates = "candidates"
        case facts = "facts"
        case commands = "commands"
    }

    /// Reads everything that a run has recorded.
    ///
    /// - Throws: `RunError` when the directory holds no run or its store cannot be read.
    package init(_ directory: RunDirectory) throws {
        run = try RunSummary(directory).run
        let path = directory.storeURL.path
        let weights = directory.candidatesWithCheckpoints()
        (configuration, candidates, facts, commands) = try ReadingConnection(directory).read { database in
            let text = try StoreRows.configuration(database) ?? ""
            let curves = try StoreRows.curves(database)
            let times = try StoreRows.times(database)
            let evaluations = try StoreRows.evaluations(database)
            var facts: [Fact] = []
            try FactTable.forEach(database) { if $0.event.kind != .epoch { facts.append($0) } }
            return (
                try SearchConfiguration(toml: text, path: path),
                try StoreRows.candidates(database).map {
                    Candidate(
                        record: $0,
                        curve: curves[$0.id] ?? [],
                        times: times[$0.id]?.times,
                        checkpoint: weights.contains($0.id) ? RunDirectory.checkpointPath(candidate: $0.id) : nil,
                        evaluations: evaluations[$0.id] ?? []
                    )
                },
                facts,
                try StoreRows.commands(database, where: "true")
            )
        }
    }

    /// The export as JSON text: sorted keys, dates as ISO 8601.
    package func json() throws -> String { try JSONText.of(self) }
}
