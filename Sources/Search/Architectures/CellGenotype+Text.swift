import Foundation
import Foundations

extension CellGenotype {
    /// Reads a genotype that a person wrote: the name of a published one (in any case), its JSON form, or the notation of
    /// NAS-Bench-201.
    ///
    /// - Throws: `GenotypeError` with what is wrong and where; the result is valid.
    package init(parsing text: String) throws {
        let trimmed = text.trimmingCharacters(in: .whitespacesAndNewlines)
        if trimmed.hasPrefix("{") {
            self = try Self.parseJSON(trimmed)
        } else if trimmed.hasPrefix("|") {
            guard let genotype = CellGenotype(benchNotation: trimmed) else {
                let names = CellForm.complete.operations.map(\.rawValue).joined(separator: ", ")
                throw GenotypeError(
                    "\"\(trimmed)\" is not an architecture of NAS-Bench-201: write |op~0|+|op~0|op~1|+|op~0|op~1|op~2|, "
                        + "each op one of \(names)"
                )
            }
            self = genotype
        } else if let match = Self.published.first(where: { $0.name == trimmed.uppercased() }) {
            self = match.genotype
        } else {
            let names = Self.published.map(\.name).joined(separator: ", ")
            throw GenotypeError(
                "unknown genotype \"\(trimmed)\": write one of \(names), JSON such as "
                    + #"{"normal": [["sep_conv_3x3", 1], …], "reduce": [["max_pool_3x3", 0], …]}"#
                    + ", or NAS-Bench-201's |op~0|+|op~0|op~1|+|op~0|op~1|op~2|"
            )
        }
        try validate()
    }

    /// The JSON form on one line, keys in the customary order, so that equal genotypes give equal text; the benchmark's
    /// notation for one of NAS-Bench-201.
    package var text: String {
        if form == .complete { return benchNotation }
        var parts = ["\"normal\": \(Self.json(normal.edges))", "\"reduce\": \(Self.json(reduction.edges))"]
        if let concat = normal.explicitConcat { parts.append("\"normal_concat\": \(concat)") }
        if let concat = reduction.explicitConcat { parts.append("\"reduce_concat\": \(concat)") }
        return "{\(parts.joined(separator: ", "))}"
    }

    private static func json(_ edges: [CellEdge]) -> String {
        "[\(edges.map { "[\"\($0.operation.rawValue)\", \($0.input)]" }.joined(separator: ", "))]"
    }

    // Decoding the Codable form directly would report a wrong operation as "cannot initialize CellOperation at index 3 …"; a
    // person who edits a genotype needs the place and the choices.
    private static func parseJSON(_ text: String) throws -> CellGenotype {
        let document: LooseValue
        do {
            document = try JSONDecoder().decode(LooseValue.self, from: Data(text.utf8))
        } catch {
            throw GenotypeError("the genotype is not JSON: check brackets, commas and quotes")
        }
        guard case .table(let fields) = document else {
            throw GenotypeError("the genotype must be a JSON object with normal and reduce")
        }
        let known = ["normal", "reduce", "normal_concat", "reduce_concat"]
        for key in fields.keys.sorted() where !known.contains(key) {
            throw GenotypeError("unknown field \"\(key)\" of the genotype: known are \(known.joined(separator: ", "))")
        }
        return CellGenotype(
            normal: CellTopology(
                edges: try edges(fields["normal"], field: "normal"),
                concat: try concat(fields["normal_concat"], field: "normal_concat")
            ),
            reduction: CellTopology(
                edges: try edges(fields["reduce"], field: "reduce"),
                concat: try concat(fields["reduce_concat"], field: "reduce_concat")
            )
        )
    }

    private static func edges(_ value: LooseValue?, field: String) throws -> [CellEdge] {
        guard let value else { throw GenotypeError("the genotype lacks \"\(field)\"") }
        guard case .list(let pairs) = value else {
            throw GenotypeError("\"\(field)\" must be a list of [operation, input] pairs")
        }
        return try pairs.enumerated().map { index, pair in
            let place = "\(field) node \(2 + index / 2) edge \(index % 2)"
            guard case .list(let parts) = pair, parts.count == 2, case .string(let name) = parts[0],
                case .integer(let input) = parts[1]
            else {
                throw GenotypeError("\(place): must be a pair such as [\"sep_conv_3x3\", 0]")
            }
            let known = CellForm.pairs.known
            guard let operation = CellOperation(rawValue: name), known.contains(operation) else {
                let names = known.map(\.rawValue)
                let nearest = NearestName.find(name, among: names).map { "; the nearest is \($0)" } ?? ""
                throw GenotypeError(
                    "\(place): unknown operation \"\(name)\"\(nearest) (known: \(names.joined(separator: ", ")))"
                )
            }
            return CellEdge(operation, input)
        }
    }

    private static func concat(_ value: LooseValue?, field: String) throws -> [Int]? {
        guard let value, value != .null else { return nil }
        guard case .list(let nodes) = value else { throw GenotypeError("\"\(field)\" must be a list of nodes") }
        return try nodes.map {
            guard case .integer(let node) = $0 else {
                throw GenotypeError("\"\(field)\" must hold whole numbers only")
            }
            return node
        }
    }
}
