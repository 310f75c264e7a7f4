import Architectures
import Foundation

extension Fact: Codable {
    /// Reads one flat object.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FactKey.self)
        self.init(
            id: try container.get(.id),
            time: try container.get(.time),
            session: try container.get(.session),
            seconds: try container.get(.position),
            cycle: try container.get(.cycle),
            event: try Event(from: decoder)
        )
    }

    /// Writes one flat object.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: FactKey.self)
        try container.encode(id, forKey: .id)
        try container.encode(time, forKey: .time)
        try container.encode(session, forKey: .session)
        try container.encode(seconds, forKey: .position)
        try container.encode(cycle, forKey: .cycle)
        try event.encode(to: encoder)
    }
}

extension Fact.Event: Codable {
    /// Reads an object with a `kind`.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: FactKey.self)
        switch try box.get(.kind) as Fact.Kind {
        case .runBegan: self = .runBegan(try RunBeginning(box))
        case .sessionBegan: self = .sessionBegan(try SessionBeginning(box))
        case .sessionEnded: self = .sessionEnded(try SessionEnd(box))
        case .planned: self = .planned
        case .born: self = .born(try Birth(box))
        case .assigned: self = .assigned(try WorkOrder(box))
        case .retired: self = .retired(candidate: try box.get(.candidate), try box.get(.reason))
        case .began: self = .began(candidate: try box.get(.candidate), try box.get(.worker))
        case .epoch:
            self = .epoch(
                EpochEnd(
                    candidate: try box.get(.candidate),
                    record: try box.get(.record),
                    worker: try box.get(.worker),
                    times: try box.decodeIfPresent(NetworkTimes.self, forKey: .times)
                )
            )
        case .measured: self = .measured(candidate: try box.get(.candidate), try box.get(.metrics))
        case .evaluated: self = .evaluated(candidate: try box.get(.candidate), try box.get(.evaluation))
        case .completed:
            self = .completed(
                candidate: try box.get(.candidate),
                tier: try box.get(.tier),
                score: try box.decodeIfPresent(Double.self, forKey: .score)
            )
        case .interrupted: self = .interrupted(candidate: try box.get(.candidate))
        case .failed: self = .failed(candidate: try box.get(.candidate), reason: try box.get(.reason))
        case .paused: self = .paused(candidate: try box.get(.candidate))
        case .resumed: self = .resumed(candidate: try box.get(.candidate))
        case .killed: self = .killed(candidate: try box.get(.candidate))
        case .revived: self = .revived(candidate: try box.get(.candidate))
        case .pinned: self = .pinned(candidate: try box.get(.candidate), try box.get(.pinned))
        case .searchPaused: self = .searchPaused
        case .searchResumed: self = .searchResumed
        case .diskProblem: self = .diskProblem(try DiskProblem(box))
        case .diskRecovered: self = .diskRecovered
        case .answered: self = .answered(try CommandRecord(box))
        case .noted: self = .noted(try PlanNote(box))
        }
    }

    /// Writes an object with a `kind`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: FactKey.self)
        try box.encode(kind, forKey: .kind)
        switch self {
        case .runBegan(let beginning): try beginning.write(&box)
        case .sessionBegan(let beginning): try beginning.write(&box)
        case .sessionEnded(let end): try end.write(&box)
        case .born(let birth): try birth.write(&box)
        case .assigned(let order): try order.write(&box)
        case .retired(let candidate, let reason):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(reason, forKey: .reason)
        case .began(let candidate, let worker):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(worker, forKey: .worker)
        case .epoch(let end):
            try box.encode(end.candidate, forKey: .candidate)
            try box.encode(end.record, forKey: .record)
            try box.encode(end.worker, forKey: .worker)
            try box.encodeIfPresent(end.times, forKey: .times)
        case .measured(let candidate, let metrics):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(metrics, forKey: .metrics)
        case .evaluated(let candidate, let evaluation):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(evaluation, forKey: .evaluation)
        case .completed(let candidate, let tier, let score):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(tier, forKey: .tier)
            try box.encodeIfPresent(score, forKey: .score)
        case .failed(let candidate, let reason):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(reason, forKey: .reason)
        case .interrupted(let candidate), .paused(let candidate), .resumed(let candidate), .killed(let candidate),
            .revived(let candidate):
            try box.encode(candidate, forKey: .candidate)
        case .pinned(let candidate, let pinned):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(pinned, forKey: .pinned)
        case .diskProblem(let problem): try problem.write(&box)
        case .answered(let command): try command.write(&box)
        case .noted(let note): try note.write(&box)
        case .planned, .searchPaused, .searchResumed, .diskRecovered: break
        }
    }
}

