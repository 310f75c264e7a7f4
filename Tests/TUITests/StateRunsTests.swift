import Bench
import Foundation
import Testing
@testable import Architectures
@testable import RunModel
@testable import Store
@testable import TUI
@testable import TerminalKit

/// The other runs of the folder, from inside a dashboard.
@Suite struct StateRunsTests {
    private static let size = GridSize(width: 120, height: 40)
    private static let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)

    /// The folder of real runs.
    private final class Folder: RunFolder {
        let url: URL
        init(_ url: URL) { self.url = url }

        private func find(_ name: String) throws -> RunDirectory { try RunDirectory.find(name, in: url) }
        func entries() -> [RunEntry] {
            RunSummary.all(in: url).map { directory, summary in
                RunEntry(name: directory.name, summary: try? summary.get(), note: directory.note)
            }.sorted { $0.name < $1.name }
        }
        func open(_ name: String) throws -> OpenRun { OpenRun(source: try RunReader(find(name))) }
        func rename(_ name: String, to new: String) throws { _ = try find(name).rename(to: new) }
        func annotate(_ name: String, _ text: String) throws { try find(name).annotate(text) }
        func delete(_ name: String) throws { try find(name).delete() }
        func courses(_ names: [String]) throws -> [RunCourse] { try names.map { try RunCourse(find($0)) } }
    }

    /// A dashboard on the first of three runs.
    private func withRuns(readOnly: Bool = false, _ body: (Dashboard, Folder) throws -> Void) throws {
        let url = FileManager.default.temporaryDirectory.appending(path: "runs-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: url) }
        for (index, name) in ["anna", "bert", "carl"].enumerated() {
            let directory = try RunDirectory.create(named: name, in: url)
            try SyntheticRun(candidates: 100 + index, seed: UInt64(index)).write(to: directory)
        }
        let folder = Folder(url)
        let dashboard = Dashboard(
            run: try folder.open("anna"),
            folder: folder,
            readOnly: readOnly,
            clock: { StateFixture.start }
        )
        dashboard.tick(now: 0)
        try body(dashboard, folder)
    }

    private func press(_ keys: String, _ dashboard: Dashboard) {
        for key in keys { dashboard.handle(.key(key == "\n" ? .enter : Key(key)), now: 1) }
    }

    private func text(_ dashboard: Dashboard) throws -> String {
        dashboard.handle(.resize(Self.size), now: 1)
        return GoldenScenes.text(try #require(dashboard.frame(size: Self.size, capabilities: Self.capabilities)))
    }

    private func names(_ folder: Folder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.url.path).sorted()
    }

    @Test func anotherRunIsOpened() throws {
        try withRuns { (dashboard: Dashboard, _: Folder) throws in
            press("2:runs\n", dashboard)
            let list = try text(dashboard)
            for name in ["anna", "bert", "carl", "finished"] { #expect(list.contains(name)) }
            press("j\n", dashboard)
            #expect(dashboard.state.overlay == nil)
            #expect(dashboard.state.live?.run.name == "bert")
            #expect(dashboard.state.screen == .population)
            #expect(try text(dashboard).contains("bert"))
        }
    }

    @Test func aRunIsRenamedAndAnnotated() throws {
        try withRuns { (dashboard: Dashboard, folder: Folder) throws in
            press(":runs\njr", dashboard)
            dashboard.handle(.key(.control("u")), now: 1)
            press("berta\n", dashboard)
            #expect(try names(folder) == ["anna", "berta", "carl"])
            press("aa note about it\n", dashboard)
            #expect(try RunDirectory.find("berta", in: folder.url).note == "a note about it")
            #expect(try text(dashboard).contains("a note about it"))
            // What is refused says why, and changes nothing.
            press("r", dashboard)
            dashboard.handle(.key(.control("u")), now: 1)
            press("carl\n", dashboard)
            #expect(dashboard.state.notice?.kind == .refused && dashboard.state.notice?.text.contains("carl") == true)
            #expect(try names(folder) == ["anna", "berta", "carl"])
            // The run that is shown goes on under its new name.
            press("krx\n", dashboard)
            dashboard.tick(now: 2)
            #expect(try names(folder) == ["annax", "berta", "carl"])
            #expect(dashboard.state.live?.run.name == "annax")
        }
    }

    @Test func aRunIsDeletedAfterAQuestion() throws {
        try withRuns { (dashboard: Dashboard, folder: Folder) throws in
            press(":runs\nd", dashboard)
            #expect(dashboard.state.notice?.text == "anna is the run that is shown: open another first")
            press("jd", dashboard)
            #expect(try text(dashboard).contains("Delete the run bert"))
            // The safe answer is the default.
            press("\n", dashboard)
            #expect(try names(folder) == ["anna", "bert", "carl"])
            press(":runs\njdy", dashboard)
            #expect(try names(folder) == ["anna", "carl"])
            #expect(dashboard.state.notice?.text == "bert is deleted")
            guard case .runs(let runs) = dashboard.state.overlay else { throw CancellationError() }
            #expect(runs.entries.map(\.name) == ["anna", "carl"])
        }
    }

    @Test func runsAreCompared() throws {
        try withRuns { (dashboard: Dashboard, _: Folder) throws in
            press(":compare bert\n", dashboard)
            let two = try text(dashboard)
            #expect(
                two.contains("core-seconds") && two.contains("anna") && two.contains("bert") && !two.contains("carl")
            )
            press("q:runs\n   c", dashboard)
            let three = try text(dashboard)
            for name in ["anna", "bert", "carl"] { #expect(three.contains(name)) }
            press("q", dashboard)
            #expect(dashboard.state.overlay == nil)
            press(":compare dora\n", dashboard)
            #expect(dashboard.state.notice?.kind == .refused && dashboard.state.notice?.text.contains("dora") == true)
        }
    }

    @Test func lookingOnlyChangesNothing() throws {
        try withRuns(readOnly: true) { (dashboard: Dashboard, folder: Folder) throws in
            press(":runs\njdyrxx\na", dashboard)
            #expect(try names(folder) == ["anna", "bert", "carl"])
        }
    }

    /// A link is never followed; what is not a run's stays, and is named.
    @Test func deletingTakesNothingElse() throws {
        try withRuns { _, folder in
            let thesis = folder.url.appending(path: "thesis.safetensors")
            try Data("mine".utf8).write(to: thesis)
            let bert = try RunDirectory.find("bert", in: folder.url)
            try FileManager.default.createSymbolicLink(at: bert.noteURL, withDestinationURL: thesis)
            #expect(bert.note == "")
            try FileManager.default.createSymbolicLink(at: bert.checkpointsURL, withDestinationURL: folder.url)
            // Nothing is written through a link: a person takes it away first.
            #expect { try bert.delete() } throws: { "\($0)".contains("symbolic link") }
            try FileManager.default.removeItem(at: bert.checkpointsURL)
            try bert.delete()
            #expect(try Data(contentsOf: thesis) == Data("mine".utf8))
            #expect(!FileManager.default.fileExists(atPath: bert.url.path))
            let carl = try RunDirectory.find("carl", in: folder.url)
            try Data("mine".utf8).write(to: carl.url.appending(path: "plot.png"))
            #expect { try carl.delete() } throws: { "\($0)".contains("plot.png") }
            #expect(try FileManager.default.contentsOfDirectory(atPath: carl.url.path) == ["plot.png"])
        }
    }

    @Test func whatAnEngineHoldsIsLeftAlone() throws {
        try withRuns { _, folder in
            let bert = try RunDirectory.find("bert", in: folder.url)
            let lock = try RunLock(bert)
            #expect(throws: RunError.self) { try bert.delete() }
            #expect(throws: RunError.self) { try bert.rename(to: "dora") }
            #expect(throws: RunError.self) { try bert.rename(to: "../dora") }
            #expect(throws: RunError.exists("carl")) { try bert.rename(to: "carl") }
            withExtendedLifetime(lock) {}
        }
    }

    @Test func genotypesAndNumbersAreCopied() throws {
        try withRuns { (dashboard: Dashboard, _: Folder) throws in
            press(":goto 7\ny", dashboard)
            let record = try #require(dashboard.state.selected)
            #expect(dashboard.takeCopied() == record.architecture.text)
            #expect(dashboard.takeCopied() == nil)
            press("Y", dashboard)
            #expect(dashboard.takeCopied() == "7")
            press(":copy id\n", dashboard)
            #expect(dashboard.takeCopied() == "7")
            press(":copy weights\n", dashboard)
            #expect(dashboard.takeCopied() == nil && dashboard.state.notice?.kind == .refused)
        }
    }
}
