/// Why the last command cannot be taken back.
package enum UndoProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing was carried out yet.
    case nothing
    /// What it did has no opposite.
    case final(CommandRecord)

    /// One line.
    package var description: String {
        switch self {
        case .nothing: "no command was carried out yet"
        case .final(let record):
            if case .promoteCandidate(let id) = record.command {
                "a promotion cannot be taken back: pause #\(id), or kill and revive it"
            } else {
                "the last command cannot be taken back: \(record.reply)"
            }
        }
    }
}

extension CommandRecord {
    /// What takes back what the command did; nil where nothing does.
    package var inverse: RunCommand? {
        switch (command, answer) {
        case (.pauseCandidate(let id), .done): .resumeCandidate(id)
        case (.resumeCandidate(let id), .done): .pauseCandidate(id)
        case (.killCandidate(let id), .done): .reviveCandidate(id)
        case (.reviveCandidate(let id), .done): .killCandidate(id)
        case (.pinCandidate(let id, let pinned), .done): .pinCandidate(id, !pinned)
        case (.inject, .injected(let id)): .killCandidate(id)
        case (.pauseSearch, .done): .resumeSearch
        case (.resumeSearch, .done): .pauseSearch
        default: nil
        }
    }
}

extension RunSnapshot {
    /// What takes back the last command that was carried out, with all that were asked together with it; asked again it does that
    /// command again.
    package func undoing() throws(UndoProblem) -> [RunCommand] {
        guard let last = commands.last(where: { $0.state == .done }) else { throw .nothing }
        let together = commands.filter { $0.time == last.time && $0.state == .done }
        var inverses: [RunCommand] = []
        for record in together.reversed() {
            guard let inverse = record.inverse else { throw .final(record) }
            inverses.append(inverse)
        }
        return inverses
    }
}
