/// A member of the space of NAS-Bench-201: an operation on each of the six edges between four states, of which 0 is the input and 3
/// the output.
struct BenchCell: Hashable, Sendable {
    /// The edges, node by node.
    static let edges: [(source: Int, target: Int)] = [(0, 1), (0, 2), (1, 2), (0, 3), (1, 3), (2, 3)]
    /// The states that are sums of edges; the last is the output.
    static let nodes = 1...3
    /// The operations that an edge may have.
    static let choices: [CellOperation] = [.none, .skipConnect, .conv1x1, .conv3x3, .avgPool3x3]

    /// The operations of the edges.
    var operations: [CellOperation]

    /// Creates a cell of the operations of the edges 0→1, 0→2, 1→2, 0→3, 1→3, 2→3.
    init(_ operations: [CellOperation]) {
        precondition(operations.count == Self.edges.count, "a cell of NAS-Bench-201 has six edges")
        self.operations = operations
    }

    /// The edges that are summed into a node.
    static func edges(ofNode state: Int) -> Range<Int> { state * (state - 1) / 2..<state * (state + 1) / 2 }

    /// Reads the benchmark's notation, `|op~0|+|op~0|op~1|+|op~0|op~1|op~2|`; nil when it is not that.
    init?(notation text: String) {
        let read = TextScanner.read(text) { scanner -> [CellOperation]? in
            var operations: [CellOperation] = []
            operations.reserveCapacity(Self.edges.count)
            for (source, target) in Self.edges {
                if source == 0, !scanner.take(target == 1 ? "|" : "+|") { return nil }
                guard let operation = scanner.operation(upTo: UInt8(ascii: "~")), scanner.take("~"),
                    scanner.number() == source, scanner.take("|"), Self.choices.contains(operation)
                else { return nil }
                operations.append(operation)
            }
            return operations
        }
        guard let read else { return nil }
        operations = read
    }

    /// The cell of an architecture; nil for one that is not of the space.
    init?(_ architecture: Architecture) {
        guard architecture.space == BenchSpace.name else { return nil }
        self.init(notation: architecture.text)
    }

    /// As an architecture.
    var architecture: Architecture { Architecture(space: BenchSpace.name, text: notation) }

    /// The benchmark's notation.
    var notation: String {
        var text = ""
        text.reserveCapacity(128)
        for (operation, edge) in zip(operations, Self.edges) {
            if edge.source == 0 { text += edge.target == 1 ? "|" : "+|" }
            text += operation.rawValue
            text += "~"
            text += String(edge.source)
            text += "|"
        }
        return text
    }
}
