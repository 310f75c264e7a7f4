import Tensor

@testable import Architectures

/// A small generator with a fixed sequence (SplitMix64, Steele et al. 2014), so that every test draws the same numbers.
struct FixedGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// The χ² statistic of counts against expected probabilities.
func chiSquare(_ counts: [Int], expected: [Double]) -> Double {
    let total = Double(counts.reduce(0, +))
    return zip(counts, expected).reduce(0) { sum, pair in
        let mean = total * pair.1
        return sum + (Double(pair.0) - mean) * (Double(pair.0) - mean) / mean
    }
}

/// The χ² statistic of counts that should be even.
func chiSquare(_ counts: [Int]) -> Double {
    chiSquare(counts, expected: counts.map { _ in 1 / Double(counts.count) })
}

/// Every order of the numbers below `count`.
func permutations(_ count: Int) -> [[Int]] {
    guard count > 0 else { return [[]] }
    return permutations(count - 1).flatMap { shorter in
        (0..<count).map { position in
            var order = shorter
            order.insert(count - 1, at: position)
            return order
        }
    }
}

extension Architecture {
    /// The first-order genotype of Liu et al.
    static let darts = CellGenotype.dartsV1.architecture
    /// The genotype that the authors of EcoNAS published.
    static let econas = CellGenotype.econas.architecture

    /// What it is in the cell space.
    var cells: CellGenotype {
        guard let genotype = CellGenotype(self) else { preconditionFailure("\(recorded) is not of the cell space") }
        return genotype
    }

    /// A copy that is changed as one of the cell space.
    func changed(_ change: (inout CellGenotype) -> Void) -> Architecture {
        var genotype = cells
        change(&genotype)
        return genotype.architecture
    }
}

extension NetworkSize {
    /// As cells are published.
    static let published = CellSpace().publishedSize
    /// As the networks of NAS-Bench-201 are.
    static let benchmark = BenchSpace().publishedSize
}

extension CellGenotype {
    /// Its network for images of ten classes, or so.
    func graph(channels: Int, layers: Int, resolution: Int, classes: Int) throws -> Graph {
        try network(NetworkSize(channels: channels, layers: layers, resolution: resolution, classes: classes)).graph
    }
}
