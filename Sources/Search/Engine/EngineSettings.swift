import Foundation
package import RunModel
package import Strategies

/// What the engine needs to know of a run, taken from its configuration.
package struct EngineSettings: Sendable {
    /// Seed of the whole run.
    package var seed: UInt64
    /// The name of the space that is searched.
    package var space: String
    /// What the run is for.
    package var kind: RunKind
    /// Decides who is trained.
    package var planner: any Planner
    /// Makes a tier's score of its epochs.
    package var score: ScoreRule
    /// The data set's name.
    package var dataset: String
    /// The proxy as written.
    package var proxy: String
    /// Size of the worker pool.
    package var workers: Int
    /// Bytes that the candidates in training may occupy together.
    package var memoryLimit: Int
    /// What set these two.
    package var bounds: ResourceBounds
    /// How many of the best keep their weights.
    package var keep: Int
    /// Bytes of the disk that the run leaves free.
    package var minimumFreeDisk: Int
    /// What ends a search before its cycles are done.
    package var rules: StopRules
    /// The configuration as written.
    package var configuration: String

    /// What of them may differ from one session to the next.
    package var session: SessionSettings {
        SessionSettings(
            workers: workers,
            memoryLimit: memoryLimit,
            bounds: bounds,
            cycles: planner.cycles,
            rules: rules,
            configuration: configuration
        )
    }

    /// A run that begins.
    package var beginning: RunBeginning {
        RunBeginning(
            kind: kind,
            dataset: dataset,
            proxy: proxy,
            seed: seed,
            tiers: planner.ladder.tiers,
            maximumAge: planner.maximumAge,
            settings: session
        )
    }
}

/// The engine's clock and how often it looks at things; tests hand in their own.
struct EngineTiming: Sendable {
    /// The time of events.
    var now: @Sendable () -> Date = { Date() }
    /// Seconds at most between two looks at the commands.
    var poll = 0.2
    /// Seconds between two records of the live figures.
    var live = 0.25
    /// Seconds between two looks at the disk, and two records while nothing trains.
    var slow = 1.0
    /// Seconds to wait for another program that has locked the store before the search is paused.
    var patience = 2.0
}

/// How an engine ended.
package enum EngineEnd: Sendable {
    /// Every cycle is done.
    case finished
    /// It was asked to stop; the run can be resumed.
    case stopped
    /// It could not go on; what was committed is kept, and the run can be resumed.
    case failed(any Error)
}
