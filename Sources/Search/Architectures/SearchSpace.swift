/// A set of architectures that genotypes are drawn from and mutated in.
package protocol SearchSpace: Sendable {
    /// Which of the spaces it is.
    var name: SpaceName { get }

    /// A random genotype.
    func random(using generator: inout some RandomNumberGenerator) -> CellGenotype

    /// A copy of a genotype that differs in exactly one place, and which place that is.
    ///
    /// - Precondition: the genotype is a valid member of the space.
    func mutate(
        _ genotype: CellGenotype,
        using generator: inout some RandomNumberGenerator
    ) -> (child: CellGenotype, mutation: Mutation)

    /// Equal for two genotypes exactly when they are the same network (`CellGenotype.canonicalKey`).
    func canonicalKey(of genotype: CellGenotype) -> String
}

extension SearchSpace {
    /// Computes the key.
    package func canonicalKey(of genotype: CellGenotype) -> String { genotype.canonicalKey }
}

/// The search spaces by the names that a configuration calls them by.
package enum SpaceName: String, CaseIterable, Sendable, Hashable {
    /// Two cells of four nodes, the space of EcoNAS.
    case cell
    /// One cell of six edges, the space of NAS-Bench-201.
    case nasBench201 = "nas-bench-201"

    /// The space.
    package var space: any SearchSpace {
        switch self {
        case .cell: CellSpace()
        case .nasBench201: BenchSpace()
        }
    }

    /// The form of its genotypes.
    package var form: CellForm { self == .cell ? .pairs : .complete }
}

extension CellForm {
    /// The space whose genotypes have this form.
    package var space: SpaceName { self == .pairs ? .cell : .nasBench201 }
}
