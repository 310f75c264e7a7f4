package import Architectures
import Foundation

/// The bounds of what a run's numbers can be: whatever is computed of numbers within them stays a number, and can be shown.
package enum Plausible {
    /// Whatever is counted: cycles, epochs, images.
    package static let counts = 0...1_000_000_000_000
    /// What a network costs: parameters, operations, bytes of memory.
    package static let sizes = 0...1_000_000_000_000_000
    /// Bytes of memory and of the disk, which nobody adds up.
    package static let bytes = 0...Int.max
    /// Epochs of a training.
    package static let epochs = 1...1_000_000
    /// Trainings of a candidate.
    package static let trainings = 0...1_000_000
    /// Tiers of a ladder; 0 for a candidate that has completed none.
    package static let tiers = 0...1_000_000
    /// Workers of a run, and their numbers.
    package static let workers = 0...65_536
    /// Seconds of work.
    package static let seconds = 0.0...1e12
    /// Times of day, seconds since 1970, to the year 9999.
    package static let times = 0.0...253_402_300_799
    /// Accuracies and scores.
    package static let shares = 0.0...1.0
    /// Losses, rates, and what else is measured.
    package static let values = -1e100...1e100
}

/// Why a fact cannot follow what is recorded before it, in a few words.
package struct ImplausibleFact: Error, Hashable, CustomStringConvertible {
    /// The words.
    package let description: String

    init(_ description: String) { self.description = description }
}

extension EpochRecord {
    /// What of it no training gives; nil when it is as it should be.
    package var problem: String? {
        guard Plausible.values.contains(trainLoss), validationLoss.map(Plausible.values.contains) != false else {
            return "the loss of epoch \(epoch) is no number"
        }
        guard Plausible.shares.contains(trainAccuracy), validationAccuracy.map(Plausible.shares.contains) != false
        else {
            return "the accuracy of epoch \(epoch) is not between 0 and 1"
        }
        guard Plausible.values.contains(learningRate), Plausible.seconds.contains(seconds),
            Plausible.counts.contains(images), Plausible.trainings.contains(training),
            Plausible.epochs.contains(epoch)
        else { return "the numbers of epoch \(epoch) are out of bounds" }
        return nil
    }
}

extension Metric {
    /// What of it nothing measures; nil when it is as it should be.
    package var problem: String? {
        if let value, !Plausible.values.contains(value) { return "\(name) is \(value)" }
        return Plausible.seconds.contains(cost) ? nil : "\(name) took \(cost) seconds"
    }
}

extension NetworkTimes {
    /// Whether every time of it can be one.
    package var isPlausible: Bool {
        (parts.values + [other]).allSatisfy {
            Plausible.seconds.contains($0.forward) && Plausible.seconds.contains($0.backward)
        }
    }
}

extension TierInfo {
    /// Whether it can be a tier of a ladder.
    package var isPlausible: Bool {
        Plausible.tiers.contains(tier) && work.isPlausible && Plausible.counts.contains(promotions)
            && Plausible.counts.contains(parents)
    }
}

extension Work {
    /// Whether it can be done.
    package var isPlausible: Bool {
        training.map(Plausible.trainings.contains) != false && lastEpoch.map(Plausible.epochs.contains) != false
    }
}

extension RunState {
    /// Checks that a fact can follow: whoever it names is there, and its numbers are numbers. What the engine decided was checked
    /// by the engine; what is read of a file was written by anybody.
    ///
    /// - Throws: `ImplausibleFact`.
    ///
    /// Complexity: O(1) but for births and beginnings, in what they tell.
    package func check(_ fact: Fact) throws {
        func demand(_ isSo: Bool, _ problem: @autoclosure () -> String) throws {
            if !isSo { throw ImplausibleFact("fact \(fact.id): \(problem())") }
        }
        try demand(fact.id > lastFact, "its number is not the next")
        try demand(Plausible.times.contains(fact.time.timeIntervalSince1970), "its time is none")
        try demand(Plausible.seconds.contains(fact.seconds), "its seconds are none")
        try demand(fact.session != session || fact.seconds >= lastSeconds, "its seconds are before those of another")
        try demand(Plausible.counts.contains(fact.cycle), "there is no cycle \(fact.cycle)")
        if let id = fact.candidate, fact.event.kind != .born {
            try demand(candidate(id) != nil, "there is no candidate \(id)")
        }
        var isBeginning = false
        if case .runBegan = fact.event { isBeginning = true }
        try demand(isBeginning != isBegun, isBegun ? "the run had begun" : "the run had not begun")
        switch fact.event {
        case .runBegan(let beginning):
            try demand(beginning.tiers.allSatisfy(\.isPlausible), "its tiers are none")
            try demand(Plausible.counts.contains(beginning.maximumAge), "its maximum age is \(beginning.maximumAge)")
            try demand(beginning.settings.isPlausible, "its settings are out of bounds")
        case .sessionBegan(let beginning):
            try demand(Plausible.seconds.contains(beginning.elapsed), "its elapsed time is none")
            try demand(beginning.settings.isPlausible, "its settings are out of bounds")
        case .born(let birth):
            try demand(birth.candidate == candidates.count + 1, "candidate \(birth.candidate) is not the next")
            try demand(birth.parent.map { candidate($0) != nil } != false, "its parent is not there")
            try demand(birth.cost?.isPlausible != false, "its cost is out of bounds")
        case .assigned(let order):
            try demand(order.fromTier >= 0 && order.toTier > order.fromTier, "its tiers do not rise")
            try demand(run.tiers.contains { $0.tier == order.toTier }, "there is no tier \(order.toTier)")
            try demand(order.work.isPlausible, "its work cannot be done")
        case .began(_, let place):
            try demand(place.slot > 0 && Plausible.workers.contains(place.slot), "there is no worker \(place.slot)")
        case .epoch(let end):
            try demand(end.record.problem == nil, end.record.problem ?? "")
            try demand(end.times?.isPlausible != false, "its times are out of bounds")
        case .measured(_, let metrics):
            let problem = metrics.lazy.compactMap(\.problem).first
            try demand(problem == nil, problem ?? "")
        case .evaluated(_, let found):
            try demand(Plausible.counts.contains(found.epoch), "its epoch is \(found.epoch)")
            let problem = found.metrics.lazy.compactMap(\.problem).first
            try demand(problem == nil, problem ?? "")
        case .completed(_, let tier, let score):
            try demand(run.tiers.contains { $0.tier == tier }, "there is no tier \(tier)")
            try demand(score.map(Plausible.shares.contains) != false, "its score is \(score ?? 0)")
        case .answered(let command):
            try demand(Plausible.times.contains(command.time.timeIntervalSince1970), "the time of its command is none")
        case .sessionEnded, .planned, .retired, .interrupted, .failed, .paused, .resumed, .killed, .revived, .pinned,
            .searchPaused, .searchResumed, .diskProblem, .diskRecovered, .noted:
            break
        }
    }
}

extension SessionSettings {
    fileprivate var isPlausible: Bool {
        Plausible.workers.contains(workers) && Plausible.bytes.contains(memoryLimit)
            && Plausible.counts.contains(cycles)
    }
}

extension CandidateCost {
    fileprivate var isPlausible: Bool {
        [parameters, macs, memoryBytes].allSatisfy(Plausible.sizes.contains)
    }
}
