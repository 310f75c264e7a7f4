package import Foundation

/// The run as a whole.
package struct RunInfo: Sendable, Hashable {
    /// The name of the run directory.
    package var name: String
    /// What the run is doing now.
    package var state: RunPhase
    /// Why it is paused or stopped, when there is something to say (a full disk, say); else empty.
    package var message: String
    /// What it is for.
    package var kind: RunKind
    /// The data set's name.
    package var dataset: String
    /// The proxy as written, `c4r4s0e60`.
    package var proxy: String
    /// Seed of the whole run.
    package var seed: UInt64
    /// Cycles begun: 0 while the initial population trains.
    package var cycle: Int
    /// Cycles in all.
    package var cycles: Int
    /// The ladder, cheapest tier first.
    package var tiers: [TierInfo]
    /// Cycles after which a candidate that was not trained again no longer takes part; 0 where candidates do not age by cycles.
    package var maximumAge: Int
    /// Size of the worker pool.
    package var workerCount: Int
    /// When the run was created.
    package var created: Date
    /// Seconds that an engine has worked on the run, in all its sessions.
    package var elapsed: Double
    /// What ends a search before its cycles are done.
    package var rules = StopRules()
    /// What the run has cost.
    package var spent = Spending()
    /// Estimated seconds to the end; nil while unknown or when not running.
    package var remaining: Double?
    /// Training images per second over all workers, lately.
    package var imagesPerSecond: Double
    /// Bytes that the run directory occupies.
    package var diskBytes: Int
    /// Bytes of memory that the training plans in progress occupy, and the limit they share.
    package var memoryBytes: Int
    /// The memory budget in bytes.
    package var memoryLimit: Int
    /// Process of the engine, when one holds the run.
    package var enginePID: Int32?

    /// Creates the description of a run; used by the store and by tests.
    package init(
        name: String,
        state: RunPhase,
        message: String = "",
        kind: RunKind,
        dataset: String,
        proxy: String,
        seed: UInt64,
        cycle: Int,
        cycles: Int,
        tiers: [TierInfo],
        maximumAge: Int,
        workerCount: Int,
        created: Date,
        elapsed: Double,
        remaining: Double? = nil,
        imagesPerSecond: Double = 0,
        diskBytes: Int = 0,
        memoryBytes: Int = 0,
        memoryLimit: Int = 0,
        enginePID: Int32? = nil
    ) {
        self.name = name
        self.state = state
        self.message = message
        self.kind = kind
        self.dataset = dataset
        self.proxy = proxy
        self.seed = seed
        self.cycle = cycle
        self.cycles = cycles
        self.tiers = tiers
        self.maximumAge = maximumAge
        self.workerCount = workerCount
        self.created = created
        self.elapsed = elapsed
        self.remaining = remaining
        self.imagesPerSecond = imagesPerSecond
        self.diskBytes = diskBytes
        self.memoryBytes = memoryBytes
        self.memoryLimit = memoryLimit
        self.enginePID = enginePID
    }
}

extension RunInfo: Encodable {
    private enum CodingKeys: String, CodingKey {
        case name = "name"
        case state = "state"
        case message = "message"
        case kind = "kind"
        case strategy = "strategy"
        case dataset = "dataset"
        case proxy = "proxy"
        case seed = "seed"
        case cycle = "cycle"
        case cycles = "cycles"
        case tiers = "tiers"
        case maximumAge = "maximumAge"
        case workerCount = "workerCount"
        case created = "created"
        case elapsed = "elapsed"
        case remaining = "remaining"
        case imagesPerSecond = "imagesPerSecond"
        case diskBytes = "diskBytes"
        case memoryBytes = "memoryBytes"
        case memoryLimit = "memoryLimit"
        case enginePID = "enginePID"
        case rules = "rules"
        case workedSeconds = "workedSeconds"
        case coreSeconds = "coreSeconds"
        case images = "images"
    }

    /// Writes one object; what a run does not have is left out.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: CodingKeys.self)
        try box.encode(name, forKey: .name)
        try box.encode(state, forKey: .state)
        try box.encode(message, forKey: .message)
        try box.encode(kind.name, forKey: .kind)
        try box.encodeIfPresent(kind.strategy, forKey: .strategy)
        try box.encode(dataset, forKey: .dataset)
        try box.encode(proxy, forKey: .proxy)
        try box.encode(seed, forKey: .seed)
        try box.encode(cycle, forKey: .cycle)
        try box.encode(cycles, forKey: .cycles)
        try box.encode(tiers, forKey: .tiers)
        try box.encode(maximumAge, forKey: .maximumAge)
        try box.encode(workerCount, forKey: .workerCount)
        try box.encode(created, forKey: .created)
        try box.encode(elapsed, forKey: .elapsed)
        try box.encodeIfPresent(remaining, forKey: .remaining)
        try box.encode(imagesPerSecond, forKey: .imagesPerSecond)
        try box.encode(diskBytes, forKey: .diskBytes)
        try box.encode(memoryBytes, forKey: .memoryBytes)
        try box.encode(memoryLimit, forKey: .memoryLimit)
        try box.encodeIfPresent(enginePID, forKey: .enginePID)
        try box.encode(rules, forKey: .rules)
        try box.encode(spent.wallSeconds, forKey: .workedSeconds)
        try box.encode(spent.coreSeconds, forKey: .coreSeconds)
        try box.encode(spent.images, forKey: .images)
    }
}
