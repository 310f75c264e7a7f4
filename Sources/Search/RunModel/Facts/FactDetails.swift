package import Architectures

/// What sets how much of the machine an engine uses.
package enum ResourceBound: String, Sendable, Hashable, Codable, CaseIterable {
    /// A person, in the configuration.
    case configuration = "configuration"
    /// What the machine has.
    case machine = "machine"
    /// The processors that the process may run on.
    case affinity = "affinity"
    /// Its control group: a container's, a batch system's.
    case controlGroup = "controlGroup"
    /// The limit of its address space (`ulimit -v`).
    case addressSpace = "addressSpace"
}

/// What set the workers and the memory of a session.
package struct ResourceBounds: Sendable, Hashable {
    /// What set the number of workers.
    package var workers: ResourceBound
    /// What set the memory budget.
    package var memory: ResourceBound

    /// Creates bounds.
    package init(workers: ResourceBound = .configuration, memory: ResourceBound = .configuration) {
        self.workers = workers
        self.memory = memory
    }
}

/// What of a run's settings may differ from one session of an engine to the next.
package struct SessionSettings: Sendable, Hashable {
    /// Size of the worker pool.
    package var workers: Int
    /// The memory budget in bytes.
    package var memoryLimit: Int
    /// What set these two.
    package var bounds: ResourceBounds
    /// Cycles in all.
    package var cycles: Int
    /// What ends it before.
    package var rules: StopRules
    /// The configuration as written.
    package var configuration: String

    /// Creates settings.
    package init(
        workers: Int,
        memoryLimit: Int,
        bounds: ResourceBounds = ResourceBounds(),
        cycles: Int,
        rules: StopRules = StopRules(),
        configuration: String
    ) {
        self.rules = rules
        self.workers = workers
        self.memoryLimit = memoryLimit
        self.bounds = bounds
        self.cycles = cycles
        self.configuration = configuration
    }
}

/// What a run is from its beginning to its end.
package struct RunBeginning: Sendable, Hashable {
    /// What it is for.
    package var kind: RunKind
    /// The data set's name.
    package var dataset: String
    /// The proxy as written.
    package var proxy: String
    /// Seed of the whole run.
    package var seed: UInt64
    /// The ladder, cheapest tier first.
    package var tiers: [TierInfo]
    /// Cycles after which a candidate that was not trained again takes no part; 0 where candidates do not age by cycles.
    package var maximumAge: Int
    /// The settings that it begins with.
    package var settings: SessionSettings

    /// Creates a beginning.
    package init(
        kind: RunKind,
        dataset: String,
        proxy: String,
        seed: UInt64,
        tiers: [TierInfo],
        maximumAge: Int,
        settings: SessionSettings
    ) {
        self.kind = kind
        self.dataset = dataset
        self.proxy = proxy
        self.seed = seed
        self.tiers = tiers
        self.maximumAge = maximumAge
        self.settings = settings
    }
}

/// An engine that begins to work on a run.
package struct SessionBeginning: Sendable, Hashable {
    /// The machine.
    package var host: String
    /// The engine's process.
    package var process: Int32
    /// Seconds that engines had worked on the run before.
    package var elapsed: Double
    /// What candidates are evaluated on.
    package var dataIdentity: String
    /// The settings of the session.
    package var settings: SessionSettings

    /// Creates a beginning.
    package init(
        host: String,
        process: Int32,
        elapsed: Double,
        dataIdentity: String,
        settings: SessionSettings
    ) {
        self.host = host
        self.process = process
        self.elapsed = elapsed
        self.dataIdentity = dataIdentity
        self.settings = settings
    }
}

/// How a session ended; one that died has no end.
package enum SessionEnd: Sendable, Hashable {
    /// Every cycle is done, or a rule ended the search, as a note before says.
    case finished
    /// Somebody asked the engine to stop.
    case stopped
    /// The engine could not go on.
    case failed(reason: String)
}

/// What a candidate costs, known before anything is trained.
package struct CandidateCost: Sendable, Hashable, Codable {
    /// Trainable parameters.
    package var parameters: Int
    /// Multiply-accumulates per image, forward.
    package var macs: Int
    /// Bytes of memory that training it occupies.
    package var memoryBytes: Int

    /// Creates a cost.
    package init(parameters: Int, macs: Int, memoryBytes: Int) {
        self.parameters = parameters
        self.macs = macs
        self.memoryBytes = memoryBytes
    }

    private enum CodingKeys: String, CodingKey {
        case parameters = "parameters"
        case macs = "macs"
        case memoryBytes = "memoryBytes"
    }
}

