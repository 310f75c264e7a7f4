import Foundation

/// A proxy: how much smaller than the full setting candidates are trained (EcoNAS, CVPR 2020, section 3.1).
///
/// Written `c4r4s0e60` when channels, pixels and samples are on the levels of the paper, else explicitly,
/// `16ch 16px s=1 e30`; both forms are read.
package struct ReducedSetting: Sendable, Hashable {
    /// Initial channels at level 0 to 4: each halves the computation.
    package static let channelLevels = [36, 26, 18, 12, 9]
    /// The pixels of the images that the paper's levels are of.
    package static let publishedResolution = 32
    /// Pixels at level 0 to 4 of images that have `full`: each halves the computation, rounded to multiples of 4 so that two
    /// reductions divide them.
    package static func resolutionLevels(of full: Int) -> [Int] {
        // 1, 3/4, 1/2, 3/8, 1/4: of 32 pixels 32, 24, 16, 12, 8.
        [8, 6, 4, 3, 2].map { max(4, (full * $0 + 16) / 32 * 4) }
    }
    /// Share of the training samples at level 0 to 4.
    package static let sampleRatioLevels = [1, 0.5, 0.25, 0.125, 0.0625]

    /// Channels of the first cell; the stem has three times as many.
    package var channels: Int
    /// Width and height of the images in pixels.
    package var resolution: Int { didSet { resolutionLevel = nil } }
    /// Width and height of the data set's images, which level 0 is.
    package private(set) var fullResolution = ReducedSetting.publishedResolution
    /// The level that was asked for, which is kept when the data set is another one; nil where pixels were.
    private var resolutionLevel: Int?
    /// Share of the training samples that is used, at most 1.
    package var sampleRatio: Double
    /// Epochs of the highest tier, which the learning-rate schedule spans.
    package var epochs: Int

    /// Creates a setting from explicit values.
    package init(channels: Int, resolution: Int, sampleRatio: Double = 1, epochs: Int) {
        self.channels = channels
        self.resolution = resolution
        self.sampleRatio = sampleRatio
        self.epochs = epochs
    }

    /// Creates a setting on the paper's levels.
    ///
    /// - Precondition: the levels are from 0 to 4.
    package init(c: Int, r: Int, s: Int, epochs: Int, fullResolution: Int = publishedResolution) {
        self.init(
            channels: Self.channelLevels[c],
            resolution: 0,
            sampleRatio: Self.sampleRatioLevels[s],
            epochs: epochs
        )
        resolutionLevel = r
        setFullResolution(fullResolution)
    }

    /// Says how large the data set's images are: a level stays what it is, and so do pixels that were asked for.
    package mutating func setFullResolution(_ pixels: Int) {
        fullResolution = pixels
        guard let level = resolutionLevel else { return }
        resolution = Self.resolutionLevels(of: pixels)[level]
        resolutionLevel = level
    }

    /// Reads `c4r4s0e60` or `16ch 16px s=1 e30` (also `s=1/4`; all four parts, in any order).
    ///
    /// - Parameter fullResolution: pixels of the data set's images.
    /// - Throws: `ReducedSettingError` saying what is wrong and how to write it.
    package init(parsing text: String, fullResolution: Int = publishedResolution) throws {
        let trimmed = text.trimmingCharacters(in: .whitespaces)
        if let match = trimmed.wholeMatch(of: /c(\d+)r(\d+)s(\d+)e(\d+)/) {
            self.init(
                c: try Self.level(match.1, "c", in: trimmed),
                r: try Self.level(match.2, "r", in: trimmed),
                s: try Self.level(match.3, "s", in: trimmed),
                epochs: try Self.epochs(match.4, in: trimmed),
                fullResolution: fullResolution
            )
        } else {
            self = try Self.parseExplicit(trimmed)
            setFullResolution(fullResolution)
        }
    }

    /// Levels of channels, pixels and samples; nil unless all three are on a level.
    package var levels: (c: Int, r: Int, s: Int)? {
        guard let c = Self.channelLevels.firstIndex(of: channels),
            let r = Self.resolutionLevels(of: fullResolution).firstIndex(of: resolution),
            let s = Self.sampleRatioLevels.firstIndex(of: sampleRatio)
        else { return nil }
        return (c, r, s)
    }

    private static func level(_ digits: Substring, _ factor: String, in text: String) throws -> Int {
        guard let level = Int(digits), level < channelLevels.count else {
            throw ReducedSettingError("\(factor)\(digits) of \"\(text)\": levels are from 0 to 4")
        }
        return level
    }

    private static func epochs(_ digits: Substring, in text: String) throws -> Int {
        guard let epochs = Int(digits), epochs > 0 else {
            throw ReducedSettingError("e\(digits) of \"\(text)\": the number of epochs must be at least 1")
        }
        return epochs
    }

    private static func parseExplicit(_ text: String) throws -> ReducedSetting {
        var channels: Int?
        var resolution: Int?
        var ratio: Double?
        var epochCount: Int?
        for word in text.split(whereSeparator: { $0 == " " || $0 == "," }) {
            if let match = word.wholeMatch(of: /(\d+)ch/), channels == nil {
                channels = Int(match.1)
            } else if let match = word.wholeMatch(of: /(\d+)px/), resolution == nil {
                resolution = Int(match.1)
            } else if let match = word.wholeMatch(of: /s=1\/(\d+)/), ratio == nil {
                ratio = Double(match.1).map { 1 / $0 }
            } else if let match = word.wholeMatch(of: /s=([0-9.]+(e-\d+)?)/), ratio == nil {
                ratio = Double(match.1)
            } else if let match = word.wholeMatch(of: /e(\d+)/), epochCount == nil {
                epochCount = try epochs(match.1, in: text)
            } else {
                throw ReducedSettingError("\"\(word)\" of \"\(text)\" is not understood: \(usage)")
            }
        }
        guard let channels, let resolution, let ratio, let epochCount else {
            throw ReducedSettingError("\"\(text)\" is not a complete reduced setting: \(usage)")
        }
        guard channels > 0, resolution > 0, ratio > 0, ratio <= 1 else {
            throw ReducedSettingError(
                "\"\(text)\": channels and pixels must be at least 1, the sample ratio above 0 and at most 1"
            )
        }
        return ReducedSetting(channels: channels, resolution: resolution, sampleRatio: ratio, epochs: epochCount)
    }

    private static let usage =
        "write levels from 0 to 4 and epochs as c4r4s0e60, or explicit values as 16ch 16px s=1 e30"
}

