import TerminalKit

/// How a recorded run is being played.
package struct ReplayState: Sendable, Hashable {
    /// The speeds that the keys go through.
    static let speeds: ClosedRange<Double> = 0.001...1_000_000
    /// How much longer than the last tick can have been, in seconds: a program that was stopped does not run ahead.
    private static let longestStep = 1.0

    /// Seconds that engines worked on the run.
    package let duration: Double
    /// Where the replay is, 0 to `duration`.
    package internal(set) var position = 0.0
    /// Seconds of the run in a second.
    package internal(set) var speed: Double
    /// Whether it moves by itself.
    package internal(set) var isPlaying = true

    /// A replay that starts at the beginning.
    package init(duration: Double, speed: Double) {
        self.duration = max(0, duration)
        self.speed = min(max(speed, Self.speeds.lowerBound), Self.speeds.upperBound)
    }

    /// How much of the run has been played, 0 to 1.
    var share: Double { duration > 0 ? position / duration : 1 }

    /// Whether the end is shown.
    var isAtEnd: Bool { position >= duration }

    /// Goes on by the time that has passed, and stops at the end.
    mutating func pass(seconds: Double) {
        guard isPlaying else { return }
        seek(to: position + min(max(0, seconds), Self.longestStep) * speed)
    }

    /// Goes to a place; at the end there is nothing more to play.
    mutating func seek(to place: Double) {
        position = min(max(0, place), duration)
        if isAtEnd { isPlaying = false }
    }

    /// Plays on, or from the beginning once the end was reached.
    mutating func toggle() {
        if !isPlaying, isAtEnd { position = 0 }
        isPlaying.toggle()
    }

    mutating func change(speed factor: Double) {
        speed = min(max(speed * factor, Self.speeds.lowerBound), Self.speeds.upperBound)
    }

    /// The place that a person wrote: a share (`25`, `25%`) or a time (`90s`, `12m`, `1h20m`, `2d`); nil when it is neither.
    func place(_ text: String) -> Double? {
        let text = text.filter { $0 != " " }.lowercased()
        let share = text.hasSuffix("%") ? String(text.dropLast()) : text
        if let percent = Double(share) { return (0...100).contains(percent) ? duration * percent / 100 : nil }
        var seconds = 0.0
        var digits = ""
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        for character in text {
            if let unit = units[character] {
                guard let amount = Double(digits) else { return nil }
                seconds += amount * unit
                digits = ""
            } else {
                digits.append(character)
            }
        }
        return digits.isEmpty && !text.isEmpty && seconds.isFinite ? min(seconds, duration) : nil
    }
}

/// The line in which a place of a replay is typed.
package struct SeekPrompt: Sendable, Hashable {
    /// As typed so far.
    package var text = ""
    /// What is wrong with it.
    package var error: String?

    /// More is no place.
    static let limit = 20

    /// Puts pasted text at the end.
    mutating func paste(_ addition: String) {
        error = nil
        text = String((text + addition.filter { !$0.isWhitespace }).prefix(Self.limit))
    }
}

extension SharedState {
    /// Carries out the keys of a replay.
    mutating func replay(_ action: DashboardAction) {
        guard var replay else { return }
        switch action {
        case .playPause: replay.toggle()
        case .seekBack: replay.seek(to: replay.position - replay.duration / 20)
        case .seekForward: replay.seek(to: replay.position + replay.duration / 20)
        case .seekStart: replay.seek(to: 0)
        case .seekEnd: replay.seek(to: replay.duration)
        case .slower: replay.change(speed: 0.5)
        case .faster: replay.change(speed: 2)
        case .seekTo: overlay = .seek(SeekPrompt())
        default: break
        }
        self.replay = replay
    }

    /// Types a place to go to.
    mutating func type(_ key: Key, into prompt: SeekPrompt) {
        var prompt = prompt
        prompt.error = nil
        switch key {
        case .enter:
            guard let place = replay?.place(prompt.text) else {
                prompt.error = "write 25%, or a time as in 1h20m"
                break
            }
            replay?.seek(to: place)
            overlay = nil
            return
        case .escape, .control("c"):
            overlay = nil
            return
        case .backspace, .control("h"): _ = prompt.text.popLast()
        case .control("u"): prompt.text = ""
        default:
            guard case .character(let character) = key.code, key.modifiers.isEmpty, prompt.text.count < SeekPrompt.limit
            else {
                return
            }
            prompt.text.append(character)
        }
        overlay = .seek(prompt)
    }
}
