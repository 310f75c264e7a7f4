/// Orders everything that was recorded of a run, and finds out when epochs ended, which is not recorded.
struct RunTimeline {
    let tiers: [TierInfo]
    let candidates: [CandidateRecord]
    let epochs: [RunRecording.Epoch]
    let events: [EventRecord]
    /// When each event was recorded, in seconds worked.
    let positions: [Double]
    /// When each candidate was given out for its first tier, its second, …
    private var given: [Int: [Handing]] = [:]

    /// An event that gave a candidate to the workers.
    private struct Handing {
        var position: Double
        var event: Int
    }

    init(
        tiers: [TierInfo],
        candidates: [CandidateRecord],
        epochs: [RunRecording.Epoch],
        events: [EventRecord],
        positions: [Double]
    ) {
        self.tiers = tiers
        self.candidates = candidates
        self.epochs = epochs
        self.events = events
        self.positions = positions
        for (index, event) in events.enumerated() where event.kind == "born" || event.kind == "promoted" {
            guard let id = event.candidate else { continue }
            given[id, default: []].append(Handing(position: positions[index], event: index))
        }
    }

    /// All changes in their order; commands were asked at the positions given.
    func moments(_ commands: [Double]) -> [RunRecording.Moment] {
        let ends = ends()
        // At the same position events keep their order, and an epoch comes right after the event that it follows from: so
        // before the score that it makes.
        var list: [(moment: RunRecording.Moment, rank: Int)] = []
        list.reserveCapacity(2 * epochs.count + events.count + commands.count)
        func add(_ position: Double, _ change: RunRecording.Change, _ rank: Int) {
            list.append((RunRecording.Moment(position: position, change: change), rank))
        }
        for (index, position) in positions.enumerated() { add(position, .event(index), 2 * index) }
        for (index, position) in ends.enumerated() {
            add(position, .epoch(index), 2 * (given(epochs[index])?.event ?? -1) + 1)
        }
        for (position, epoch) in starts(ends) {
            add(position, .started(epoch.candidate), 2 * (given(epoch)?.event ?? -1) + 1)
        }
        for (index, position) in commands.enumerated() { add(position, .command(index), .max) }
        for (position, candidate) in unfinished(ends) { add(position, .started(candidate), .max) }
        let order = list.indices.sorted {
            (list[$0].moment.position, list[$0].rank, $0) < (list[$1].moment.position, list[$1].rank, $1)
        }
        return order.map { list[$0].moment }
    }

    /// When each epoch ended: reckoned back from the score of its tier, or on from the candidate's epoch before where
    /// there was none; in the order of recording in any case.
    private func ends() -> [Double] {
        let anchors = anchors()
        var latest = anchors
        var bound = positions.max() ?? 0
        for index in latest.indices.reversed() {
            bound = min(bound, anchors[index])
            latest[index] = bound
        }
        var result: [Double] = []
        result.reserveCapacity(epochs.count)
        var last: [Int: Double] = [:]
        for (index, epoch) in epochs.enumerated() {
            let previous = result.last ?? 0
            var estimate = anchors[index]
            if !estimate.isFinite {
                let before = last[epoch.candidate].flatMap { $0 >= earliest(epoch) ? $0 : nil }
                let begun = before ?? max(earliest(epoch), freed(before: latest[index] - epoch.record.seconds))
                estimate = begun + epoch.record.seconds
            }
            let end = max(earliest(epoch), min(latest[index], max(previous, estimate)))
            result.append(end)
            last[epoch.candidate] = end
        }
        return result
    }

    /// The end of each epoch as the score of its tier says; infinite where that never came.
    private func anchors() -> [Double] {
        var scores: [Int: [Double]] = [:]
        for (event, position) in zip(events, positions) where event.kind == "scored" {
            if let id = event.candidate { scores[id, default: []].append(position) }
        }
        // From the last epoch of a tier to the first, each ends so much earlier as the one after it took.
        var next: [Int: (tier: Int, start: Double)] = [:]
        var result = [Double](repeating: .infinity, count: epochs.count)
        for (index, epoch) in epochs.enumerated().reversed() {
            let tier = tier(epoch)
            guard let scored = scores[epoch.candidate], scored.indices.contains(tier) else { continue }
            let following = next[epoch.candidate]
            let latest = following?.tier == tier ? following?.start ?? scored[tier] : scored[tier]
            let end = max(earliest(epoch), latest)
            result[index] = end
            next[epoch.candidate] = (tier, end - epoch.record.seconds)
        }
        return result
    }

    /// The tier that an epoch belongs to, from 0.
    private func tier(_ epoch: RunRecording.Epoch) -> Int {
        tiers.firstIndex { epoch.record.epoch <= $0.epochs } ?? tiers.count
    }

    /// The event that gave out an epoch's tier, before which it cannot have been trained.
    private func given(_ epoch: RunRecording.Epoch) -> Handing? {
        let tier = tier(epoch)
        guard let list = given[epoch.candidate], list.indices.contains(tier) else { return nil }
        return list[tier]
    }

    private func earliest(_ epoch: RunRecording.Epoch) -> Double { given(epoch)?.position ?? 0 }

    /// When last a worker became free.
    private func freed(before position: Double) -> Double {
        let kinds = ["scored", "failed", "killed", "paused"]
        let last = events.indices.last { positions[$0] <= position && kinds.contains(events[$0].kind) }
        return last.map { positions[$0] } ?? 0
    }

    /// When workers took candidates: at the beginnings of epochs that do not follow another at once.
    private func starts(_ ends: [Double]) -> [(position: Double, epoch: RunRecording.Epoch)] {
        var resumed: [Int: [Double]] = [:]
        for (event, position) in zip(events, positions) where event.kind == "resumed" {
            if let id = event.candidate { resumed[id, default: []].append(position) }
        }
        var result: [(position: Double, epoch: RunRecording.Epoch)] = []
        var last: [Int: Double] = [:]
        for (epoch, end) in zip(epochs, ends) {
            let before = last[epoch.candidate]
            last[epoch.candidate] = end
            let allowed = max(earliest(epoch), resumed[epoch.candidate]?.last { $0 <= end } ?? 0)
            // A worker is free a moment after it reports the end of what it did before.
            let start = max(end - 0.999 * epoch.record.seconds, before ?? 0, allowed)
            let follows = before.map { $0 >= allowed && start - $0 < 0.5 * epoch.record.seconds } ?? false
            if !follows { result.append((min(start, end), epoch)) }
        }
        return result
    }

    /// When those were taken who were in training when the record broke off, for whom no epoch tells: when last a
    /// worker became free.
    private func unfinished(_ ends: [Double]) -> [(position: Double, candidate: Int)] {
        let free = events.lastIndex { ["scored", "failed", "killed", "paused", "run"].contains($0.kind) }
        let position = max(free.map { positions[$0] } ?? 0, ends.last ?? 0)
        return candidates.filter { $0.state == .training }.map {
            (max(position, given[$0.id]?.last?.position ?? 0), $0.id)
        }
    }
}
