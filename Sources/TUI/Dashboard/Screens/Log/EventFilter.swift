import Architectures
package import RunModel
import TerminalKit

/// A condition on events as a person types it: words separated by blanks, all of which must hold.
///
/// `kind:scored,failed`, `id:12` or `#12` (the candidate), `cycle:7`; any other word is looked for in the message and the
/// kind; a leading `!` negates.
package struct EventFilter: Sendable, Hashable {
    /// As typed.
    package let text: String
    private let conditions: [Condition]

    /// Lets everything through.
    package static let none = EventFilter()

    /// Whether everything passes.
    package var isEmpty: Bool { conditions.isEmpty }

    private init() {
        text = ""
        conditions = []
    }

    /// Reads a filter; throws `FilterError` naming the word that is wrong.
    ///
    /// - Parameter isTyping: the last word may be unfinished, a field without its value, which then filters nothing yet.
    package init(_ text: String, isTyping: Bool = false) throws(FilterError) {
        self.text = text
        var words = text.split(separator: " ")
        if isTyping, let last = words.last, Field.allCases.contains(where: { "\($0.rawValue):".hasPrefix(last) }) {
            words.removeLast()
        }
        var conditions: [Condition] = []
        for word in words { conditions.append(try Condition(word)) }
        self.conditions = conditions
    }

    /// Whether an event passes.
    package func matches(_ event: Fact) -> Bool { conditions.allSatisfy { $0.matches(event) } }

    /// What a filter of the log can ask for by name.
    enum Field: String, CaseIterable {
        case kind, id, cycle
    }

    private struct Condition: Sendable, Hashable {
        var isNegated = false
        var test: Test

        enum Test: Sendable, Hashable {
            case kinds([LogKind])
            case candidates([Int])
            case cycles([Int])
            /// A word as typed, and with the full name of an operation.
            case text(String, full: String)
        }

        init(_ word: Substring) throws(FilterError) {
            var rest = word
            if rest.hasPrefix("!"), rest.count > 1 {
                isNegated = true
                rest = rest.dropFirst()
            }
            if rest.hasPrefix("#"), let id = Int(rest.dropFirst()) {
                test = .candidates([id])
                return
            }
            // A colon may also be part of what is looked for: `normal 3.1:`.
            guard let colon = rest.firstIndex(of: ":"), let field = Field(rawValue: rest[..<colon].lowercased()) else {
                test = .text(rest.lowercased(), full: Spaces.full(rest.lowercased()))
                return
            }
            let values = rest[rest.index(after: colon)...].split(separator: ",")
            guard !values.isEmpty else { throw FilterError(message: "\(field.rawValue): needs a value") }
            switch field {
            case .kind: test = .kinds(try Self.kinds(values))
            case .id: test = .candidates(try Self.numbers(values, "id"))
            case .cycle: test = .cycles(try Self.numbers(values, "cycle"))
            }
        }

        private static func kinds(_ values: [Substring]) throws(FilterError) -> [LogKind] {
            var kinds: [LogKind] = []
            for value in values {
                let known = LogKind.allCases.filter { $0.rawValue.hasPrefix(value.lowercased()) }
                guard !known.isEmpty else {
                    let all = LogKind.allCases.map(\.rawValue).joined(separator: " ")
                    throw FilterError(message: "no kind “\(value)”: \(all)")
                }
                kinds += known
            }
            return kinds
        }

        private static func numbers(_ values: [Substring], _ name: String) throws(FilterError) -> [Int] {
            var numbers: [Int] = []
            for value in values {
                guard let number = Int(value.hasPrefix("#") ? value.dropFirst() : value) else {
                    throw FilterError(message: "\(name) needs a number, not “\(value)”")
                }
                numbers.append(number)
            }
            return numbers
        }

        func matches(_ event: Fact) -> Bool {
            let holds =
                switch test {
                case .kinds(let kinds): event.logKind.map { kinds.contains($0) } ?? false
                case .candidates(let ids): event.candidate.map { ids.contains($0) } ?? false
                case .cycles(let cycles): cycles.contains(event.cycle)
                case .text(let word, let full):
                    event.logKind?.rawValue.hasPrefix(word) == true || event.sentence().lowercased().contains(full)
                }
            return holds != isNegated
        }
    }
}
