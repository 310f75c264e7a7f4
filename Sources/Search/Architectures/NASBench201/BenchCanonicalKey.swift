extension BenchCell {
    /// Equal for two cells exactly when they compute the same function of the same weights, up to the
    /// names of convolutions: `none` adds nothing, `skip_connect` is the identity, pooling is linear, sums have no order, and
    /// what the output does not depend on does not matter.
    ///
    /// Every state is a sum of terms, each the cell's input or a convolution's result, pooled so many times. Convolutions of equal
    /// definitions are different ones, as their weights differ; the smallest text over their possible numberings is taken.
    var canonicalKey: String { BenchTerms(self).smallestText }
}

/// What a state of the cell is: a sum of these.
private struct BenchTerm: Hashable, Comparable {
    /// Poolings that it went through.
    var pools: Int
    /// The edge whose convolution it is; -1 for the cell's input.
    var source: Int

    static func < (a: BenchTerm, b: BenchTerm) -> Bool { (a.source, a.pools) < (b.source, b.pools) }
}

/// A cell as sums of convolutions.
private struct BenchTerms {
    /// Input and output of a cell, where a convolution has an edge's number.
    private static let input = -1

    private let operations: [CellOperation]
    /// What each convolution reads.
    private var definitions: [Int: [BenchTerm]] = [:]
    private var output: [BenchTerm] = []

    init(_ cell: BenchCell) {
        operations = cell.operations
        var sums = [[BenchTerm(pools: 0, source: Self.input)]]
        for state in BenchCell.nodes {
            var sum: [BenchTerm] = []
            for edge in BenchCell.edges(ofNode: state) {
                let value = sums[BenchCell.edges[edge].source]
                switch cell.operations[edge] {
                case .none: break
                case .skipConnect: sum += value
                case .avgPool3x3: sum += value.map { BenchTerm(pools: $0.pools + 1, source: $0.source) }
                default:
                    definitions[edge] = value
                    sum.append(BenchTerm(pools: 0, source: edge))
                }
            }
            sums.append(sum)
        }
        output = sums[sums.count - 1]
    }

    /// The smallest text over the numberings of the convolutions that the output depends on.
    var smallestText: String {
        var trees: [Int: String] = [:]
        for edge in definitions.keys.sorted() { trees[edge] = tree(edge, trees) }
        let groups = Dictionary(grouping: live, by: { trees[$0] ?? "" }).sorted { $0.key < $1.key }.map(\.value)
        var best: String?
        forEachOrder(of: groups[...], []) { order in
            let text = text(order)
            if best.map({ text < $0 }) ?? true { best = text }
        }
        return best ?? ""
    }

    /// The convolutions that the output depends on.
    private var live: Set<Int> {
        var found: Set<Int> = []
        var open = output.map(\.source)
        while let edge = open.popLast() {
            guard let terms = definitions[edge], found.insert(edge).inserted else { continue }
            open += terms.map(\.source)
        }
        return found
    }

    /// A convolution with everything that it reads written out: the same for those that only their weights distinguish.
    private func tree(_ edge: Int, _ trees: [Int: String]) -> String {
        let terms = (definitions[edge] ?? []).map { term in
            String(repeating: "p", count: term.pools) + (trees[term.source] ?? "x")
        }
        return "\(sign(edge))(\(terms.sorted().joined(separator: "+")))"
    }

    private func sign(_ edge: Int) -> String { operations[edge] == .conv1x1 ? "1" : "3" }

    /// Calls with every order of the convolutions that keeps the groups in theirs.
    private func forEachOrder(of groups: ArraySlice<[Int]>, _ chosen: [Int], _ body: ([Int]) -> Void) {
        guard let group = groups.first else { return body(chosen) }
        func extend(_ rest: [Int], _ chosen: [Int]) {
            if rest.isEmpty { return forEachOrder(of: groups.dropFirst(), chosen, body) }
            for (index, edge) in rest.enumerated() {
                var others = rest
                others.remove(at: index)
                extend(others, chosen + [edge])
            }
        }
        extend(group, chosen)
    }

    private func text(_ order: [Int]) -> String {
        var numbers = [Self.input: 0]
        for (index, edge) in order.enumerated() { numbers[edge] = index + 1 }
        func sum(_ terms: [BenchTerm]) -> String {
            terms.map { BenchTerm(pools: $0.pools, source: numbers[$0.source] ?? 0) }.sorted()
                .map { String(repeating: "p", count: $0.pools) + ($0.source == 0 ? "x" : "\($0.source)") }
                .joined(separator: "+")
        }
        return (order.map { sign($0) + "(" + sum(definitions[$0] ?? []) + ")" } + [sum(output)]).joined(separator: ";")
    }
}
