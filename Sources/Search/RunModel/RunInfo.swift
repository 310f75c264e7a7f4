package import Foundation

/// The run as a whole.
package struct RunInfo: Codable, Sendable, Hashable {
    /// The name of the run directory.
    package var name: String
    /// What the run is doing now.
    package var state: RunPhase
    /// Why it is paused or stopped, when there is something to say (a full disk, say); else empty.
    package var message: String
    /// The strategy's name, as in `StrategyName`.
    package var strategy: String
    /// Whether it compares proxies with a truth instead of searching.
    package var isStudy: Bool { strategy == StrategyName.proxies.rawValue }
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
        strategy: String,
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
        self.strategy = strategy
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
