import Foundation

/// The layer that a value of the configuration came from.
package enum ConfigurationOrigin: Sendable, Hashable, CustomStringConvertible {
    /// A preset, by name.
    case preset(ConfigurationPreset)
    /// A file, and the line where it is known.
    case file(String, line: Int?)
    /// `--set key=value`.
    case set
    /// An option of the command line, `--seed`.
    case option(String)
    /// The recorded configuration of a run.
    case record

    /// As errors and the printed configuration name it: `settings.toml:12`, `--set`, `preset paper`.
    package var description: String {
        switch self {
        case .preset(let preset): "preset \(preset.rawValue)"
        case .file(let path, let line): line.map { "\(path):\($0)" } ?? path
        case .set: "--set"
        case .option(let name): name
        case .record: "recorded configuration"
        }
    }
}

/// Why a configuration cannot be used: one line that names the origin, the key, what is wrong and what would be right.
package struct ConfigurationError: Error, Hashable, Sendable, LocalizedError, CustomStringConvertible {
    /// Where it was written; nil when it concerns several layers.
    package let origin: ConfigurationOrigin?
    /// The key that it is about, when it is about one.
    package let key: String?
    /// What is wrong, and what is allowed.
    package let problem: String

    package init(_ origin: ConfigurationOrigin?, key: String? = nil, _ problem: String) {
        self.origin = origin
        self.key = key
        self.problem = problem
    }

    /// The origin, when known, and the problem.
    package var description: String { origin.map { "\($0): \(problem)" } ?? problem }
    /// As `description`.
    package var errorDescription: String? { description }
}
