/// Who descends from whom, derived from the candidates of a run.
///
/// A parent is always older than its children, so that ids rise along every line of descent.
package struct Lineage: Sendable {
    // By id; ids are dense from 1, so that place 0 is unused.
    private var parents: [Int?] = [nil]
    private var childLists: [[Int]] = [[]]
    private var descendantCounts: [Int] = [0]
    private var champions: [Int] = [0]

    /// A family of nobody.
    package init() {}

    /// Derives everything. Complexity: O(n).
    package init(_ candidates: [CandidateRecord]) {
        let count = (candidates.map(\.id).max() ?? 0) + 1
        parents = Array(repeating: nil, count: count)
        childLists = Array(repeating: [], count: count)
        descendantCounts = Array(repeating: 0, count: count)
        champions = Array(0..<count)
        for record in candidates {
            guard let parent = record.parent, parent > 0, parent < record.id else { continue }
            parents[record.id] = parent
            childLists[parent].append(record.id)
        }
        // The youngest first: everyone's descendants are counted before its parent counts it.
        let records = Dictionary(candidates.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        for record in candidates.reversed() {
            guard let parent = parents[record.id] else { continue }
            descendantCounts[parent] += 1 + descendantCounts[record.id]
            guard let rival = records[champions[record.id]] else { continue }
            if TierRanking.standard.isBetter(rival, than: records[champions[parent]]) {
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

    /// The best of a candidate and its descendants, by the ranking of all; the candidate itself where nobody counts.
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
