import Foundations

/// Reads a genotype as programs print it: JSON, and the literals of Python with calls of `Genotype`, `OrderedDict` and `range`.
///
/// `DARTS = Genotype(normal=[('sep_conv_3x3', 0), …], normal_concat=range(2, 6), reduce=[…], reduce_concat=[2, 3, 4, 5])` becomes the
/// table of its fields, as `{"normal": [["sep_conv_3x3", 0], …], …}` does. Nothing is evaluated.
struct GenotypeLiteral {
    /// Deeper than any genotype, and shallower than the stack.
    private static let deepest = 16
    /// The fields of `Genotype(…)` in their order, for a call without names.
    private static let fields = ["normal", "normal_concat", "reduce", "reduce_concat"]
    /// The longest `range` that is written out.
    private static let longestRange = 100

    private let text: [Unicode.Scalar]
    private var place = 0

    /// The value that a text is.
    ///
    /// - Throws: `ArchitectureError` with the place where it cannot be read.
    static func read(_ text: String) throws -> LooseValue {
        var reader = GenotypeLiteral(text: Array(text.unicodeScalars))
        reader.skipAssignment()
        let value = try reader.value(depth: 0)
        reader.skipBlanks()
        guard reader.place == reader.text.count else { throw reader.unreadable() }
        return value
    }

    private init(text: [Unicode.Scalar]) { self.text = text }

    private func unreadable() -> ArchitectureError {
        let spot = place < text.count ? "at character \(place + 1)" : "at its end"
        return ArchitectureError("the genotype cannot be read \(spot): check brackets, commas and quotes")
    }

    // MARK: Characters

    private mutating func skipBlanks() {
        while place < text.count, text[place].properties.isWhitespace { place += 1 }
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        skipBlanks()
        guard place < text.count, text[place] == scalar else { return false }
        place += 1
        return true
    }

    private mutating func expect(_ scalar: Unicode.Scalar) throws {
        guard take(scalar) else { throw unreadable() }
    }

    private mutating func word() -> String {
        skipBlanks()
        var word = String.UnicodeScalarView()
        while place < text.count, Self.isOfWord(text[place]) {
            word.append(text[place])
            place += 1
        }
        return String(word)
    }

    private static func isOfWord(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "_", ".", "+", "-": true
        default: false
        }
    }

    /// `NAME =` in front of what it names.
    private mutating func skipAssignment() {
        let start = place
        if word().isEmpty || !take("=") { place = start }
    }

    // MARK: Values

    private mutating func value(depth: Int) throws -> LooseValue {
        skipBlanks()
        guard depth < Self.deepest, place < text.count else { throw unreadable() }
        switch text[place] {
        case "[":
            place += 1
            return .list(try items(until: "]", depth: depth))
        case "(":
            place += 1
            return .list(try items(until: ")", depth: depth))
        case "{":
            place += 1
            return try table(depth: depth)
        case "\"", "'": return .string(try string())
        default: return try named(depth: depth)
        }
    }

    private mutating func items(until end: Unicode.Scalar, depth: Int) throws -> [LooseValue] {
        var items: [LooseValue] = []
        while !take(end) {
            if !items.isEmpty {
                try expect(",")
                // Python allows a comma behind the last.
                if take(end) { break }
            }
            items.append(try value(depth: depth + 1))
        }
        return items
    }

    private mutating func table(depth: Int) throws -> LooseValue {
        var fields: [String: LooseValue] = [:]
        var isFirst = true
        while !take("}") {
            if !isFirst {
                try expect(",")
                if take("}") { break }
            }
            isFirst = false
            skipBlanks()
            let key = try string()
            try expect(":")
            try add(try value(depth: depth + 1), as: key, to: &fields)
        }
        return .table(fields)
    }

    private func add(_ value: LooseValue, as key: String, to fields: inout [String: LooseValue]) throws {
        guard fields.updateValue(value, forKey: key) == nil else {
            throw ArchitectureError("the genotype says \"\(key)\" twice")
        }
    }

    private mutating func string() throws -> String {
        guard place < text.count, text[place] == "\"" || text[place] == "'" else { throw unreadable() }
        let quote = text[place]
        place += 1
        var string = String.UnicodeScalarView()
        while place < text.count, text[place] != quote {
            // Names of operations need no escapes: what has one is no name.
            guard text[place] != "\\", text[place] != "\n" else { throw unreadable() }
            string.append(text[place])
            place += 1
        }
        guard place < text.count else { throw unreadable() }
        place += 1
        return String(string)
    }

    /// A number, a constant, or a call.
    private mutating func named(depth: Int) throws -> LooseValue {
        let start = place
        let name = word()
        switch name {
        case "null", "None": return .null
        case "true", "True": return .boolean(true)
        case "false", "False": return .boolean(false)
        default: break
        }
        if let number = Int(name) { return .integer(number) }
        if name.first?.isNumber == true || name.first == "-", let number = Double(name) { return .number(number) }
        guard !name.isEmpty, take("(") else {
            place = start
            throw unreadable()
        }
        switch name.split(separator: ".").last {
        case "range": return try range(depth: depth)
        case "list", "tuple", "OrderedDict", "dict":
            let items = try items(until: ")", depth: depth)
            guard items.count == 1 else { throw unreadable() }
            return try Self.pairs(items[0]) ?? items[0]
        case "Genotype": return try call(depth: depth)
        default:
            place = start
            throw unreadable()
        }
    }

    /// `range(2, 6)` written out.
    private mutating func range(depth: Int) throws -> LooseValue {
        let start = place
        let bounds = try items(until: ")", depth: depth).map {
            if case .integer(let bound) = $0 { bound } else { Int.min }
        }
        let (low, high) = bounds.count == 1 ? (0, bounds[0]) : (bounds.first ?? 0, bounds.last ?? 0)
        guard (1...2).contains(bounds.count), (0...Self.longestRange).contains(low), high <= Self.longestRange,
            !bounds.contains(.min)
        else {
            place = start
            throw unreadable()
        }
        return .list((low..<max(low, high)).map(LooseValue.integer))
    }

    /// The fields of `Genotype(…)`, with names or in their order.
    private mutating func call(depth: Int) throws -> LooseValue {
        var fields: [String: LooseValue] = [:]
        var count = 0
        while !take(")") {
            if count > 0 {
                try expect(",")
                if take(")") { break }
            }
            let start = place
            var key = word()
            if key.isEmpty || !take("=") {
                place = start
                guard count < Self.fields.count else { throw unreadable() }
                key = Self.fields[count]
            }
            try add(try value(depth: depth + 1), as: key, to: &fields)
            count += 1
        }
        return .table(fields)
    }

    /// A list of pairs of a name and a value as a table; nil for any other list. Lists of edges are none: an edge's second is a number.
    private static func pairs(_ value: LooseValue) throws -> LooseValue? {
        guard case .list(let items) = value, !items.isEmpty else { return nil }
        var fields: [String: LooseValue] = [:]
        for item in items {
            guard case .list(let pair) = item, pair.count == 2, case .string(let key) = pair[0], case .list = pair[1]
            else { return nil }
            guard fields.updateValue(pair[1], forKey: key) == nil else {
                throw ArchitectureError("the genotype says \"\(key)\" twice")
            }
        }
        return .table(fields)
    }
}
