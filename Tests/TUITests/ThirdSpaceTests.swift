import Foundation
import Synchronization
import Tensor
import Testing
@testable import Architectures
@testable import Engine
@testable import RunConfiguration
@testable import RunModel
@testable import Store
@testable import TUI
@testable import TerminalKit

/// A space that exists here only: a chain of one to four convolutions, each of some width, written `chain 4-8-16`.
private struct ChainSpace: ArchitectureSpace {
    static let widths = [4, 8, 16]
    let name = "chain"
    let title = "a chain of convolutions"
    let notation = "a chain such as chain 4-8"
    var operations: [PartGraph.Label] { Self.widths.map { Self.operation($0).label } }

    static func operation(_ width: Int) -> PartGraph.Operation {
        PartGraph.Operation(PartGraph.Label("conv_\(width)", short: "c\(width)"))
    }

    private func chain(_ widths: [Int]) -> Architecture {
        Architecture(space: name, text: "chain " + widths.map(String.init).joined(separator: "-"))
    }

    private func widths(_ text: String) -> [Int]? {
        guard recognizes(text) else { return nil }
        let widths = text.dropFirst(6).split(separator: "-").compactMap { Int($0) }
        return (1...4).contains(widths.count) && widths.allSatisfy(Self.widths.contains) ? widths : nil
    }

    func random(using generator: inout some RandomNumberGenerator) -> Architecture {
        let count = 1 + generator.index(below: 4)
        return chain((0..<count).map { _ in Self.widths[generator.index(below: 3)] })
    }

    func mutate(_ architecture: Architecture, using generator: inout some RandomNumberGenerator) -> Architecture {
        var widths = widths(architecture.text) ?? []
        let place = generator.index(below: widths.count)
        let others = Self.widths.filter { $0 != widths[place] }
        switch generator.index(below: 3) {
        case 0 where widths.count < 4: widths.insert(others[0], at: place)
        case 1 where widths.count > 1: widths.remove(at: place)
        default: widths[place] = others[generator.index(below: others.count)]
        }
        return chain(widths)
    }

    func canonicalKey(of architecture: Architecture) -> String { architecture.text }

    func recognizes(_ text: String) -> Bool { text.hasPrefix("chain ") }

    func parse(_ text: String) throws -> Architecture {
        guard let widths = widths(text) else {
            throw ArchitectureError("\"\(text)\" is no chain of 1 to 4 widths, each 4, 8 or 16")
        }
        return chain(widths)
    }

    var publishedSize: NetworkSize { NetworkSize(channels: 1, layers: 3, resolution: 32, classes: 10) }
    var channelLevels: [Int] { [16, 8, 4, 2, 1] }

    func network(of architecture: Architecture, size: NetworkSize) throws -> ArchitectureNetwork {
        _ = try parse(architecture.text)
        var builder = GraphBuilder(input: size.input)
        var value = builder.input
        var modules: [String: String] = [:]
        for (index, width) in (widths(architecture.text) ?? []).enumerated() {
            value = builder.reluConvBN(value, channels: width, kernel: 3, name: "layers.\(index)")
            modules["layers.\(index)"] = "chain.\(index)"
        }
        let logits = builder.classifier(value, classes: size.classes, name: "classifier")
        return ArchitectureNetwork(graph: builder.build(output: logits), modules: modules)
    }

    func parts(of architecture: Architecture) -> PartGraph {
        let widths = widths(architecture.text) ?? []
        let input = PartGraph.State(.input, PartGraph.Label("images", short: "in"))
        let group = PartGraph.Group(
            id: "chain",
            title: "Chain",
            states: [input] + widths.indices.map { PartGraph.State(.node, PartGraph.Label("\($0 + 1)")) },
            parts: widths.enumerated().map { index, width in
                PartGraph.Part(
                    id: "chain.\(index)",
                    name: "\(index + 1).0",
                    source: index,
                    target: index + 1,
                    operation: Self.operation(width)
                )
            },
            outputs: [widths.count],
            output: PartGraph.Label("classifier", short: "out"),
            outputText: "state \(widths.count)"
        )
        return PartGraph(groups: [group])
    }