extension ReducedSetting: CustomStringConvertible {
    /// The text that `init(parsing:)` reads back to the same value.
    package var description: String {
        if let levels { return "c\(levels.c)r\(levels.r)s\(levels.s)e\(epochs)" }
        let ratio = sampleRatio == sampleRatio.rounded() ? "\(Int(sampleRatio))" : "\(sampleRatio)"
        return "\(channels)ch \(resolution)px s=\(ratio) e\(epochs)"
    }
}

extension ReducedSetting {
    /// Whether both mean the same training, however they were asked for.
    package static func == (left: ReducedSetting, right: ReducedSetting) -> Bool {
        left.channels == right.channels && left.resolution == right.resolution && left.epochs == right.epochs
            && left.sampleRatio == right.sampleRatio && left.fullResolution == right.fullResolution
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(channels)
        hasher.combine(resolution)
        hasher.combine(sampleRatio)
        hasher.combine(epochs)
    }
}

/// Why a reduced setting could not be read.
package struct ReducedSettingError: Error, Hashable, Sendable, LocalizedError, CustomStringConvertible {
    /// What is wrong, and how to write it.
    package let message: String

    init(_ message: String) { self.message = message }

    /// The message.
    package var description: String { message }
    /// The message.
    package var errorDescription: String? { message }
}
