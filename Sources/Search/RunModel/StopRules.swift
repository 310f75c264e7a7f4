import Foundations

/// What ends a search before its cycles are done, beside people.
package struct StopRules: Sendable, Hashable, Codable {
    /// What it may spend.
    package var budget: Budget
    /// Cycles, as the run counts them, without a better candidate than before; nil for any number.
    package var patience: Int?
    /// The score of the best, 0…1, that is good enough; nil for none.
    package var target: Double?

    /// Creates rules; by default none.
    package init(budget: Budget = Budget(), patience: Int? = nil, target: Double? = nil) {
        self.budget = budget
        self.patience = patience
        self.target = target
    }

    private enum CodingKeys: String, CodingKey {
        case budget = "budget"
        case patience = "patience"
        case target = "target"
    }
}

/// What a run has cost so far.
package struct Spending: Sendable, Hashable {
    /// Seconds that an engine worked; pauses and the time between sessions do not count.
    package var wallSeconds = 0.0
    /// Core-seconds of training and measuring.
    package var coreSeconds = 0.0
    /// Images trained on, each as often as it was.
    package var images = 0

    /// Nothing.
    package init() {}
}

/// Upper bounds of what a run costs; nil where there is none.
package struct Budget: Sendable, Hashable, Codable {
    /// Of `Spending.wallSeconds`.
    package var wallSeconds: Double?
    /// Of `Spending.coreSeconds`.
    package var coreSeconds: Double?
    /// Of `Spending.images`.
    package var images: Int?

    /// No bounds.
    package init() {}

    /// The first bound that is reached; nil while none is.
    package func spent(by spending: Spending) -> StopReason? {
        if let wallSeconds, spending.wallSeconds >= wallSeconds { return .wallTime(seconds: wallSeconds) }
        if let coreSeconds, spending.coreSeconds >= coreSeconds { return .coreTime(seconds: coreSeconds) }
        if let images, spending.images >= images { return .images(images) }
        return nil
    }

    /// What is left of each bound, in words.
    package func left(after spending: Spending) -> [String] {
        let core = coreSeconds.map { max(0, $0 - spending.coreSeconds) }
        return [
            wallSeconds.map { Format.duration(max(0, $0 - spending.wallSeconds)) },
            core.map { "\(Format.duration($0)) of cores" },
            images.map { "\(Format.magnitude($0 > spending.images ? $0 - spending.images : 0)) images" },
        ].compactMap { $0 }
    }

    private enum CodingKeys: String, CodingKey {
        case wallSeconds = "wallSeconds"
        case coreSeconds = "coreSeconds"
        case images = "images"
    }
}

extension Budget {
    /// What a text of a budget must look like.
    package static let allowed =
        "times and numbers of images such as \"2h30m\", \"40 core-h\", \"5M images\", or several separated by commas"

    /// What is wrong with a text.
    package struct Problem: Error, Hashable {
        /// The part that is wrong.
        package let part: String
    }

    /// Reads a budget; nothing is none.
    ///
    /// - Throws: `Problem` with the part that is none of the forms, is zero, or bounds what an earlier part does.
    package init(parsing text: String) throws(Problem) {
        self.init()
        for part in text.split(separator: ",").map({ $0.trimmingPrefix { $0 == " " } }) {
            let isTaken: Bool
            if let match = part.wholeMatch(of: /([0-9.]+) ?([kMG]?) ?images */), let count = Double(match.1) {
                let whole = count * (Self.multiples[String(match.2)] ?? 1)
                guard whole >= 1, whole < 1e18 else { throw Problem(part: String(part)) }
                isTaken = images != nil
                images = Int(whole.rounded())
            } else if let match = part.wholeMatch(of: /([0-9.]+) ?core-(s|m|h|d) */),
                let seconds = Self.seconds(match.1, match.2)
            {
                isTaken = coreSeconds != nil
                coreSeconds = seconds
            } else if let seconds = Self.duration(part) {
                isTaken = wallSeconds != nil
                wallSeconds = seconds
            } else {
                throw Problem(part: String(part))
            }
            if isTaken { throw Problem(part: String(part)) }
        }
    }

