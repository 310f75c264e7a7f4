/// Where work is done. It has slots, each of which does one piece of work at a time, and takes work as a value that can be written
/// down; what comes of it is told in messages. The engine does not know where work runs.
///
/// Work is idempotent: begun again after it was lost it gives the same epochs.
protocol Executor: AnyObject, Sendable {
    /// Begins a piece of work on a slot that has none.
    ///
    /// - Parameters:
    ///   - job: the work.
    ///   - slot: from 1.
    ///   - report: told what comes of it, from any thread but one message after another; the last is `ended`, which always comes.
    func begin(_ job: EvaluationJob, slot: Int, report: @escaping @Sendable (WorkMessage) -> Void)

    /// Tells the work of a slot what to do at its next batch; abandoning is not taken back. Nothing where there is no work.
    func send(_ signal: EvaluationSignal, slot: Int)

    /// Lets go of what the executor holds. All slots are idle by then.
    func close()
}

/// What the engine needs so that an executor can be made.
struct ExecutorSettings: Sendable {
    /// How many slots.
    var slots: Int
    /// Does the work where it is done in this process.
    var evaluator: any Evaluator
    /// Holds writes back while there is no space for them.
    var gate: DiskGate
    /// The run's configuration.
    var configuration: String
}
