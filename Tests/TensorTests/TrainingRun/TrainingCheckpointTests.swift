import Foundation
import Testing

@testable import Tensor

@Suite("Checkpoints of training runs")
struct TrainingCheckpointTests {
    /// Runs for so many batches of either phase, then saves.
    private func interrupt(after batches: Int, at url: URL) throws {
        let run = try SmallNetwork.run()
        var left = batches
        let ending = try run.train(through: 2) {
            left -= 1
            return left < 0 ? .pause : .proceed
        }
        #expect(ending == .interrupted(.pause))
        try run.save(to: url, extra: ["candidate": "n|r", "tier": "2"])
    }

    /// An epoch has 6 training and 3 validation batches.
    @Test(arguments: [0, 1, 4, 6, 7, 8, 9, 11, 15, 17])
    func restoredRunsEqualUninterruptedOnes(batches: Int) throws {
        let straight = try SmallNetwork.run()
        _ = try straight.train(through: 2)
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "1.safetensors")
            try interrupt(after: batches, at: url)
            let run = try SmallNetwork.run()
            // What the run did before is forgotten.
            _ = try run.train(through: 1) { run.position.training.batches < 2 ? .proceed : .pause }
            try run.restore(from: url, expecting: ["candidate": "n|r", "tier": "2"])
            #expect(run.epoch == batches / 9)
            #expect(run.position.training.batches == min(batches % 9, 6))
            #expect(run.position.validation.batches == max(batches % 9 - 6, 0))
            #expect(try run.train(through: 2) == .completed)
            #expect(run.essence == straight.essence)
        }
    }

    @Test func filesNameTensorsAsPyTorchDoes() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "1.safetensors")
            let run = try SmallNetwork.run()
            _ = try run.train(through: 1)
            try run.save(to: url)
            let file = try Safetensors(contentsOf: url)
            #expect(try file.shape("sep.dw1.weight") == [16, 1, 3, 3])
            #expect(try file.shape("momentum.sep.pw2.weight") == [16, 16, 1, 1])
            #expect(try file.shape("deep.bn.running_var") == [32])
            #expect(file.tensors.count == 2 * run.graph.parameters.count + run.graph.statistics.count)
            let first = run.graph.parameters[0]
            #expect(try file.floats(first.name) == Array(run.state.parameters[first.range]))
            #expect(try file.floats("momentum." + first.name) == Array(run.state.velocity[first.range]))
            let curve = try #require(file.metadata["curve"])
            #expect(try JSONDecoder().decode([EpochMetrics].self, from: Data(curve.utf8)) == run.curve)
            let bytes = try FileBytes.read(url)
            try run.save(to: url)
            #expect(try FileBytes.read(url) == bytes)
        }
    }

    @Test func foreignCheckpointsAreRefused() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "1.safetensors")
            try interrupt(after: 3, at: url)
            func refusal(_ run: TrainingRun, expecting: [String: String] = [:]) throws -> String {
                let before = run.essence
                let error = #expect(throws: CheckpointError.self) { try run.restore(from: url, expecting: expecting) }
                #expect(run.essence == before && run.position == EpochPosition())
                guard case .mismatched(url.path, let reason) = error else {
                    Issue.record("\(String(describing: error))")
                    return ""
                }
                return reason
            }
            var reason = try refusal(SmallNetwork.run(), expecting: ["candidate": "other"])
            #expect(reason == "its candidate is n|r, expected other")
            reason = try refusal(SmallNetwork.run(), expecting: ["key": "1"])
            #expect(reason == "its key is missing, expected 1")
            reason = try refusal(SmallNetwork.run(candidate: 4))
            #expect(reason == "it is of candidate 3 of seed 7, expected candidate 4 of seed 7")
            var settings = SmallNetwork.settings
            settings.learningRate = 0.5
            reason = try refusal(SmallNetwork.run(settings: settings))
            #expect(reason.hasPrefix("its training settings are {") && reason.contains(#""learningRate":0.5"#))
            let holdOut = HoldOut(SmallNetwork.dataset, fraction: 0.25, seed: 2)
            reason = try refusal(SmallNetwork.run(holdOut: holdOut))
            #expect(reason == "it was trained on other images")
            reason = try refusal(SmallNetwork.run(graph: SmallNetwork.graph(channels: 4)))
            #expect(reason.hasPrefix("tensor stem.conv.weight has shape [8, 3, 3, 3], the network's has [4, 3, 3, 3]"))
        }
    }

    @Test func damageIsNoticed() throws {
        try withTemporaryFolder { folder in
            let url = folder.appending(path: "1.safetensors")
            try interrupt(after: 3, at: url)
            let good = try Safetensors(contentsOf: url)
            func fault(_ bytes: [UInt8]) throws -> String {
                try AtomicFile.write(to: url, [bytes])
                let run = try SmallNetwork.run()
                let before = run.essence
                let error = #expect(throws: CheckpointError.self) { try run.restore(from: url) }
                #expect(run.essence == before && run.epoch == 0)
                return try #require(error).description
            }
            var bytes = good.encoded()
            bytes[bytes.count - 2] ^= 1
            #expect(try fault(bytes).contains("damaged (its tensors are not those that were written)"))
            #expect(try fault(good.encoded().dropLast(100)).contains("damaged (truncated"))
            #expect(try fault(Array("not a checkpoint".utf8)).contains("damaged (its first 8 bytes"))

            var file = good
            file.metadata["position"] = file.metadata["position"]?.replacingOccurrences(of: "3", with: "9")
            #expect(try fault(file.encoded()).contains("its place in the epoch is impossible"))
            file = good
            file.metadata["curve"] = "[{]"
            #expect(try fault(file.encoded()).contains("its metadata has no readable curve"))
            file = good
            file.metadata["format"] = nil
            #expect(try fault(file.encoded()).contains("it is no checkpoint of a training"))
            file = good
            file.set("more", shape: [1], [1] as [Float])
            #expect(try fault(file.encoded()).contains("the network has no tensor more"))
            file = Safetensors(metadata: good.metadata)
            for name in good.names where name != "classifier.bias" {
                file.set(name, shape: try good.shape(name), try good.floats(name))
            }
            #expect(try fault(file.encoded()).contains("it has no tensor classifier.bias"))
        }
    }
}
