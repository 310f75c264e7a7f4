import RunModel
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
