/// The search space of EcoNAS (CVPR 2020, section 4.1): two cells with four nodes each, drawn and mutated.
///
/// Genotypes whose cells pass nothing of their inputs on (every path ends in `none`) are members of the space, but
/// `random` and `mutate` draw again rather than hand out a network that cannot see the image.
struct CellSpace: ArchitectureSpace, Hashable {
    /// Nodes that each cell computes.
    static let nodeCount = 4
    /// What the space is called.
    static let name = "cell"

    /// How often a draw is repeated before a disconnected genotype is handed out after all.
    ///
    /// About one random genotype in a thousand is disconnected, so that this is only reached by mutating a genotype that
    /// no single change connects.
    static let connectionDraws = 100

    var name: String { Self.name }
    var notation: String {
        #"JSON such as {"normal": [["sep_conv_3x3", 1], …], "reduce": [["max_pool_3x3", 0], …]}, Python's Genotype(normal=…)"#
    }
    var published: [(name: String, architecture: Architecture)] { Self.known }
    var unfit: [(name: String, reason: String)] {
        let reason = "its cells have five nodes, and those of the space \(name) have four"
        return [("NASNET", reason), ("AMOEBANET", reason)]
    }
    private static let known = CellGenotype.published.map { ($0.name, $0.genotype.architecture) }
    var operations: [PartGraph.Label] { CellTopology.known.map(\.shown.label) }

    // MARK: Drawing

    /// Operations and inputs are uniform over the legal ones.
    func random(using generator: inout some RandomNumberGenerator) -> Architecture {
        randomGenotype(using: &generator).architecture
    }

    /// Kind of change (connection or operation), cell and edge are drawn evenly, then the new value evenly among the
    /// legal ones other than the present one. The child may compute the same function as another genotype (a new input of
    /// a `none`, say): its canonical key tells.
    func mutate(_ architecture: Architecture, using generator: inout some RandomNumberGenerator) -> Architecture {
        mutate(genotype(architecture), using: &generator).architecture
    }

    func randomGenotype(using generator: inout some RandomNumberGenerator) -> CellGenotype {
        var genotype = drawGenotype(using: &generator)
        for _ in 0..<Self.connectionDraws where !genotype.isConnected {
            genotype = drawGenotype(using: &generator)
        }
        return genotype
    }

    func mutate(_ genotype: CellGenotype, using generator: inout some RandomNumberGenerator) -> CellGenotype {
        var child = drawMutation(of: genotype, using: &generator)
        for _ in 0..<Self.connectionDraws where !child.isConnected {
            child = drawMutation(of: genotype, using: &generator)
        }
        return child
    }

    private func drawGenotype(using generator: inout some RandomNumberGenerator) -> CellGenotype {
        let normal = drawCell(using: &generator)
        return CellGenotype(normal: normal, reduction: drawCell(using: &generator))
    }

    private func drawCell(using generator: inout some RandomNumberGenerator) -> CellTopology {
        let operations = CellTopology.operations
        var edges: [CellEdge] = []
        for edge in 0..<2 * Self.nodeCount {
            let operation = operations[generator.index(below: operations.count)]
            edges.append(CellEdge(operation, generator.index(below: CellTopology.legalInputs(ofEdge: edge).count)))
        }
        return CellTopology(edges: edges)
    }

    private func drawMutation(
        of genotype: CellGenotype,
        using generator: inout some RandomNumberGenerator
    ) -> CellGenotype {
        let rewires = generator.index(below: 2) == 0
        let kind = CellKind.allCases[generator.index(below: 2)]
        let edge = generator.index(below: genotype[kind].edges.count)
        let old = genotype[kind].edges[edge]
        var child = genotype
        if rewires {
            let others = CellTopology.legalInputs(ofEdge: edge).filter { $0 != old.input }
            child[kind].edges[edge].input = others[generator.index(below: others.count)]
        } else {
            let others = CellTopology.operations.filter { $0 != old.operation }
            child[kind].edges[edge].operation = others[generator.index(below: others.count)]
        }
        return child
    }

    // MARK: Text

    func canonicalKey(of architecture: Architecture) -> String {
        CellGenotype(architecture)?.canonicalKey ?? architecture.text
    }

    func recognizes(_ text: String) -> Bool {
        text.hasPrefix("{") || text.contains("Genotype(") || text.contains("OrderedDict(")
    }

    func parse(_ text: String) throws -> Architecture {
        let genotype = try CellGenotype(Architecture(space: name, text: text)) ?? CellGenotype(parsing: text)
        try genotype.validate()
        return genotype.architecture
    }

    func validate(_ architecture: Architecture) throws { _ = try validated(architecture) }

    func validateAsCandidate(_ architecture: Architecture) throws {
        let genotype = try validated(architecture)
        for kind in CellKind.allCases where !genotype[kind].isConnected {
            throw ArchitectureError(
                "the \(kind.rawValue) cell passes nothing on: every path to its output goes through none"
            )
        }
    }

    private func validated(_ architecture: Architecture) throws -> CellGenotype {
        let genotype = try CellGenotype(architecture) ?? CellGenotype(parsing: architecture.text)
        try genotype.validate()
        return genotype
    }

    /// What a valid architecture is.
    private func genotype(_ architecture: Architecture) -> CellGenotype {
        guard let genotype = CellGenotype(architecture) else {
            preconditionFailure("\(architecture.recorded) is no architecture of the space \(name)")
        }
        return genotype
    }

    // MARK: Networks

    /// That for CIFAR-10 (EcoNAS, section 4.1; DARTS).
    var publishedSize: NetworkSize { NetworkSize(channels: 36, layers: 20, resolution: 32, classes: 10) }

    var channelLevels: [Int] { [36, 26, 18, 12, 9] }

    var hasForms: Bool { true }

    func network(of architecture: Architecture, size: NetworkSize) throws -> ArchitectureNetwork {
        try validated(architecture).network(size)
    }
}
