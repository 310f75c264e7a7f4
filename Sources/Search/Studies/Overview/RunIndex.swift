package import RunModel

/// A candidate's place among all, and among those who completed the same tier.
package struct CandidateRank: Sendable, Hashable {
    /// The place among all, by the ranking that says who is the best: 1 is the best; nil for who does not count there, being killed
    /// or failed.
    package var overall: Int?
    /// The highest tier that it completed.
    package var tier: Int
    /// The place among those who completed the tier: 1 is the best.
    package var rank: Int
    /// How many completed the tier.
    package var peers: Int
    /// Places won (positive) or lost against its peers since the tier below; nil in the first tier.
    package var change: Int?
}

/// What a tier holds.
package struct TierSummary: Sendable, Hashable {
    /// 1 is the cheapest.
    package var tier: Int
    /// Candidates whose highest completed tier it is and who still take part.
    package var alive = 0
    /// On their way into it: with a worker, without one, and paused.
    package var training = 0
    /// Assigned to it, without a worker.
    package var waiting = 0
    /// Paused on the way into it.
    package var paused = 0
    /// Completed it, ever.
    package var completed = 0
    /// Completed it and a higher one as well.
    package var promoted = 0
    /// Ended here: retired, killed or failed.
    package var ended = 0
    /// The best score and whose it is.
    package var best: (id: Int, score: Double)? {
        get { bestID.map { ($0, bestScore) } }
        set {
            bestID = newValue?.id
            bestScore = newValue?.score ?? 0
        }
    }
    /// Core-seconds spent on the epochs between the tier below and this one.
    package var seconds = 0.0
    /// All scores, ascending.
    package var scores: [Double] = []
    /// Those who are in it, on their way into it or alive in it, as they are listed: first who trains, then who waits and
    /// who is paused, then the alive, the best first.
    package var members: [Int] = []
    private var bestID: Int?
    private var bestScore = 0.0

    init(tier: Int) { self.tier = tier }
}

