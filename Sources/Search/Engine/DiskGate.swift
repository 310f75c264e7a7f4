import Foundation
import RunModel
import Store
import Synchronization

/// Through which everything passes that takes space on the disk: holds writes back while there is none.
final class DiskGate: Sendable {
    private struct State {
        var problem: DiskProblem?
        var retries = 0
        var ending = false
        var dead = false
    }

    private let state = Mutex(State())
    private let minimumFree: Int
    private let interval: Double
    private let freeBytes: @Sendable () -> Int?

    /// - Parameters:
    ///   - minimumFree: bytes that are to stay free.
    ///   - interval: seconds after which a write is tried again.
    ///   - freeBytes: asks the system how much is free.
    init(minimumFree: Int, interval: Double, freeBytes: @escaping @Sendable () -> Int?) {
        self.minimumFree = minimumFree
        self.interval = interval
        self.freeBytes = freeBytes
    }

    /// Why nothing can be written now; nil when it can.
    var problem: DiskProblem? { state.withLock { $0.problem } }

    /// Whether the engine has failed, so that nothing may be written any more.
    var isDead: Bool { state.withLock { $0.dead } }

    /// Runs a write, and again whenever there may be space, until it succeeds.
    ///
    /// - Parameters:
    ///   - isSmall: whether it may use what is to stay free: records may, checkpoints may not.
    ///   - waiting: called before each wait.
    /// - Throws: what the write throws but for a lack of space; `EvaluationAbandoned` when the engine ends meanwhile.
    func run<Result>(
        isSmall: Bool,
        waiting: () throws -> Void = {},
        _ write: () throws -> Result
    ) throws -> Result {
        while true {
            if isDead { throw EvaluationAbandoned() }
            if !isSmall, let lack = lack() {
                note(lack)
            } else {
                do {
                    let result = try write()
                    // A record may just have found a place in the headroom: that is no end to the lack of space.
                    if !isSmall || (problem == .full && lack() == nil) { clear() }
                    return result
                } catch  where RunError.isNoSpace(error) {
                    note(.full)
                }
            }
            try waiting()
            try wait()
        }
    }

    /// Waits until a write is worth another try.
    private func wait() throws {
        let before = state.withLock { $0.retries }
        let slices = max(1, Int(interval / 0.05))
        for _ in 0..<slices {
            let (ending, retries) = state.withLock { ($0.ending || $0.dead, $0.retries) }
            if ending { throw EvaluationAbandoned() }
            if retries != before { return }
            Thread.sleep(forTimeInterval: min(0.05, interval))
        }
    }

    /// Looks at the free space without writing anything; what lacked may be there again.
    func check() {
        if let lack = lack() {
            note(lack)
        } else if problem != nil, problem != .full {
            clear()
        }
    }

    /// Lets the waiting try at once.
    func retry() {
        state.withLock { state in
            state.retries += 1
            state.problem = nil
        }
    }

    /// From now on nobody waits for space: the engine is to end.
    func end() { state.withLock { $0.ending = true } }

    /// From now on nothing is written at all: the engine has failed.
    func kill() { state.withLock { $0.dead = true } }

    /// What checkpoints leave to the records in any case, so that a lack of space can be recorded: SQLite's log grows to about
    /// as much before it is written back.
    private static let headroom = 5_000_000

    private func lack() -> DiskProblem? {
        let needed = max(minimumFree, Self.headroom)
        guard let free = freeBytes(), free < needed else { return nil }
        return .nearlyFull(
            freeMegabytes: free / 1_000_000,
            neededMegabytes: needed / 1_000_000,
            isConfigured: minimumFree >= Self.headroom
        )
    }

    private func note(_ problem: DiskProblem) { state.withLock { $0.problem = problem } }

    private func clear() { state.withLock { $0.problem = nil } }
}
