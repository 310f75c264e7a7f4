/// A place in the arena: a buffer, and where in each of its blocks (in floats).
struct Region: Hashable, Sendable {
    var buffer: Int
    var start: Int

    func advanced(by floats: Int) -> Region { Region(buffer: buffer, start: start + floats) }
}

/// A value as its reader sees it: what is stored, then the batch norm that is still to be applied, then ReLU.
struct Source: Hashable, Sendable {
    var region: Region
    var shape: FeatureShape
    /// The index of the batch norm whose scale and shift are pending.
    var norm: Int?
    var relu = false

    /// Whether what is stored is the value itself.
    var isPlain: Bool { norm == nil && !relu }
}

/// A gradient to be written, or added to what is there.
struct GradientTarget: Hashable, Sendable {
    var region: Region
    var accumulate: Bool
}

/// One linear operation of a unit.
struct Stage: Sendable {
    enum Operation: Sendable {
        case subsample(stride: Int, offset: Int)
        case depthwise(weight: Int, KernelWindow)
        /// A depthwise convolution and a 1 × 1 convolution of its result, which is never stored.
        case separable(depthwise: Int, KernelWindow, pointwise: Int)
        case pointwise(weight: Int)
        case convolution(weight: Int, KernelWindow)
    }

    var operation: Operation
    var input: FeatureShape
    var output: FeatureShape
    /// Where the result goes: scratch, or its channels of the unit's result.
    var result: Region
    /// Where the gradient of the result is: scratch, or its channels of the unit's.
    var gradient: Region?
}

/// Convolutions on one activated input, block by block: the input's pending batch norm and ReLU, then the stages of each
/// branch; the branches' results lie one after the other.
struct UnitStep: Sendable {
    var source: Source
    /// Scratch for the activated input, unless the first stage applies batch norm and ReLU or there is nothing to apply.
    var activated: Region?
    /// Whether the forward pass does without that scratch, because the first stage's kernel can activate what it reads.
    var activatesOnReading = false
    var branches: [[Stage]]
    /// What the kernels of the stages need for themselves.
    var work: Region
    var result: Region
    var shape: FeatureShape
    /// The batch norm of the result, whose sums are taken while the block is in the cache.
    var norm: Int?
}

/// How a unit's gradient reaches what it read.
enum Delivery: Hashable, Sendable {
    /// Nothing is trained upstream.
    case none
    /// The first stages write it where it belongs, or add it there.
    case direct(GradientTarget)
    /// Computed in scratch, then masked by the ReLU.
    case through(scratch: Region, GradientTarget)
}

struct UnitBackwardStep: Sendable {
    var unit: UnitStep
    /// The gradient of the unit's (normalised) result.
    var gradient: Region
    /// Scratch for the gradient of the raw result, unless the last stages make it from the batch norm's coefficients.
    var raw: Region?
    var delivery: Delivery
}

/// The statistics of a batch norm whose input is stored already.
struct NormaliseStep: Sendable {
    var source: Region
    var shape: FeatureShape
    var norm: Int
}

/// The sums of a batch norm's gradient: from them the gradients of its scale and shift, and the coefficients that make
/// the gradient of what it normalised.
struct NormGradientStep: Sendable {
    /// What is normalised, as it is stored.
    var source: Region
    /// The gradient of the normalised value.
    var gradient: Region
    var shape: FeatureShape
    var norm: Int
}

struct NormaliseBackwardStep: Sendable {
    var forward: NormaliseStep
    var gradient: Region
    var target: GradientTarget
    /// Scratch, when the gradient is added.
    var scratch: Region
}

/// result = sum of the operands, or zeros when there are none.
struct CombineStep: Sendable {
    var operands: [Source]
    var result: Region
    var shape: FeatureShape
    /// Whether the first operand is added as well to what is there.
    var accumulate = false
}

/// Every image of a value times its factor.
struct DropPathStep: Sendable {
    var source: Source
    /// The factors of the lanes.
    var factors: Region
    var result: Region
}

struct DropPathBackwardStep: Sendable {
    var forward: DropPathStep
    var gradient: Region
    var target: GradientTarget
}

/// Masks a gradient by the ReLU of an operand.
struct MaskStep: Sendable {
    var source: Source
    var gradient: Region
    var target: GradientTarget
}

struct PoolStep: Sendable {
    var isMaximum: Bool
    var source: Source
    /// Scratch for the activated input, unless the input can be read as it is.
    var activated: Region?
    var window: KernelWindow
    var result: Region
    var shape: FeatureShape
}

struct PoolBackwardStep: Sendable {
    var forward: PoolStep
    var gradient: Region
    var target: GradientTarget
    /// Scratch for the gradient of the activated input, when a ReLU masks it.
    var scratch: Region?
}

struct GlobalPoolStep: Sendable {
    var source: Source
    var result: Region
}

struct GlobalPoolBackwardStep: Sendable {
    var forward: GlobalPoolStep
    var gradient: Region
    var target: GradientTarget
}

struct LinearStep: Sendable {
    var source: Region
    var weight: Int
    var bias: Int
    var inputs: Int
    var outputs: Int
    var result: Region
}

struct LinearBackwardStep: Sendable {
    var forward: LinearStep
    var gradient: Region
    /// Where the gradient of the input goes (scratch when nothing is trained upstream).
    var inputGradient: Region
    /// Where it is added afterwards, when others wrote there before.
    var addedTo: Region?
    /// What the kernel needs for itself.
    var work: Region
}

/// Softmax cross entropy; in training also its gradient.
struct LossStep: Sendable {
    var logits: Region
    var classes: Int
    /// Whether it is that of the auxiliary head.
    var isAuxiliary = false
    var gradient: Region?
}

