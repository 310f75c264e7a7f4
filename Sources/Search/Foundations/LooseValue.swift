/// A value of a document (JSON, TOML) as it was written, before anything is known about what it should be.
///
/// Documents that people write are read into this first, so that errors can name the place and the choices.
package enum LooseValue: Sendable, Hashable {
    case null
    case boolean(Bool)
    case integer(Int)
    case number(Double)
    case string(String)
    case list([LooseValue])
    case table([String: LooseValue])
}

extension LooseValue: Codable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Int.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([LooseValue].self) {
            self = .list(value)
        } else {
            self = .table(try container.decode([String: LooseValue].self))
        }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .boolean(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .string(let value): try container.encode(value)
        case .list(let values): try container.encode(values)
        case .table(let fields): try container.encode(fields)
        }
    }
}

extension LooseValue: CustomStringConvertible {
    /// As TOML writes it; `null`, which TOML lacks, as JSON does.
    package var description: String {
        switch self {
        case .null: "null"
        case .boolean(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .number(let value): Self.text(value)
        case .string(let value): Self.quoted(value)
        case .list(let values): "[\(values.map(\.description).joined(separator: ", "))]"
        case .table(let fields):
            "{ \(fields.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")) }"
        }
    }

    /// The shortest text that reads back as the same number; TOML spells the special ones without a leading point.
    private static func text(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        return value.isInfinite ? (value < 0 ? "-inf" : "inf") : "\(value)"
    }

    /// A basic string of TOML.
    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            case _ where TerminalText.isObeyed(scalar):
                let digits = String(scalar.value, radix: 16)
                result +=
                    (digits.count > 4 ? "\\U000" : "\\u" + String(repeating: "0", count: 4 - digits.count)) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
