/// A step of a plan, and what it belongs to.
struct PlannedStep {
    var step: Step
    var origin: StepOrigin
}

/// Compiles a graph into steps and buffers; the state that the parts of that work share.
struct PlanBuilder {
    let graph: Graph
    var analysis: GraphAnalysis
    let lanes: Int
    let blocks: Int
    let mode: PlanMode
    /// What the blocks of one pass may take.
    private let cacheBytes: Int

    /// What a probe asks for, and where it will find that.
    let probing: ProbeRequest?
    var probe: ProbePlan?

    /// The steps of each pass.
    private(set) var passes: [[PlannedStep]] = []
    /// The first pass that a step may still become part of.
    private var firstOpenPass = 0
    /// What the steps that are emitted now belong to.
    var origin = StepOrigin(node: 0, isBackward: false)
    private(set) var buffers: [ArenaBuffer] = []
    var norms: [BatchNormPlan] = []
    var wellKnown = WellKnownBuffers()

    /// How each node's value is read, once it has one.
    var sources: [Source?]
    /// The concatenations that store a node's result in place.
    let claims: [Int: ConcatSlot]
    /// The concatenations whose gradient holds a node's.
    let gradientClaims: [Int: ConcatSlot]
    private var storages: [Int: Region] = [:]
    private var gradientStorages: [Int: Region] = [:]
    /// In a linear network, what has been contributed to each node's gradient, each in a place of its own.
    private var contributions: [Int: [Region]] = [:]
    /// Which channels of each gradient buffer have been written.
    private var written: [Int: [Bool]] = [:]
    /// Floats of scratch in use by the step being built, and the most that any step used.
    private var scratchFloats = 0
    private var mostScratchFloats = 0

    init(
        _ graph: Graph,
        lanes: Int,
        blocks: Int,
        mode: PlanMode,
        gradientOfInput: Bool,
        cacheBytes: Int,
        probing: ProbeRequest?
    ) {
        self.graph = graph
        self.lanes = lanes
        self.blocks = blocks
        self.mode = mode
        self.probing = probing
        // Whoever looks at what each step made waits for all its blocks.
        self.cacheBytes = probing?.looksBetweenSteps ?? false ? 0 : cacheBytes
        analysis = GraphAnalysis(
            graph,
            trains: mode == .training && probing == nil,
            gradientOfInput: gradientOfInput,
            keeping: probing?.kept ?? [],
            fuses: !(probing?.isLinear ?? false)
        )
        sources = Array(repeating: nil, count: graph.nodes.count)
        // In a linear network every buffer has an exponent of its own.
        claims = probing?.isLinear ?? false ? [:] : analysis.storageClaims()
        gradientClaims = analysis.gradientClaims()

        let pixels = graph.inputShape.count
        buffers = [
            ArenaBuffer(bytes: 0, blockStride: 0, lifetime: 0...0),
            ArenaBuffer(bytes: 0, blockStride: 0, lifetime: 0...0),
            ArenaBuffer(bytes: 4 * pixels * lanes * blocks, blockStride: pixels * lanes, lifetime: 0...0),
            ArenaBuffer(bytes: 4 * lanes * blocks, blockStride: lanes, lifetime: 0...0),
        ]
        let paths = analysis.dropPaths.count
        if paths > 0 {
            wellKnown.dropFactors = buffers.count
            buffers.append(ArenaBuffer(bytes: 4 * paths * lanes * blocks, blockStride: paths * lanes, lifetime: 0...0))
        }
        sources[0] = Source(region: Region(buffer: WellKnownBuffers.images, start: 0), shape: graph.inputShape)
    }

    /// The buffers with their sizes and lifetimes, which follow from the steps that touch them.
    ///
    /// What one pass writes and reads, and no other, has room for one block only; its contents matter from the first step
    /// that touches it to the last. Everything else lives from the beginning of its first pass to the end of its last.
    func finishedBuffers(reusesMemory: Bool) -> [ArenaBuffer] {
        var result = buffers
        let kept: Set<Int> = Set(
            [
                WellKnownBuffers.scratch, WellKnownBuffers.coefficients, WellKnownBuffers.images,
                WellKnownBuffers.labels, wellKnown.output, wellKnown.outputGradient, wellKnown.imageGradient?.buffer,
                wellKnown.dropFactors,
            ].compactMap(\.self) + (probe?.kept.values.map(\.buffer) ?? [])
        )
        let ranges = passRanges
        var uses = [[(pass: Range<Int>, step: Int)]](repeating: [], count: buffers.count)
        for (range, pass) in zip(ranges, passes) {
            for (step, planned) in zip(range, pass) {
                for region in planned.step.regions { uses[region.buffer].append((range, step)) }
            }
        }
        for (index, uses) in uses.enumerated() {
            let handed = probe?.backward.first {
                !$0.passes.isEmpty && ($0.gradient.buffer == index || $0.result?.buffer == index)
            }
            guard reusesMemory, !kept.contains(index), let first = uses.first, let last = uses.last else {
                result[index].lifetime = 0...(ranges.last?.upperBound ?? 0)
                continue
            }
            if let handed {
                // Handed over whole, before the first of these passes or after the last.
                result[index].lifetime =
                    ranges[handed.passes.lowerBound].lowerBound...ranges[handed.passes.upperBound - 1].upperBound - 1
            } else if first.pass == last.pass {
                result[index].lifetime = first.step...last.step
                result[index].bytes = 4 * result[index].blockStride
                result[index].blockStride = 0
            } else {
                result[index].lifetime = first.pass.lowerBound...last.pass.upperBound - 1
            }
        }
        result[WellKnownBuffers.scratch].bytes = 4 * mostScratchFloats
        result[WellKnownBuffers.coefficients].bytes = 4 * (norms.last?.end ?? 0)
        return result
    }

