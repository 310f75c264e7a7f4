import Foundation
import Store
import Synchronization

/// Through which everything passes that takes space on the disk: holds writes back while there is none.
final class DiskGate: Sendable {
    private struct State {
        var problem: String?
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
    var problem: String? { state.withLock { $0.problem } }

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
                    if !isSmall || (problem == Self.fullDisk && lack() == nil) { clear() }
                    return result
                } catch  where RunError.isNoSpace(error) {
                    note(Self.fullDisk)
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
        } else if problem != nil, problem != Self.fullDisk {
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

    private static let fullDisk =
        "the disk is full: nothing is lost; the search goes on by itself when there is space again"

    /// What checkpoints leave to the records in any case, so that a lack of space can be recorded: SQLite's log grows to about
    /// as much before it is written back.
    private static let headroom = 5_000_000

    private func lack() -> String? {
        let needed = max(minimumFree, Self.headroom)
        guard let free = freeBytes(), free < needed else { return nil }
        let key = minimumFree >= Self.headroom ? " (engine.minimum_free_disk)" : ""
        return "the disk is nearly full: \(Self.megabytes(free)) MB are free, \(Self.megabytes(needed)) MB are to stay "
            + "free\(key); nothing is lost, and the search goes on by itself when there is space again"
    }

    private static func megabytes(_ bytes: Int) -> Int { bytes / 1_000_000 }

    private func note(_ problem: String) { state.withLock { $0.problem = problem } }

    private func clear() { state.withLock { $0.problem = nil } }
}
