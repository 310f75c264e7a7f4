import Testing
@testable import Architectures

@testable import TUI
@testable import TerminalKit

/// The Graphviz text is read back by a parser of the language's grammar (as far as it is used).
@Suite struct ExportDotTests {
    @Test(arguments: Spaces.published.map(\.name)) func publishedGenotypesAreValid(name: String) throws {
        let genotype = try Architecture(parsing: name)
        let graph = try DotParser.parse(genotype.dot(name: name))
        #expect(graph.name == name)
        #expect(graph.clusters == ["cluster_normal", "cluster_reduction"])
        for group in genotype.parts.groups {
            let edges = graph.edges.filter { $0.from.hasPrefix(group.id) }
            #expect(edges.count == group.parts.count + group.outputs.count)
            for (index, part) in group.parts.enumerated() {
                let found = edges.contains {
                    $0.from == "\(group.id)_\(part.source)" && $0.to == "\(group.id)_\(2 + index / 2)"
                        && $0.attributes["label"] == part.operation.name
                }
                #expect(found)
            }
        }
        // Every end of an edge is a node that was declared with a label.
        for edge in graph.edges {
            #expect(graph.nodes[edge.from]?["label"] != nil)
            #expect(graph.nodes[edge.to]?["label"] != nil)
        }
    }

    @Test func randomGenotypesAreValidAndTheirDeadPartsDashed() throws {
        var generator = FixtureGenerator(seed: 4)
        for _ in 0..<50 {
            let genotype = try Spaces.find("cell").random(using: &generator)
            let graph = try DotParser.parse(genotype.dot(name: "x"))
            for group in genotype.parts.groups {
                let analysed = CellGraph(group)
                let dead = group.parts.indices.filter { !analysed.isLive(edge: $0) }.count
                let drawn = graph.edges.filter {
                    $0.from.hasPrefix(group.id) && $0.attributes["label"] != nil
                        && $0.attributes["style"] == "dashed"
                }
                #expect(drawn.count == dead)
            }
        }
    }

    @Test func changesAreMarkedAndNamesAreQuoted() throws {
        let before = try Architecture(parsing: "DARTS_V1")
        let after = before.changed { $0.normal.edges[2].operation = .sepConv5x5 }
        let text = after.dot(name: "a \"quoted\" \\ name", changes: after.changes(from: before))
        let graph = try DotParser.parse(text)
        #expect(graph.name == "a \"quoted\" \\ name")
        let marked = graph.edges.filter { $0.attributes["penwidth"] == "3" }
        #expect(marked.map { $0.attributes["label"] } == ["◆ sep_conv_5x5"])
    }

    @Test func theParserRefusesWhatIsNotDot() {
        for text in [
            "", "digraph x {", "digraph x { a -> }", "digraph x { a [label=] }", "digraph x { a [label=\"b] }",
        ] {
            #expect(throws: DotParser.Failure.self) { try DotParser.parse(text) }
        }
    }
}

/// A recursive descent parser of the DOT language: graphs, clusters, attributes, nodes, edges.
struct DotParser {
    struct Failure: Error {}

    struct Edge {
        var from: String
        var to: String
        var attributes: [String: String]
    }

    private(set) var name = ""
    private(set) var clusters: [String] = []
    private(set) var nodes: [String: [String: String]] = [:]
    private(set) var edges: [Edge] = []
    private var rest: Substring

    static func parse(_ text: String) throws -> DotParser {
        var parser = DotParser(rest: Substring(text))
        guard try parser.id() == "digraph" else { throw Failure() }
        parser.name = try parser.id()
        try parser.block()
        parser.skip()
        guard parser.rest.isEmpty else { throw Failure() }
        return parser
    }

    private init(rest: Substring) { self.rest = rest }

    private mutating func skip() { rest = rest.drop { $0.isWhitespace } }

    private mutating func take(_ text: String) -> Bool {
        skip()
        guard rest.hasPrefix(text) else { return false }
        rest = rest.dropFirst(text.count)
        return true
    }

    private mutating func expect(_ text: String) throws {
        guard take(text) else { throw Failure() }
    }

    private mutating func id() throws -> String {
        if take("\"") {
            var value = ""
            while let character = rest.popFirst() {
                if character == "\"" { return value }
                guard character == "\\" else {
                    value.append(character)
                    continue
                }
                guard let escaped = rest.popFirst() else { throw Failure() }
                value.append(escaped)
            }
            throw Failure()
        }
        skip()
        let word = rest.prefix { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "." }
        guard !word.isEmpty else { throw Failure() }
        rest = rest.dropFirst(word.count)
        return String(word)
    }

    private mutating func block() throws {
        try expect("{")
        while !take("}") {
            try statement()
            _ = take(";")
        }
    }

    private mutating func statement() throws {
        let first = try id()
        if first == "subgraph" {
            clusters.append(try id())
            return try block()
        }
        if take("=") {
            _ = try id()
        } else if take("->") {
            let target = try id()
            edges.append(Edge(from: first, to: target, attributes: try attributes()))
        } else {
            let values = try attributes()
            if first != "node", first != "edge" { nodes[first] = values }
        }
    }

    private mutating func attributes() throws -> [String: String] {
        var values: [String: String] = [:]
        guard take("[") else { return values }
        while !take("]") {
            let key = try id()
            try expect("=")
            values[key] = try id()
            _ = take(",")
        }
        return values
    }
}
