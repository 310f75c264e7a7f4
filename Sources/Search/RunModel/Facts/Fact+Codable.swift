import Architectures
import Foundation

/// The keys of facts, commands and their parts in JSON. They are written out, so that no name in the code changes what is recorded;
/// `docs/run-directory.md` describes them.
private enum Key: String, CodingKey {
    case id = "id"
    case time = "time"
    case session = "session"
    case position = "seconds"
    case cycle = "cycle"
    case kind = "kind"
    case candidate = "candidate"
    case run = "run"
    case strategy = "strategy"
    case dataset = "dataset"
    case proxy = "proxy"
    case seed = "seed"
    case tiers = "tiers"
    case maximumAge = "maximumAge"
    case workers = "workers"
    case memoryLimit = "memoryLimit"
    case cycles = "cycles"
    case configuration = "configuration"
    case host = "host"
    case process = "process"
    case elapsed = "elapsed"
    case dataIdentity = "dataIdentity"
    case end = "end"
    case reason = "reason"
    case architecture = "architecture"
    case canonicalKey = "canonicalKey"
    case parent = "parent"
    case origin = "origin"
    case mutation = "mutation"
    case cost = "cost"
    case fromTier = "fromTier"
    case toTier = "toTier"
    case work = "work"
    case byPerson = "byPerson"
    case worker = "worker"
    case record = "record"
    case times = "times"
    case metrics = "metrics"
    case tier = "tier"
    case score = "score"
    case pinned = "pinned"
    case problem = "problem"
    case freeMegabytes = "freeMegabytes"
    case neededMegabytes = "neededMegabytes"
    case isConfigured = "isConfigured"
    case command = "command"
    case asked = "asked"
    case request = "request"
    case answer = "answer"
    case refusal = "refusal"
    case action = "action"
    case state = "state"
    case isReached = "isReached"
    case note = "note"
    case draws = "draws"
    case instead = "instead"
    case proposed = "proposed"
    case kept = "kept"
    case metric = "metric"
}

private typealias Reading = KeyedDecodingContainer<Key>
private typealias Writing = KeyedEncodingContainer<Key>

extension KeyedDecodingContainer<Key> {
    /// The value of a key.
    fileprivate func get<Value: Decodable>(_ key: Key) throws -> Value { try decode(Value.self, forKey: key) }

    fileprivate func unknown(_ key: Key, _ word: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: "\"\(word)\" is not known here")
    }
}

extension Fact: Codable {
    /// Reads one flat object.
    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
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
        var container = encoder.container(keyedBy: Key.self)
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
        let box = try decoder.container(keyedBy: Key.self)
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
        var box = encoder.container(keyedBy: Key.self)
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
        case .completed(let candidate, let tier, let score):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(tier, forKey: .tier)
            try box.encodeIfPresent(score, forKey: .score)
        case .failed(let candidate, let reason):
            try box.encode(candidate, forKey: .candidate)
            try box.encode(reason, forKey: .reason)
        case .interrupted(let candidate), .paused(let candidate), .resumed(let candidate), .killed(let candidate):
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
    fileprivate init(_ box: Reading) throws {
        self.init(
            workers: try box.get(.workers),
            memoryLimit: try box.get(.memoryLimit),
            cycles: try box.get(.cycles),
            configuration: try box.get(.configuration)
        )
    }

    fileprivate func write(_ box: inout Writing) throws {
        try box.encode(workers, forKey: .workers)
        try box.encode(memoryLimit, forKey: .memoryLimit)
        try box.encode(cycles, forKey: .cycles)
        try box.encode(configuration, forKey: .configuration)
    }
}

extension RunKind {
    fileprivate init(_ box: Reading) throws {
        let name: RunKindName = try box.get(.run)
        guard let kind = RunKind(name, strategy: try box.decodeIfPresent(StrategyName.self, forKey: .strategy)) else {
            throw box.unknown(.run, name.rawValue)
        }
        self = kind
    }

    fileprivate func write(_ box: inout Writing) throws {
        try box.encode(name, forKey: .run)
        try box.encodeIfPresent(strategy, forKey: .strategy)
    }
}

