import Architectures
package import RunModel
import TerminalKit

/// Why a filter could not be understood.
package struct FilterError: Error, Hashable, Sendable {
    /// One line for people.
    package var message: String
}

/// A condition on candidates as a person types it: words separated by blanks, all of which must hold; `or` between some and
/// others lets through whoever passes either.
///
/// `tier>=2`, `acc>70` (per cent, of the highest tier), `acc1<60` or `T1<60` (of a tier), `rank<=10`, `op:sep_5x5`,
/// `state:paused`, `id:12` or `#12`, `parent:3`, `params<250k`, `macs>2M`, `age<3`, `epochs>20`, `cost>100` or `core-s>100`,
/// `born>5`, `origin:mutation`, `pinned:yes`, and what was measured without training by its name, `naswot>1400`; `:` takes several
/// values, `state:paused,waiting`; a leading `!` negates; a bare word is a number's candidate, or looked for in the state and
/// the mutation.
package struct CandidateFilter: Sendable, Hashable {
    /// As typed.
    package var text: String
    /// One of these must hold, all conditions in it.
    private var choices: [[Condition]]

    /// Lets everyone through.
    package static let none = CandidateFilter()

    /// Whether everyone passes.
    package var isEmpty: Bool { choices.isEmpty }

    private init() {
        text = ""
        choices = []
    }

    /// Reads a filter; throws `FilterError` naming the word that is wrong.
    ///
    /// - Parameters:
    ///   - isTyping: the last word may be the beginning of a field's name, which then filters nothing yet.
    ///   - measures: names of what was measured without training.
    package init(_ text: String, isTyping: Bool = false, measures: [String] = []) throws(FilterError) {
        self.text = text
        var words = text.split(separator: " ")
        let names = FilterField.allCases.map(\.rawValue) + measures + ["or"]
        if isTyping, let last = words.last, names.contains(where: { $0.hasPrefix(last) }) { words.removeLast() }
        choices = []
        for part in words.split(separator: "or", omittingEmptySubsequences: false) {
            var conditions: [Condition] = []
            for word in part { conditions.append(try Condition(word, measures)) }
            if !conditions.isEmpty { choices.append(conditions) }
            // What comes after `or` is still to be typed.
            guard !conditions.isEmpty || words.isEmpty || isTyping else {
                throw FilterError(message: "or stands between two conditions")
            }
        }
    }

    /// Whether a candidate passes.
    ///
    /// - Parameter rank: its place among all; nil where it has none.
    package func matches(_ record: CandidateRecord, rank: Int?, run: RunInfo) -> Bool {
        choices.isEmpty || choices.contains { $0.allSatisfy { $0.matches(record, rank, run) } }
    }
}

extension CandidateFilter {
    /// Beginnings of conditions, for completion.
    static func words(measures: [String]) -> [(text: String, detail: String)] {
        func numeric(_ name: String) -> [(String, String)] { ["\(name)>=", "\(name)<="].map { ($0, "a number") } }
        return FilterField.allCases.flatMap { field -> [(String, String)] in
            if field.isNumeric { return numeric(field.rawValue) }
            let values = field.values ?? [""]
            return values.map { ("\(field.rawValue):\($0)", $0.isEmpty ? "a word of it" : "") }
        } + measures.flatMap(numeric)
    }
}

/// What a filter of candidates can ask for by name.
enum FilterField: String, CaseIterable {
    case id, tier, acc, rank, state, op, parent, params, macs, age, epochs, cost, born, origin, pinned, mutation

    /// The field of a name, or of the heading of a column.
    init?(named name: String) {
        let headings: [String: FilterField] = ["core-s": .cost, "epoch": .epochs]
        guard let field = headings[name] ?? FilterField(rawValue: name) else { return nil }
        self = field
    }

