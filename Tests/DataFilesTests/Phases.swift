import Synchronization

@testable import DataFiles

/// What a loader did.
final class Phases: Sendable {
    private let seen = Mutex<[LoadProgress]>([])

    func add(_ progress: LoadProgress) { seen.withLock { $0.append(progress) } }

    var hasDecoded: Bool { seen.withLock { $0.contains { $0.phase == .decoding } } }
}