// MARK: - Parts of facts

extension SessionSettings {
    init(_ box: FactReading) throws {
        self.init(
            workers: try box.get(.workers),
            memoryLimit: try box.get(.memoryLimit),
            bounds: ResourceBounds(
                workers: try box.decodeIfPresent(ResourceBound.self, forKey: .workersBound) ?? .configuration,
                memory: try box.decodeIfPresent(ResourceBound.self, forKey: .memoryBound) ?? .configuration
            ),
            cycles: try box.get(.cycles),
            rules: try box.decodeIfPresent(StopRules.self, forKey: .rules) ?? StopRules(),
            configuration: try box.get(.configuration)
        )
    }

    func write(_ box: inout FactWriting) throws {
        try box.encode(workers, forKey: .workers)
        try box.encode(memoryLimit, forKey: .memoryLimit)
        try box.encode(bounds.workers, forKey: .workersBound)
        try box.encode(bounds.memory, forKey: .memoryBound)
        try box.encode(cycles, forKey: .cycles)
        if rules != StopRules() { try box.encode(rules, forKey: .rules) }
        try box.encode(configuration, forKey: .configuration)
    }
}

extension RunKind {
    init(_ box: FactReading) throws {
        let name: RunKindName = try box.get(.run)
        guard let kind = RunKind(name, strategy: try box.decodeIfPresent(StrategyName.self, forKey: .strategy)) else {
            throw box.unknown(.run, name.rawValue)
        }
        self = kind
    }

    func write(_ box: inout FactWriting) throws {
        try box.encode(name, forKey: .run)
        try box.encodeIfPresent(strategy, forKey: .strategy)
    }
}

extension RunBeginning {
    init(_ box: FactReading) throws {
        self.init(
            kind: try RunKind(box),
            dataset: try box.get(.dataset),
            proxy: try box.get(.proxy),
            seed: try box.get(.seed),
            tiers: try box.get(.tiers),
            maximumAge: try box.get(.maximumAge),
            settings: try SessionSettings(box)
        )
    }

    func write(_ box: inout FactWriting) throws {
        try kind.write(&box)
        try box.encode(dataset, forKey: .dataset)
        try box.encode(proxy, forKey: .proxy)
        try box.encode(seed, forKey: .seed)
        try box.encode(tiers, forKey: .tiers)
        try box.encode(maximumAge, forKey: .maximumAge)
        try settings.write(&box)
    }
}

extension SessionBeginning {
    init(_ box: FactReading) throws {
        self.init(
            host: try box.get(.host),
            process: try box.get(.process),
            elapsed: try box.get(.elapsed),
            dataIdentity: try box.get(.dataIdentity),
            settings: try SessionSettings(box)
        )
    }

    func write(_ box: inout FactWriting) throws {
        try box.encode(host, forKey: .host)
        try box.encode(process, forKey: .process)
        try box.encode(elapsed, forKey: .elapsed)
        try box.encode(dataIdentity, forKey: .dataIdentity)
        try settings.write(&box)
    }
}

extension SessionEnd {
    init(_ box: FactReading) throws {
        switch try box.get(.end) as String {
        case "finished": self = .finished
        case "stopped": self = .stopped
        case "failed": self = .failed(reason: try box.get(.reason))
        case let word: throw box.unknown(.end, word)
        }
    }

    func write(_ box: inout FactWriting) throws {
        switch self {
        case .finished: try box.encode("finished", forKey: .end)
        case .stopped: try box.encode("stopped", forKey: .end)
        case .failed(let reason):
            try box.encode("failed", forKey: .end)
            try box.encode(reason, forKey: .reason)
        }
    }
}

extension Birth {
    init(_ box: FactReading) throws {
        self.init(
            candidate: try box.get(.candidate),
            architecture: try box.get(.architecture),
            canonicalKey: try box.get(.canonicalKey),
            parent: try box.decodeIfPresent(Int.self, forKey: .parent),
            origin: try box.get(.origin),
            mutation: try box.get(.mutation),
            cost: try box.decodeIfPresent(CandidateCost.self, forKey: .cost)
        )
    }