    /// What it asks for, for the help.
    var meaning: String {
        switch self {
        case .id: "the candidate: id:12, or #12"
        case .tier: "the highest tier completed: tier>=2"
        case .acc: "accuracy in per cent in the highest tier: acc>70; in a tier: T1<60, or acc1<60"
        case .rank: "the place among all: rank<=10"
        case .state: "what it is doing: state:paused,waiting"
        case .op: "an operation that it has: op:sep_5x5"
        case .parent: "whom it descends from: parent:3"
        case .params: "parameters: params<250k"
        case .macs: "multiply-accumulates: macs>2M"
        case .age: "cycles since its last training: age<3"
        case .epochs: "epochs trained: epochs>20"
        case .cost: "core-seconds: cost>100, or core-s>100"
        case .born: "the cycle it was born in: born>5"
        case .origin: "where it came from: origin:mutation"
        case .pinned: "whether it is pinned: pinned:yes"
        case .mutation: "a word of what the mutation changed: mutation:skip"
        }
    }

    var isNumeric: Bool {
        switch self {
        case .state, .op, .origin, .pinned, .mutation: false
        default: true
        }
    }

    /// The words that it can be; nil where any will do.
    var values: [String]? {
        switch self {
        case .state: ["waiting", "training", "paused", "alive", "retired", "killed", "failed"]
        case .origin: ["random", "mutation", "injected"]
        case .pinned: ["yes", "no"]
        case .op: Spaces.operations
        default: nil
        }
    }
}

private enum Comparison: String {
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case equal = ":"
    case different = "!="

    func holds(_ a: Double, _ b: Double) -> Bool {
        switch self {
        case .less: a < b
        case .lessOrEqual: a <= b
        case .greater: a > b
        case .greaterOrEqual: a >= b
        case .equal: a == b
        case .different: a != b
        }
    }
}

private struct Condition: Sendable, Hashable {
    /// What a number is compared with.
    private enum Quantity: Sendable, Hashable {
        case field(FilterField)
        case accuracy(tier: Int)
        case measure(String)
    }

    private enum Test: Sendable, Hashable {
        case candidate(Int)
        /// As typed, and with the full name of an operation.
        case word(String, full: String)
        case number(Quantity, Comparison, [Double])
        case text(FilterField, negated: Bool, [String])
    }

    private var negated = false
    private var test: Test

    init(_ word: Substring, _ measures: [String]) throws(FilterError) {
        var rest = word
        if rest.hasPrefix("!"), rest.count > 1 {
            negated = true
            rest = rest.dropFirst()
        }
        guard let start = rest.firstIndex(where: { ":=<>!".contains($0) }) else {
            if let id = Int(rest.hasPrefix("#") ? rest.dropFirst() : rest) {
                test = .candidate(id)
            } else {
                test = .word(rest.lowercased(), full: Spaces.full(rest.lowercased()))
            }
            return
        }
        let name = rest[..<start].lowercased()
        let symbol = rest[start...].prefix { ":=<>!".contains($0) }
        let value = rest[symbol.endIndex...]
        let spelled = symbol == "=" || symbol == "==" ? ":" : String(symbol)
        guard let comparison = Comparison(rawValue: spelled) else {
            throw FilterError(message: "“\(symbol)” is no comparison: use : < <= > >= !=")
        }
        let quantity = try Self.quantity(name, measures)
        guard !value.isEmpty else { throw FilterError(message: "\(name)\(symbol) needs a value") }
        let values = value.split(separator: ",")
        if case .field(let field) = quantity, !field.isNumeric {
            guard comparison == .equal || comparison == .different else {
                throw FilterError(message: "\(name) is a word: write \(name):\(value)")
            }
            try Self.check(field, values)
            test = .text(field, negated: comparison == .different, values.map { Spaces.full($0.lowercased()) })
        } else {
            var numbers: [Double] = []
            for value in values { numbers.append(try Self.number(value, name)) }
            test = .number(quantity, comparison, numbers)
        }
    }