    private static let multiples: [String: Double] = ["k": 1e3, "M": 1e6, "G": 1e9]
    private static let units: [String: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]

    /// Reads `1h30m`, `90 m`, `2d`.
    private static func duration(_ text: Substring) -> Double? {
        guard text.wholeMatch(of: /(?:[0-9.]+ ?[smhd] ?)+/) != nil else { return nil }
        var sum = 0.0
        for match in text.matches(of: /([0-9.]+) ?([smhd])/) {
            guard let seconds = seconds(match.1, match.2) else { return nil }
            sum += seconds
        }
        return sum
    }

    private static func seconds(_ number: Substring, _ unit: Substring) -> Double? {
        guard let number = Double(number), let unit = units[String(unit)] else {
            return nil
        }
        let seconds = number * unit
        return seconds > 0 && seconds < 1e12 ? seconds : nil
    }
}

/// Which rule ended a search.
package enum StopReason: Sendable, Hashable {
    /// The budget of wall time is spent.
    case wallTime(seconds: Double)
    /// The budget of core time is spent.
    case coreTime(seconds: Double)
    /// The budget of images is spent.
    case images(Int)
    /// So many cycles had no better candidate.
    case patience(cycles: Int)
    /// The best reached this score.
    case target(Double)

    /// The reason in one line.
    package var sentence: String {
        switch self {
        case .wallTime(let seconds): "the budget of \(Format.duration(seconds)) is spent (search.budget)"
        case .coreTime(let seconds): "the budget of \(Format.duration(seconds)) of cores is spent (search.budget)"
        case .images(let count): "the budget of \(Format.magnitude(count)) images is spent (search.budget)"
        case .patience(let cycles):
            "no better candidate for \(cycles == 1 ? "a cycle" : "\(cycles) cycles") (search.patience)"
        case .target(let score): "the best has reached \(Format.percentage(score)) (search.target)"
        }
    }
}

extension StopReason {
    init(_ box: FactReading) throws {
        let value: Double = try box.get(.value)
        func whole() throws -> Int {
            guard let whole = Int(exactly: value) else { throw box.unknown(.value, "\(value)") }
            return whole
        }
        switch try box.get(.reason) as String {
        case "wallTime": self = .wallTime(seconds: value)
        case "coreTime": self = .coreTime(seconds: value)
        case "images": self = .images(try whole())
        case "patience": self = .patience(cycles: try whole())
        case "target": self = .target(value)
        case let word: throw box.unknown(.reason, word)
        }
    }

    func write(_ box: inout FactWriting) throws {
        let (word, value): (String, Double) =
            switch self {
            case .wallTime(let seconds): ("wallTime", seconds)
            case .coreTime(let seconds): ("coreTime", seconds)
            case .images(let count): ("images", Double(count))
            case .patience(let cycles): ("patience", Double(cycles))
            case .target(let score): ("target", score)
            }
        try box.encode(word, forKey: .reason)
        try box.encode(value, forKey: .value)
    }
}

extension StopReason: Codable {
    /// Reads an object with `reason` and `value`.
    package init(from decoder: any Decoder) throws { try self.init(decoder.container(keyedBy: FactKey.self)) }

    /// Writes an object with `reason` and `value`.
    package func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: FactKey.self)
        try write(&box)
    }
}

extension RunSnapshot {
    /// Cycles since the best became the best; nil while there is none.
    package var cyclesWithoutBetter: Int? { best.flatMap { $0.cyclesSinceScore(at: run.cycle) } }

    /// What is left until a rule ends the search, in words; nothing where there are no rules.
    package var allowances: [String] {
        var parts = run.rules.budget.left(after: run.spent).map { "\($0) left" }
        if let patience = run.rules.patience {
            let without = cyclesWithoutBetter ?? 0
            let left = patience > without ? patience - without : 0
            parts.append("\(left) of \(patience) cycles without a better one left")
        }
        if let target = run.rules.target { parts.append("target \(Format.percentage(target))") }
        return parts
    }
}

extension CandidateRecord {
    /// Cycles since it reached its score.
    package func cyclesSinceScore(at cycle: Int) -> Int? { scoreCycles[tier].map { max(0, cycle - $0) } }
}
