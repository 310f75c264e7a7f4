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
    var branches: [[Stage]]
    /// What the kernels of the stages need for themselves.
    var work: Region
    var result: Region
    var shape: FeatureShape
    /// The batch norm of the result, whose sums are taken while the block is in the cache.
    var norm: Int?
    /// Scratch for those sums.
    var sums: Region
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
    /// Scratch for the coefficients that make the gradient of the raw result, and for that gradient unless the last stages
    /// take the coefficients.
    var coefficients: Region
    var raw: Region?
    var delivery: Delivery
}

/// The statistics of a batch norm whose input is stored already.
struct NormaliseStep: Sendable {
    var source: Region
    var shape: FeatureShape
    var norm: Int
    var sums: Region
}

struct NormaliseBackwardStep: Sendable {
    var forward: NormaliseStep
    var gradient: Region
    var coefficients: Region
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
    var gradient: Region?
}

/// One pass over the blocks of the batch.
enum Step: Sendable {
    case unit(UnitStep)
    case normalise(NormaliseStep)
    case combine(CombineStep)
    case pool(PoolStep)
    case globalPool(GlobalPoolStep)
    case linear(LinearStep)
    case loss(LossStep)
    case unitBackward(UnitBackwardStep)
    case normaliseBackward(NormaliseBackwardStep)
    case mask(MaskStep)
    case poolBackward(PoolBackwardStep)
    case globalPoolBackward(GlobalPoolBackwardStep)
    case linearBackward(LinearBackwardStep)
}

extension Step {
    /// Every place that the step reads or writes; what lives when follows from this.
    var regions: [Region] {
        switch self {
        case .unit(let step): step.regions
        case .normalise(let step): [step.source, step.sums]
        case .combine(let step): [step.result] + step.operands.map(\.region)
        case .pool(let step): step.regions
        case .globalPool(let step): [step.source.region, step.result]
        case .linear(let step): [step.source, step.result]
        case .loss(let step): [step.logits] + [step.gradient].compactMap(\.self)
        case .unitBackward(let step): step.regions
        case .normaliseBackward(let step):
            [step.forward.source, step.gradient, step.coefficients, step.target.region, step.scratch]
        case .mask(let step): [step.source.region, step.gradient, step.target.region]
        case .poolBackward(let step):
            step.forward.regions + [step.gradient, step.target.region] + [step.scratch].compactMap(\.self)
        case .globalPoolBackward(let step): [step.forward.source.region, step.gradient, step.target.region]
        case .linearBackward(let step):
            [step.forward.source, step.gradient, step.inputGradient, step.work] + [step.addedTo].compactMap(\.self)
        }
    }
}

extension UnitStep {
    fileprivate var regions: [Region] {
        [source.region, result, sums, work] + [activated].compactMap(\.self) + branches.flatMap { $0.map(\.result) }
    }
}

extension PoolStep {
    fileprivate var regions: [Region] { [source.region, result] + [activated].compactMap(\.self) }
}

extension UnitBackwardStep {
    fileprivate var regions: [Region] {
        let stages = unit.branches.flatMap { $0.compactMap(\.gradient) }
        let delivered: [Region] =
            switch delivery {
            case .none: []
            case .direct(let target): [target.region]
            case .through(let scratch, let target): [scratch, target.region]
            }
        return unit.regions + stages + delivered + [gradient, coefficients] + [raw].compactMap(\.self)
    }
}
