/// Genotypes are written as the JSON form that the field's Python code uses:
/// `{"normal": [["sep_conv_3x3", 1], …], "reduce": […], "normal_concat": [2, 3]}`, the concat lists only where explicit;
/// those of NAS-Bench-201 as a string in the benchmark's notation.
extension CellGenotype: Codable {
    private enum CodingKeys: String, CodingKey {
        case normal
        case reduce
        case normalConcat = "normal_concat"
        case reduceConcat = "reduce_concat"
    }

    /// Reads the JSON form.
    package init(from decoder: any Decoder) throws {
        if let text = try? decoder.singleValueContainer().decode(String.self) {
            guard let genotype = CellGenotype(benchNotation: text) else {
                let message = "\(text) is not an architecture of NAS-Bench-201"
                throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: message))
            }
            self = genotype
            return
        }
        let container = try decoder.container(keyedBy: CodingKeys.self)
        normal = CellTopology(
            edges: try container.decode([CellEdge].self, forKey: .normal),
            concat: try container.decodeIfPresent([Int].self, forKey: .normalConcat)
        )
        reduction = CellTopology(
            edges: try container.decode([CellEdge].self, forKey: .reduce),
            concat: try container.decodeIfPresent([Int].self, forKey: .reduceConcat)
        )
    }

    /// Writes the JSON form.
    package func encode(to encoder: any Encoder) throws {
        if form == .complete {
            var container = encoder.singleValueContainer()
            return try container.encode(benchNotation)
        }
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(normal.edges, forKey: .normal)
        try container.encode(reduction.edges, forKey: .reduce)
        try container.encodeIfPresent(normal.explicitConcat, forKey: .normalConcat)
        try container.encodeIfPresent(reduction.explicitConcat, forKey: .reduceConcat)
    }
}

extension CellEdge: Codable {
    /// Reads `["operation", input]`.
    package init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        operation = try container.decode(CellOperation.self)
        input = try container.decode(Int.self)
    }

    /// Writes `["operation", input]`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(operation)
        try container.encode(input)
    }
}
