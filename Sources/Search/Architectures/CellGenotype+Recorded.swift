extension CellGenotype {
    /// Reads the form in which a store keeps genotypes: the JSON form, as `StoreRows.json` writes it.
    ///
    /// Foundation's decoder takes most of the time in which a long run is opened; this takes a thirtieth of that. Anything that
    /// is written otherwise gives nil and is left to the decoder.
    package init?(recorded text: String) {
        if text.hasPrefix("\"|"), text.hasSuffix("\"") {
            self.init(benchNotation: String(text.dropFirst().dropLast()))
            return
        }
        var text = text
        let read = text.withUTF8 { bytes -> CellGenotype? in
            var scanner = RecordedGenotypeScanner(bytes: bytes)
            guard scanner.take("{\"normal\":"), let normal = scanner.edges() else { return nil }
            let normalConcat = scanner.take(",\"normal_concat\":") ? scanner.numbers() : nil
            guard scanner.take(",\"reduce\":"), let reduction = scanner.edges() else { return nil }
            let reductionConcat = scanner.take(",\"reduce_concat\":") ? scanner.numbers() : nil
            guard scanner.take("}"), scanner.isAtEnd else { return nil }
            return CellGenotype(
                normal: CellTopology(edges: normal, concat: normalConcat),
                reduction: CellTopology(edges: reduction, concat: reductionConcat)
            )
        }
        guard let read else { return nil }
        self = read
    }
}

/// Reads along the bytes of a recorded genotype.
private struct RecordedGenotypeScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    var isAtEnd: Bool { place == bytes.count }

    /// Goes past a text if it stands here.
    mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[place + offset] != text.utf8Start[offset] { return false }
        place += count
        return true
    }

    /// `[["sep_conv_3x3",1],…]`
    mutating func edges() -> [CellEdge]? {
        guard take("[") else { return nil }
        if take("]") { return [] }
        var edges: [CellEdge] = []
        repeat {
            guard take("[\""), let operation = operation(), take("\","), let input = number(), take("]") else {
                return nil
            }
            edges.append(CellEdge(operation, input))
        } while take(",")
        return take("]") ? edges : nil
    }

    /// `[2,3]`
    mutating func numbers() -> [Int]? {
        guard take("[") else { return nil }
        if take("]") { return [] }
        var numbers: [Int] = []
        repeat {
            guard let number = number() else { return nil }
            numbers.append(number)
        } while take(",")
        return take("]") ? numbers : nil
    }

    private mutating func operation() -> CellOperation? {
        let start = place
        while place < bytes.count, bytes[place] != UInt8(ascii: "\"") { place += 1 }
        let name = UnsafeBufferPointer(rebasing: bytes[start..<place])
        return Self.operations.first { $0.name.elementsEqual(name) }?.operation
    }

    private mutating func number() -> Int? {
        var value = 0
        let start = place
        while place < bytes.count, place - start < 6, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) {
            value = 10 * value + Int(bytes[place] - UInt8(ascii: "0"))
            place += 1
        }
        return place > start ? value : nil
    }

    private static let operations = CellOperation.allCases.map { (name: Array($0.rawValue.utf8), operation: $0) }
}