/// A candidate that comes about.
package struct Birth: Sendable, Hashable {
    /// Its id, the next one.
    package var candidate: Int
    /// The architecture.
    package var architecture: Architecture
    /// The architecture's canonical key.
    package var canonicalKey: String
    /// The candidate that it was mutated or edited from.
    package var parent: Int?
    /// How it came about.
    package var origin: CandidateOrigin
    /// What was changed of its parent, in the words of its space; empty where nothing was.
    package var mutation: String
    /// What it costs; nil when it cannot be trained, as the next fact says.
    package var cost: CandidateCost?

    /// Creates a birth.
    package init(
        candidate: Int,
        architecture: Architecture,
        canonicalKey: String,
        parent: Int? = nil,
        origin: CandidateOrigin,
        mutation: String = "",
        cost: CandidateCost?
    ) {
        self.candidate = candidate
        self.architecture = architecture
        self.canonicalKey = canonicalKey
        self.parent = parent
        self.origin = origin
        self.mutation = mutation
        self.cost = cost
    }
}

/// Work that a candidate is given, to complete a tier.
package struct WorkOrder: Sendable, Hashable {
    /// The candidate.
    package var candidate: Int
    /// The tier that it will have completed by then; 0 for an untrained one.
    package var fromTier: Int
    /// The tier that it completes with this.
    package var toTier: Int
    /// What is to be done.
    package var work: Work
    /// Whether a person asked for it.
    package var byPerson: Bool

    /// Creates an order.
    package init(candidate: Int, fromTier: Int, toTier: Int, work: Work, byPerson: Bool = false) {
        self.candidate = candidate
        self.fromTier = fromTier
        self.toTier = toTier
        self.work = work
        self.byPerson = byPerson
    }
}

/// Why a candidate takes no part any more.
package enum Retirement: String, Sendable, Hashable, Codable {
    /// It was not trained for as many cycles as the strategy allows.
    case age = "age"
    /// Others of its bracket were better.
    case bracket = "bracket"
}

/// Where work is done.
package struct WorkerPlace: Sendable, Hashable, Codable {
    /// The machine.
    package var host: String
    /// The worker, from 1.
    package var slot: Int

    /// Creates a place.
    package init(host: String, slot: Int) {
        self.host = host
        self.slot = slot
    }

    private enum CodingKeys: String, CodingKey {
        case host = "host"
        case slot = "slot"
    }
}

/// An epoch that ended; the fact's time is when it did.
package struct EpochEnd: Sendable, Hashable {
    /// The candidate.
    package var candidate: Int
    /// What came of it.
    package var record: EpochRecord
    /// The worker that trained it.
    package var worker: WorkerPlace
    /// Where the time of training went; nil when that was not measured.
    package var times: NetworkTimes?

    /// Creates an end.
    package init(candidate: Int, record: EpochRecord, worker: WorkerPlace, times: NetworkTimes? = nil) {
        self.candidate = candidate
        self.record = record
        self.worker = worker
        self.times = times
    }
}

/// Why nothing can be written.
package enum DiskProblem: Sendable, Hashable {
    /// A write found no space.
    case full
    /// Less is free than is to stay free.
    case nearlyFull(freeMegabytes: Int, neededMegabytes: Int, isConfigured: Bool)
    /// Another program has locked the store.
    case locked

    /// Whether a write found no space.
    package var isFull: Bool { self == .full }
}

/// What went otherwise than a person might expect when a cycle was planned, or why none is.
package enum PlanNote: Sendable, Hashable {
    /// Every mutation of a parent that was drawn is known: a random candidate instead.
    case childrenKnown(parent: Int, draws: Int)
    /// Every random architecture that was drawn is known: one candidate fewer.
    case randomKnown(draws: Int)
    /// Nobody is alive to breed from: random candidates instead.
    case nobodyAlive(instead: Int)
    /// Nobody of the bracket has completed a tier.
    case bracketEmpty(tier: Int)
    /// Tier 0 chose among the proposed.
    case screened(proposed: Int, kept: Int, metric: String)
    /// A rule ends the search.
    case ended(StopReason)
}