    func edits(of part: String, in architecture: Architecture) -> PartEdits {
        guard let widths = widths(architecture.text), let place = Int(part.dropFirst(6)) else { return PartEdits() }
        var operations = Self.widths.map { width in
            var changed = widths
            changed[place] = width
            return (operation: Self.operation(width), architecture: chain(changed))
        }
        if widths.count > 1 {
            var shorter = widths
            shorter.remove(at: place)
            operations.append((PartGraph.Operation(PartGraph.Label("remove"), .zero), chain(shorter)))
        }
        return PartEdits(operations: operations, sources: [(place, architecture)])
    }

    func changes(from old: Architecture, to new: Architecture) -> [Change] {
        guard let before = widths(old.text), let after = widths(new.text) else { return [] }
        if before.count != after.count {
            return [Change(part: nil, PartGraph.Label("\(before.count) → \(after.count) layers"))]
        }
        return before.indices.filter { before[$0] != after[$0] }.map {
            let label = PartGraph.Label(
                "layer \($0 + 1): \(before[$0]) → \(after[$0])",
                short: "\($0 + 1) →\(after[$0])"
            )
            return Change(part: "chain.\($0)", label)
        }
    }
}

/// No file outside of a space knows it: one that is unknown to everybody is searched, stored, killed and resumed, drawn, edited,
/// filtered, replayed and exported. It runs apart from the suites that list the spaces.
@Suite(.serialized) struct ThirdSpaceTests {
    private struct Crash: Error {}

    private let folder: URL
    private let configuration: SearchConfiguration

