/// Where a dashboard gets its data and puts a person's commands.
///
/// Called from the dashboard's one thread only.
package protocol RunSource: AnyObject {
    /// The run as it is now, or nil when nothing changed since the last call.
    func poll() throws -> RunSnapshot?

    /// Whether there is more to be read at once, which the last snapshot left out so as not to keep anybody waiting.
    var isBehind: Bool { get }

    /// Records a command for the engine; returns its id, under which `RunSnapshot.commands` shows what became of it.
    func submit(_ command: RunCommand) throws -> Int64

    /// Records several commands, all or none where the source can; returns their ids in the same order.
    func submit(all commands: [RunCommand]) throws -> [Int64]
}

extension RunSource {
    /// Records one command after the other.
    package func submit(all commands: [RunCommand]) throws -> [Int64] { try commands.map { try submit($0) } }
}

extension RunSource {
    /// A source that always tells all.
    package var isBehind: Bool { false }
}
