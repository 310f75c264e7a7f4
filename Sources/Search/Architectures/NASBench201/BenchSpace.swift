import Tensor

/// The search space of NAS-Bench-201 (Dong and Yang, ICLR 2020): a cell of four states with one of five operations on each
/// of the six edges between them; 15,625 architectures.
struct BenchSpace: ArchitectureSpace, Hashable {
    /// What the space is called.
    static let name = "nas-bench-201"

    var name: String { Self.name }
    var notation: String { "NAS-Bench-201's |op~0|+|op~0|op~1|+|op~0|op~1|op~2|" }
    var operations: [PartGraph.Label] { BenchCell.choices.map(\.shown.label) }

    /// All cells: the operations of the edges as the digits of a number, the last edge's changing fastest.
    static var all: some Sequence<BenchCell> {
        let choices = BenchCell.choices
        let count = BenchCell.edges.reduce(1) { total, _ in total * choices.count }
        return (0..<count).lazy.map { number in
            var rest = number
            var drawn: [CellOperation] = []
            for _ in BenchCell.edges {
                drawn.append(choices[rest % choices.count])
                rest /= choices.count
            }
            return BenchCell(drawn.reversed())
        }
    }

    // MARK: Drawing

    /// Every one of the 15,625 is equally likely: also those whose output does not depend on the image, because the benchmark has them.
    func random(using generator: inout some RandomNumberGenerator) -> Architecture {
        let choices = BenchCell.choices
        return BenchCell(BenchCell.edges.map { _ in choices[generator.index(below: choices.count)] }).architecture
    }

    /// Edge and operation are drawn evenly.
    func mutate(_ architecture: Architecture, using generator: inout some RandomNumberGenerator) -> Architecture {
        guard var cell = BenchCell(architecture) else {
            preconditionFailure("\(architecture.recorded) is no architecture of the space \(name)")
        }
        let edge = generator.index(below: cell.operations.count)
        let others = BenchCell.choices.filter { $0 != cell.operations[edge] }
        cell.operations[edge] = others[generator.index(below: others.count)]
        return cell.architecture
    }

    // MARK: Text

    func canonicalKey(of architecture: Architecture) -> String {
        BenchCell(architecture)?.canonicalKey ?? architecture.text
    }

    func recognizes(_ text: String) -> Bool { text.hasPrefix("|") || text.contains("Structure(") }

    /// The benchmark's notation, also with a node's edges in another order, and as its programs print it: `Structure(4 nodes with |…|)`.
    func parse(_ text: String) throws -> Architecture {
        if let cell = BenchCell(notation: text) { return cell.architecture }
        let printed = text.wholeMatch(of: /\w*Structure\(\s*\d+ nodes with (\|.*\|)\s*\)/).map { String($0.1) }
        return try cell(Self.inOrder(printed ?? text)).architecture
    }

    /// A notation with the edges of each node in the order of their inputs, without blanks.
    private static func inOrder(_ text: String) -> String {
        text.filter { !$0.isWhitespace }.split(separator: "+", omittingEmptySubsequences: false).map { node in
            guard node.utf8.count > 1, node.first == "|", node.last == "|" else { return String(node) }
            let edges = node.dropFirst().dropLast().split(separator: "|", omittingEmptySubsequences: false).map {
                edge in
                (edge: edge, input: edge.split(separator: "~").last.flatMap { Int($0) } ?? .max)
            }
            let sorted = edges.indices.sorted { (edges[$0].input, $0) < (edges[$1].input, $1) }
            return "|" + sorted.map { "\(edges[$0].edge)|" }.joined()
        }.joined(separator: "+")
    }

    /// A genotype of six operations cannot be anything else; but nothing may reach its output.
    func validateAsCandidate(_ architecture: Architecture) throws {
        let cell = try cell(architecture.text)
        var reached: Set = [0]
        for (operation, edge) in zip(cell.operations, BenchCell.edges)
        where operation != .none && reached.contains(edge.source) { reached.insert(edge.target) }
        guard reached.contains(BenchCell.nodes.upperBound) else {
            throw ArchitectureError("the cell passes nothing on: every path to its output goes through none")
        }
    }

