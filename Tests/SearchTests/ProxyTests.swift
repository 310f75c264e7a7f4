import Foundation
import Testing
@testable import Architectures
@testable import RunModel

@Suite("Reduced settings and tiers")
struct ProxyTests {
    @Test("the levels are those of the paper")
    func levels() throws {
        let expected = [(36, 32, 1), (26, 24, 0.5), (18, 16, 0.25), (12, 12, 0.125), (9, 8, 0.0625)]
        for (level, (channels, resolution, ratio)) in expected.enumerated() {
            let setting = try ReducedSetting(parsing: "c\(level)r\(level)s\(level)e60")
            #expect(
                setting == ReducedSetting(channels: channels, resolution: resolution, sampleRatio: ratio, epochs: 60)
            )
            #expect(setting.description == "c\(level)r\(level)s\(level)e60")
        }
        let setting = try ReducedSetting(parsing: "c4r4s0e60")
        #expect(setting == ReducedSetting(channels: 9, resolution: 8, epochs: 60))
    }

    @Test("levels of resolution are those of the data set, pixels stay what they are")
    func otherResolutions() throws {
        let levels = [
            (32, [32, 24, 16, 12, 8]), (28, [28, 20, 16, 12, 8]), (64, [64, 48, 32, 24, 16]),
            (224, [224, 168, 112, 84, 56]),
        ]
        for (full, expected) in levels {
            #expect(ReducedSetting.resolutionLevels(of: full) == expected)
            for (level, pixels) in expected.enumerated() {
                var setting = try ReducedSetting(parsing: "c4r\(level)s0e9", fullResolution: full)
                #expect(setting.resolution == pixels && setting.description == "c4r\(level)s0e9")
                setting.setFullResolution(32)
                #expect(setting == ReducedSetting(c: 4, r: level, s: 0, epochs: 9))
            }
        }
        var pixels = try ReducedSetting(parsing: "9ch 16px s=1 e9")
        #expect(pixels.description == "c4r2s0e9")
        pixels.setFullResolution(64)
        #expect(pixels.resolution == 16 && pixels.description == "c4r4s0e9")
    }

    @Test(
        "explicit settings are read and written",
        arguments: [
            ("16ch 16px s=1 e30", "16ch 16px s=1 e30"), ("e30, s=0.3, 12px, 20ch", "20ch 12px s=0.3 e30"),
            ("9ch 8px s=1/4 e5", "c4r4s2e5"), ("10ch 8px s=1/3 e5", "10ch 8px s=0.3333333333333333 e5"),
            ("10ch 8px s=1e-05 e5", "10ch 8px s=1e-05 e5"),
        ]
    )
    func explicit(text: String, printed: String) throws {
        let setting = try ReducedSetting(parsing: text)
        #expect(setting.description == printed)
        #expect(try ReducedSetting(parsing: setting.description) == setting)
    }

    @Test("every setting reads back")
    func roundTrip() throws {
        var generator = FixedGenerator(61)
        for _ in 0..<2000 {
            let setting = ReducedSetting(
                channels: 1 + generator.index(below: 60),
                resolution: 4 * (1 + generator.index(below: 8)),
                sampleRatio: Double(1 + generator.index(below: 1_000_000)) / 1_000_000,
                epochs: 1 + generator.index(below: 600)
            )
            #expect(try ReducedSetting(parsing: setting.description) == setting)
        }
    }

    @Test(
        "errors say how to write it",
        arguments: [
            ("c5r0s0e60", "c5 of \"c5r0s0e60\": levels are from 0 to 4"),
            ("c4r4s9e60", "s9 of \"c4r4s9e60\": levels are from 0 to 4"),
            ("c4r4s0e0", "e0 of \"c4r4s0e0\": the number of epochs must be at least 1"),
            (
                "c4r4s0",
                "\"c4r4s0\" of \"c4r4s0\" is not understood: write levels from 0 to 4 and epochs as c4r4s0e60, "
                    + "or explicit values as 16ch 16px s=1 e30"
            ),
            (
                "16ch 16px e30",
                "\"16ch 16px e30\" is not a complete reduced setting: write levels from 0 to 4 and epochs as c4r4s0e60, "
                    + "or explicit values as 16ch 16px s=1 e30"
            ),
            (
                "16ch 16px s=2 e30",
                "\"16ch 16px s=2 e30\": channels and pixels must be at least 1, the sample ratio above 0 and at most 1"
            ),
        ]
    )
    func errors(text: String, message: String) {
        #expect { try ReducedSetting(parsing: text) } throws: { error in
            "\(error)" == message && error.localizedDescription == message
        }
    }

    @Test("tiers are evenly spaced and know their promotions and parents")
    func ladder() {
        let ladder = TierLadder(epochsPerTier: 20, promotions: [8, 4], parents: [6, 5, 5])
        #expect(
            ladder.tiers == [
                TierInfo(tier: 1, work: .train(training: 0, through: 20), promotions: 0, parents: 6),
                TierInfo(tier: 2, work: .train(training: 0, through: 40), promotions: 8, parents: 5),
                TierInfo(tier: 3, work: .train(training: 0, through: 60), promotions: 4, parents: 5),
            ]
        )
        #expect(ladder.top == 3 && ladder.totalEpochs == 60 && ladder.parents == 16)
        #expect((0...3).map { ladder.epochs(ofTier: $0) } == [0, 20, 40, 60])
    }
}
