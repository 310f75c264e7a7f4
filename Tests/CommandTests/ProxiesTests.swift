import Foundation
import Testing

/// Studies of proxies from the command line.
@Suite struct ProxiesTests {
    private static let settings = [
        "proxies", "--headless", "--dataset", "shapes", "--seed", "3", "--set", "search.layers=3", "--set",
        "data.shapes_train=260", "--set", "data.shapes_test=100", "--set", "training.batch=64", "--set",
        "proxy.resolution=8", "--set", "proxy.channels=4", "--set", "engine.minimum_free_disk=0", "--name", "s",
    ]

    @Test func aStudyIsRunReportedAndGoneOnWith() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let study = Self.settings + ["--count", "9", "--grid", "c4r4s0e1+2,c3r4s1e1", "--truth", "c4r4s0e2"]
        let run = try program.runList(study + ["--scores", "synflow,az_nas"])
        #expect(run.status == 0, "\(run.errors)")
        // It ends with what it was made for.
        for text in ["9 of 9 architectures", "Rank agreement with c4r4s0e2", "more of it: econas proxies report"] {
            #expect(run.output.contains(text), "\(text) is missing")
        }
        #expect(try program.run("watch", "s", "--headless").output.contains("Rank agreement with c4r4s0e2"))

        let report = try program.run("proxies", "report", "s", "--combine", "log:synflow+macs")
        #expect(report.status == 0, "\(report.errors)")
        for text in ["Rank agreement with c4r4s0e2", "az_nas", "log(synflow, macs)", "c3r4s1e1"] {
            #expect(report.output.contains(text), "\(text) is missing")
        }
        let csv = try program.run("proxies", "report", "s", "--format", "csv", "--top", "3")
        #expect(csv.output.hasPrefix("proxy,n,tau,"))
        #expect(csv.output.contains("top_3"))
        let json = try program.run("proxies", "report", "s", "--format", "json")
        #expect(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) is [String: Any])
        let svg = try program.run("proxies", "report", "s", "--format", "svg", "--part", "scatter")
        #expect(svg.output.hasPrefix("<svg"))
        let best = try program.run("proxies", "report", "s", "--search", "2", "--budget", "c4r4s0e1")
        #expect(best.output.contains("the best composite at no more cost than c4r4s0e1"), "\(best.errors)")

        let ranks = try program.run("snapshot", "s", "--screen", "ranks", "--size", "100x30")
        #expect(ranks.output.contains("against c4r4s0e2"))
        let more = try program.run("resume", "s", "--cycles", "11", "--headless")
        #expect(more.status == 0, "\(more.errors)")
        let longer = try program.run("proxies", "report", "s", "--part", "table")
        #expect(longer.output.contains("on 11 architectures"))
        let fresh = try program.run("proxies", "report", "s", "--part", "table", "--skip", "9")
        #expect(fresh.output.contains("on 2 architectures"))
        let nobody = try program.run("proxies", "report", "s", "--skip", "11")
        #expect(nobody.status == 1 && nobody.errors.contains("--skip 11 leaves nothing: there are 11 architectures"))
    }

    @Test(arguments: [
        (["--grid", "c7r4s0e1"], "levels are from 0 to 4"),
        (["--scores", "naswo"], "the nearest is naswot"),
        (["--table", "nowhere.csv", "--truth", "x_e9"], "nowhere.csv"),
        (["--grid", "c4r4s0e1", "--truth", "c4r4s0e3"], "one of scores, c4r4s0e1"),
    ])
    func whatIsWrongIsSaidInOneLine(arguments: [String], fragment: String) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let process = try program.runList(Self.settings + arguments)
        #expect(process.status == 1)
        #expect(process.errors.contains(fragment), "\(process.errors)")
        #expect(process.errors.split(separator: "\n").count == 1, "\(process.errors)")
        #expect(!FileManager.default.fileExists(atPath: program.folder.appending(path: "runs").path))
    }

    @Test func aSearchIsNoStudy() throws {
        let program = try Program()
        defer { program.cleanUp() }
        #expect(try program.runList(["search", "--headless", "--name", "t"] + TinySearch.settings).status == 0)
        let report = try program.run("proxies", "report", "t")
        #expect(report.status == 1 && report.errors.contains("is a search, not a study of proxies"))
    }
}
