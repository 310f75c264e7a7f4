import Foundations
import RunModel
import Studies
import TerminalKit

extension CandidateState {
    /// A character beside the word, so that a column can be scanned.
    func symbol(_ glyphs: Glyphs) -> Character {
        switch self {
        case .waiting: glyphs.ring
        case .training: glyphs.right
        case .paused: glyphs.pause
        case .alive: glyphs.dot
        case .retired: glyphs.middleDot
        case .killed: glyphs.ballot
        case .failed: "!"
        }
    }

    /// How the state looks.
    var role: ThemeRole {
        switch self {
        case .waiting, .retired: .dimText
        case .training: .info
        case .paused: .warning
        case .alive: .good
        case .killed, .failed: .bad
        }
    }
}

extension RunPhase {
    /// The state as the status line says it.
    var word: String { rawValue.uppercased() }

    /// How it looks there.
    var role: ThemeRole {
        switch self {
        case .running: .badgeGood
        case .finished: .badge
        case .paused, .stopped: .badgeWarning
        case .crashed: .badgeBad
        }
    }
}

extension SharedState {
    /// A score with its standard error where that is known: `86.88 ± 0.34 %`.
    func scoreText(_ score: Double, _ glyphs: Glyphs) -> String {
        let error = snapshot?.setting.standardError(of: score).map { " ± \(Format.percent($0))" } ?? ""
        return glyphs.worded("\(Format.percent(score))\(error) %")
    }

    /// How sure it is who is the best, and since when nobody is better: `3 within ±0.34 of the best, no better since cycle 4`.
    func standingTexts(_ glyphs: Glyphs) -> [String] {
        guard let standing = index.standing, let run = snapshot?.run else { return [] }
        var texts: [String] = []
        if let error = standing.error, !standing.near.isEmpty {
            texts.append(glyphs.worded("\(standing.near.count) within ±\(Format.percent(error)) of the best"))
        }
        if run.cycle > standing.since { texts.append("no better since cycle \(standing.since)") }
        return texts
    }
}

extension CandidateRank {
    /// The place among those who completed the same tier: `1 of 16 in T3`.
    var inTier: String { "\(rank) of \(peers) in T\(tier)" }
}
