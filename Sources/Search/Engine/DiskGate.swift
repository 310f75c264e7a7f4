import Foundation
import RunModel
import Store
import Synchronization

/// Through which everything passes that is written to the disk: holds writes back while there is no space, or while another
/// program has locked the store.
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

    /// Runs a write, and again whenever it may succeed, until it does.
    ///
    /// - Parameters:
    ///   - isSmall: whether it may use what is to stay free: records may, checkpoints may not.
    ///   - waiting: called before each wait.
    /// - Throws: what the write throws but for a lack of space or a lock; `EvaluationAbandoned` when the engine ends meanwhile.
    func run<Result>(
        isSmall: Bool,
        waiting: () throws -> Void = {},
        _ write: () throws -> Result
    ) throws -> Result {
        while true {
            if isDead { throw EvaluationAbandoned() }
            if !isSmall, let lack = lack() {
                tell(lack)
            } else {
                do {
                    let result = try write()
                    settle(isSmall: isSmall)
                    return result
                } catch  where RunError.isNoSpace(error) {
                    tell(.full)
                } catch  where RunError.isBusy(error) {
                    tell(.locked)
                }
            }
            try waiting()
            try wait()
        }
    }

    /// What a write that succeeded says of the problem there was.
    private func settle(isSmall: Bool) {
        switch problem {
        case .locked?: if isSmall { tell(nil) }
        // A record may just have found a place in the headroom: that is no end to the lack of space.
        case .full? where isSmall: if lack() == nil { tell(nil) }
        case .full?, .nearlyFull?: if !isSmall { tell(nil) }
        case nil: break
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

    /// Takes in what somebody else found who writes to the same disk; nil that there is space.
    func tell(_ problem: DiskProblem?) { state.withLock { $0.problem = problem } }

    /// Looks at the free space without writing anything; what lacked may be there again.
    func check() {
        if let lack = lack() {
            tell(lack)
        } else if case .nearlyFull? = problem {
            tell(nil)
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

}
