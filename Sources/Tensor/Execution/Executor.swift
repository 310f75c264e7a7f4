/// Runs a plan on a network's state. It belongs to one thread at a time, allocates its arena once, and a step
/// allocates nothing.
package final class Executor {
    /// What it runs.
    package let plan: Plan
    /// What it trains.
    package let state: NetworkState
    /// The input batch, to be filled before a step: blocks of channels × height × width × lanes; image `i` is lane
    /// `i % lanes` of block `i / lanes`.
    package let images: UnsafeMutableBufferPointer<Float>
    /// The images' classes, to be filled before a step.
    package let labels: UnsafeMutableBufferPointer<Int32>

    /// Where kernel calls are counted and timed; nil, the default, costs nothing.
    package var profile: KernelProfile? {
        get { kernels.profile }
        set { kernels.profile = newValue }
    }

    /// Whether the next steps are timed operation by operation. Off by default: it reads the clock twice per
    /// operation and block.
    package var timesOperations = false
    /// Where the time of the last timed step went, by the names of the graph's nodes. What is fused into one step counts for
    /// the last of its nodes.
    package var operationTimes: [OperationTime] { plan.operationTimes(stepNanoseconds) }
    private var stepNanoseconds: [UInt64] = []

    var kernels = BlockKernels()
    private let memory: Arena
    let arena: UnsafeMutableRawPointer
    let parameters: Floats
    let gradients: Floats
    let statistics: Floats
    /// What a training step minimises.
    package var loss = TrainingLoss()
    var lossSum = 0.0
    var auxiliaryLossSum = 0.0
    /// Right answers for the images of each class.
    var correct: [Int64] = []
    /// The same of the auxiliary head, which nobody asks for.
    var auxiliaryCorrect: [Int64] = []
    private var correctAnswers: Int { Int(correct.reduce(0, +)) }
    /// What the loss of an image of each class counts; nil where all count the same.
    package var classWeights: [Float]? {
        didSet { precondition(classWeights.map { $0.count == plan.graph.classes } ?? true, "every class has a weight") }
    }
    /// Images of the batch that count.
    var valid = 0
    /// Whether the gradients of weights are wanted; without, they are undefined where that saves work.
    var wantsWeightGradients = true

    /// Allocates the memory of `plan`.
    package init(plan: Plan, state: NetworkState) {
        precondition(
            plan.graph.parameters == state.graph.parameters && plan.graph.statistics == state.graph.statistics,
            "the plan and the state are of different networks"
        )
        self.plan = plan
        self.state = state
        memory = Arena(bytes: plan.arenaBytes)
        arena = memory.start
        let imageBuffer = plan.buffers[WellKnownBuffers.images]
        images = UnsafeMutableBufferPointer(
            start: (arena + imageBuffer.offset).assumingMemoryBound(to: Float.self),
            count: imageBuffer.bytes / 4
        )
        labels = UnsafeMutableBufferPointer(
            start: (arena + plan.buffers[WellKnownBuffers.labels].offset).assumingMemoryBound(to: Int32.self),
            count: plan.batch
        )
        images.initialize(repeating: 0)
        labels.initialize(repeating: 0)
        correct = Array(repeating: 0, count: plan.graph.classes)
        auxiliaryCorrect = correct
        if let factors = plan.wellKnown.dropFactors {
            let buffer = plan.buffers[factors]
            (arena + buffer.offset).initializeMemory(as: Float.self, repeating: 1, count: buffer.bytes / 4)
        }
        let evaluates = plan.mode == .evaluation
        parameters = Self.start(of: evaluates ? state.evaluatedParameters : state.parameters)
        gradients = Self.start(of: state.gradients)
        statistics = Self.start(of: evaluates ? state.evaluatedStatistics : state.statistics)
    }

    deinit { memory.deallocate() }

    /// One step of training on the batch in ``images`` and ``labels``: the gradient of ``loss``, clipped, and a descent with
    /// learning rate `rate`; then, where the state has an average, a share `averaging` of what is new goes into it.
    ///
    /// - Precondition: the plan is for training, and its graph ends in a classifier.
    package func trainingStep(_ optimizer: SGD, rate: Float, averaging: Float = 0) -> StepResult {
        let result = computeGradients()
        var scale: Float = 1
        if let clip = optimizer.clipNorm { scale = min(1, Float(Double(clip) / (result.gradientNorm + 1e-6))) }
        let velocity = Self.start(of: state.velocity)
        for range in plan.trained {
            kernels.descend(
                optimizer,
                rate: rate,
                gradientScale: scale,
                parameters: parameters + range.lowerBound,
                velocity: velocity + range.lowerBound,
                gradients: gradients + range.lowerBound,
                count: range.count
            )
        }
        if let average = state.average {
            average.take(state.parameters, into: average.parameters, weight: averaging, kernels)
            average.take(state.statistics, into: average.statistics, weight: averaging, kernels)
        }
        return result
    }

    /// Draws which paths the images of the next steps go without.
    ///
    /// - Parameters:
    ///   - probability: with which a path is dropped; the others are scaled up, so that the expectation stays.
    ///   - stream: the epoch's. Each path of the graph has a stream of its own below, and each image one number of it.
    ///   - firstPosition: where in the epoch the batch begins.
    package func drawDropPath(_ probability: Float, _ stream: RandomStream, firstPosition: Int) {
        let kept = 1 / (1 - probability)
        for (place, path) in plan.dropPaths.enumerated() {
            var random = stream.child(UInt64(path))
            random.position = UInt64(firstPosition)
            for image in 0..<plan.batch { setDropFactor(random.chance(probability) ? 0 : kept, place, image) }
        }
    }

    /// Sets by what one image is multiplied on one of the plan's paths that may be dropped.
    func setDropFactor(_ factor: Float, _ path: Int, _ image: Int) {
        guard let buffer = plan.wellKnown.dropFactors else { return }
        let (block, lane) = image.quotientAndRemainder(dividingBy: plan.lanes)
        address(Region(buffer: buffer, start: path * plan.lanes), block)[lane] = factor
    }

    /// The loss of the batch and its gradient, left in the state, without a descent.
    func computeGradients() -> StepResult {
        precondition(plan.mode == .training, "the plan is not for training")
        for range in plan.trained { (gradients + range.lowerBound).update(repeating: 0, count: range.count) }
        run(valid: plan.batch)
        var squares = 0.0
        for range in plan.trained {
            squares += kernels.squaredNorm(gradients + range.lowerBound, count: range.count)
        }
        return StepResult(
            lossSum: lossSum,
            correct: correctAnswers,
            images: plan.batch,
            gradientNorm: squares.squareRoot(),
            auxiliaryLossSum: auxiliaryLossSum
        )
    }

    /// Loss and accuracy of the batch with the running statistics; only the first `valid` images count.
    ///
    /// - Precondition: the plan is for evaluation, and its graph ends in a classifier.
    package func evaluate(valid: Int) -> StepResult {
        precondition(plan.mode == .evaluation, "the plan is not for evaluation")
        precondition((0...plan.batch).contains(valid), "the batch has fewer images")
        run(valid: valid)
        return StepResult(
            lossSum: lossSum,
            correct: correctAnswers,
            images: valid,
            gradientNorm: 0,
            correctByClass: correct.map(Int.init)
        )
    }

    /// What the last pass gave: a row of logits for each of the first `count` images.
    ///
    /// - Precondition: the graph ends in a classifier, and the batch has so many images.
    package func logits(count: Int) -> [[Float]] {
        precondition(count <= plan.batch, "the batch has fewer images")
        let output = Region(buffer: plan.wellKnown.output, start: 0)
        return (0..<count).map { image in
            let values = address(output, image / plan.lanes)
            return (0..<plan.graph.classes).map { values[$0 * plan.lanes + image % plan.lanes] }
        }
    }

    /// The logits of one image of the last batch.
    ///
    /// - Precondition: the graph ends in a classifier.
    func logits(ofImage image: Int) -> [Double] {
        let (block, lane) = image.quotientAndRemainder(dividingBy: plan.lanes)
        let start = address(Region(buffer: plan.wellKnown.output, start: 0), block)
        return (0..<plan.graph.classes).map { Double(start[$0 * plan.lanes + lane]) }
    }

    // MARK: Running

    private func run(valid: Int) {
        lossSum = 0
        auxiliaryLossSum = 0
        for label in correct.indices { correct[label] = 0 }
        self.valid = valid
        if timesOperations { stepNanoseconds = Array(repeating: 0, count: plan.steps.count) }
        if plan.mode == .evaluation { for norm in plan.norms { normaliseByRunningStatistics(norm) } }
        for pass in plan.passes { run(pass: pass) }
    }

    /// Runs the steps of one pass, for one block after the other.
    func run(pass: Range<Int>) {
        for step in pass { begin(plan.steps[step]) }
        for block in 0..<plan.blocks {
            for step in pass { timed(step) { run(plan.steps[step], block) } }
        }
        for step in pass { timed(step) { finish(plan.steps[step]) } }
    }

    /// Does a part of a step's work, and counts its time when that is asked for.
    private func timed(_ step: Int, _ work: () -> Void) {
        guard timesOperations else { return work() }
        let start = ThreadClock.nanoseconds()
        work()
        stepNanoseconds[step] += ThreadClock.nanoseconds() - start
    }

    /// Prepares what a step sums over the batch.
    private func begin(_ step: Step) {
        guard plan.mode == .training, let result = step.finishes else { return }
        clearSums(of: plan.norms[result.batchNorm])
    }

    func run(_ step: Step, _ block: Int) {
        switch step {
        case .unit(let step): forward(step, block)
        case .normalise(let step): forward(step, block)
        case .combine(let step): forward(step, block)
        case .dropPath(let step): forward(step, block)
        case .pool(let step): forward(step, block)
        case .globalPool(let step): forward(step, block)
        case .linear(let step): forward(step, block)
        case .loss(let step): forward(step, block)
        case .normGradient(let step): backward(step, block)
        case .unitBackward(let step): backward(step, block)
        case .normaliseBackward(let step): backward(step, block)
        case .dropPathBackward(let step): backward(step, block)
        case .mask(let step): backward(step, block)
        case .poolBackward(let step): backward(step, block)
        case .globalPoolBackward(let step): backward(step, block)
        case .linearBackward(let step): backward(step, block)
        }
    }

    /// Makes of a step's sums what later passes await.
    private func finish(_ step: Step) {
        guard plan.mode == .training else { return }
        switch step.finishes {
        case .norm(let norm): normaliseByBatch(plan.norms[norm])
        case .normGradient(let norm): finishGradient(plan.norms[norm])
        case nil: break
        }
    }

    // MARK: Addresses

    /// Where a region begins in a block of the batch.
    func address(_ region: Region, _ block: Int) -> Floats {
        let buffer = plan.buffers[region.buffer]
        return (arena + buffer.offset).assumingMemoryBound(to: Float.self) + (block * buffer.blockStride + region.start)
    }

    /// Where a region that all blocks share begins.
    func address(_ region: Region) -> Floats { address(region, 0) }

    /// Scale, shift, mean and inverse deviation of a batch norm.
    func coefficients(_ norm: BatchNormPlan) -> (scale: Floats, shift: Floats, mean: Floats, inverse: Floats) {
        let start = address(Region(buffer: WellKnownBuffers.coefficients, start: norm.coefficients))
        return (start, start + norm.channels, start + 2 * norm.channels, start + 3 * norm.channels)
    }

    /// What makes the gradient of a batch norm's input z: a · dy + b · z + c.
    func gradientCoefficients(_ norm: BatchNormPlan) -> (a: Floats, b: Floats, c: Floats) {
        let start = address(Region(buffer: WellKnownBuffers.coefficients, start: norm.gradientCoefficients))
        return (start, start + norm.channels, start + 2 * norm.channels)
    }

    /// The two sums of a batch norm, one after the other: of values and squares, or of gradients and their products with
    /// the normalised values.
    func sums(_ norm: BatchNormPlan) -> (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>) {
        let start = address(Region(buffer: WellKnownBuffers.coefficients, start: norm.sums))
        let sums = UnsafeMutableRawPointer(start).assumingMemoryBound(to: Double.self)
        return (sums, sums + norm.channels)
    }

    /// What a reader applies to a value.
    func map(_ source: Source) -> ChannelMap {
        guard let norm = source.norm else { return ChannelMap(scale: nil, shift: nil, relu: source.relu) }
        let (scale, shift, _, _) = coefficients(plan.norms[norm])
        return ChannelMap(scale: scale, shift: shift, relu: source.relu)
    }

    /// Floats of one channel of a block.
    func count(_ shape: FeatureShape) -> Int { shape.pixels * plan.lanes }

    private static func start(of buffer: UnsafeMutableBufferPointer<Float>) -> Floats {
        guard let start = buffer.baseAddress else { preconditionFailure("a buffer of a network's state is empty") }
        return start
    }
}