    func write(_ box: inout FactWriting) throws {
        try box.encode(candidate, forKey: .candidate)
        try box.encode(architecture, forKey: .architecture)
        try box.encode(canonicalKey, forKey: .canonicalKey)
        try box.encodeIfPresent(parent, forKey: .parent)
        try box.encode(origin, forKey: .origin)
        try box.encode(mutation, forKey: .mutation)
        try box.encodeIfPresent(cost, forKey: .cost)
    }
}

extension WorkOrder {
    init(_ box: FactReading) throws {
        self.init(
            candidate: try box.get(.candidate),
            fromTier: try box.get(.fromTier),
            toTier: try box.get(.toTier),
            work: try box.get(.work),
            byPerson: try box.get(.byPerson)
        )
    }

    func write(_ box: inout FactWriting) throws {
        try box.encode(candidate, forKey: .candidate)
        try box.encode(fromTier, forKey: .fromTier)
        try box.encode(toTier, forKey: .toTier)
        try box.encode(work, forKey: .work)
        try box.encode(byPerson, forKey: .byPerson)
    }
}

extension DiskProblem: Codable {
    /// Reads an object with a `problem`.
    package init(from decoder: any Decoder) throws { try self.init(decoder.container(keyedBy: FactKey.self)) }

    /// Writes an object with a `problem`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: FactKey.self)
        try write(&box)
    }

    init(_ box: FactReading) throws {
        switch try box.get(.problem) as String {
        case "full": self = .full
        case "locked": self = .locked
        case "nearlyFull":
            self = .nearlyFull(
                freeMegabytes: try box.get(.freeMegabytes),
                neededMegabytes: try box.get(.neededMegabytes),
                isConfigured: try box.get(.isConfigured)
            )
        case let word: throw box.unknown(.problem, word)
        }
    }

    func write(_ box: inout FactWriting) throws {
        switch self {
        case .full: try box.encode("full", forKey: .problem)
        case .locked: try box.encode("locked", forKey: .problem)
        case .nearlyFull(let free, let needed, let isConfigured):
            try box.encode("nearlyFull", forKey: .problem)
            try box.encode(free, forKey: .freeMegabytes)
            try box.encode(needed, forKey: .neededMegabytes)
            try box.encode(isConfigured, forKey: .isConfigured)
        }
    }
}

extension PlanNote {
    init(_ box: FactReading) throws {
        switch try box.get(.note) as String {
        case "childrenKnown": self = .childrenKnown(parent: try box.get(.parent), draws: try box.get(.draws))
        case "randomKnown": self = .randomKnown(draws: try box.get(.draws))
        case "nobodyAlive": self = .nobodyAlive(instead: try box.get(.instead))
        case "bracketEmpty": self = .bracketEmpty(tier: try box.get(.tier))
        case "screened":
            self = .screened(
                proposed: try box.get(.proposed),
                kept: try box.get(.kept),
                metric: try box.get(.metric)
            )
        case "ended": self = .ended(try StopReason(box))
        case let word: throw box.unknown(.note, word)
        }
    }

    func write(_ box: inout FactWriting) throws {
        switch self {
        case .childrenKnown(let parent, let draws):
            try box.encode("childrenKnown", forKey: .note)
            try box.encode(parent, forKey: .parent)
            try box.encode(draws, forKey: .draws)
        case .randomKnown(let draws):
            try box.encode("randomKnown", forKey: .note)
            try box.encode(draws, forKey: .draws)
        case .nobodyAlive(let instead):
            try box.encode("nobodyAlive", forKey: .note)
            try box.encode(instead, forKey: .instead)
        case .bracketEmpty(let tier):
            try box.encode("bracketEmpty", forKey: .note)
            try box.encode(tier, forKey: .tier)
        case .ended(let reason):
            try box.encode("ended", forKey: .note)
            try reason.write(&box)
        case .screened(let proposed, let kept, let metric):
            try box.encode("screened", forKey: .note)
            try box.encode(proposed, forKey: .proposed)
            try box.encode(kept, forKey: .kept)
            try box.encode(metric, forKey: .metric)
        }
    }
}