    // MARK: Buffers

    /// Floats of `channels` channels of one block.
    func floats(_ channels: Int, like shape: FeatureShape) -> Int { channels * shape.pixels * lanes }

    /// A new buffer for a feature map of the whole batch.
    mutating func newBuffer(_ shape: FeatureShape) -> Region {
        let stride = shape.count * lanes
        buffers.append(ArenaBuffer(bytes: 4 * stride * blocks, blockStride: stride, lifetime: 0...0))
        return Region(buffer: buffers.count - 1, start: 0)
    }

    /// Where a node's result is stored: in its concatenation, else in a buffer of its own.
    mutating func storage(of node: Int) -> Region {
        if let region = storages[node] { return region }
        let region =
            if let slot = claims[node] {
                storage(of: slot.concat).advanced(by: floats(slot.channel, like: analysis.shape(of: node)))
            } else {
                newBuffer(analysis.shape(of: node))
            }
        storages[node] = region
        return region
    }

    /// Scratch for one block of a feature map, until the step ends.
    mutating func scratch(_ shape: FeatureShape) -> Region { scratch(floats: shape.count * lanes) }

    /// Scratch, until the step ends.
    mutating func scratch(floats: Int) -> Region {
        let region = Region(buffer: WellKnownBuffers.scratch, start: scratchFloats)
        let unit = ArenaLayout.alignment / 4
        scratchFloats += (floats + unit - 1) / unit * unit
        mostScratchFloats = max(mostScratchFloats, scratchFloats)
        return region
    }

    /// Scratch for one activated block, unless the value can be read as it is.
    mutating func scratch(toActivate source: Source) -> Region? { source.isPlain ? nil : scratch(source.shape) }

    // MARK: Passes

    /// The steps of each pass, as places among all steps.
    var passRanges: [Range<Int>] {
        passes.reduce(into: []) { ranges, pass in
            let first = ranges.last?.upperBound ?? 0
            ranges.append(first..<first + pass.count)
        }
    }

    /// Ends a step, whose scratch is free again: it becomes part of the last pass, or begins one.
    mutating func emit(_ step: Step) {
        if !(passes[firstOpenPass...].last.map { joins(step, $0) } ?? false) { passes.append([]) }
        passes[passes.count - 1].append(PlannedStep(step: step, origin: origin))
        scratchFloats = 0
    }

    /// Ends a step that writes nothing: it becomes part of the pass that completes `region`, which it reads, if it can.
    mutating func emit(_ step: Step, reading region: Region) {
        let last = passes[firstOpenPass...].lastIndex { pass in
            pass.contains { $0.step.writes.contains { $0.buffer == region.buffer } }
        }
        guard let last, joins(step, passes[last]) else { return emit(step) }
        passes[last].append(PlannedStep(step: step, origin: origin))
    }

    /// Ends the passes that are run together, and gives their numbers: no later step becomes a part of them.
    mutating func closePasses() -> Range<Int> {
        defer { firstOpenPass = passes.count }
        return firstOpenPass..<passes.count
    }

    /// Whether a step runs block by block with the steps of a pass.
    ///
    /// It can unless it awaits what the pass finishes; the batch norms of an evaluation are known beforehand. In
    /// training it should where they share a feature map, all their blocks together stay in the second-level cache, and the
    /// whole maps would not.
    private func joins(_ step: Step, _ pass: [PlannedStep]) -> Bool {
        guard mode == .training else { return true }
        guard !pass.contains(where: { $0.step.finishes.map(step.awaits.contains) ?? false }) else { return false }
        let own = maps(of: [step])
        let present = maps(of: pass.map(\.step))
        guard !own.isDisjoint(with: present) else { return false }
        let bytes = own.union(present).reduce(0) { $0 + 4 * buffers[$1].blockStride }
        return bytes <= cacheBytes && bytes * blocks > cacheBytes
    }

