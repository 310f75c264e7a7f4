import RunModel
import Strategies

extension EngineLoop {
    /// Tier 0: leaves the most promising of the proposed candidates in a plan; returns what was found of them. Those who are
    /// kept bear the cost of all.
    func screen(_ plan: inout CyclePlan) throws -> [Measure] {
        guard let kept = plan.kept, !plan.newCandidates.isEmpty else { return [] }
        let proposed = plan.newCandidates
        let found = try evaluator.promise(of: proposed.map(\.genotype))
        plan = plan.keeping(kept, by: found.map(\.order))
        guard let name = found.first?.name, !plan.newCandidates.isEmpty else { return [] }
        let count = plan.newCandidates.count
        plan.notes.append("tier 0: \(proposed.count) proposed, the \(count) most promising by \(name) are trained")
        let seconds = found.reduce(0) { $0 + $1.seconds } / Double(count)
        let values = Dictionary(uniqueKeysWithValues: zip(proposed.map(\.genotype), found.map(\.value)))
        return plan.newCandidates.map { Measure(name: name, value: values[$0.genotype] ?? nil, seconds: seconds) }
    }
}
