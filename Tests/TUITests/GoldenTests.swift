import Foundation
import Testing
@testable import Architectures
@testable import RunModel

@testable import TUI
@testable import TerminalKit

/// Whole screens compared with files in `Golden/`: their text, and in files of their own their colours. `make golden` writes
/// all files anew, those of new screens too: look at them before they are committed.
@Suite struct GoldenTests {
    static let sizes = [(40, 12), (80, 24), (120, 40), (200, 60)].map { GridSize(width: $0.0, height: $0.1) }
    private static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
    private static let isRecording = ProcessInfo.processInfo.environment["ECONAS_RECORD_GOLDEN"] == "1"

    @Test(arguments: Screen.all, [GlyphSet.ascii, .braille])
    func screenLooksAsRecorded(_ screen: Screen, _ glyphs: GlyphSet) throws {
        for size in Self.sizes {
            var state = GoldenScenes.middle(size)
            _ = reduce(&state, .key(.character(Character("\(screen.number)"))))
            try compare(state, size, glyphs, "\(screen.title.lowercased())")
        }
    }

    @Test(arguments: GoldenScenes.Scene.allCases)
    func sceneLooksAsRecorded(_ scene: GoldenScenes.Scene) throws {
        for size in [GridSize(width: 60, height: 16)] + Self.sizes.dropFirst().prefix(2) {
            try compare(scene.state(size), size, .braille, scene.rawValue)
        }
    }

    @Test func aNarrowAndHighScreenLooksAsRecorded() throws {
        let size = GridSize(width: 60, height: 70)
        var state = GoldenScenes.middle(size)
        _ = reduce(&state, .key(.character("6")))
        try compare(state, size, .braille, "cell")
        _ = reduce(&state, .key(.character("7")))
        try compare(state, size, .braille, "lineage")
    }

    @Test(arguments: Screen.all, [GlyphSet.ascii, .braille])
    func screenIsColouredAsRecorded(_ screen: Screen, _ glyphs: GlyphSet) throws {
        for size in Self.sizes {
            var state = GoldenScenes.middle(size)
            _ = reduce(&state, .key(.character(Character("\(screen.number)"))))
            state.glyphs = glyphs
            let styles = GoldenStyles { depth in
                render(state, size: size, capabilities: Capabilities(colors: depth, glyphs: glyphs), theme: .standard)
            }
            let set = glyphs == .ascii ? "ascii" : "unicode"
            try compare(styles.text, "\(screen.title.lowercased())-\(size.width)x\(size.height)-\(set).styles")
        }
    }

    /// A file that no test compares any more would be kept up for nothing.
    @Test func everyFileIsOfAScreenOrAScene() throws {
        let names = Screen.all.map { $0.title.lowercased() } + GoldenScenes.Scene.allCases.map(\.rawValue)
        let pattern = try Regex("(" + names.joined(separator: "|") + ")-[0-9]+x[0-9]+-(ascii|unicode)\\.(txt|styles)")
        for file in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
            #expect(try pattern.wholeMatch(in: file) != nil, "\(file)")
        }
    }

    private func compare(_ state: DashboardState, _ size: GridSize, _ glyphs: GlyphSet, _ name: String) throws {
        let grid = render(
            state,
            size: size,
            capabilities: Capabilities(colors: .truecolor, glyphs: glyphs),
            theme: .standard
        )
        let set = glyphs == .ascii ? "ascii" : "unicode"
        try compare(GoldenScenes.text(grid), "\(name)-\(size.width)x\(size.height)-\(set).txt")
    }

    private func compare(_ text: String, _ name: String) throws {
        let file = Self.folder.appending(path: name)
        if Self.isRecording {
            try FileManager.default.createDirectory(at: Self.folder, withIntermediateDirectories: true)
            try Data(text.utf8).write(to: file)
            return
        }
        let expected = (try? Data(contentsOf: file)).map { String(decoding: $0, as: UTF8.self) }
        #expect(text == expected, "\(name) differs, or was never recorded (make golden)")
    }
}

