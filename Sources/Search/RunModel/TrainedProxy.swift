import Foundation

/// A proxy of a study that trains: how small the network, the images and the samples are, and which epoch of which schedule
/// is read.
///
/// Written `c4r4s0e20/40b2048` on the levels of EcoNAS (section 3.1), or with explicit values `4ch 8px s=1 e20/40 b2048`. Epoch 20 of a
/// learning-rate schedule of 40; without the second number the schedule ends with the epoch. The batch is the
/// configuration's unless it is given.
package struct TrainedProxy: Sendable, Hashable {
    /// Channels, resolution and samples; its epochs are those of the schedule.
    package var setting: ReducedSetting
    /// The epoch whose validation accuracy is the proxy's value.
    package var epoch: Int
    /// Images per step; nil for the configuration's.
    package var batch: Int?

    /// Creates a proxy.
    package init(setting: ReducedSetting, epoch: Int, batch: Int? = nil) {
        self.setting = setting
        self.epoch = epoch
        self.batch = batch
    }

    /// What training this proxy and another have in common: the same network, images, samples, schedule and batch, so that one
    /// training passes through the epochs of both.
    package func sharesTraining(with other: TrainedProxy) -> Bool { setting == other.setting && batch == other.batch }

    /// The proxy as it is written, on levels where it is on them.
    ///
    /// - Parameter levels: a space's channels at the levels.
    package func name(levels: [Int]) -> String {
        let schedule = setting.epochs == epoch ? "" : "/\(setting.epochs)"
        if let c = levels.firstIndex(of: setting.channels),
            let r = ReducedSetting.resolutionLevels(of: setting.fullResolution).firstIndex(of: setting.resolution),
            let s = ReducedSetting.sampleRatioLevels.firstIndex(of: setting.sampleRatio)
        {
            return "c\(c)r\(r)s\(s)e\(epoch)\(schedule)" + (batch.map { "b\($0)" } ?? "")
        }
        let ratio = setting.sampleRatio
        let samples = ratio == ratio.rounded() ? "\(Int(ratio))" : "\(ratio)"
        return "\(setting.channels)ch \(setting.resolution)px s=\(samples) e\(epoch)\(schedule)"
            + (batch.map { " b\($0)" } ?? "")
    }

    /// Reads a grid: proxies separated by commas, where levels may be ranges and epochs several, `c2-4r3-4s0e5+10+20/40b2048`.
    ///
    /// - Parameters:
    ///   - levels: a space's channels at the levels.
    ///   - fullResolution: pixels of the data set's images.
    /// - Throws: `ReducedSettingError` with what is wrong and how to write it.
    package static func grid(
        parsing text: String,
        levels: [Int],
        fullResolution: Int = ReducedSetting.publishedResolution
    ) throws -> [TrainedProxy] {
        var grid: [TrainedProxy] = []
        for item in text.split(separator: ",") {
            let word = item.trimmingCharacters(in: .whitespaces)
            guard !word.isEmpty else { continue }
            for proxy in try parse(word, levels, fullResolution) where !grid.contains(proxy) { grid.append(proxy) }
        }
        return grid
    }

    private static let usage =
        "write levels and epochs as c4r4s0e20, epoch 20 of a schedule of 40 as c4r4s0e20/40, a batch behind it as b2048, ranges of "
        + "levels as c2-4 and several epochs as e5+10+20; or explicit values as 4ch 8px s=1 e20/40 b2048"

    private static func parse(_ word: String, _ channelLevels: [Int], _ full: Int) throws -> [TrainedProxy] {
        if let match = word.wholeMatch(
            of: /c(\d+)(?:-(\d+))?r(\d+)(?:-(\d+))?s(\d+)(?:-(\d+))?e([\d+]+)(?:\/(\d+))?(?:b(\d+))?/
        ) {
            let channels = try levels(match.1, match.2, "c", channelLevels, word)
            let resolutions = try levels(match.3, match.4, "r", ReducedSetting.resolutionLevels(of: full), word)
            let ratios = try levels(match.5, match.6, "s", ReducedSetting.sampleRatioLevels, word)
            let ending = try Ending(epochs: match.7, schedule: match.8, batch: match.9, word)
            return channels.flatMap { c in
                resolutions.flatMap { r in ratios.flatMap { s in ending.proxies(c, r, s, full) } }
            }
        }
        guard let match = word.wholeMatch(of: /(\d+)ch (\d+)px s=([0-9.\/]+) e([\d+]+)(?:\/(\d+))?(?: b(\d+))?/),
            let channels = Int(match.1), let resolution = Int(match.2), let ratio = ratio(match.3), channels > 0,
            resolution > 0, resolution % 4 == 0, resolution <= full, ratio > 0, ratio <= 1
        else { throw ReducedSettingError("\"\(word)\" is not a proxy: \(usage)") }
        return try Ending(epochs: match.4, schedule: match.5, batch: match.6, word).proxies(
            channels,
            resolution,
            ratio,
            full
        )
    }

    private static func ratio(_ text: Substring) -> Double? {
        let parts = text.split(separator: "/").compactMap { Double($0) }
        if parts.count == 2, parts[1] > 0 { return parts[0] / parts[1] }
        return parts.count == 1 ? parts[0] : nil
    }

    private static func levels<Value>(
        _ first: Substring,
        _ last: Substring?,
        _ factor: String,
        _ values: [Value],
        _ word: String
    ) throws -> [Value] {
        guard let lower = Int(first), let upper = Int(last ?? first), lower <= upper, upper < values.count else {
            throw ReducedSettingError("\(factor) of \"\(word)\": levels are from 0 to \(values.count - 1)")
        }
        return Array(values[lower...upper])
    }

    /// What stands behind the levels.
    private struct Ending {
        var epochs: [Int]
        var schedule: Int?
        var batch: Int?

        init(epochs: Substring, schedule: Substring?, batch: Substring?, _ word: String) throws {
            self.epochs = epochs.split(separator: "+").compactMap { Int($0) }
            self.schedule = schedule.flatMap { Int($0) }
            self.batch = batch.flatMap { Int($0) }
            guard let most = self.epochs.max(), self.epochs.allSatisfy({ $0 > 0 }), self.batch != 0 else {
                throw ReducedSettingError("\"\(word)\" needs epochs and a batch of at least 1: \(usage)")
            }
            if let schedule = self.schedule, schedule < most {
                throw ReducedSettingError("\"\(word)\": epoch \(most) is beyond the end of a schedule of \(schedule)")
            }
        }

        func proxies(_ channels: Int, _ resolution: Int, _ ratio: Double, _ full: Int) -> [TrainedProxy] {
            epochs.map { epoch in
                var setting = ReducedSetting(
                    channels: channels,
                    resolution: resolution,
                    sampleRatio: ratio,
                    epochs: schedule ?? epoch
                )
                setting.setFullResolution(full)
                return TrainedProxy(setting: setting, epoch: epoch, batch: batch)
            }
        }
    }
}
