import ArgumentParser
import Foundation
import Foundations

/// What a cell of a table holds, to sort and choose by and for other programs.
enum TableValue: Hashable {
    case number(Double)
    case text(String)
    case none

    init(_ value: Double?) { self = value.map { .number($0) } ?? .none }
    init(_ value: Int?) { self.init(value.map(Double.init)) }

    /// With nine significant digits, which is more than anything is measured to; empty where there is nothing.
    var csv: String {
        switch self {
        case .number(let value): Int(exactly: value).map(String.init) ?? "\(value.rounded(toSignificantDigits: 9))"
        case .text(let text): text
        case .none: ""
        }
    }

    /// Whether it comes before another one; nothing comes last.
    func precedes(_ other: TableValue, descending: Bool) -> Bool {
        switch (self, other) {
        case (.number(let a), .number(let b)): descending ? a > b : a < b
        case (.text(let a), .text(let b)): descending ? a > b : a < b
        case (.number, .text): true
        case (.number, .none), (.text, .none): true
        default: false
        }
    }
}

/// A column of a table whose rows can be sorted, chosen and given out.
struct DataColumn<Row> {
    /// What `--sort`, `--filter` and the heading of CSV call it.
    var name: String
    /// How it stands in the text; nil for one that only CSV has.
    var text: TextTable.Column?
    /// Whether the largest come first when it is sorted by.
    var descends = false
    /// The value of a row.
    var value: (Row) -> TableValue
    /// What people read of it.
    var shown: (Row) -> String
}

extension DataColumn {
    /// A column that people read as it is.
    init(_ name: String, _ text: TextTable.Column?, _ value: @escaping (Row) -> TableValue) {
        self.init(name: name, text: text, value: value) { row in
            let csv = value(row).csv
            return csv.isEmpty ? "–" : csv
        }
    }
}

/// Which rows of a table are given out, and how.
struct TableOptions: ParsableArguments {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, csv
    }

    @Option(help: ArgumentHelp("Sort by a column, named as in CSV.", valueName: "column"))
    var sort: String?

    @Flag(help: "The other way round.")
    var reverse = false

    @Option(help: ArgumentHelp("Only the first so many rows.", valueName: "rows"))
    var limit: Int?

    func validate() throws {
        if let limit, limit < 0 { throw ValidationError("--limit must not be negative") }
        if reverse, sort == nil { throw ValidationError("--reverse belongs to --sort") }
    }

    /// Whether anything was asked for.
    var isUsed: Bool { sort != nil || limit != nil }

    /// The rows in the order asked for, cut off where asked for.
    ///
    /// - Throws: `UserError` for a column that there is not.
    func arranged<Row>(_ rows: [Row], _ columns: [DataColumn<Row>]) throws -> [Row] {
        var rows = rows
        if let sort {
            let column = try DataColumn.named(sort, in: columns, option: "--sort")
            let values = rows.map(column.value)
            let descending = column.descends != reverse
            let order = rows.indices.sorted { a, b in
                values[a].precedes(values[b], descending: descending)
                    || (!values[b].precedes(values[a], descending: descending) && a < b)
            }
            rows = order.map { rows[$0] }
        }
        return limit.map { Array(rows.prefix($0)) } ?? rows
    }
}

extension DataColumn {
    /// The column of a name.
    ///
    /// - Throws: `UserError` naming those that there are.
    static func named(_ name: String, in columns: [DataColumn], option: String) throws -> DataColumn {
        if let column = columns.first(where: { $0.name == name.lowercased() }) { return column }
        let names = columns.map(\.name)
        let meant = NearestName.meant(by: name, among: names).map { ", did you mean \($0)?" } ?? ":"
        throw UserError("\(option): there is no column \(name)\(meant) there are \(names.joined(separator: ", "))")
    }

    /// Rows as comma-separated values, with all columns.
    static func csv(_ rows: [Row], _ columns: [DataColumn]) -> String {
        CSVText.of([columns.map(\.name)] + rows.map { row in columns.map { $0.value(row).csv } })
    }

    /// Rows for people.
    static func table(_ rows: [Row], _ columns: [DataColumn]) -> TextTable {
        let shown = columns.compactMap { column in column.text.map { (column, $0) } }
        var table = TextTable(shown.map(\.1))
        for row in rows { table.add(shown.map { $0.0.shown(row) }) }
        return table
    }
}

/// Chooses rows by conditions on columns, all of which must hold: `state=finished best>70 candidates>=100`; a word alone is looked for
/// in all texts; `!` turns a condition around.
struct TableFilter<Row> {
    private let conditions: [(Row) -> Bool]

    /// Reads a filter.
    ///
    /// - Throws: `UserError` naming the word that is wrong.
    init(_ text: String, _ columns: [DataColumn<Row>]) throws {
        conditions = try text.split(whereSeparator: \.isWhitespace).map { try Self.condition($0, columns) }
    }

    /// Whether a row passes.
    func matches(_ row: Row) -> Bool { conditions.allSatisfy { $0(row) } }

    private static func condition(_ word: Substring, _ columns: [DataColumn<Row>]) throws -> (Row) -> Bool {
        if word.first == "!", word.count > 1 {
            let inner = try condition(word.dropFirst(), columns)
            return { !inner($0) }
        }
        guard let match = word.wholeMatch(of: /([A-Za-z_]+)(<=|>=|!=|<|>|=|:)(.*)/) else {
            let wanted = word.lowercased()
            return { row in
                columns.contains { column in
                    if case .text(let text) = column.value(row) { text.lowercased().contains(wanted) } else { false }
                }
            }
        }
        let column = try DataColumn.named(String(match.1), in: columns, option: "--filter")
        let (relation, wanted) = (match.2, String(match.3))
        guard ["<", "<=", ">", ">="].contains(relation) else {
            let isTurned = relation == "!="
            return { row in
                let isSame: Bool =
                    switch column.value(row) {
                    case .number(let value): Double(wanted) == value
                    case .text(let text):
                        relation == ":"
                            ? text.localizedCaseInsensitiveContains(wanted) : text.lowercased() == wanted.lowercased()
                    case .none: wanted.isEmpty
                    }
                return isSame != isTurned
            }
        }
        guard let limit = Double(wanted), limit.isFinite else {
            throw UserError("--filter \(word): \(wanted.isEmpty ? "nothing" : wanted) is no number")
        }
        return { row in
            guard case .number(let value) = column.value(row) else { return false }
            return switch relation {
            case "<": value < limit
            case "<=": value <= limit
            case ">": value > limit
            default: value >= limit
            }
        }
    }
}
