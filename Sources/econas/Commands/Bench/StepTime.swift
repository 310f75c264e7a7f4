import Tensor

/// How long a piece of work took on the calling thread.
struct StepTime: Sendable, Hashable {
    /// The thread's processor time, in seconds: without the waiting for a core.
    var processor: Double
    /// The time on the wall, in seconds.
    var wall: Double

    /// The share of the wall's time in which the thread had a core.
    var coreShare: Double { min(processor / wall, 1) }

    /// Times a piece of work.
    static func of(_ work: () -> Void) -> StepTime {
        let (processor, start) = (ThreadClock.nanoseconds(), ContinuousClock.now)
        work()
        return StepTime(
            processor: 1e-9 * Double(ThreadClock.nanoseconds() - processor),
            wall: (ContinuousClock.now - start) / .seconds(1)
        )
    }

    /// The median times of several pieces of work that are done in turn, round after round, so that what disturbs the
    /// machine meanwhile disturbs all of them. The first round pays for touching the memory and is not counted.
    static func medians(rounds: Int, of works: [() -> Void]) -> [StepTime] {
        times(rounds: rounds, of: works).map(median)
    }

    /// All times of which ``medians(rounds:of:)`` gives the median.
    static func times(rounds: Int, of works: [() -> Void]) -> [[StepTime]] {
        var times = works.map { _ in [StepTime]() }
        for round in 0...rounds {
            for (index, work) in works.enumerated() {
                let time = of(work)
                if round > 0 { times[index].append(time) }
            }
        }
        return times
    }

    /// The medians of each clock.
    ///
    /// - Precondition: there is a time.
    static func median(_ times: [StepTime]) -> StepTime {
        precondition(!times.isEmpty, "a median needs a value")
        func middle(_ clock: KeyPath<StepTime, Double>) -> Double {
            times.map { $0[keyPath: clock] }.sorted()[times.count / 2]
        }
        return StepTime(processor: middle(\.processor), wall: middle(\.wall))
    }
}