    private func cell(_ text: String) throws -> BenchCell {
        guard let cell = BenchCell(notation: text) else {
            throw ArchitectureError(
                "\"\(text)\" is not an architecture of NAS-Bench-201: write |op~0|+|op~0|op~1|+|op~0|op~1|op~2|, "
                    + "each op one of \(operations.map(\.full).joined(separator: ", "))"
            )
        }
        return cell
    }

    // MARK: Networks

    /// That for CIFAR-10.
    var publishedSize: NetworkSize { NetworkSize(channels: 16, layers: 15, resolution: 32, classes: 10) }

    var channelLevels: [Int] { [16, 11, 8, 6, 4] }

    func refusal(of size: NetworkSize) -> SizeRefusal? {
        if size.layers < 3 || size.layers % 3 != 0 {
            let nearest = max(3, (size.layers + 1) / 3 * 3)
            return SizeRefusal(
                .layers,
                "has three stages of as many cells; the nearest multiple of 3 is \(nearest)"
            )
        }
        if size.input.height % 4 != 0 || size.input.width % 4 != 0 {
            return SizeRefusal(.resolution, "halves its images twice; \(size.pixels) cannot be")
        }
        return nil
    }

    func network(of architecture: Architecture, size: NetworkSize) throws -> ArchitectureNetwork {
        let cell = try cell(architecture.text)
        if let refusal = refusal(of: size) {
            let quantity = refusal.quantity == .layers ? "\(size.layers) layers" : size.pixels
            throw ArchitectureError("\(quantity): \(name) \(refusal.reason)")
        }
        return cell.network(size)
    }

    // MARK: Parts

    private static let ids = BenchCell.edges.map { "cell.\($0.target).\($0.source)" }

    /// The part's id of an edge: `cell.3.1`.
    static func part(ofEdge edge: Int) -> String { ids[edge] }

    func parts(of architecture: Architecture) -> PartGraph {
        guard let cell = BenchCell(architecture) else { return PartGraph(groups: []) }
        let input = PartGraph.State(.input, PartGraph.Label("input", short: "in"))
        let group = PartGraph.Group(
            id: "cell",
            title: "Cell",
            states: [input] + BenchCell.nodes.map { PartGraph.State(.node, PartGraph.Label("\($0)")) },
            parts: zip(cell.operations, BenchCell.edges).enumerated().map { index, edge in
                PartGraph.Part(
                    id: Self.ids[index],
                    name: "\(edge.1.target).\(edge.1.source)",
                    source: edge.1.source,
                    target: edge.1.target,
                    operation: edge.0.shown
                )
            },
            outputs: [BenchCell.nodes.upperBound],
            output: PartGraph.Label("output", short: "out"),
            outputText: "node \(BenchCell.nodes.upperBound)"
        )
        return PartGraph(groups: [group])
    }

    func operations(of architecture: Architecture) -> [String] {
        BenchCell(architecture)?.operations.map(\.rawValue) ?? []
    }

    func edits(of part: String, in architecture: Architecture) -> PartEdits {
        guard let cell = BenchCell(architecture), let edge = Self.ids.firstIndex(of: part) else { return PartEdits() }
        return PartEdits(
            operations: BenchCell.choices.map { new in
                var changed = cell
                changed.operations[edge] = new
                return (new.shown, changed.architecture)
            },
            sources: [(BenchCell.edges[edge].source, architecture)]
        )
    }

    func changes(from old: Architecture, to new: Architecture) -> [Change] {
        guard let before = BenchCell(old), let after = BenchCell(new) else { return [] }
        return BenchCell.edges.indices.filter { before.operations[$0] != after.operations[$0] }.map { index in
            let (source, target) = BenchCell.edges[index]
            let (from, to) = (before.operations[index].shown.label, after.operations[index].shown.label)
            let label = PartGraph.Label(
                "cell node \(target) edge \(source): \(from.full) → \(to.full)",
                medium: "cell \(target).\(source) \(from.medium)→\(to.medium)",
                short: "cell \(target).\(source) \(from.short)→\(to.short)"
            )
            return Change(part: Self.ids[index], label)
        }
    }
}
