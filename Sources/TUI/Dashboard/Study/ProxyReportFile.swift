import Foundation
import Foundations
import RunModel
package import Studies
import TerminalKit

/// A report of proxies for other programs.
package enum ProxyReportFile {
    /// A table with a line per proxy and a heading (RFC 4180), numbers in full precision; what is not known is empty.
    ///
    /// Columns: `proxy`, `n`; `tau`, `rho` and one per top (`top_10_percent`, `top_25`), each followed by the ends of its
    /// interval (`_low`, `_high`); the same on the better half with the prefix `half_`; `core_seconds` (mean),
    /// `core_seconds_total`, `measured`, `work`, `acceleration`, `front` (1 or 0); and `channels`, `resolution`, `sample_ratio`,
    /// `epoch`, `schedule` of those that are one training.
    package static func csv(_ report: ProxyReport) -> String {
        let statistics = ["", "half_"].flatMap { half in
            (["tau", "rho"] + report.options.tops.map(key)).flatMap { name in
                ["\(half)\(name)", "\(half)\(name)_low", "\(half)\(name)_high"]
            }
        }
        var half = statistics
        half.insert("half_n", at: statistics.count / 2)
        let heading =
            ["proxy", "n"] + half
            + ["core_seconds", "core_seconds_total", "measured", "work", "acceleration", "front"]
            + ["channels", "resolution", "sample_ratio", "epoch", "schedule", "batch"]
        let lines = [heading] + report.entries.map(row)
        return CSVText.of(lines)
    }

    /// One object with sorted keys; what is not known is null.
    ///
    /// - Throws: what the encoder throws, which is nothing for finite numbers.
    package static func json(_ report: ProxyReport) throws -> String {
        try JSONText.of(ReportDocument(report)) + "\n"
    }

    private static func row(_ entry: ProxyReportEntry) -> [String] {
        func number(_ value: Double?) -> String { value.map { "\($0)" } ?? "" }
        func statistics(_ agreement: RankAgreement) -> [String] {
            ([agreement.kendallTau, agreement.spearmanRho] + agreement.retrieval).flatMap { estimate in
                [estimate?.value, estimate?.interval?.lowerBound, estimate?.interval?.upperBound].map(number)
            }
        }
        let (whole, half) = (entry.agreement.whole, entry.agreement.betterHalf)
        var cells = [entry.name, "\(whole.count)"] + statistics(whole) + ["\(half.count)"] + statistics(half)
        cells += [number(entry.meanCoreSeconds), number(entry.totalCoreSeconds), "\(entry.measured)"]
        cells += [number(entry.work), number(entry.acceleration), entry.isOnFront ? "1" : "0"]
        guard let training = entry.training else { return cells + Array(repeating: "", count: 6) }
        let setting = training.setting
        return cells + ["\(setting.channels)", "\(setting.resolution)", "\(setting.sampleRatio)"]
            + ["\(training.epoch)", "\(setting.epochs)", training.batch.map(String.init) ?? ""]
    }

    /// `top_10_percent` or `top_25`.
    private static func key(_ top: TopSize) -> String {
        switch top {
        case .share(let share): "top_\(Format.trimmed(share * 100))_percent"
        case .count(let count): "top_\(count)"
        }
    }
}

/// The report as JSON has it.
private struct ReportDocument: Encodable {
    var truth: String
    var architectures: Int
    var reference: String
    var costMeasure: String
    var level: Double?
    var proxies: [EntryDocument]

    init(_ report: ProxyReport) {
        truth = report.truth
        architectures = report.architectures
        reference = report.reference
        costMeasure = report.options.measure.rawValue
        level = report.options.bootstrap?.level
        proxies = report.entries.map { EntryDocument($0, report.options.tops) }
    }
}

private struct EntryDocument: Encodable {
    let entry: ProxyReportEntry
    let tops: [TopSize]

    init(_ entry: ProxyReportEntry, _ tops: [TopSize]) {
        self.entry = entry
        self.tops = tops
    }

    private enum CodingKeys: String, CodingKey {
        case name, training, whole, betterHalf, measured, meanCoreSeconds, totalCoreSeconds, work, acceleration,
            isOnFront
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(entry.name, forKey: .name)
        try container.encode(entry.training.map(TrainingDocument.init), forKey: .training)
        try container.encode(AgreementDocument(entry.agreement.whole, tops), forKey: .whole)
        try container.encode(AgreementDocument(entry.agreement.betterHalf, tops), forKey: .betterHalf)
        try container.encode(entry.measured, forKey: .measured)
        try container.encode(entry.meanCoreSeconds, forKey: .meanCoreSeconds)
        try container.encode(entry.totalCoreSeconds, forKey: .totalCoreSeconds)
        try container.encode(entry.work, forKey: .work)
        try container.encode(entry.acceleration, forKey: .acceleration)
        try container.encode(entry.isOnFront, forKey: .isOnFront)
    }
}

private struct TrainingDocument: Encodable {
    var channels: Int
    var resolution: Int
    var sampleRatio: Double
    var epoch: Int
    var schedule: Int
    var batch: Int?

    init(_ training: TrainedProxy) {
        channels = training.setting.channels
        resolution = training.setting.resolution
        sampleRatio = training.setting.sampleRatio
        epoch = training.epoch
        schedule = training.setting.epochs
        batch = training.batch
    }

    private enum CodingKeys: String, CodingKey {
        case channels, resolution, sampleRatio, epoch, schedule, batch
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(channels, forKey: .channels)
        try container.encode(resolution, forKey: .resolution)
        try container.encode(sampleRatio, forKey: .sampleRatio)
        try container.encode(epoch, forKey: .epoch)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(batch, forKey: .batch)
    }
}

private struct AgreementDocument: Encodable {
    var count: Int
    var kendallTau: EstimateDocument
    var spearmanRho: EstimateDocument
    var retrieval: [String: EstimateDocument]

    init(_ agreement: RankAgreement, _ tops: [TopSize]) {
        count = agreement.count
        kendallTau = EstimateDocument(estimate: agreement.kendallTau)
        spearmanRho = EstimateDocument(estimate: agreement.spearmanRho)
        retrieval = [:]
        for (top, estimate) in zip(tops, agreement.retrieval) {
            retrieval["\(top)"] = EstimateDocument(estimate: estimate)
        }
    }
}

/// A value with the ends of its interval; null where it is undefined.
private struct EstimateDocument: Encodable {
    var estimate: Estimate?

    private enum CodingKeys: String, CodingKey {
        case value, low, high
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(estimate?.value, forKey: .value)
        try container.encode(estimate?.interval?.lowerBound, forKey: .low)
        try container.encode(estimate?.interval?.upperBound, forKey: .high)
    }
}