/// States worth looking at.
enum GoldenScenes {
    /// What is in front of, or instead of, the ordinary screens.
    enum Scene: String, CaseIterable, Sendable {
        case empty = "overview-empty"
        case early = "overview-early"
        case earlyRanks = "ranks-early"
        case frozen = "overview-frozen"
        case finished = "overview-finished"
        case crashed = "population-crashed"
        case help, kill, quit, themes, details
        case filter = "population-filter"
        case badFilter = "population-filter-wrong"
        case marked = "population-marked"
        case losses = "curves-loss"
        case bestSoFar = "curves-best"
        case crosshair = "curves-crosshair"
        case places = "ranks-places"
        case nextCurve = "curves-next"
        case zoomed = "curves-zoomed"
        case zoomedRanks = "ranks-zoomed"
        case byCost = "curves-cost"
        case offerResume = "overview-resume"
        case replay = "overview-replay"
        case seek = "workers-seek"
        case refused = "overview-refused"
        case diskFull = "overview-disk-full"
        case commands = "command-names"
        case targets = "command-targets"
        case logFilter = "log-filter"
        case editing = "cell-editing"
        case edited = "cell-edited"
        case timed = "cell-timed"
        case timedEdited = "cell-timed-edited"
        case unfolded = "lineage-unfolded"
        case handMade = "lineage-by-hand"
        case study = "overview-study"
        case studied = "population-study"
        case studyTiers = "tiers-study"
        case farOut = "ranks-study"
        case training = "overview-training"
        case trained = "overview-trained"
        case trainedFive = "overview-trained-five"
        case trainings = "population-training"

        func state(_ size: GridSize) -> DashboardState {
            switch self {
            case .empty: return GoldenScenes.state(StateFixture.empty(), size)
            case .training: return GoldenScenes.state(TrainingFixture.snapshot(), size)
            case .trained: return GoldenScenes.state(TrainingFixture.snapshot(done: true), size)
            case .trainedFive: return GoldenScenes.state(TrainingFixture.snapshot(architectures: 5, done: true), size)
            case .trainings: return press("2", GoldenScenes.state(TrainingFixture.snapshot(architectures: 5), size))
            case .early: return GoldenScenes.state(StateFixture.early(), size)
            case .earlyRanks: return press("5", GoldenScenes.state(StateFixture.early(), size))
            case .frozen:
                var state = press("f", middle(size))
                _ = reduce(&state, .tick(state.now.addingTimeInterval(12)))
                return state
            case .finished: return changed(size) { $0.run.state = .finished }
            case .diskFull:
                return changed(size) {
                    $0.run.state = .paused
                    $0.run.message = "the disk is full: 12 MB left, 200 MB are needed"
                }
            case .crashed: return press("2", changed(size) { $0.run.state = .crashed })
            case .help: return press("?", middle(size))
            case .kill: return press("x", middle(size))
            case .quit: return press("q", middle(size))
            case .themes: return press("t", middle(size))
            case .details:
                var state = middle(size)
                _ = reduce(&state, .key(.enter))
                return state
            case .commands:
                var state = press(":pa", middle(size))
                for _ in 0..<2 { _ = reduce(&state, .key(.tab)) }
                return state
            case .targets: return press(":promote ", middle(size))
            case .logFilter: return press("9/kind:scored tier", middle(size))
            case .filter: return press("2/tier>=2 acc>60", middle(size))
            case .badFilter: return press("2/tier>=two", middle(size))
            case .marked: return press("2  j  ", middle(size))
            case .losses: return press("4vv", middle(size))
            case .bestSoFar: return press("4vvvvv", middle(size))
            case .crosshair: return press("4llllllllll", middle(size))
            case .places: return press("5v", middle(size))
            case .editing: return press("6ejj", middle(size))
            case .edited: return press("6ejjoojjivo", middle(size))
            case .timed: return press("6", timed(size))
            case .timedEdited: return press("6evjjoo", timed(size))
            case .unfolded: return press("7g+jjjj", middle(size))
            case .handMade:
                var snapshot = StateFixture.snapshot()
                snapshot.candidates[114].origin = .injected
                var state = GoldenScenes.state(snapshot, size)
                state.select(115)
                return press("7", state)
            case .study: return GoldenScenes.state(StudyFixture.snapshot(), size)
            case .studied: return press("2", GoldenScenes.state(StudyFixture.snapshot(trains: false), size))
            case .studyTiers: return press("3", GoldenScenes.state(StudyFixture.snapshot(), size))
            case .farOut:
                var state = press("5", GoldenScenes.state(StudyFixture.snapshot(), size))
                state.ranks.show(proxy: "zico", &state.shared)
                return state
            case .nextCurve: return press("4llllllllllnn", middle(size))
            case .zoomed: return press("4llllllllll++L", middle(size))
            case .zoomedRanks: return press("5++KL", middle(size))
            case .byCost: return press("4a", middle(size))
            case .offerResume: return press("R", changed(size) { $0.run.state = .crashed })
            case .replay: return replayed(size)
            case .seek: return press("8%25", replayed(size))
            case .refused:
                var state = press("p", middle(size))
                _ = reduce(&state, .submitted([7], title: "promote #12"))
                var snapshot = StateFixture.snapshot()
                snapshot.commands = [
                    CommandRecord(
                        id: 7,
                        time: state.now,
                        command: .promoteCandidate(12),
                        answer: .refused(.invalid(reason: "its checkpoint was removed"))
                    )
                ]
                _ = reduce(&state, .snapshot(snapshot))
                return state
            }
        }

