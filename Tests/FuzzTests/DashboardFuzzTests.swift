import Foundation
import Tensor
import Testing

@testable import Bench
@testable import RunModel
@testable import Store
@testable import TerminalKit
@testable import TUI

/// What people type, and what terminals send.
@Suite struct DashboardFuzzTests {
    private static let filters = [
        "tier>=2 acc>70 op:sep_conv_5x5 state:paused,waiting", "acc1<60 !pinned:yes params<250k macs>2M",
        "id:12,#5 age<3",
        "naswot>1400 born>5 origin:mutation parent=3", "kind:failed id:12 text",
    ]

    private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

    /// A run of some candidates, on a screen.
    private static func state() throws -> DashboardState {
        let folder = FileManager.default.temporaryDirectory.appending(path: "econas-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let directory = try RunDirectory.create(named: "r", in: folder)
        try SyntheticRun(candidates: 30, seed: 1).write(to: directory)
        let snapshot = try #require(try RunReader(directory).poll())
        var state = DashboardState(size: GridSize(width: 100, height: 30), now: snapshot.taken, timeZone: .gmt)
        _ = reduce(&state, .snapshot(snapshot))
        return state
    }

    @Test func themes() throws {
        let folder = URL(filePath: #filePath).appending(path: "../../../themes").standardizedFileURL
        let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
        let corpus = try files.filter { $0.pathExtension == "toml" }.map { try String(contentsOf: $0, encoding: .utf8) }
        let words =
            ThemeRole.allCases.map(\.rawValue) + ["#ffd787", "[palette]", "[roles]", "inherits", "{ fg = ", "bold"]
        let headers = ["[é]", "[.]", "[|", "[$HOME]", "[roles\n", "inherits = \"é\""]
        try Fuzzer("themes", corpus: corpus + headers, words: words) { bytes, _ in
            do {
                let file = try ThemeFile(text(bytes), origin: "fuzz.toml")
                _ = try ThemeResolution([(.dark, "dark"), (file, "fuzz.toml")]).theme(named: "fuzz", over: .standard)
            } catch let error as ThemeError {
                #expect(error.description.contains("fuzz.toml"), "\(error.description.prefix(100))")
            }
        }
    }

    @Test func filters() throws {
        let snapshot = try #require(try Self.state().snapshot)
        try Fuzzer("filters", corpus: Self.filters, words: [">=", "!=", ":", "!", "#", "%", "acc9", "kind"]) {
            bytes,
            _ in
            let text = text(bytes)
            for isTyping in [true, false] {
                if let filter = try? CandidateFilter(text, isTyping: isTyping, measures: ["naswot"]) {
                    for record in snapshot.candidates { _ = filter.matches(record, rank: nil, run: snapshot.run) }
                }
                if let filter = try? EventFilter(text, isTyping: isTyping) {
                    for event in snapshot.events { _ = filter.matches(event) }
                }
            }
        }
    }

    @Test func commandLines() throws {
        let fresh = try Self.state()
        let corpus =
            CommandTable.all.map { "\($0.name) 3-7 12" } + Self.filters.map { "filter \($0)" } + [
                "sort params desc", "screen ranks", "theme dark", "pause #3 1-2", "goto 0", "snapshot x.svg",
                "export w.py",
            ]
        let words = CommandTable.all.map(\.name) + ["1-9", "9-1", "0-9223372036854775807", "#", "-", "\t"]
        try Fuzzer("command-lines", corpus: corpus, words: words) { bytes, random in
            var state = fresh
            let line = text(bytes)
            _ = reduce(&state, .key(Key(":")))
            for character in line.prefix(200) where !character.isNewline {
                _ = reduce(&state, .key(character == "\t" ? Key(.tab) : Key(character)))
            }
            if random.below(20) == 0 { _ = render(state) }
            _ = reduce(&state, .key(Key(.enter)))
            _ = try? CommandParser(shared: fresh.shared, contexts: fresh.overlaidContexts).request(line)
        }
    }

    @Test func keyBytes() throws {
        let fresh = try Self.state()
        let corpus = [
            "jjkk2v/tier>1\r", "\u{1B}[<0;24;6M\u{1B}[<32;25;6M\u{1B}[<0;25;6m",
            "\u{1B}[1;5C\u{1B}OP\u{1B}[15~\u{1B}[97;5u",
            // Mice beyond every terminal, on its edges and its title; wheels, and buttons that nobody has.
            "\u{1B}[<0;65535;65535M\u{1B}[<0;65535;65535m", "\u{1B}[<0;99999999999999999999;1M",
            "\u{1B}[<64;1;1M\u{1B}[<65;100;30M",
            "\u{1B}[<35;0;0M\u{1B}[<2;1;30M\u{1B}[<0;1;1M\u{1B}[<32;100;30M\u{1B}[<0;100;30m",
            "\u{1B}[M !!\u{1B}[M\u{FF}\u{FF}\u{FF}",
            "\u{1B}[200~kill\u{1B}[201~:goto 3\r", "\u{1B}]11;rgb:1a1a/1b1b/2626\u{7}\u{1B}P1$r\u{1B}\\",
            "123456789te?f\u{1B}é名",
        ]
        let words = [
            "\u{1B}[<", "\u{1B}O", "\u{1B}[M", ";", "~", "u", "M", "\u{1B}\\", "\u{1B}[200~", "\u{1B}[201~", "\r", "e",
        ]
        try Fuzzer("key-bytes", corpus: corpus, words: words) { bytes, random in
            var decoder = KeyDecoder()
            let events = decoder.decode(bytes) + decoder.flush()
            // However the bytes arrive, they mean the same: but for a bracket that lost its escape, which is a key when nothing
            // has followed yet, and for a text without end, which is given up.
            let lonely = bytes.indices.contains { bytes[$0] == 0x5B && ($0 == 0 || bytes[$0 - 1] != 0x1B) }
            if !lonely, bytes.count <= 4096 {
                var split = KeyDecoder()
                let cut = random.below(bytes.count + 1)
                let same = split.decode(bytes[..<cut]) + split.decode(bytes[cut...]) + split.flush() == events
                #expect(same, "cut at \(cut): \(text(bytes).debugDescription)")
            }
            var state = fresh
            for event in events.prefix(300) {
                switch event {
                case .key(let key): _ = reduce(&state, .key(key))
                case .mouse(let mouse): _ = reduce(&state, .mouse(mouse))
                default: break
                }
            }
            if random.below(20) == 0 { _ = render(state) }
        }
    }

    private func render(_ state: DashboardState) -> CellGrid {
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        return TUI.render(state, size: state.size, capabilities: capabilities, theme: .standard)
    }
}