    /// The buffers of feature maps and gradients that steps read or write.
    private func maps(of steps: [Step]) -> Set<Int> {
        Set(steps.flatMap(\.regions).map(\.buffer))
            .subtracting([WellKnownBuffers.scratch, WellKnownBuffers.coefficients])
    }

    // MARK: Batch norms

    /// A batch norm of the plan, with room for its coefficients.
    mutating func newNorm(_ operation: Graph.Operation, _ shape: FeatureShape) -> Int {
        let norm = BatchNormPlan(
            channels: shape.channels,
            weight: graph.parameters[operation.parameters[0]].offset,
            bias: graph.parameters[operation.parameters[1]].offset,
            mean: graph.statistics[operation.statistics[0]].offset,
            variance: graph.statistics[operation.statistics[1]].offset,
            coefficients: norms.last?.end ?? 0,
            samples: shape.pixels * lanes * blocks
        )
        norms.append(norm)
        return norms.count - 1
    }

    // MARK: Gradients

    /// Begins a backward pass, whose gradients are wanted at some nodes.
    mutating func beginBackward(wanted: [Bool]) {
        analysis.needsGradient = wanted
        gradientStorages = [:]
        contributions = [:]
        written = [:]
    }

    /// Where the gradient of a node is gathered: with the only sum that reads it, in its concatenation, or on its own.
    mutating func gradientStorage(of node: Int) -> Region {
        if let region = gradientStorages[node] { return region }
        let region: Region
        if let slot = gradientClaims[node] {
            region = gradientStorage(of: slot.concat).advanced(by: floats(slot.channel, like: analysis.shape(of: node)))
        } else if let sum = analysis.sharedSum(of: node) {
            region = gradientStorage(of: sum)
        } else {
            region = newBuffer(analysis.shape(of: node))
            written[region.buffer] = Array(repeating: false, count: analysis.shape(of: node).channels)
        }
        gradientStorages[node] = region
        return region
    }

    /// The place to write to for one more contribution to the gradient of a node; nil when nobody needs that.
    ///
    /// The first contribution overwrites and later ones add; where earlier ones covered some of the channels, the others
    /// are cleared first.
    mutating func contribution(to node: Int) -> GradientTarget? {
        guard analysis.needsGradient[node] else { return nil }
        if probing?.isLinear ?? false {
            let region = newBuffer(analysis.shape(of: node))
            contribute(region, to: node)
            return GradientTarget(region: region, accumulate: false)
        }
        let region = gradientStorage(of: node)
        let (channels, isWritten) = channels(of: node, in: region)
        let some = isWritten[channels].contains(true)
        if some { clearUnwritten(node, region) }
        markWritten(region.buffer, channels)
        return GradientTarget(region: region, accumulate: some)
    }

    /// Takes a finished gradient for one of the contributions to a node's, in a linear network.
    mutating func contribute(_ region: Region, to node: Int) { contributions[node, default: []].append(region) }

    /// The complete gradient of a node, for the step that computes from it.
    mutating func gradient(of node: Int) -> Region {
        if probing?.isLinear ?? false {
            let parts = contributions[node] ?? []
            if parts.count == 1 { return parts[0] }
            let shape = analysis.shape(of: node)
            let result = newBuffer(shape)
            let operands = parts.map { Source(region: $0, shape: shape) }
            emit(.combine(CombineStep(operands: operands, result: result, shape: shape)))
            contributions[node] = [result]
            return result
        }
        let region = gradientStorage(of: node)
        clearUnwritten(node, region)
        markWritten(region.buffer, channels(of: node, in: region).channels)
        return region
    }

    private func channels(of node: Int, in region: Region) -> (channels: Range<Int>, isWritten: [Bool]) {
        let shape = analysis.shape(of: node)
        let first = region.start / floats(1, like: shape)
        return (first..<first + shape.channels, written[region.buffer] ?? [])
    }

    private mutating func markWritten(_ buffer: Int, _ channels: Range<Int>) {
        for channel in channels { written[buffer]?[channel] = true }
    }

    private mutating func clearUnwritten(_ node: Int, _ region: Region) {
        let (channels, isWritten) = channels(of: node, in: region)
        var rest = channels
        while let first = rest.first(where: { !isWritten[$0] }) {
            let end = rest[first...].first { isWritten[$0] } ?? channels.upperBound
            var shape = analysis.shape(of: node)
            shape.channels = end - first
            let start = floats(first, like: shape)
            emit(
                .combine(
                    CombineStep(operands: [], result: Region(buffer: region.buffer, start: start), shape: shape)
                )
            )
            rest = end..<channels.upperBound
        }
    }
}
