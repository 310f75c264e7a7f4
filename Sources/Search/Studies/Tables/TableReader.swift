import Architectures
import Foundation

/// Reads the lines of a table one after the other, and checks each.
struct TableReader {
    private(set) var architectures: [Architecture] = []
    private(set) var columns: [BenchmarkTable.Column] = []
    private(set) var rows: [Architecture: Int] = [:]

    private let name: String
    private var lines: ArraySlice<Substring>
    private var line = 1
    private let width: Int
    private let arch: Int
    /// Where in a line the values of each column stand.
    private var fields: [Int] = []
    /// The line of each architecture.
    private var origins: [Int] = []

    /// Reads the header.
    init(_ text: String, name: String) throws {
        self.name = name
        lines = text.split(omittingEmptySubsequences: false) { $0.isNewline }[...]
        let header = try Self.fields(lines.popFirst() ?? "", name, 1)
        width = header.count
        guard let arch = header.firstIndex(of: "arch") else {
            throw TableError(
                name,
                line: 1,
                "there is no column arch: the header must name it, and columns such as cifar10_val_e12"
            )
        }
        self.arch = arch
        for (index, title) in header.enumerated() where index != arch {
            guard let column = BenchmarkTable.Column(title) else { continue }
            if let twin = columns.first(where: { $0.isSame(as: column) }) {
                let problem = "column \(title) says the same as column \(twin.name)"
                throw TableError(name, line: 1, problem)
            }
            columns.append(column)
            fields.append(index)
        }
        guard !columns.isEmpty else {
            throw TableError(
                name,
                line: 1,
                "there is no column of accuracies: its name must end in _eN, as in cifar10_test_e200"
            )
        }
    }

    /// Reads a line; false at the end. Empty lines are passed over.
    mutating func readRow() throws -> Bool {
        guard let text = lines.popFirst() else {
            guard !architectures.isEmpty else { throw TableError(name, line: nil, "there is no architecture in it") }
            if let column = columns.first(where: { Self.looksLikeFractions($0.values) }) {
                throw TableError(
                    name,
                    line: nil,
                    "\(column.name) is at most 1 everywhere, which looks like fractions: accuracies are written in percent, as in 93.25"
                )
            }
            return false
        }
        line += 1
        if text.isEmpty { return true }
        let row = try Self.fields(text, name, line)
        guard row.count == width else { throw problem("\(row.count) fields, where the header has \(width)") }
        let architecture: Architecture
        do {
            architecture = try Architecture(parsing: row[arch])
        } catch {
            throw problem("\(error)")
        }
        if let twin = rows.updateValue(architectures.count, forKey: architecture) {
            throw problem("the architecture of line \(origins[twin]) again: \(row[arch])")
        }
        architectures.append(architecture)
        origins.append(line)
        for (column, field) in fields.enumerated() {
            columns[column].values.append(try accuracy(row[field], columns[column].name))
        }
        return true
    }

    private func accuracy(_ text: String, _ column: String) throws -> Double {
        guard let percent = Double(text) else {
            throw problem("\(column) = \"\(text)\" is not a number: accuracies are written in percent, as in 93.25")
        }
        guard (0...100).contains(percent) else {
            throw problem("\(column) = \(text) is out of range: accuracies are percent, from 0 to 100")
        }
        return percent / 100
    }

    /// Whether nobody is better than 1 % and somebody better than nothing.
    private static func looksLikeFractions(_ values: [Double]) -> Bool {
        guard let most = values.max() else { return false }
        return most > 0 && most <= 0.01
    }

    private func problem(_ text: String) -> TableError { TableError(name, line: line, text) }

    /// The fields of a line. Those that hold commas stand in quotes, and quotes within are doubled (RFC 4180); a field does
    /// not go on in the next line.
    private static func fields(_ line: Substring, _ name: String, _ number: Int) throws -> [String] {
        var fields = [""]
        var isQuoted = false
        var last: Character?
        for character in line {
            if character == "\"" {
                // The second of two quotes within quotes stands for itself.
                if !isQuoted, last == "\"" { fields[fields.count - 1].append("\"") }
                isQuoted.toggle()
            } else if character == ",", !isQuoted {
                fields.append("")
            } else {
                fields[fields.count - 1].append(character)
            }
            last = character == "\"" && last == "\"" && isQuoted ? nil : character
        }
        if isQuoted { throw TableError(name, line: number, "a quote is not closed") }
        return fields.map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

extension BenchmarkTable.Column {
    /// What a header means; nil for one that is not a column of accuracies.
    fileprivate init?(_ title: String) {
        guard let mark = title.range(of: "_e", options: .backwards), let epochs = Int(title[mark.upperBound...]),
            epochs > 0
        else { return nil }
        let parts: [(suffix: String, part: BenchmarkTable.Part)] = [("_val", .validation), ("_test", .test)]
        let stem = title[..<mark.lowerBound]
        let part = parts.first { stem.hasSuffix($0.suffix) }
        self.init(
            name: title,
            dataset: String(stem.dropLast(part?.suffix.count ?? 0)),
            part: part?.part ?? .unnamed,
            epochs: epochs,
            values: []
        )
    }

    fileprivate func isSame(as other: Self) -> Bool {
        dataset == other.dataset && part == other.part && epochs == other.epochs
    }
}
