import Architectures
import Foundation

extension RunCommand: Codable {
    /// Reads an object with a `kind`.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: FactKey.self)
        switch try box.get(.kind) as String {
        case "pause": self = .pauseCandidate(try box.get(.candidate))
        case "resume": self = .resumeCandidate(try box.get(.candidate))
        case "kill": self = .killCandidate(try box.get(.candidate))
        case "revive": self = .reviveCandidate(try box.get(.candidate))
        case "promote": self = .promoteCandidate(try box.get(.candidate))
        case "pin": self = .pinCandidate(try box.get(.candidate), try box.get(.pinned))
        case "inject":
            self = .inject(try box.get(.architecture), parent: try box.decodeIfPresent(Int.self, forKey: .parent))
        case "pauseSearch": self = .pauseSearch
        case "resumeSearch": self = .resumeSearch
        case "stopSearch": self = .stopSearch
        case let word: throw box.unknown(.kind, word)
        }
    }

    /// Writes an object with a `kind`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: FactKey.self)
        func write(_ kind: String, _ candidate: Int? = nil) throws {
            try box.encode(kind, forKey: .kind)
            try box.encodeIfPresent(candidate, forKey: .candidate)
        }
        switch self {
        case .pauseCandidate(let id): try write("pause", id)
        case .resumeCandidate(let id): try write("resume", id)
        case .killCandidate(let id): try write("kill", id)
        case .reviveCandidate(let id): try write("revive", id)
        case .promoteCandidate(let id): try write("promote", id)
        case .pinCandidate(let id, let pinned):
            try write("pin", id)
            try box.encode(pinned, forKey: .pinned)
        case .inject(let architecture, let parent):
            try write("inject")
            try box.encode(architecture, forKey: .architecture)
            try box.encodeIfPresent(parent, forKey: .parent)
        case .pauseSearch: try write("pauseSearch")
        case .resumeSearch: try write("resumeSearch")
        case .stopSearch: try write("stopSearch")
        }
    }
}

extension CommandAnswer: Codable {
    /// Reads an object with an `answer`.
    package init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: FactKey.self)
        switch try box.get(.answer) as String {
        case "done": self = .done
        case "promoted": self = .promoted(toTier: try box.get(.toTier))
        case "injected": self = .injected(candidate: try box.get(.candidate))
        case "refused": self = .refused(try CommandRefusal(box))
        case let word: throw box.unknown(.answer, word)
        }
    }

    /// Writes an object with an `answer`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: FactKey.self)
        switch self {
        case .done: try box.encode("done", forKey: .answer)
        case .promoted(let tier):
            try box.encode("promoted", forKey: .answer)
            try box.encode(tier, forKey: .toTier)
        case .injected(let candidate):
            try box.encode("injected", forKey: .answer)
            try box.encode(candidate, forKey: .candidate)
        case .refused(let refusal):
            try box.encode("refused", forKey: .answer)
            try refusal.write(&box)
        }
    }
}

extension CommandRefusal {
    init(_ box: FactReading) throws {
        switch try box.get(.refusal) as String {
        case "unknownCandidate": self = .unknownCandidate(try box.get(.candidate))
        case "state": self = .state(candidate: try box.get(.candidate), try box.get(.action), try box.get(.state))
        case "topTier": self = .topTier(candidate: try box.get(.candidate), isReached: try box.get(.isReached))
        case "sameNetwork":
            // Earlier answers do not say what it is doing, and need not: it was the same network all the same.
            let state = try box.decodeIfPresent(CandidateState.self, forKey: .state) ?? .alive
            self = .sameNetwork(candidate: try box.get(.candidate), state)
        case "invalid": self = .invalid(reason: try box.get(.reason))
        case "untrainable": self = .untrainable(reason: try box.get(.reason))
        case "searchIsPaused": self = .searchIsPaused
        case "searchIsNotPaused": self = .searchIsNotPaused
        case "engineEnded": self = .engineEnded
        case let word: throw box.unknown(.refusal, word)
        }
    }

    func write(_ box: inout FactWriting) throws {
        func put(_ word: String, _ candidate: Int? = nil, reason: String? = nil) throws {
            try box.encode(word, forKey: .refusal)
            try box.encodeIfPresent(candidate, forKey: .candidate)
            try box.encodeIfPresent(reason, forKey: .reason)
        }
        switch self {
        case .unknownCandidate(let id): try put("unknownCandidate", id)
        case .state(let id, let action, let state):
            try put("state", id)
            try box.encode(action, forKey: .action)
            try box.encode(state, forKey: .state)
        case .topTier(let id, let isReached):
            try put("topTier", id)
            try box.encode(isReached, forKey: .isReached)
        case .sameNetwork(let id, let state):
            try put("sameNetwork", id)
            try box.encode(state, forKey: .state)
        case .invalid(let reason): try put("invalid", reason: reason)
        case .untrainable(let reason): try put("untrainable", reason: reason)
        case .searchIsPaused: try put("searchIsPaused")
        case .searchIsNotPaused: try put("searchIsNotPaused")
        case .engineEnded: try put("engineEnded")
        }
    }
}

extension CommandRecord: Codable {
    init(_ box: FactReading) throws {
        self.init(
            id: try box.get(.command),
            time: try box.get(.asked),
            command: try box.get(.request),
            answer: try box.decodeIfPresent(CommandAnswer.self, forKey: .answer)
        )
    }

    func write(_ box: inout FactWriting) throws {
        try box.encode(id, forKey: .command)
        try box.encode(time, forKey: .asked)
        try box.encode(command, forKey: .request)
        try box.encodeIfPresent(answer, forKey: .answer)
    }

    /// Reads one flat object.
    package init(from decoder: any Decoder) throws {
        try self.init(decoder.container(keyedBy: FactKey.self))
    }

    /// Writes one flat object.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: FactKey.self)
        try write(&box)
    }
}
