import Architectures
import Foundation
import Foundations
import RunModel

/// The values that a key takes.
package enum ConfigurationKind: Sendable, Hashable {
    /// A whole number, a multiple of `step`.
    case integer(ClosedRange<Int>, step: Int = 1)
    /// A number.
    case number(ClosedRange<Double>)
    /// True or false.
    case boolean
    /// One of several words.
    case choice([String])
    /// The name of one of the spaces that there are.
    case space
    /// Whole numbers, each in a range.
    case integers(ClosedRange<Int>)
    /// An amount of memory: `4GB`, or a number of bytes.
    case bytes
    /// What a search may spend, `2h30m, 5M images`.
    case budget
    /// Any text.
    case text
    /// A reduced setting, `c4r4s0e60`.
    case reducedSetting

    /// What is allowed, in words: `a whole number from 1 to 100`.
    package var allowed: String {
        switch self {
        case .integer(let range, let step):
            "a whole number from \(range.lowerBound)\(Self.upper(range))" + (step > 1 ? ", a multiple of \(step)" : "")
        case .number(let range):
            "a number from \(Self.plain(range.lowerBound)) to \(Self.plain(range.upperBound))"
        case .boolean: "true or false"
        case .choice(let names): names.count == 1 ? "\"\(names[0])\"" : "one of \(names.joined(separator: ", "))"
        case .space: Self.spaces.allowed
        case .integers(let range):
            "a list of whole numbers from \(range.lowerBound)\(Self.upper(range)), such as [8, 4]"
        case .bytes: "a number of bytes or an amount such as \"4GB\" or \"512MiB\""
        case .budget: Budget.allowed
        case .text: "text"
        case .reducedSetting: "a reduced setting such as \"c4r4s0e60\" or \"16ch 16px s=1 e30\""
        }
    }

    /// The values that there are, where they are few.
    package var words: [String] {
        switch self {
        case .boolean: ["true", "false"]
        case .choice(let names): names
        case .space: Spaces.all.map(\.name)
        default: []
        }
    }

    private static var spaces: ConfigurationKind { .choice(Spaces.all.map(\.name)) }

    private static func plain(_ number: Double) -> String {
        Int(exactly: number).map { "\($0)" } ?? "\(number)"
    }

    private static func upper(_ range: ClosedRange<Int>) -> String {
        range.upperBound == Int.max ? " up" : " to \(range.upperBound)"
    }

    /// What a text of the command line, where quotes and brackets are optional, means for this kind of value.
    func read(_ text: String) -> LooseValue {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        let inner =
            trimmed.count >= 2 && trimmed.hasPrefix("\"") && trimmed.hasSuffix("\"")
            ? String(trimmed.dropFirst().dropLast()) : trimmed
        switch self {
        case .integer: return Int(trimmed).map { .integer($0) } ?? .string(inner)
        case .number: return Double(trimmed).map { .number($0) } ?? .string(inner)
        case .boolean: return Bool(trimmed).map { .boolean($0) } ?? .string(inner)
        case .integers:
            let list =
                trimmed.hasPrefix("[") && trimmed.hasSuffix("]") ? String(trimmed.dropFirst().dropLast()) : trimmed
            let parts = list.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
            let numbers = parts.compactMap { Int($0) }
            return numbers.count == parts.count ? .list(numbers.map { .integer($0) }) : .string(inner)
        case .bytes: return Int(trimmed).map { .integer($0) } ?? .string(inner)
        case .choice, .space, .text, .budget, .reducedSetting: return .string(inner)
        }
    }

    /// Checks a value and gives it its final type; `nearest` of the failure is an allowed value close to it.
    func check(_ value: LooseValue) -> Result<LooseValue, ValueProblem> {
        switch (self, value) {
        case (.integer(let range, let step), .integer(let number)):
            let clipped = min(max(number, range.lowerBound), range.upperBound)
            let near = min(max((clipped + step / 2) / step * step, range.lowerBound), range.upperBound)
            return near == number ? .success(value) : failure(.integer(near))
        case (.number(let range), .integer(let number)): return check(Double(number), range)
        case (.number(let range), .number(let number)): return check(number, range)
        case (.boolean, .boolean), (.text, .string): return .success(value)
        case (.choice(let names), .string(let name)):
            if names.contains(name) { return .success(value) }
            return failure(NearestName.find(name, among: names).map { .string($0) })
        case (.choice(let names), .integer(let number)) where names.contains("\(number)"):
            return .success(.string("\(number)"))
        case (.space, _): return Self.spaces.check(value)
        case (.integers(let range), .list(let values)):
            let numbers = values.compactMap { if case .integer(let number) = $0 { number } else { nil } }
            guard numbers.count == values.count else { return failure(nil) }
            let near = numbers.map { min(max($0, range.lowerBound), range.upperBound) }
            return near == numbers ? .success(value) : failure(.list(near.map { .integer($0) }))
        case (.bytes, .integer(let number)): return number >= 0 ? .success(value) : failure(.integer(0))
        case (.bytes, .string(let text)):
            return ByteSize.parse(text).map { .success(.integer($0)) } ?? failure(nil)
        case (.budget, .string(let text)):
            do throws(Budget.Problem) {
                _ = try Budget(parsing: text)
                return .success(value)
            } catch {
                return .failure(ValueProblem(text: "“\(error.part)”: must be \(allowed)"))
            }
        case (.reducedSetting, .string(let text)): return checkReducedSetting(text)
        default: return failure(nil)
        }
    }

    private func check(_ number: Double, _ range: ClosedRange<Double>) -> Result<LooseValue, ValueProblem> {
        if range.contains(number) { return .success(.number(number)) }
        return failure(number.isNaN ? nil : .number(min(max(number, range.lowerBound), range.upperBound)))
    }

    private func checkReducedSetting(_ text: String) -> Result<LooseValue, ValueProblem> {
        do {
            _ = try ReducedSetting(parsing: text)
            return .success(.string(text))
        } catch let error as ReducedSettingError {
            return .failure(ValueProblem(text: error.message))
        } catch {
            return failure(nil)
        }
    }

    private func failure(_ nearest: LooseValue?) -> Result<LooseValue, ValueProblem> {
        .failure(ValueProblem(text: "must be \(allowed)" + (nearest.map { "; the nearest is \($0)" } ?? "")))
    }
}

/// What is wrong with a value.
struct ValueProblem: Error {
    let text: String
}
