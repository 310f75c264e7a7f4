import Foundation
import Testing
@testable import Architectures
@testable import Engine
@testable import RunModel

/// What passes between an engine and a process that works for it: programs that others write speak it too.
@Suite struct WorkMessageTests {
    private static let messages: [(WorkMessage, String)] = [
        (
            .progress(EvaluationProgress(epoch: 3, batch: 12, batches: 40, imagesPerSecond: 5000)),
            #"{"kind":"progress","progress":{"batch":12,"batches":40,"epoch":3,"imagesPerSecond":5000}}"#
        ),
        (.disk(.full), #"{"kind":"disk","problem":{"problem":"full"}}"#),
        (.disk(nil), #"{"kind":"disk"}"#),
        (
            .measured([Metric(name: "naswot", value: 1.5, cost: 0.25)]),
            #"{"kind":"measured","metrics":[{"cost":0.25,"direction":"higher","name":"naswot","unit":"","value":1.5}]}"#
        ),
        (.ended(.ended(.completed)), #"{"end":"completed","kind":"ended"}"#),
        (.ended(.ended(.interrupted)), #"{"end":"interrupted","kind":"ended"}"#),
        (.ended(.abandoned), #"{"end":"abandoned","kind":"ended"}"#),
        (.ended(.lost("killed")), #"{"end":"lost","kind":"ended","reason":"killed"}"#),
        (.ended(.failed("it diverged")), #"{"end":"failed","kind":"ended","reason":"it diverged"}"#),
        (
            .ended(.fatal(WorkerFailure(description: "no images"))),
            #"{"end":"fatal","kind":"ended","reason":"no images"}"#
        ),
    ]

    private func text(_ value: some Encodable) throws -> String {
        String(decoding: try JSONLine.text(value), as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    @Test func messagesHaveWrittenOutKeysAndReadBack() throws {
        for (message, line) in Self.messages {
            #expect(try text(message) == line)
            let read = try JSONLine.value(line.utf8, as: WorkMessage.self)
            #expect(try text(read) == line)
        }
    }

    @Test func anEpochReadsBackToTheBitAlsoWhereItIsNotFinite() throws {
        let epoch = EpochRecord(
            epoch: 7,
            trainLoss: .nan,
            trainAccuracy: 0.1 + 0.2,
            validationLoss: .infinity,
            validationAccuracy: 1.0 / 3,
            learningRate: 0.1,
            seconds: 1.25,
            images: 320
        )
        let line = try JSONLine.text(WorkMessage.epoch(epoch, nil))
        guard case .epoch(let read, nil) = try JSONLine.value(line, as: WorkMessage.self) else {
            Issue.record("it is no epoch")
            return
        }
        #expect(read.trainLoss.isNaN)
        #expect(read.validationLoss == .infinity)
        #expect(read.trainAccuracy == epoch.trainAccuracy)
        #expect(read.validationAccuracy == epoch.validationAccuracy)
        #expect(read.images == 320)
    }

    @Test func requestsHaveWrittenOutKeysAndReadBack() throws {
        let requests: [(WorkRequest, String)] = [
            (
                .configure(toml: "seed = 1", directory: "runs/a"),
                #"{"configuration":"seed = 1","directory":"runs/a","kind":"configure"}"#
            ),
            (.signal(.yield), #"{"kind":"signal","signal":"yield"}"#),
            (.signal(.abandon), #"{"kind":"signal","signal":"abandon"}"#),
            (.signal(.proceed), #"{"kind":"signal","signal":"proceed"}"#),
        ]
        for (request, line) in requests {
            #expect(try text(request) == line)
            #expect(try text(JSONLine.value(line.utf8, as: WorkRequest.self)) == line)
        }
    }

    @Test(arguments: [#"{"kind":"dance"}"#, #"{"kind":"ended","end":"well"}"#, #"{"kind":"progress"}"#, "[]", "what?"])
    func whatIsNoMessageIsAnError(line: String) {
        #expect(throws: (any Error).self) { try JSONLine.value(line.utf8, as: WorkMessage.self) }
    }
}