extension RunBeginning {
    fileprivate init(_ box: Reading) throws {
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

    fileprivate func write(_ box: inout Writing) throws {
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
    fileprivate init(_ box: Reading) throws {
        self.init(
            host: try box.get(.host),
            process: try box.get(.process),
            elapsed: try box.get(.elapsed),
            dataIdentity: try box.get(.dataIdentity),
            settings: try SessionSettings(box)
        )
    }

    fileprivate func write(_ box: inout Writing) throws {
        try box.encode(host, forKey: .host)
        try box.encode(process, forKey: .process)
        try box.encode(elapsed, forKey: .elapsed)
        try box.encode(dataIdentity, forKey: .dataIdentity)
        try settings.write(&box)
    }
}

extension SessionEnd {
    fileprivate init(_ box: Reading) throws {
        switch try box.get(.end) as String {
        case "finished": self = .finished
        case "stopped": self = .stopped
        case "failed": self = .failed(reason: try box.get(.reason))
        case let word: throw box.unknown(.end, word)
        }
    }

    fileprivate func write(_ box: inout Writing) throws {
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
    fileprivate init(_ box: Reading) throws {
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

    fileprivate func write(_ box: inout Writing) throws {
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
    fileprivate init(_ box: Reading) throws {
        self.init(
            candidate: try box.get(.candidate),
            fromTier: try box.get(.fromTier),
            toTier: try box.get(.toTier),
            work: try box.get(.work),
            byPerson: try box.get(.byPerson)
        )
    }

    fileprivate func write(_ box: inout Writing) throws {
        try box.encode(candidate, forKey: .candidate)
        try box.encode(fromTier, forKey: .fromTier)
        try box.encode(toTier, forKey: .toTier)
        try box.encode(work, forKey: .work)
        try box.encode(byPerson, forKey: .byPerson)
    }
}

extension DiskProblem: Codable {
    /// Reads an object with a `problem`.
    package init(from decoder: any Decoder) throws { try self.init(decoder.container(keyedBy: Key.self)) }

    /// Writes an object with a `problem`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        try write(&box)
    }

    fileprivate init(_ box: Reading) throws {
        switch try box.get(.problem) as String {
        case "full": self = .full
        case "nearlyFull":
            self = .nearlyFull(
                freeMegabytes: try box.get(.freeMegabytes),
                neededMegabytes: try box.get(.neededMegabytes),
                isConfigured: try box.get(.isConfigured)
            )
        case let word: throw box.unknown(.problem, word)
        }
    }

    fileprivate func write(_ box: inout Writing) throws {
        switch self {
        case .full: try box.encode("full", forKey: .problem)
        case .nearlyFull(let free, let needed, let isConfigured):
            try box.encode("nearlyFull", forKey: .problem)
            try box.encode(free, forKey: .freeMegabytes)
            try box.encode(needed, forKey: .neededMegabytes)
            try box.encode(isConfigured, forKey: .isConfigured)
        }
    }
}

extension PlanNote {
    fileprivate init(_ box: Reading) throws {
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
        case let word: throw box.unknown(.note, word)
        }
    }

    fileprivate func write(_ box: inout Writing) throws {
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
        case .screened(let proposed, let kept, let metric):
            try box.encode("screened", forKey: .note)
            try box.encode(proposed, forKey: .proposed)
            try box.encode(kept, forKey: .kept)
            try box.encode(metric, forKey: .metric)
        }
    }
}

// MARK: - Commands

extension RunCommand: Codable {
    /// Reads an object with a `kind`.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: Key.self)
        switch try box.get(.kind) as String {
        case "pause": self = .pauseCandidate(try box.get(.candidate))
        case "resume": self = .resumeCandidate(try box.get(.candidate))
        case "kill": self = .killCandidate(try box.get(.candidate))
        case "promote": self = .promoteCandidate(try box.get(.candidate))
        case "pin": self = .pinCandidate(try box.get(.candidate), try box.get(.pinned))
        case "inject":
            self = .inject(try box.get(.architecture), parent: try box.decodeIfPresent(Int.self, forKey: .parent))
        case "pauseSearch": self = .pauseSearch
        case "resumeSearch": self = .resumeSearch
        case "stopSearch": self = .stopSearch
        case let word: throw box.unknown(.kind, word)
        }
    }

    /// Writes an object with a `kind`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        func write(_ kind: String, _ candidate: Int? = nil) throws {
            try box.encode(kind, forKey: .kind)
            try box.encodeIfPresent(candidate, forKey: .candidate)
        }
        switch self {
        case .pauseCandidate(let id): try write("pause", id)
        case .resumeCandidate(let id): try write("resume", id)
        case .killCandidate(let id): try write("kill", id)
        case .promoteCandidate(let id): try write("promote", id)
        case .pinCandidate(let id, let pinned):
            try write("pin", id)
            try box.encode(pinned, forKey: .pinned)
        case .inject(let architecture, let parent):
            try write("inject")
            try box.encode(architecture, forKey: .architecture)
            try box.encodeIfPresent(parent, forKey: .parent)
        case .pauseSearch: try write("pauseSearch")
        case .resumeSearch: try write("resumeSearch")
        case .stopSearch: try write("stopSearch")
        }
    }
}