/// One operation over the whole batch, a block at a time. A pass runs several, block by block.
///
/// Indirect, as a pass looks at a step for every block, and copying it would cost more than some of the operations themselves.
indirect enum Step: Sendable {
    case unit(UnitStep)
    case normalise(NormaliseStep)
    case combine(CombineStep)
    case dropPath(DropPathStep)
    case pool(PoolStep)
    case globalPool(GlobalPoolStep)
    case linear(LinearStep)
    case loss(LossStep)
    case normGradient(NormGradientStep)
    case unitBackward(UnitBackwardStep)
    case normaliseBackward(NormaliseBackwardStep)
    case dropPathBackward(DropPathBackwardStep)
    case mask(MaskStep)
    case poolBackward(PoolBackwardStep)
    case globalPoolBackward(GlobalPoolBackwardStep)
    case linearBackward(LinearBackwardStep)
}

/// What is known only when a step has run for every block of the batch.
enum BatchResult: Hashable, Sendable {
    /// The scale and shift of a batch norm, in training.
    case norm(Int)
    /// The coefficients of a batch norm's gradient.
    case normGradient(Int)

    var batchNorm: Int {
        switch self {
        case .norm(let norm), .normGradient(let norm): norm
        }
    }
}

extension Step {
    /// What must be known before the step's first block.
    var awaits: [BatchResult] {
        switch self {
        case .unit(let step): step.source.awaits
        case .normalise, .linear, .loss, .linearBackward: []
        case .combine(let step): step.operands.flatMap(\.awaits)
        case .dropPath(let step): step.source.awaits
        case .pool(let step): step.source.awaits
        case .globalPool(let step): step.source.awaits
        case .normGradient(let step): [.norm(step.norm)]
        case .unitBackward(let step):
            step.unit.source.awaits + [step.unit.norm].compactMap { $0.map(BatchResult.normGradient) }
        case .normaliseBackward(let step): [.normGradient(step.forward.norm)]
        case .dropPathBackward(let step): step.forward.source.awaits
        case .mask(let step): step.source.awaits
        case .poolBackward(let step): step.forward.source.awaits
        case .globalPoolBackward(let step): step.forward.source.awaits
        }
    }

    /// What is known after the step's last block.
    var finishes: BatchResult? {
        switch self {
        case .unit(let step): step.norm.map(BatchResult.norm)
        case .normalise(let step): .norm(step.norm)
        case .normGradient(let step): .normGradient(step.norm)
        default: nil
        }
    }

    /// Every place that the step reads or writes; what lives when follows from this.
    var regions: [Region] { reads + writes }

    /// Every place that the step reads.
    private var reads: [Region] {
        switch self {
        case .unit(let step): [step.source.region]
        case .normalise(let step): [step.source]
        case .combine(let step): step.operands.map(\.region)
        case .dropPath(let step): [step.source.region]
        case .pool(let step): [step.source.region]
        case .globalPool(let step): [step.source.region]
        case .linear(let step): [step.source]
        case .loss(let step): [step.logits]
        case .normGradient(let step): [step.source, step.gradient]
        case .unitBackward(let step): [step.unit.source.region, step.unit.result, step.gradient]
        case .normaliseBackward(let step): [step.forward.source, step.gradient]
        case .dropPathBackward(let step):
            [step.gradient] + (step.forward.source.relu ? [step.forward.source.region] : [])
        case .mask(let step): [step.source.region, step.gradient]
        case .poolBackward(let step): [step.forward.source.region, step.gradient]
        case .globalPoolBackward(let step): [step.forward.source.region, step.gradient]
        case .linearBackward(let step): [step.forward.source, step.gradient]
        }
    }

    /// Every place that the step writes.
    var writes: [Region] {
        switch self {
        case .unit(let step): step.writes
        case .normalise, .normGradient: []
        case .combine(let step): [step.result]
        case .dropPath(let step): [step.result]
        case .pool(let step): [step.result] + [step.activated].compactMap(\.self)
        case .globalPool(let step): [step.result]
        case .linear(let step): [step.result]
        case .loss(let step): [step.gradient].compactMap(\.self)
        case .unitBackward(let step): step.writes
        case .normaliseBackward(let step): [step.target.region, step.scratch]
        case .dropPathBackward(let step): [step.target.region]
        case .mask(let step): [step.target.region]
        case .poolBackward(let step):
            [step.target.region] + [step.forward.activated, step.scratch].compactMap(\.self)
        case .globalPoolBackward(let step): [step.target.region]
        case .linearBackward(let step):
            [step.inputGradient, step.work] + [step.addedTo].compactMap(\.self)
        }
    }
}

extension Source {
    /// The batch norm that its reader applies.
    fileprivate var awaits: [BatchResult] { [norm].compactMap { $0.map(BatchResult.norm) } }
}

extension UnitStep {
    /// Its scratch for one block.
    fileprivate var scratch: [Region] {
        [activated].compactMap(\.self) + branches.flatMap { $0.dropLast().map(\.result) } + [work]
    }

    fileprivate var writes: [Region] { [result] + scratch }
}

extension UnitBackwardStep {
    fileprivate var writes: [Region] {
        let stages = unit.branches.flatMap { $0.dropLast().compactMap(\.gradient) }
        let delivered: [Region] =
            switch delivery {
            case .none: []
            case .direct(let target): [target.region]
            case .through(let scratch, let target): [scratch, target.region]
            }
        return unit.scratch + stages + delivered + [raw].compactMap(\.self)
    }
}
