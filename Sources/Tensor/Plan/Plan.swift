/// What a plan is for.
package enum PlanMode: Sendable, Hashable {
    /// Forward with the batch's statistics, loss, backward.
    case training
    /// Forward with the running statistics, loss.
    case evaluation
}

/// A graph compiled for one batch size: the steps that compute it, and the place of every buffer in one arena.
///
/// The batch is cut into blocks of ``lanes`` images. A block of a feature map is channels × height × width × lanes, the
/// images innermost, so that every operation is a loop over contiguous vectors and a chain of operations runs block by
/// block inside the cache. What reaches no output is not computed, and its parameters are left alone.
package struct Plan: Sendable {
    /// The network.
    package let graph: Graph
    /// Images per step.
    package let batch: Int
    /// Images of one block.
    package let lanes: Int
    /// What the plan is for.
    package let mode: PlanMode
    /// The memory that an ``Executor`` of this plan allocates for feature maps, gradients, images and scratch, in bytes.
    package let arenaBytes: Int

    /// What is done to each block, in order.
    let steps: [Step]
    /// What each step belongs to.
    let origins: [StepOrigin]
    /// The steps of each pass over the blocks, as ranges of ``steps``: all of a pass for the first block, then for the
    /// next.
    let passes: [Range<Int>]
    let buffers: [ArenaBuffer]
    let norms: [BatchNormPlan]
    let wellKnown: WellKnownBuffers
    /// The parameters that are trained, as ranges of the flat buffer.
    let trained: [Range<Int>]
    /// The paths that may be dropped, in the order of their factors: their numbers among all those of the graph.
    let dropPaths: [Int]
    /// What a probe finds where.
    let probe: ProbePlan?

    /// Blocks of one batch.
    package var blocks: Int { batch / lanes }

    /// Compiles `graph` for batches of `batch` images.
    package init(graph: Graph, batch: Int, mode: PlanMode) {
        self.init(graph: graph, batch: batch, mode: mode, gradientOfInput: false)
    }

    /// As the initialiser above; `gradientOfInput` also computes the gradient of the images, without `reusesMemory`
    /// every buffer has memory of its own, steps share passes as a cache of `cacheBytes` suggests, and `probing` is what a
    /// probe asks for.
    init(
        graph: Graph,
        batch: Int,
        mode: PlanMode,
        gradientOfInput: Bool,
        reusesMemory: Bool = true,
        cacheBytes: Int = Plan.cacheBytes,
        probing: ProbeRequest? = nil
    ) {
        precondition(batch > 0, "a batch needs an image")
        let lanes = Self.lanes(of: graph, batch: batch)
        var builder = PlanBuilder(
            graph,
            lanes: lanes,
            blocks: batch / lanes,
            mode: mode,
            gradientOfInput: gradientOfInput,
            cacheBytes: cacheBytes,
            probing: probing
        )
        builder.build()
        var buffers = builder.finishedBuffers(reusesMemory: reusesMemory)
        self.graph = graph
        self.batch = batch
        self.lanes = lanes
        self.mode = mode
        arenaBytes = ArenaLayout.place(&buffers)
        self.buffers = buffers
        steps = builder.passes.joined().map(\.step)
        origins = builder.passes.joined().map(\.origin)
        passes = builder.passRanges
        norms = builder.norms
        wellKnown = builder.wellKnown
        probe = builder.probe
        let analysis = builder.analysis
        let all = graph.nodes.indices.filter { graph.nodes[$0].operation.kind == .dropPath }
        let live = Set(analysis.dropPaths)
        dropPaths = all.indices.filter { live.contains(all[$0]) }
        trained = Self.merged(
            graph.nodes.indices.filter { analysis.isLive[$0] }
                .flatMap { graph.nodes[$0].operation.parameters }
                .map { graph.parameters[$0].range }
        )
    }

    /// How much is taken to stay in a core's second-level cache.
    static let cacheBytes = 1 << 20

    /// The lanes of a batch of a network's.
    static func lanes(of graph: Graph, batch: Int) -> Int {
        lanes(forBatch: batch, largestMap: graph.nodes.map(\.shape.count).max() ?? 0)
    }

    /// The lanes of a batch: its largest divisor that is at most 32, among the multiples of 16 if there are any; at most 16
    /// where a block of 32 of the largest feature map, of `largestMap` values per image, would crowd the second-level cache.
    static func lanes(forBatch batch: Int, largestMap: Int) -> Int {
        let most = 4 * largestMap * 32 > cacheBytes ? 16 : 32
        let divisors = (1...most).filter { batch % $0 == 0 }
        return divisors.last { $0 % 16 == 0 } ?? divisors.last ?? 1
    }

    private static func merged(_ ranges: [Range<Int>]) -> [Range<Int>] {
        var result: [Range<Int>] = []
        for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            if let last = result.last, last.upperBound == range.lowerBound {
                result[result.count - 1] = last.lowerBound..<range.upperBound
            } else {
                result.append(range)
            }
        }
        return result
    }
}

/// The node that a step computes, or whose gradient it carries on.
struct StepOrigin: Sendable, Hashable {
    var node: Int
    var isBackward: Bool
}

/// A batch norm of a plan: places in the flat buffers of parameters and statistics, and of its coefficients.
struct BatchNormPlan: Sendable {
    var channels: Int
    var weight: Int
    var bias: Int
    var mean: Int
    var variance: Int
    /// The place in the coefficient buffer of what belongs to it there: scale, shift, mean and inverse deviation of each
    /// channel; then the coefficients a, b and c of the gradient of its input z, a · dy + b · z + c; then two sums over the
    /// batch, in double precision.
    var coefficients: Int
    /// Values per channel in a batch.
    var samples: Int

    /// The place of the gradient's coefficients.
    var gradientCoefficients: Int { coefficients + 4 * channels }
    /// The place of the sums, which must be even.
    var sums: Int { coefficients + (7 * channels + 1) / 2 * 2 }
    /// Where what belongs to the batch norm ends.
    var end: Int { sums + 4 * channels }
}

/// Buffers with a meaning outside the steps.
struct WellKnownBuffers: Sendable {
    /// One block's intermediate results; shared by all steps, and so always in the cache.
    static let scratch = 0
    /// Coefficients and sums of every batch norm.
    static let coefficients = 1
    static let images = 2
    static let labels = 3
    /// The logits, or the feature map that the graph gives.
    var output = 0
    /// The gradient of a feature map that the graph gives, written by the caller.
    var outputGradient: Int?
    /// By what each image is multiplied on the paths that may be dropped, where there are any: for a block, the lanes of each path.
    var dropFactors: Int?
    /// The gradient of the images, when asked for.
    var imageGradient: Region?
}