    init() throws {
        Spaces.register(ChainSpace())
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("econas-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        var builder = try ConfigurationBuilder(presetNamed: "quickstart")
        for assignment in [
            "search.space=chain", "search.cycles=1", "search.initial=4", "search.tiers=2", "search.promotions=[1]",
            "search.parents=[1,1]", "proxy=4ch 8px s=1 e2", "data.shapes_train=192", "data.shapes_test=100",
            "training.batch=32", "engine.workers=1", "engine.minimum_free_disk=0",
        ] {
            try builder.set(assignment)
        }
        configuration = try builder.finish()
    }

    /// A whole search in a directory, killed after so many transactions and resumed.
    private func search(_ name: String, killedAfter limit: Int? = nil) throws -> RunDirectory {
        let directory = try RunDirectory.create(named: name, in: folder)
        let count = Mutex(0)
        let engine = try SearchEngine.create(
            directory,
            configuration: configuration,
            evaluator: { try $0.evaluator() },
            timing: EngineTiming(),
            fault: { kind, _ in
                guard kind != .live, let limit else { return }
                let passed = count.withLock { count in
                    count += 1
                    return count
                }
                if passed == limit { throw Crash() }
            }
        )
        engine.start()
        _ = engine.waitUntilEnd()
        if limit != nil {
            let second = try SearchEngine.resume(directory, evaluator: { try $0.evaluator() })
            second.start()
            _ = second.waitUntilEnd()
        }
        return directory
    }

    @Test func itIsSearchedKilledResumedReplayedDrawnEditedFilteredAndExported() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        let directory = try search("whole")
        let snapshot = try #require(try RunReader(directory).poll())
        #expect(snapshot.run.state == .finished)
        #expect(snapshot.candidates.count == 6 && snapshot.candidates.allSatisfy { $0.architecture.space == "chain" })
        #expect(snapshot.candidates.allSatisfy { $0.tier > 0 && $0.parameters > 0 })
        for child in snapshot.candidates where child.origin == .mutation {
            let parent = try #require(child.parent.flatMap { snapshot.candidate($0) })
            #expect(child.mutation == child.architecture.changes(from: parent.architecture).inWords)
        }
        // Killed and resumed it is the same search.
        let resumed = try #require(try RunReader(search("killed", killedAfter: 9)).poll())
        #expect(resumed.run.state == .finished)
        #expect(resumed.candidates.map(\.architecture) == snapshot.candidates.map(\.architecture))
        #expect(resumed.candidates.map(\.scores) == snapshot.candidates.map(\.scores))
        // Times are told of its parts.
        for record in snapshot.candidates {
            let times = try #require(snapshot.operationTimes[record.id])
            #expect(Set(times.parts.keys) == Set(record.architecture.parts.parts.map(\.id)))
        }
        // Replayed to its end it is as recorded.
        var replay = try RunReplay(directory)
        #expect(
            replay.snapshot(at: replay.duration).candidates.map(\.architecture)
                == snapshot.candidates.map(\.architecture)
        )
        try drawn(snapshot)
        try edited(snapshot)
        for width in ChainSpace.widths {
            let filter = try CandidateFilter("op:conv_\(width)")
            for record in snapshot.candidates {
                let has = record.architecture.operations.contains { $0.contains("conv_\(width)") }
                #expect(filter.matches(record, rank: nil, run: snapshot.run) == has)
            }
        }
        try exported(snapshot.candidates[0], snapshot)
    }

    private func drawn(_ snapshot: RunSnapshot) throws {
        var state = GoldenScenes.state(snapshot, GridSize(width: 120, height: 40))
        state.select(1)
        _ = reduce(&state, .key(Key("6")))
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        let text = GoldenScenes.text(render(state, size: state.size, capabilities: capabilities, theme: .standard))
        #expect(text.contains("Chain") && text.contains("images") && text.contains("µs/image"))
        #expect(text.contains(snapshot.candidates[0].architecture.text))
        for operation in snapshot.candidates[0].architecture.operations { #expect(text.contains(operation)) }
    }

    private func edited(_ snapshot: RunSnapshot) throws {
        let record = try #require(snapshot.candidates.first { $0.architecture.parts.parts.count > 1 })
        var editor = try #require(CellEditor(record, in: snapshot))
        let count = editor.parts.parts.count
        let place = try #require(editor.edits.operations.firstIndex { $0.operation == editor.part.operation })
        editor.changeOperation(by: 3 - place, in: snapshot)
        #expect(editor.parts.parts.count == count - 1)
        #expect(editor.changes.map(\.description) == ["\(count) → \(count - 1) layers"])
        #expect(try editor.cost == editor.architecture.cost(at: #require(snapshot.network)))
        #expect(editor.undo(in: snapshot) && editor.architecture == record.architecture)
    }

    private func exported(_ record: CandidateRecord, _ snapshot: RunSnapshot) throws {
        let export = try ArchitectureExport(record, of: snapshot, checkpoint: nil)
        let dot = try DotParser.parse(try export.text(.dot))
        #expect(dot.clusters == ["cluster_chain"])
        #expect(dot.edges.count == record.architecture.parts.parts.count + 1)
        #expect(try export.text(.json) == record.architecture.text)
        #expect(try export.text(.svg).hasPrefix("<svg") && export.text(.text).hasSuffix(record.architecture.text))
        let module = try export.text(.pytorch)
        #expect(module.contains("class Network(nn.Module):") && module.contains("\"layers.0.conv\", nn.Conv2d("))
        #expect(module.components(separatedBy: "nn.Conv2d(").count == record.architecture.parts.parts.count + 1)
    }

    @Test func itIsReadWithAndWithoutItsName() throws {
        #expect(try Architecture(parsing: "chain 4-8") == Architecture(parsing: "chain:chain 4-8"))
        #expect(throws: ArchitectureError.self) { try Architecture(parsing: "chain 5") }
        #expect(throws: ArchitectureError.self) { try Architecture(parsing: "DARTS", in: "chain") }
    }
}