    private static func quantity(_ name: String, _ measures: [String]) throws(FilterError) -> Quantity {
        if let field = FilterField(named: name) { return .field(field) }
        for prefix in ["acc", "t"] where name.hasPrefix(prefix) {
            if let tier = Int(name.dropFirst(prefix.count)) { return .accuracy(tier: tier) }
        }
        if let measure = measures.first(where: { $0.lowercased() == name }) { return .measure(measure) }
        let names = (FilterField.allCases.map(\.rawValue) + measures).joined(separator: " ")
        throw FilterError(message: "no field “\(name)”: \(names)")
    }

    private static func number(_ text: Substring, _ name: String) throws(FilterError) -> Double {
        var digits = text
        if digits.hasPrefix("#") { digits = digits.dropFirst() }
        if digits.hasSuffix("%") { digits = digits.dropLast() }
        var scale = 1.0
        if let last = digits.last, let factor = ["k": 1e3, "K": 1e3, "M": 1e6, "m": 1e6, "G": 1e9][last] {
            scale = factor
            digits = digits.dropLast()
        }
        guard let value = Double(digits), value.isFinite else {
            throw FilterError(message: "\(name) needs a number, not “\(text)”")
        }
        return value * scale
    }

    private static func check(_ field: FilterField, _ values: [Substring]) throws(FilterError) {
        guard let known = field.values else { return }
        for value in values where !known.contains(where: { $0.contains(Spaces.full(value.lowercased())) }) {
            throw FilterError(message: "no \(field.rawValue) “\(value)”: \(known.joined(separator: " "))")
        }
    }

    func matches(_ record: CandidateRecord, _ rank: Int?, _ run: RunInfo) -> Bool {
        holds(record, rank, run) != negated
    }

    private func holds(_ record: CandidateRecord, _ rank: Int?, _ run: RunInfo) -> Bool {
        switch test {
        case .candidate(let id): return record.id == id
        case .word(let word, let full):
            return record.state.rawValue.hasPrefix(word) || record.mutation.lowercased().contains(full)
        case .number(let quantity, let comparison, let numbers):
            guard let value = value(quantity, record, rank, run) else { return false }
            if comparison == .different { return numbers.allSatisfy { $0 != value } }
            return numbers.contains { comparison.holds(value, $0) }
        case .text(let field, let different, let values):
            return values.contains { contains(field, $0, record) } != different
        }
    }

    private func value(_ quantity: Quantity, _ record: CandidateRecord, _ rank: Int?, _ run: RunInfo) -> Double? {
        switch quantity {
        case .field(let field): value(field, record, rank, run)
        case .accuracy(let tier): record.scores[tier].map { $0 * 100 }
        case .measure(let name): record.metrics[name]?.value
        }
    }

    private func value(_ field: FilterField, _ record: CandidateRecord, _ rank: Int?, _ run: RunInfo) -> Double? {
        switch field {
        case .id: Double(record.id)
        case .tier: Double(record.tier)
        case .acc: record.score.map { $0 * 100 }
        case .rank: rank.map { Double($0) }
        case .parent: record.parent.map { Double($0) }
        case .params: Double(record.parameters)
        case .macs: Double(record.macs)
        case .age: record.tier > 0 ? Double(run.cycle - record.lastTrainedCycle) : nil
        case .epochs: Double(record.epochsTrained)
        case .cost: record.seconds
        case .born: Double(record.bornCycle)
        case .state, .op, .origin, .pinned, .mutation: nil
        }
    }

    private func contains(_ field: FilterField, _ value: String, _ record: CandidateRecord) -> Bool {
        switch field {
        case .state: return record.state.rawValue.hasPrefix(value)
        case .origin: return record.origin.rawValue.hasPrefix(value)
        case .pinned: return record.pinned == (value == "yes")
        case .mutation: return record.mutation.lowercased().contains(value)
        case .op:
            return record.architecture.operations.contains { $0.contains(value) }
        default: return false
        }
    }
}