        private func changed(_ size: GridSize, _ change: (inout RunSnapshot) -> Void) -> DashboardState {
            var snapshot = StateFixture.snapshot()
            snapshot.workers = []
            snapshot.run.cycle = 100
            change(&snapshot)
            return GoldenScenes.state(snapshot, size)
        }

        /// With the times of a candidate that takes long for its pools, as ours do.
        private func timed(_ size: GridSize) -> DashboardState {
            var snapshot = StateFixture.snapshot()
            guard let record = snapshot.candidate(115) else { return middle(size) }
            var times = NetworkTimes(other: PartTime(forward: 61.2, backward: 139.9))
            for group in record.architecture.parts.groups {
                for (index, part) in group.parts.enumerated() {
                    times.parts[part.id] =
                        switch part.operation.kind {
                        case .zero: PartTime()
                        case .identity: part.source < 2 ? PartTime(forward: 0.41, backward: 0.62) : PartTime()
                        case .pooling: PartTime(forward: 2.25, backward: 3.125 + Double(index))
                        case .weighted:
                            PartTime(forward: 12.5 + Double(index), backward: 41.5 * Double(1 + index / 2))
                        }
                }
            }
            snapshot.operationTimes[115] = times
            var state = GoldenScenes.state(snapshot, size)
            state.select(115)
            return state
        }

        /// In the middle of a replay that is held still.
        private func replayed(_ size: GridSize) -> DashboardState {
            var state = middle(size)
            state.readOnly = true
            state.replay = ReplayState(duration: 14_400, speed: 10)
            state.replay?.seek(to: 4327)
            return press("p", state)
        }

        private func press(_ keys: String, _ state: DashboardState) -> DashboardState {
            var state = state
            for key in keys { _ = reduce(&state, .key(Key(key))) }
            return state
        }
    }

    /// A dashboard that has just been given a snapshot.
    static func state(_ snapshot: RunSnapshot, _ size: GridSize, readOnly: Bool = false) -> DashboardState {
        var state = DashboardState(
            size: size,
            now: snapshot.taken,
            readOnly: readOnly,
            themes: ["dark", "light"],
            themeName: "dark",
            timeZone: .gmt
        )
        _ = reduce(&state, .snapshot(snapshot))
        return state
    }

    /// In the middle of a run, with a child of the second tier selected.
    static func middle(_ size: GridSize) -> DashboardState {
        let snapshot = StateFixture.snapshot()
        var state = state(snapshot, size)
        state.select(snapshot.candidates.last { $0.tier == 2 && $0.parent != nil }?.id)
        return state
    }

    /// The characters of a grid, lines without trailing blanks.
    static func text(_ grid: CellGrid) -> String {
        (0..<grid.size.height).map { y in
            var line = String((0..<grid.size.width).map { grid[$0, y].character })
            while line.last == " " { line.removeLast() }
            return line + "\n"
        }.joined()
    }
}
