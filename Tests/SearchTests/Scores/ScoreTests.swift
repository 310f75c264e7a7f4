import Foundation
import Tensor
import Testing
@testable import Architectures
@testable import Foundations
@testable import RunModel
@testable import Studies

@Suite("Training-free scores of networks")
struct ScoreTests {
    private static let all = Set(TrainingFreeScore.allCases)

    private static func scores(_ arch: String, seed: UInt64 = 1) throws -> NetworkScores {
        let graph = try Architecture(parsing: arch).network(
            NetworkSize(channels: 4, layers: 3, resolution: 8, classes: 10)
        ).graph
        var random = RandomStream(seed: 9)
        let inputs = ScoreInputs(
            shape: graph.inputShape,
            images: (0..<16 * graph.inputShape.count).map { _ in random.normal() },
            labels: (0..<16).map { _ in Int32(random.below(10)) }
        )
        return NetworkScores(graph: graph, inputs: inputs, random: RandomStream(seed: seed), batch: 8)
    }

    private static let some = "|nor_conv_3x3~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|skip_connect~0|none~1|avg_pool_3x3~2|"

    @Test("Names are those of tables, and every score comes out finite")
    func names() throws {
        #expect(
            TrainingFreeScore.allCases.map(\.name) == [
                "params", "macs", "grad_norm", "snip", "synflow", "jacov", "naswot", "naswot_noise", "zico",
                "az_expressivity", "az_progressivity", "az_trainability",
            ]
        )
        let result = try Self.scores(Self.some)(Self.all)
        #expect(Set(result.keys) == Self.all)
        #expect(result.values.allSatisfy { $0.isFinite && $0 == $0.rounded(toSignificantDigits: 9) })
        let graph = try Self.scores(Self.some).graph
        #expect(result[.parameters] == Double(graph.parameterCount) && result[.macs] == Double(graph.macs))
    }

    @Test("A score does not depend on which others are asked for, nor on when", arguments: TrainingFreeScore.allCases)
    func alone(_ score: TrainingFreeScore) throws {
        let scores = try Self.scores(Self.some)
        let together = scores(Self.all)
        #expect(scores([score]) == [score: try #require(together[score])])
        if ![.parameters, .macs].contains(score) {
            #expect(try Self.scores(Self.some, seed: 2)([score]) != scores([score]))
        }
    }

    @Test("A network that nothing reaches does not have these scores, and the identity trains worst: it has none")
    func degenerate() throws {
        let dead = try Self.scores("|none~0|+|none~0|none~1|+|none~0|none~1|none~2|")(Self.all)
        #expect(dead.values.allSatisfy { $0.isFinite })
        for score in [TrainingFreeScore.jacobianCovariance, .naswot, .naswotNoise, .expressivity, .progressivity] {
            #expect(dead[score] == nil, "\(score.name)")
        }
        let identity = try Self.scores("|none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|")(Self.all)
        #expect(identity[.trainability] == nil)
        #expect(try #require(identity[.expressivity]) > 0)
    }

    @Test("The cells of both spaces are found")
    func cells() throws {
        let bench = try Self.scores(Self.some).graph
        #expect(bench.cellOutputs.map { bench[$0].shape.channels } == [4, 4, 8, 8, 16, 16])
        var random = RandomStream(seed: 3)
        let genotype = CellSpace().randomGenotype(using: &random)
        let graph = try genotype.graph(channels: 2, layers: 6, resolution: 8, classes: 10)
        let outputs = graph.cellOutputs
        #expect(outputs.count == 7)
        #expect(outputs.map { graph[$0].shape.height } == [8, 8, 8, 4, 4, 2, 2])
        #expect(outputs.map { graph[$0].name } == ["stem.bn"] + (0..<6).map { "cells.\($0)" })
    }

    @Test("Images are drawn from the training set, each once")
    func inputs() {
        let dataset = ImageDataset.shapes(training: 40, test: 10, seed: 1)
        let inputs = ScoreInputs(dataset: dataset, count: 40, resolution: 8, random: RandomStream(seed: 1))
        #expect(inputs.images.count == 40 * 3 * 64)
        #expect(inputs.labels.sorted() == dataset.training.labels.sorted())
        let again = ScoreInputs(dataset: dataset, count: 40, resolution: 8, random: RandomStream(seed: 2))
        #expect(inputs.labels != again.labels || inputs.images != again.images)
    }

    @Test("Ranks aggregate as by hand, ties sharing theirs")
    func ranks() {
        let columns = [[1.0, 3, 2], [5.0, 5, 9]]
        // Ranks 1 3 2 and 1.5 1.5 3.
        let logarithms = CombinationRule.logRank.score(columns.map(CombinationRule.logRank.contributions))
        let expected = [log(1.0 / 3) + log(1.5 / 3), log(3.0 / 3) + log(1.5 / 3), log(2.0 / 3) + log(3.0 / 3)]
        for (value, wanted) in zip(logarithms, expected) { #expect(abs(value - wanted) < 1e-12) }
        #expect(
            CombinationRule.meanRank.score(columns.map(CombinationRule.meanRank.contributions)) == [1.25, 2.25, 2.5]
        )
        #expect(TrainingFreeScore.azNASParts.count == 4)
    }
}
