import Foundation
import Foundations

extension TrainingFreeScore {
    /// What AZ-NAS's score, a rank by several scores, is called.
    package static let azNAS = "az_nas"

    /// The scores that AZ-NAS ranks by, with the multiply-accumulates for complexity.
    package static let azNASParts: Set<TrainingFreeScore> = [.expressivity, .progressivity, .trainability, .macs]

    /// All scores, those together that come out of the same passes.
    package static let passes: [[TrainingFreeScore]] = [
        [.parameters, .macs], [.gradientNorm, .snip, .jacobianCovariance, .zico], [.naswot],
        [.naswotNoise], [.synflow],
        [.expressivity, .progressivity, .trainability],
    ]

    /// The names in a list separated by commas.
    package static func names(in text: String) -> [String] {
        text.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The scores of a list separated by commas; AZ-NAS stands for those that it is made of.
    ///
    /// - Throws: `ProxyStudyError` for a name that is none.
    package static func parse(_ text: String) throws -> Set<TrainingFreeScore> {
        var scores: Set<TrainingFreeScore> = []
        for name in names(in: text) {
            if name == azNAS {
                scores.formUnion(azNASParts)
            } else if let score = TrainingFreeScore(rawValue: name) {
                scores.insert(score)
            } else {
                let known = allCases.map(\.name) + [azNAS]
                let nearest = NearestName.find(name, among: known).map { "; the nearest is \($0)" } ?? ""
                throw ProxyStudyError("unknown score \(name)\(nearest): there are \(known.joined(separator: ", "))")
            }
        }
        return scores
    }
}
