import Foundations

extension CellGenotype {
    /// The genotype of an architecture; nil for a text that ``text`` does not write.
    init?(_ architecture: Architecture) {
        guard architecture.space == CellSpace.name else { return nil }
        let read = TextScanner.read(architecture.text) { scanner -> CellGenotype? in
            guard scanner.take("{\"normal\": "), let normal = scanner.edges(), scanner.take(", \"reduce\": "),
                let reduction = scanner.edges()
            else { return nil }
            let normalConcat = scanner.take(", \"normal_concat\": ") ? scanner.numbers() : nil
            let reductionConcat = scanner.take(", \"reduce_concat\": ") ? scanner.numbers() : nil
            guard scanner.take("}") else { return nil }
            return CellGenotype(
                normal: CellTopology(edges: normal, concat: normalConcat),
                reduction: CellTopology(edges: reduction, concat: reductionConcat)
            )
        }
        guard let read else { return nil }
        self = read
    }

    /// As an architecture.
    var architecture: Architecture { Architecture(space: CellSpace.name, text: text) }

    /// The form that the field's Python code uses, as JSON on one line: `{"normal": [["sep_conv_3x3", 1], …], "reduce": […],
    /// "normal_concat": [2, 3]}`, the concat lists only where explicit.
    var text: String {
        var text = ""
        text.reserveCapacity(480)
        text += "{\"normal\": "
        Self.write(normal.edges, to: &text)
        text += ", \"reduce\": "
        Self.write(reduction.edges, to: &text)
        if let concat = normal.explicitConcat { text += ", \"normal_concat\": \(concat)" }
        if let concat = reduction.explicitConcat { text += ", \"reduce_concat\": \(concat)" }
        text += "}"
        return text
    }

    private static func write(_ edges: [CellEdge], to text: inout String) {
        text += "["
        for (index, edge) in edges.enumerated() {
            text += index == 0 ? "[\"" : ", [\""
            text += edge.operation.rawValue
            text += "\", "
            text += String(edge.input)
            text += "]"
        }
        text += "]"
    }

    // Decoding by a Codable form would report a wrong operation as "cannot initialize CellOperation at index 3 …"; a person who
    // edits a genotype needs the place and the choices.
    /// Reads JSON or what Python prints (`GenotypeLiteral`), however it is spaced; what comes of it is not validated.
    ///
    /// - Throws: `ArchitectureError` with what is wrong and where.
    init(parsing text: String) throws {
        guard case .table(let fields) = try GenotypeLiteral.read(text) else {
            throw ArchitectureError("the genotype must be a JSON object, or Genotype(…), with normal and reduce")
        }
        let known = ["normal", "reduce", "normal_concat", "reduce_concat"]
        // What a program leaves open with None says nothing.
        for key in fields.keys.sorted() where !known.contains(key) && fields[key] != .null {
            throw ArchitectureError(
                "unknown field \"\(key)\" of the genotype: known are \(known.joined(separator: ", "))"
            )
        }
        self.init(
            normal: CellTopology(
                edges: try Self.edges(fields["normal"], field: "normal"),
                concat: try Self.concat(fields["normal_concat"], field: "normal_concat")
            ),
            reduction: CellTopology(
                edges: try Self.edges(fields["reduce"], field: "reduce"),
                concat: try Self.concat(fields["reduce_concat"], field: "reduce_concat")
            )
        )
    }

    private static func edges(_ value: LooseValue?, field: String) throws -> [CellEdge] {
        guard let value else { throw ArchitectureError("the genotype lacks \"\(field)\"") }
        guard case .list(let items) = value else {
            throw ArchitectureError("\"\(field)\" must be a list of [operation, input] pairs")
        }
        return try flattened(items).enumerated().map { index, pair in
            let place = "\(field) node \(2 + index / 2) edge \(index % 2)"
            guard case .list(let parts) = pair, parts.count == 2, case .string(let name) = parts[0],
                case .integer(let input) = parts[1]
            else {
                throw ArchitectureError("\(place): must be a pair such as [\"sep_conv_3x3\", 0]")
            }
            let known = CellTopology.known
            guard let operation = CellOperation(rawValue: name), known.contains(operation) else {
                let names = known.map(\.rawValue)
                let nearest = NearestName.find(name, among: names).map { "; the nearest is \($0)" } ?? ""
                throw ArchitectureError(
                    "\(place): unknown operation \"\(name)\"\(nearest) (known: \(names.joined(separator: ", ")))"
                )
            }
            return CellEdge(operation, input)
        }
    }

    /// Some programs print the edges of each node as a list of their own.
    private static func flattened(_ items: [LooseValue]) -> [LooseValue] {
        let nodes = items.map { item -> [LooseValue]? in
            guard case .list(let pairs) = item, case .list? = pairs.first else { return nil }
            return pairs
        }
        return nodes.contains { $0 == nil } ? items : nodes.flatMap { $0 ?? [] }
    }

    private static func concat(_ value: LooseValue?, field: String) throws -> [Int]? {
        guard let value, value != .null else { return nil }
        guard case .list(let nodes) = value else { throw ArchitectureError("\"\(field)\" must be a list of nodes") }
        return try nodes.map {
            guard case .integer(let node) = $0 else {
                throw ArchitectureError("\"\(field)\" must hold whole numbers only")
            }
            return node
        }
    }
}

extension TextScanner {
    /// `[["sep_conv_3x3", 1], …]`
    fileprivate mutating func edges() -> [CellEdge]? {
        guard take("[") else { return nil }
        if take("]") { return [] }
        var edges: [CellEdge] = []
        edges.reserveCapacity(2 * CellSpace.nodeCount)
        repeat {
            guard take("[\""), let operation = operation(upTo: UInt8(ascii: "\"")), take("\", "), let input = number(),
                take("]")
            else { return nil }
            edges.append(CellEdge(operation, input))
        } while take(", ")
        return take("]") ? edges : nil
    }

    /// `[2, 3]`
    fileprivate mutating func numbers() -> [Int]? {
        guard take("[") else { return nil }
        if take("]") { return [] }
        var numbers: [Int] = []
        repeat {
            guard let number = number() else { return nil }
            numbers.append(number)
        } while take(", ")
        return take("]") ? numbers : nil
    }
}
