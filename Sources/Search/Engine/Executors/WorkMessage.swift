import Architectures
import Foundation
import RunModel

/// What an executor tells the engine of a piece of work, in the order of happening. The last is `ended`.
enum WorkMessage: Sendable {
    /// How far the work is.
    case progress(EvaluationProgress)
    /// An epoch ended; its checkpoint is on the disk.
    case epoch(EpochRecord, NetworkTimes?)
    /// Numbers became known of the candidate.
    case measured([Metric])
    /// The candidate was looked at on a whole set of images.
    case evaluated(Evaluation)
    /// The work waits, as nothing can be written to the disk; nil when it goes on.
    case disk(DiskProblem?)
    /// The work ended.
    case ended(WorkEnd)
}

/// How a piece of work ended.
enum WorkEnd: Sendable {
    /// The evaluator returned.
    case ended(EvaluationEnding)
    /// The work was given up: not wanted any more.
    case abandoned
    /// Whoever did the work is gone, as when its process was killed: it is begun again from its last checkpoint.
    case lost(String)
    /// The candidate cannot be trained.
    case failed(String)
    /// The disk failed, which is nobody's fault but the end of the engine.
    case fatal(any Error)
}

/// What went wrong in another process, in its words.
struct WorkerFailure: Error, Hashable, CustomStringConvertible {
    let description: String
}

extension WorkMessage: Codable {
    private enum Key: String, CodingKey {
        case kind = "kind"
        case progress = "progress"
        case record = "record"
        case times = "times"
        case metrics = "metrics"
        case evaluation = "evaluation"
        case problem = "problem"
        case end = "end"
        case reason = "reason"
    }

    /// Reads an object with a `kind`.
    init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: Key.self)
        func unknown(_ key: Key, _ word: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: box, debugDescription: "\"\(word)\" is not known here")
        }
        switch try box.decode(String.self, forKey: .kind) {
        case "progress": self = .progress(try box.decode(EvaluationProgress.self, forKey: .progress))
        case "epoch":
            self = .epoch(
                try box.decode(EpochRecord.self, forKey: .record),
                try box.decodeIfPresent(NetworkTimes.self, forKey: .times)
            )
        case "measured": self = .measured(try box.decode([Metric].self, forKey: .metrics))
        case "evaluated": self = .evaluated(try box.decode(Evaluation.self, forKey: .evaluation))
        case "disk": self = .disk(try box.decodeIfPresent(DiskProblem.self, forKey: .problem))
        case "ended":
            func reason() throws -> String { try box.decode(String.self, forKey: .reason) }
            switch try box.decode(String.self, forKey: .end) {
            case "completed": self = .ended(.ended(.completed))
            case "interrupted": self = .ended(.ended(.interrupted))
            case "abandoned": self = .ended(.abandoned)
            case "lost": self = .ended(.lost(try reason()))
            case "failed": self = .ended(.failed(try reason()))
            case "fatal": self = .ended(.fatal(WorkerFailure(description: try reason())))
            case let word: throw unknown(.end, word)
            }
        case let word: throw unknown(.kind, word)
        }
    }

    /// Writes an object with a `kind`.
    func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        switch self {
        case .progress(let progress):
            try box.encode("progress", forKey: .kind)
            try box.encode(progress, forKey: .progress)
        case .epoch(let record, let times):
            try box.encode("epoch", forKey: .kind)
            try box.encode(record, forKey: .record)
            try box.encodeIfPresent(times, forKey: .times)
        case .measured(let metrics):
            try box.encode("measured", forKey: .kind)
            try box.encode(metrics, forKey: .metrics)
        case .evaluated(let evaluation):
            try box.encode("evaluated", forKey: .kind)
            try box.encode(evaluation, forKey: .evaluation)
        case .disk(let problem):
            try box.encode("disk", forKey: .kind)
            try box.encodeIfPresent(problem, forKey: .problem)
        case .ended(let end):
            try box.encode("ended", forKey: .kind)
            let (word, reason): (String, String?) =
                switch end {
                case .ended(.completed): ("completed", nil)
                case .ended(.interrupted): ("interrupted", nil)
                case .abandoned: ("abandoned", nil)
                case .lost(let reason): ("lost", reason)
                case .failed(let reason): ("failed", reason)
                case .fatal(let error): ("fatal", "\(error)")
                }
            try box.encode(word, forKey: .end)
            try box.encodeIfPresent(reason, forKey: .reason)
        }
    }
}

/// What the engine tells a process that does work for it, one JSON object a line.
enum WorkRequest: Sendable {
    /// Make ready: the run's configuration, as TOML, and its directory.
    case configure(toml: String, directory: String)
    /// Do a piece of work.
    case work(EvaluationJob)
    /// What to do next with the piece in progress.
    case signal(EvaluationSignal)
}

extension WorkRequest: Codable {
    private enum Key: String, CodingKey {
        case kind = "kind"
        case configuration = "configuration"
        case directory = "directory"
        case job = "job"
        case signal = "signal"
    }

    /// Reads an object with a `kind`.
    init(from decoder: any Decoder) throws {
        let box = try decoder.container(keyedBy: Key.self)
        func unknown(_ key: Key, _ word: String) -> DecodingError {
            .dataCorruptedError(forKey: key, in: box, debugDescription: "\"\(word)\" is not known here")
        }
        switch try box.decode(String.self, forKey: .kind) {
        case "configure":
            self = .configure(
                toml: try box.decode(String.self, forKey: .configuration),
                directory: try box.decode(String.self, forKey: .directory)
            )
        case "work": self = .work(try box.decode(EvaluationJob.self, forKey: .job))
        case "signal":
            switch try box.decode(String.self, forKey: .signal) {
            case "proceed": self = .signal(.proceed)
            case "yield": self = .signal(.yield)
            case "abandon": self = .signal(.abandon)
            case let word: throw unknown(.signal, word)
            }
        case let word: throw unknown(.kind, word)
        }
    }

    /// Writes an object with a `kind`.
    func encode(to encoder: any Encoder) throws {
        var box = encoder.container(keyedBy: Key.self)
        switch self {
        case .configure(let toml, let directory):
            try box.encode("configure", forKey: .kind)
            try box.encode(toml, forKey: .configuration)
            try box.encode(directory, forKey: .directory)
        case .work(let job):
            try box.encode("work", forKey: .kind)
            try box.encode(job, forKey: .job)
        case .signal(let signal):
            try box.encode("signal", forKey: .kind)
            let word =
                switch signal {
                case .proceed: "proceed"
                case .yield: "yield"
                case .abandon: "abandon"
                }
            try box.encode(word, forKey: .signal)
        }
    }
}

/// Values as lines of JSON: what passes between the engine and a process that works for it.
enum JSONLine {
    /// A value as one line, with its end.
    static func text(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // A loss that is not finite fails a candidate, not the line that tells of it.
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return [UInt8](try encoder.encode(value)) + [UInt8(ascii: "\n")]
    }

    /// The value of a line.
    static func value<Value: Decodable>(_ line: some Sequence<UInt8>, as type: Value.Type) throws -> Value {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf",
            negativeInfinity: "-inf",
            nan: "nan"
        )
        return try decoder.decode(type, from: Data(line))
    }
}
