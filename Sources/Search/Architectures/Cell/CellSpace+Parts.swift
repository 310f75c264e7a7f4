extension CellKind {
    /// The edges as parts.
    private static let parts: [[String]] = allCases.map { kind in
        (0..<2 * CellSpace.nodeCount).map { "\(kind.rawValue).\(CellTopology.name(ofEdge: $0))" }
    }

    /// The part's id of an edge: `reduction.3.1`.
    func part(ofEdge edge: Int) -> String { Self.parts[self == .normal ? 0 : 1][edge] }

    /// The cell and the edge of a part.
    fileprivate static func edge(ofPart id: String) -> (kind: CellKind, edge: Int)? {
        for (kind, ids) in zip(allCases, parts) {
            if let edge = ids.firstIndex(of: id) { return (kind, edge) }
        }
        return nil
    }
}

extension CellSpace {
    func parts(of architecture: Architecture) -> PartGraph {
        guard let genotype = CellGenotype(architecture) else { return PartGraph(groups: []) }
        return PartGraph(
            groups: CellKind.allCases.map { kind in
                let cell = genotype[kind]
                let concat = cell.concat
                return PartGraph.Group(
                    id: kind.rawValue,
                    title: kind == .normal ? "Normal cell" : "Reduction cell",
                    states: Self.inputs + cell.nodes.map { PartGraph.State(.node, PartGraph.Label("\($0)")) },
                    parts: cell.edges.enumerated().map { index, edge in
                        PartGraph.Part(
                            id: kind.part(ofEdge: index),
                            name: CellTopology.name(ofEdge: index),
                            source: edge.input,
                            target: CellTopology.node(ofEdge: index),
                            operation: edge.operation.shown
                        )
                    },
                    outputs: concat,
                    output: PartGraph.Label("concat", short: "out"),
                    outputText: "concat(\(concat.map(String.init).joined(separator: ", ")))"
                )
            }
        )
    }

    private static let inputs = ["k-2", "k-1"].map { (name: String) in
        PartGraph.State(.input, PartGraph.Label("c_{\(name)}", short: name))
    }

    func operations(of architecture: Architecture) -> [String] {
        guard let genotype = CellGenotype(architecture) else { return [] }
        return (genotype.normal.edges + genotype.reduction.edges).map(\.operation.rawValue)
    }

    func edits(of part: String, in architecture: Architecture) -> PartEdits {
        guard let genotype = CellGenotype(architecture), let (kind, edge) = CellKind.edge(ofPart: part) else {
            return PartEdits()
        }
        func changed(_ change: (inout CellEdge) -> Void) -> Architecture {
            var changed = genotype
            change(&changed[kind].edges[edge])
            return changed.architecture
        }
        return PartEdits(
            operations: CellTopology.operations.map { new in (new.shown, changed { $0.operation = new }) },
            sources: CellTopology.legalInputs(ofEdge: edge).map { new in (new, changed { $0.input = new }) }
        )
    }

    /// Edges are compared by position: this shows what a mutation did; the canonical key tells whether two are the same network.
    func changes(from old: Architecture, to new: Architecture) -> [Change] {
        guard let before = CellGenotype(old), let after = CellGenotype(new) else { return [] }
        return CellKind.allCases.flatMap { kind -> [Change] in
            let (before, after) = (before[kind], after[kind])
            var found: [Change] = []
            for (index, (old, new)) in zip(before.edges, after.edges).enumerated() {
                func add(_ full: String, _ medium: String, _ short: String) {
                    let (name, node) = (CellTopology.name(ofEdge: index), CellTopology.node(ofEdge: index))
                    let label = PartGraph.Label(
                        "\(kind.rawValue) node \(node) edge \(index % 2): \(full)",
                        medium: "\(kind.word) \(name) \(medium)",
                        short: "\(kind.word.prefix(3)) \(name) \(short)"
                    )
                    found.append(Change(part: kind.part(ofEdge: index), label))
                }
                if old.operation != new.operation {
                    let (from, to) = (old.operation.shown.label, new.operation.shown.label)
                    add("\(from.full) → \(to.full)", "\(from.medium)→\(to.medium)", "\(from.short)→\(to.short)")
                }
                if old.input != new.input {
                    let short = "input \(old.input)→\(new.input)"
                    add("input \(old.input) → \(new.input)", short, short)
                }
            }
            let explicit = before.explicitConcat != nil || after.explicitConcat != nil
            if explicit, before.concat != after.concat {
                let label = PartGraph.Label(
                    "\(kind.rawValue) concat: \(before.concat) → \(after.concat)",
                    medium: "\(kind.word) concat",
                    short: "\(kind.word.prefix(3)) concat"
                )
                found.append(Change(part: nil, label))
            }
            return found
        }
    }
}

extension CellKind {
    /// What a cell is called where there is little room.
    fileprivate var word: String { self == .normal ? "normal" : "reduce" }
}
