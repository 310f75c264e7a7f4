package import Foundation

/// A run that is played: its facts folded up to a position, as a snapshot.
///
/// Positions are seconds that engines had worked on the run: the time between two sessions is left out. Going forward costs what
/// happened on the way; going back starts anew. Live figures that are not recorded (batches, disk) are zero until the end.
package struct RunReplay: Sendable {
    /// The run as it was recorded last.
    package let run: RunInfo
    /// How long engines worked on it.
    package let duration: Double
    private let facts: [Fact]
    /// When each fact happened.
    private let positions: [Double]
    /// The places of the facts that a log tells.
    private let logged: [Int]
    /// The curves at the end, for the speed that an epoch in progress turned out to have.
    private let curves: [Int: [EpochRecord]]
    private let setting: RunSetting

    private var state = RunState()
    private var next = 0
    /// How many of the facts that a log tells have happened.
    private var told = 0

    /// The beginning of a recorded run.
    ///
    /// - Parameters:
    ///   - run: the run as it was recorded last.
    ///   - facts: all facts, in the order of recording.
    ///
    /// Complexity: O(n) in the number of facts.
    package init(run: RunInfo, facts: [Fact], setting: RunSetting = RunSetting()) {
        self.run = run
        self.facts = facts
        self.setting = setting
        logged = facts.indices.filter { facts[$0].logKind != nil }
        var starts: [Double] = []
        var curves: [Int: [EpochRecord]] = [:]
        positions = facts.map { fact in
            if case .sessionBegan(let beginning) = fact.event { starts.append(beginning.elapsed) }
            if case .epoch(let end) = fact.event { curves[end.candidate, default: []].append(end.record) }
            return (starts.last ?? 0) + fact.seconds
        }
        self.curves = curves
        duration = max(run.elapsed, positions.last ?? 0)
    }

    /// The run as it was at a position; from its end on, as it was recorded last.
    package mutating func snapshot(at position: Double) -> RunSnapshot {
        if next > 0, positions[next - 1] > position {
            state = RunState()
            (next, told) = (0, 0)
        }
        while next < facts.count, positions[next] <= position || position >= duration { step() }
        return picture(at: min(max(0, position), duration))
    }

    /// Goes on by one fact.
    private mutating func step() {
        state.apply(facts[next])
        next += 1
        if told < logged.count, logged[told] < next { told += 1 }
    }

    private func picture(at position: Double) -> RunSnapshot {
        let isEnd = position >= duration
        var snapshot = RunSnapshot(run: isEnd ? run : state.run, taken: date(at: position))
        snapshot.setting = setting
        snapshot.candidates = state.candidates
        snapshot.curves = state.curves
        snapshot.evaluations = state.evaluations
        snapshot.operationTimes = state.times.mapValues(\.times)
        snapshot.queue = state.queue
        snapshot.events = logged[max(0, told - RunSnapshot.eventLimit)..<told].map { facts[$0] }
        snapshot.commands = state.commands.sorted { $0.id < $1.id }.suffix(RunSnapshot.commandLimit)
        guard !isEnd else { return snapshot }
        snapshot.run.name = run.name
        snapshot.run.message = state.message
        snapshot.run.elapsed = position
        snapshot.run.remaining = duration - position
        // What a run is before its first fact is what it was to become.
        if !state.isBegun {
            snapshot.run = run
            (snapshot.run.state, snapshot.run.message, snapshot.run.cycle) = (.running, "", 0)
            (snapshot.run.elapsed, snapshot.run.remaining) = (position, duration - position)
            (snapshot.run.diskBytes, snapshot.run.memoryBytes, snapshot.run.enginePID) = (0, 0, nil)
        }
        snapshot.workers = state.workers.map(progress)
        snapshot.run.imagesPerSecond = snapshot.workers.reduce(0) { $0 + $1.imagesPerSecond }
        return snapshot
    }

    /// What a worker does: the epoch in progress, at the speed that it turned out to have.
    private func progress(_ worker: WorkerRecord) -> WorkerRecord {
        guard let id = worker.candidate, let record = state.candidate(id) else { return worker }
        let curve = curves[id] ?? []
        let current = curve.indices.contains(record.epochsTrained) ? curve[record.epochsTrained] : curve.last
        var result = worker
        result.epoch = record.epochsTrained + 1
        result.imagesPerSecond = current.map { $0.seconds > 0 ? Double($0.images) / $0.seconds : 0 } ?? 0
        result.gflops = 6 * result.imagesPerSecond * Double(record.macs) / 1e9
        return result
    }

    /// The time of day at a position.
    package func date(at position: Double) -> Date {
        guard var last = facts.first else { return run.created }
        // The last fact that had happened: positions never fall but where a session begins before the last one's end was recorded.
        var (low, high) = (0, facts.count)
        while low < high {
            let middle = (low + high) / 2
            if positions[middle] <= position { low = middle + 1 } else { high = middle }
        }
        if low > 0 { last = facts[low - 1] }
        return last.time.addingTimeInterval(max(0, position - positions[max(0, low - 1)]))
    }
}

/// A recorded run as a dashboard's source: what `poll` returns is the run at `position`.
package final class ReplaySource: RunSource {
    /// Where the replay is, in seconds that engines had worked on the run.
    package var position = 0.0
    /// How long the run is.
    package var duration: Double { replay.duration }
    private var replay: RunReplay
    private var shown: Double?

    /// A replay that stands at the beginning.
    package init(_ replay: RunReplay) { self.replay = replay }

    /// The run at the position, or nil when that is where it was at the last call.
    package func poll() -> RunSnapshot? {
        let wanted = min(max(0, position), duration)
        guard wanted != shown else { return nil }
        shown = wanted
        return replay.snapshot(at: wanted)
    }

    /// Nothing can be asked of the past.
    package func submit(_ command: RunCommand) throws -> Int64 { throw ReplayRefusal() }
}

/// Thrown where somebody asks something of a replay.
package struct ReplayRefusal: Error, Hashable, CustomStringConvertible {
    /// One line for people.
    package var description: String { "a replay shows what was recorded: watch the run without --replay to change it" }
}
