/// Who descends from whom, derived from the candidates of a run.
///
/// A parent is always older than its children, so that ids rise along every line of descent.
package struct Lineage: Sendable {
    // By id; ids are dense from 1, so that place 0 is unused.
    private var parents: [Int?] = [nil]
    private var childLists: [[Int]] = [[]]
    private var descendantCounts: [Int] = [0]
    private var generations: [Int] = [0]
    private var champions: [Int] = [0]

    /// A family of nobody.
    package init() {}

    /// Derives everything. Complexity: O(n).
    package init(_ candidates: [CandidateRecord]) {
        let count = (candidates.map(\.id).max() ?? 0) + 1
        parents = Array(repeating: nil, count: count)
        childLists = Array(repeating: [], count: count)
        descendantCounts = Array(repeating: 0, count: count)
        generations = Array(repeating: 0, count: count)
        champions = Array(0..<count)
        for record in candidates {
            guard let parent = record.parent, parent > 0, parent < record.id else { continue }
            parents[record.id] = parent
            childLists[parent].append(record.id)
            generations[record.id] = generations[parent] + 1
        }
        // The youngest first: everyone's descendants are counted before its parent counts it.
        var best: [(tier: Int, score: Double)] = Array(repeating: (0, 0), count: count)
        for record in candidates { best[record.id] = (record.tier, record.score ?? 0) }
        for record in candidates.reversed() {
            guard let parent = parents[record.id] else { continue }
            descendantCounts[parent] += 1 + descendantCounts[record.id]
            if best[record.id] > best[parent] {
                best[parent] = best[record.id]
                champions[parent] = champions[record.id]
            }
        }
    }

    private func holds(_ id: Int) -> Bool { id > 0 && id < parents.count }

    /// The candidate that a candidate was made from.
    package func parent(of id: Int) -> Int? { holds(id) ? parents[id] : nil }

    /// Those made from a candidate, the oldest first.
    package func children(of id: Int) -> [Int] { holds(id) ? childLists[id] : [] }

    /// How many descend from a candidate.
    package func descendantCount(of id: Int) -> Int { holds(id) ? descendantCounts[id] : 0 }

    /// How many ancestors a candidate has.
    package func generation(of id: Int) -> Int { holds(id) ? generations[id] : 0 }

    /// The best of a candidate and its descendants: the highest score in the highest tier.
    package func best(of id: Int) -> Int { holds(id) ? champions[id] : id }

    /// A candidate's ancestors, the root first.
    package func ancestors(of id: Int) -> [Int] {
        var line: [Int] = []
        var next = parent(of: id)
        while let ancestor = next {
            line.append(ancestor)
            next = parent(of: ancestor)
        }
        return line.reversed()
    }

    /// The first of a candidate's line: one without a parent.
    package func root(of id: Int) -> Int { ancestors(of: id).first ?? id }
}
