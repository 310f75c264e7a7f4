import Foundation
import FoundationXML
import Testing

@testable import Bench
@testable import Exporters
@testable import RunModel
@testable import Store

/// The page about a run.
@Suite("Report of a run") struct RunReportTests {
    private func snapshot(candidates: Int = 60) throws -> RunSnapshot {
        let folder = FileManager.default.temporaryDirectory.appending(path: "report-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let directory = try RunDirectory.create(named: "made-up", in: folder)
        try SyntheticRun(candidates: candidates, seed: 7).write(to: directory)
        return try #require(try RunReader(directory).poll())
    }

    private func page(_ snapshot: RunSnapshot) -> String {
        RunReport(snapshot, configuration: "[search]\nseed = 7\n", made: snapshot.taken).html()
    }

    /// Whether a text is well-formed XML; pages are, but for what HTML leaves open in their head.
    private func isWellFormed(_ xml: String) -> Bool {
        XMLParser(data: Data(xml.utf8)).parse()
    }

    private func body(_ page: String) throws -> String {
        let start = try #require(page.range(of: "<body>"))
        let end = try #require(page.range(of: "</body>"))
        return String(page[start.lowerBound..<end.upperBound]).replacing("<br>", with: "<br/>")
    }

    @Test func everySectionIsThereAndLinked() throws {
        let page = page(try snapshot())
        for id in ["winner", "progress", "tiers", "ranks", "front", "training", "candidates", "record"] {
            #expect(page.contains("<section id=\"\(id)\">"), "\(id)")
            #expect(page.contains("href=\"#\(id)\""), "\(id)")
        }
        #expect(isWellFormed(try body(page)))
    }

    @Test func itNeedsNothingFromElsewhere() throws {
        let page = page(try snapshot())
        for word in ["<script", "src=", "http:", "https:", "@import", "url("] {
            #expect(!page.contains(word), "\(word)")
        }
    }

    @Test func theBestIsTheRunsBest() throws {
        let snapshot = try snapshot()
        let best = try #require(snapshot.best)
        #expect(page(snapshot).contains("Candidate \(best.id) completed tier \(best.tier)"))
    }

    @Test func whatPeopleWroteIsText() throws {
        var snapshot = try snapshot()
        snapshot.run.name = "<script>alert(1)</script>"
        snapshot.run.message = "a & b \u{1B}[31m \u{202E}evil"
        snapshot.candidates[0].state = .failed
        snapshot.candidates[0].failure = "</td><img src=x onerror=alert(2)>"
        let page = page(snapshot)
        #expect(!page.contains("<script>") && !page.contains("<img"))
        #expect(!page.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{202E}" })
        #expect(isWellFormed(try body(page)))
    }

    @Test func aRunThatHasJustBegunHasAPage() throws {
        var snapshot = try snapshot(candidates: 10)
        (snapshot.candidates, snapshot.curves) = ([], [:])
        let page = page(snapshot)
        #expect(page.contains("<section id=\"record\">") && !page.contains("<section id=\"winner\">"))
        #expect(isWellFormed(try body(page)))
    }
}