extension CommandAnswer: Codable {
    /// Reads an object with an `answer`.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: Key.self)
        switch try box.get(.answer) as String {
        case "done": self = .done
        case "promoted": self = .promoted(toTier: try box.get(.toTier))
        case "injected": self = .injected(candidate: try box.get(.candidate))
        case "refused": self = .refused(try CommandRefusal(box))
        case let word: throw box.unknown(.answer, word)
        }
    }

    /// Writes an object with an `answer`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        switch self {
        case .done: try box.encode("done", forKey: .answer)
        case .promoted(let tier):
            try box.encode("promoted", forKey: .answer)
            try box.encode(tier, forKey: .toTier)
        case .injected(let candidate):
            try box.encode("injected", forKey: .answer)
            try box.encode(candidate, forKey: .candidate)
        case .refused(let refusal):
            try box.encode("refused", forKey: .answer)
            try refusal.write(&box)
        }
    }
}

extension CommandRefusal {
    fileprivate init(_ box: Reading) throws {
        switch try box.get(.refusal) as String {
        case "unknownCandidate": self = .unknownCandidate(try box.get(.candidate))
        case "state": self = .state(candidate: try box.get(.candidate), try box.get(.action), try box.get(.state))
        case "topTier": self = .topTier(candidate: try box.get(.candidate), isReached: try box.get(.isReached))
        case "sameNetwork": self = .sameNetwork(candidate: try box.get(.candidate))
        case "invalid": self = .invalid(reason: try box.get(.reason))
        case "untrainable": self = .untrainable(reason: try box.get(.reason))
        case "searchIsPaused": self = .searchIsPaused
        case "searchIsNotPaused": self = .searchIsNotPaused
        case "engineEnded": self = .engineEnded
        case let word: throw box.unknown(.refusal, word)
        }
    }

    fileprivate func write(_ box: inout Writing) throws {
        func put(_ word: String, _ candidate: Int? = nil, reason: String? = nil) throws {
            try box.encode(word, forKey: .refusal)
            try box.encodeIfPresent(candidate, forKey: .candidate)
            try box.encodeIfPresent(reason, forKey: .reason)
        }
        switch self {
        case .unknownCandidate(let id): try put("unknownCandidate", id)
        case .state(let id, let action, let state):
            try put("state", id)
            try box.encode(action, forKey: .action)
            try box.encode(state, forKey: .state)
        case .topTier(let id, let isReached):
            try put("topTier", id)
            try box.encode(isReached, forKey: .isReached)
        case .sameNetwork(let id): try put("sameNetwork", id)
        case .invalid(let reason): try put("invalid", reason: reason)
        case .untrainable(let reason): try put("untrainable", reason: reason)
        case .searchIsPaused: try put("searchIsPaused")
        case .searchIsNotPaused: try put("searchIsNotPaused")
        case .engineEnded: try put("engineEnded")
        }
    }
}

extension CommandRecord: Codable {
    fileprivate init(_ box: Reading) throws {
        self.init(
            id: try box.get(.command),
            time: try box.get(.asked),
            command: try box.get(.request),
            answer: try box.decodeIfPresent(CommandAnswer.self, forKey: .answer)
        )
    }

    fileprivate func write(_ box: inout Writing) throws {
        try box.encode(id, forKey: .command)
        try box.encode(time, forKey: .asked)
        try box.encode(command, forKey: .request)
        try box.encodeIfPresent(answer, forKey: .answer)
    }

    /// Reads one flat object.
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.container(keyedBy: Key.self))
    }

    /// Writes one flat object.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        try write(&box)
    }
}