/// What is derived from a snapshot once, when it arrives, so that drawing never looks at every candidate.
package struct RunIndex: Sendable {
    /// Per candidate, in the snapshot's order; nil before the first score.
    package private(set) var ranks: [CandidateRank?] = []
    /// How many candidates have a place among all.
    package private(set) var ranked = 0
    /// Per tier.
    package private(set) var tiers: [TierSummary] = []
    /// The best candidate so far.
    package private(set) var best: CandidateRecord?
    /// How sure that is; nil while nobody is the best by a score.
    package private(set) var standing: BestStanding?
    /// Workers with a candidate.
    package private(set) var busyWorkers = 0
    /// How many candidates are in each state.
    package private(set) var states: [CandidateState: Int] = [:]
    /// Training images in an epoch, the same for all candidates; nil before anyone's first epoch.
    package private(set) var imagesPerEpoch: Int?
    /// Candidates that are pinned, and still take part.
    package private(set) var pinned: [Int] = []
    /// Best score so far by cycle and tier: for each tier, the points at which it rose.
    package private(set) var bestSoFar: [[(cycle: Int, score: Double)]] = []
    /// Who descends from whom.
    package private(set) var lineage = Lineage()
    /// How well the proxies of a study rank so far, without intervals; nil in other runs and before there is a truth.
    package private(set) var proxies: ProxyReport?
    /// From the lowest to the highest validation accuracy of all epochs; nil before the first.
    package private(set) var accuracies: ClosedRange<Double>?
    /// What was measured of candidates without training, by name, a study's truth first; sizes, which every candidate has, are
    /// left out.
    package private(set) var measures: [String] = []
    private var courses: [Int: Course] = [:]
    /// How many assignments were complete when `proxies` was computed.
    private var comparedAssignments = 0

    /// What is summed up of one candidate's epochs, and of how many.
    private struct Course: Sendable {
        var epochs: Int
        /// Core-seconds per tier.
        var seconds: [Double]
        /// The lowest and the highest validation accuracy.
        var low = Double.infinity
        var high = -Double.infinity
    }

    /// An index of nothing.
    package init() {}

    /// Derives everything; `previous` spares adding up curves that have not grown.
    ///
    /// Complexity: O(n log n) in the number of candidates.
    package init(_ snapshot: RunSnapshot, previous: RunIndex = RunIndex()) {
        best = snapshot.best
        standing = BestStanding(snapshot, best: best)
        measures = Self.measures(snapshot)
        imagesPerEpoch = snapshot.curves.first?.value.last?.images
        lineage = Lineage(snapshot.candidates)
        updateWorkers(snapshot)
        tiers = snapshot.run.tiers.map { TierSummary(tier: $0.tier) }
        ranks = Self.rank(snapshot)
        ranked = ranks.lazy.compactMap { $0?.overall }.max() ?? 0
        // Where nobody has a score, the first by the truth is the best.
        best = best ?? ranks.firstIndex { $0?.rank == 1 }.map { snapshot.candidates[$0] }
        countMembers(snapshot)
        compareProxies(snapshot, previous)
        addCourses(snapshot, previous.courses)
        traceBest(snapshot)
    }

    /// Takes over what changes between epochs.
    package mutating func updateWorkers(_ snapshot: RunSnapshot) {
        busyWorkers = snapshot.workers.reduce(0) { $0 + ($1.candidate == nil ? 0 : 1) }
    }

    /// From the lowest to the highest score of all tiers, in whole per cent.
    package var scoreRange: ClosedRange<Double> {
        let scores = tiers.flatMap { [$0.scores.first, $0.scores.last].compactMap { $0 } }
        let low = ((scores.min() ?? 0) * 100).rounded(.down) / 100
        let high = ((scores.max() ?? 1) * 100).rounded(.up) / 100
        return low < high ? low...high : low...low + 0.01
    }

    private mutating func countMembers(_ snapshot: RunSnapshot) {
        // Where nothing is trained nobody has a score: whoever was measured has completed the tier.
        let measuring = snapshot.run.tiers.filter { $0.work == .measure }.map(\.tier)
        for record in snapshot.candidates {
            for tier in measuring where record.tier >= tier {
                tiers[tier - 1].completed += 1
                if record.tier > tier { tiers[tier - 1].promoted += 1 }
                tiers[tier - 1].seconds += record.metrics.values.reduce(0) { $0 + $1.cost }
            }
            states[record.state, default: 0] += 1
            if record.pinned, !record.state.isFinal { pinned.append(record.id) }
            for (tier, score) in record.scores where tiers.indices.contains(tier - 1) {
                tiers[tier - 1].scores.append(score)
                tiers[tier - 1].completed += 1
                if record.tier > tier { tiers[tier - 1].promoted += 1 }
                if score > tiers[tier - 1].best?.score ?? -1 { tiers[tier - 1].best = (record.id, score) }
            }
            let home = record.isUnderWay ? (record.targetTier ?? record.tier + 1) : max(1, record.tier)
            guard tiers.indices.contains(home - 1) else { continue }
            if !record.state.isFinal { tiers[home - 1].members.append(record.id) }
            switch record.state {
            case .alive: tiers[home - 1].alive += 1
            case .training: tiers[home - 1].training += 1
            case .waiting: tiers[home - 1].waiting += 1
            case .paused: tiers[home - 1].paused += 1
            case .retired, .killed, .failed: tiers[home - 1].ended += 1
            }
        }
        for index in tiers.indices {
            tiers[index].scores.sort()
            let members = tiers[index].members.compactMap(snapshot.candidate)
            tiers[index].members = members.sorted { Self.isListed($0, before: $1) }.map(\.id)
        }
    }

    private static func isListed(_ one: CandidateRecord, before other: CandidateRecord) -> Bool {
        func order(_ state: CandidateState) -> Int { [.training, .waiting, .paused].firstIndex(of: state) ?? 3 }
        let (left, right) = (order(one.state), order(other.state))
        if left != right { return left < right }
        return (-(one.score ?? 0), one.id) < (-(other.score ?? 0), other.id)
    }

    /// What was measured without training, a study's truth first; sizes are not among them, which every run has anyway.
    package static func measures(_ snapshot: RunSnapshot) -> [String] {
        var names = Set<String>()
        for record in snapshot.candidates { names.formUnion(record.metrics.keys) }
        names.subtract([TrainingFreeScore.parameters.name, TrainingFreeScore.macs.name])
        let truth = snapshot.study?.truth
        return names.sorted { ($0 == truth ? 0 : 1, $0) < ($1 == truth ? 0 : 1, $1) }
    }

    /// With thousands of architectures a comparison of all proxies takes as long as some frames, and the next architecture changes
    /// nothing that can be seen: while the study goes on, it waits until there is one per cent more.
    private mutating func compareProxies(_ snapshot: RunSnapshot, _ previous: RunIndex) {
        guard let study = snapshot.study else { return }
        let assignments = snapshot.candidates.reduce(0) { $0 + $1.tier }
        let isUnderWay = snapshot.candidates.contains(where: \.isUnderWay)
        let grown = assignments - previous.comparedAssignments
        if isUnderWay, previous.proxies?.truth == study.truth, grown >= 0, grown * 100 < previous.comparedAssignments {
            (proxies, comparedAssignments) = (previous.proxies, previous.comparedAssignments)
            return
        }
        comparedAssignments = assignments
        let options = ProxyReportOptions(bootstrap: nil)
        proxies = ProxyTable(snapshot).flatMap {
            try? ProxyReport($0, options: options, stream: ProxyReport.stream(of: snapshot.run))
        }
    }

    private mutating func addCourses(_ snapshot: RunSnapshot, _ known: [Int: Course]) {
        var (low, high) = (Double.infinity, -Double.infinity)
        let limits = snapshot.run.tiers.indices.map { snapshot.run.tiers.epochs(throughTier: $0 + 1) }
        guard !limits.isEmpty else { return }
        for (id, curve) in snapshot.curves {
            let course: Course
            if let old = known[id], old.epochs == curve.count, old.seconds.count == limits.count {
                course = old
            } else {
                var new = Course(epochs: curve.count, seconds: [Double](repeating: 0, count: limits.count))
                for (place, point) in curve.enumerated() {
                    let tier = limits.firstIndex { place < $0 } ?? limits.count - 1
                    new.seconds[tier] += point.seconds
                    guard let accuracy = point.validationAccuracy, accuracy.isFinite else { continue }
                    new.low = min(new.low, accuracy)
                    new.high = max(new.high, accuracy)
                }
                course = new
            }
            courses[id] = course
            (low, high) = (min(low, course.low), max(high, course.high))
            for tier in tiers.indices { tiers[tier].seconds += course.seconds[tier] }
        }
        accuracies = low <= high ? low...high : nil
    }

    /// The store keeps the cycle of a candidate's birth and of its last training. A tier between the first and its
    /// highest was completed at the latest so many cycles before the last one as tiers follow; that bound is used.
    private mutating func traceBest(_ snapshot: RunSnapshot) {
        bestSoFar = tiers.map { summary in
            var byCycle: [Int: Double] = [:]
            for record in snapshot.candidates {
                guard let score = record.scores[summary.tier] else { continue }
                let cycle = record.scoreCycles[summary.tier] ?? record.lastTrainedCycle
                byCycle[cycle] = max(byCycle[cycle] ?? 0, score)
            }
            var points: [(cycle: Int, score: Double)] = []
            for (cycle, score) in byCycle.sorted(by: { $0.key < $1.key }) where score > points.last?.score ?? -1 {
                points.append((cycle, score))
            }
            return points
        }
    }

    private static func rank(_ snapshot: RunSnapshot) -> [CandidateRank?] {
        var result = [CandidateRank?](repeating: nil, count: snapshot.candidates.count)
        var lower: [Double?] = []
        for tier in snapshot.run.tiers.map(\.tier) {
            let scores = snapshot.candidates.map { $0.scores[tier] }
            let members = scores.indices.filter { scores[$0] != nil }
            let now = places(members, scores)
            // Places won are counted among those who have come as far.
            let before = lower.isEmpty ? [] : places(members, lower)
            lower = scores
            for member in members where snapshot.candidates[member].tier == tier {
                let place = now[member]
                let change = before.isEmpty ? nil : before[member] - place
                result[member] = CandidateRank(tier: tier, rank: place, peers: members.count, change: change)
            }
        }
        // Where nothing is trained there still is a truth to be ranked by.
        if let truth = snapshot.study?.truth, result.allSatisfy({ $0 == nil }) {
            let values = snapshot.candidates.map { $0.metrics[truth]?.value }
            let members = values.indices.filter { values[$0] != nil }
            let now = places(members, values)
            for member in members {
                result[member] = CandidateRank(overall: now[member], tier: 1, rank: now[member], peers: members.count)
            }
            return result
        }
        let ranking = TierRanking.standard
        let counting = snapshot.candidates.indices.filter { ranking.counts(snapshot.candidates[$0]) }
        let sorted = counting.sorted { ranking.precedes(snapshot.candidates[$0], snapshot.candidates[$1]) }
        for (place, index) in sorted.enumerated() { result[index]?.overall = place + 1 }
        return result
    }

    /// 1-based places of members by score, by their index; ties go to the older.
    private static func places(_ members: [Int], _ scores: [Double?]) -> [Int] {
        let sorted = members.map { (score: scores[$0] ?? 0, index: $0) }.sorted {
            $0.score != $1.score ? $0.score > $1.score : $0.index < $1.index
        }
        var result = [Int](repeating: 0, count: scores.count)
        for (place, entry) in sorted.enumerated() { result[entry.index] = place + 1 }
        return result
    }
}

extension CandidateRecord {
    /// Whether it has an assignment that is not complete.
    package var isUnderWay: Bool { state == .training || state == .waiting || state == .paused }
}
