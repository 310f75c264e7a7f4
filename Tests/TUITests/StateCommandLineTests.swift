import Foundation
import Testing
@testable import Architectures
@testable import RunModel

@testable import TUI
@testable import TerminalKit

/// What can be typed after `:`.
@Suite struct StateCommandLineTests {
    private static let size = GridSize(width: 120, height: 40)

    private func fresh(readOnly: Bool = false) -> DashboardState {
        GoldenScenes.state(StateFixture.snapshot(), Self.size, readOnly: readOnly)
    }

    @discardableResult
    private func press(_ keys: String, _ state: inout DashboardState) -> [DashboardEffect] {
        keys.flatMap { reduce(&state, .key(Key($0))) }
    }

    @discardableResult
    private func command(_ line: String, _ state: inout DashboardState) -> [DashboardEffect] {
        press(":", &state)
        _ = press(line, &state)
        return reduce(&state, .key(.enter))
    }

    private func id(_ state: CandidateState) throws -> Int {
        try #require(StateFixture.snapshot().candidates.first { $0.state == state }?.id)
    }

    private func prompt(_ state: DashboardState) throws -> CommandPrompt {
        guard case .command(let prompt) = state.overlay else { throw CocoaError(.featureUnsupported) }
        return prompt
    }

    // MARK: - What commands do

    @Test func candidatesAreNamedByTheirIds() throws {
        var state = fresh()
        let training = try id(.training)
        let paused = try id(.paused)
        #expect(
            command("pause #\(training)", &state) == [.submit([.pauseCandidate(training)], title: "pause #\(training)")]
        )
        #expect(
            command("resume \(paused)", &state) == [.submit([.resumeCandidate(paused)], title: "resume #\(paused)")]
        )
        #expect(command("unpin \(training)", &state).isEmpty)
        #expect(state.notice?.text == "#\(training) is not pinned already")
        let risen = try #require(StateFixture.snapshot().candidates.first { $0.state == .alive && $0.tier == 2 }?.id)
        #expect(
            command("promote \(risen)", &state) == [.submit([.promoteCandidate(risen)], title: "promote #\(risen)")]
        )
        #expect(command("pin \(risen)", &state) == [.submit([.pinCandidate(risen, true)], title: "pin #\(risen)")])
        #expect(state.overlay == nil)
    }

    @Test func theKilledAreRevivedAndTheRetiredPinnedOrPromoted() throws {
        var state = fresh()
        let (killed, retired) = (try id(.killed), try id(.retired))
        #expect(
            command("revive \(killed)", &state) == [.submit([.reviveCandidate(killed)], title: "revive #\(killed)")]
        )
        #expect(command("revive \(retired)", &state).isEmpty)
        #expect(state.notice?.text == "#\(retired) was not killed (retired)")
        #expect(
            command("pin \(retired)", &state) == [.submit([.pinCandidate(retired, true)], title: "pin #\(retired)")]
        )
        #expect(command("pin \(killed)", &state).isEmpty)
        #expect(state.notice?.text == "#\(killed) was killed: revive it first")
    }

    @Test func theLastCommandsAreTakenBackTogether() throws {
        var snapshot = StateFixture.snapshot()
        func tell(_ asked: [(RunCommand, CommandAnswer?)]) -> DashboardState {
            snapshot.commands = asked.enumerated().map { index, asked in
                CommandRecord(
                    id: Int64(index + 1),
                    // The last two were asked together.
                    time: snapshot.taken.addingTimeInterval(Double(min(index, 1))),
                    command: asked.0,
                    answer: asked.1
                )
            }
            return GoldenScenes.state(snapshot, Self.size, readOnly: false)
        }
        var state = tell([])
        #expect(command("undo", &state).isEmpty)
        #expect(state.notice?.text == "no command was carried out yet")
        state = tell([(.pauseSearch, .done), (.killCandidate(3), .done), (.killCandidate(4), .done)])
        #expect(command("undo", &state) == [.submit([.reviveCandidate(4), .reviveCandidate(3)], title: "undo")])
        let darts = try Architecture(parsing: "DARTS")
        state = tell([
            (.inject(darts, parent: nil), .injected(candidate: 9)), (.pinCandidate(2, true), .refused(.searchIsPaused)),
        ])
        #expect(command("undo", &state) == [.submit([.killCandidate(9)], title: "undo")])
        state = tell([(.pauseSearch, .done), (.promoteCandidate(3), .promoted(toTier: 2))])
        #expect(command("undo", &state).isEmpty)
        #expect(state.notice?.text == "a promotion cannot be taken back: pause #3, or kill and revive it")
    }

    @Test func promotionOnTopOfOneUnderWayIsAskedFirst() throws {
        var snapshot = StateFixture.snapshot()
        let top = snapshot.run.tiers.count
        try #require(top >= 3)
        let place = try #require(snapshot.candidates.firstIndex { $0.state == .waiting || $0.state == .training })
        (snapshot.candidates[place].tier, snapshot.candidates[place].targetTier) = (1, 2)
        let id = snapshot.candidates[place].id
        var state = GoldenScenes.state(snapshot, Self.size, readOnly: false)
        #expect(command("promote \(id)", &state).isEmpty)
        guard case .confirmation(let confirmation) = state.overlay else {
            Issue.record("nothing is asked")
            return
        }
        #expect(confirmation.question == "#\(id) is on the way to tier 2 already. Promote it to tier 3 as well?")
        #expect(confirmation.commands == [.promoteCandidate(id)])
    }

    @Test func whoLooksElsewhereIsAlertedOfTheEndOnly() {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .running
        snapshot.run.message = ""
        var state = GoldenScenes.state(snapshot, Self.size, readOnly: false)
        func become(_ phase: RunPhase, _ message: String = "") -> [DashboardEffect] {
            (snapshot.run.state, snapshot.run.message) = (phase, message)
            return reduce(&state, .snapshot(snapshot))
        }
        // What a person did is no news to them.
        #expect(become(.paused).isEmpty)
        #expect(become(.running).isEmpty)
        #expect(
            become(.paused, "the disk is full") == [.alert("econas: \(snapshot.run.name) paused: the disk is full")]
        )
        #expect(become(.paused, "the disk is full").isEmpty)
        #expect(become(.running).isEmpty)
        #expect(become(.finished) == [.alert("econas: \(snapshot.run.name) finished")])
        #expect(AlertKind.osc9.bytes("a\u{1B}]0;b\u{202E}\u{7}") == Array("\u{1B}]9;a]0;b\u{7}".utf8))
        #expect(AlertKind.bell.bytes("a") == [7] && AlertKind.none.bytes("a").isEmpty)
    }

    @Test func withoutIdsTheMarkedAreMeantElseTheSelected() throws {
        var state = fresh()
        let training = try id(.training)
        state.select(training)
        #expect(command("pause", &state) == [.submit([.pauseCandidate(training)], title: "pause #\(training)")])
        let ids = StateFixture.snapshot().candidates.filter { $0.state == .training }.map(\.id)
        command("mark \(ids.map(String.init).joined(separator: ","))", &state)
        #expect(state.marked == Set(ids))
        #expect(
            command("pause", &state).first
                == .submit(ids.map { .pauseCandidate($0) }, title: "pause #\(ids[0]) and #\(ids[1])")
        )
        command("unmark", &state)
        #expect(state.marked.isEmpty)
    }

    @Test func ofSeveralOnlyThoseThatCanAreAsked() throws {
        var state = fresh()
        let training = try id(.training)
        let dead = try id(.killed)
        let effects = command("pause \(training) \(dead)", &state)
        #expect(effects == [.submit([.pauseCandidate(training)], title: "pause #\(training) (of 2)")])
        #expect(command("pause 1-3", &state).isEmpty)
        #expect(state.notice?.text.hasPrefix("none of the 3 candidates: #1 is not being trained") == true)
    }

    @Test func killingAndStoppingAsk() throws {
        var state = fresh()
        let victim = try id(.training)
        #expect(command("kill \(victim)", &state).isEmpty)
        guard case .confirmation(let question) = state.overlay else { return #expect(Bool(false), "no question") }
        #expect(question.question.contains("#\(victim)") && !question.isConfirming)
        #expect(reduce(&state, .key(.enter)).isEmpty)
        #expect(command("stop", &state).isEmpty)
        #expect(press("y", &state) == [.submit([.stopSearch], title: "stop the search")])
        #expect(state.isStopping)
    }

    @Test func theSearchIsPausedAndResumed() throws {
        var state = fresh()
        #expect(command("pause-search", &state) == [.submit([.pauseSearch], title: "pause search")])
        #expect(command("resume-search", &state) == [.submit([.resumeSearch], title: "resume search")])
        let darts = try Architecture(parsing: "DARTS")
        #expect(command("inject DARTS", &state) == [.submit([.inject(darts, parent: nil)], title: "inject")])
    }

    @Test func viewsAreSet() throws {
        var state = fresh()
        command("screen curves", &state)
        #expect(state.screen == .curves)
        command("zoom-in", &state)
        #expect(state.curves.window != nil)
        command("screen-population", &state)
        #expect(state.screen == .population)
        command("sort params asc", &state)
        #expect(state.population.sort == PopulationSort(column: .parameters, descending: false))
        command("filter tier>=3", &state)
        #expect(state.population.filter.text == "tier>=3")
        command("goto 3", &state)
        #expect(state.selection == 3)
        #expect(state.notice?.text == "#3 is selected, but does not pass the filter")
        command("filter", &state)
        #expect(state.population.filter.isEmpty)
        #expect(command("theme light", &state) == [.setTheme("light"), .saveTheme("light")])
        #expect(command("snapshot a b.svg", &state) == [.saveScreen(path: "a b.svg")])
        #expect(command("export a b.py", &state) == [.saveArchitecture(candidate: 3, path: "a b.py")])
        #expect(command("detach", &state) == [.quit(.detached)])
        command("help", &state)
        #expect(state.overlay == .help(HelpState()))
    }

    @Test func onTheLogTheLogIsFiltered() {
        var state = fresh()
        press("9", &state)
        command("filter kind:failed", &state)
        #expect(state.log.filter.text == "kind:failed")
        #expect(state.population.filter.isEmpty)
    }

    /// Every key's action can be typed, too.
    @Test func everyActionIsACommand() throws {
        for context in KeyContext.all where !context.isDialog {
            for binding in KeyTable.standard.bindings where binding.context == context && binding.action != .commandLine
            {
                var state = fresh()
                state.screen =
                    switch context {
                    case .curves: .curves
                    case .ranks: .ranks
                    case .cell, .editing: .cell
                    case .lineage: .lineage
                    case .log: .log
                    default: .overview
                    }
                state.select(try id(.training))
                if context == .editing { press("e", &state) }
                if context == .replay { state.replay = ReplayState(duration: 60, speed: 1) }
                command(binding.action.name, &state)
                let text = state.notice?.text ?? ""
                #expect(!text.contains("no command") && !text.contains("works on"), "\(binding.action.name): \(text)")
            }
        }
    }

    // MARK: - What is wrong

    @Test(arguments: [
        ("pausee 3", "no command “pausee”: did you mean pause?"),
        ("frobnicate", "no command “frobnicate”: Tab lists them"),
        ("pause x", "“x” is no candidate: write IDs such as 12, 3,4 or 20-25"),
        ("pause 9-3", "“9-3” is no candidate: write IDs such as 12, 3,4 or 20-25"),
        ("kill 1000", "there is no candidate #1000: the run has 124"),
        ("goto", "write goto ID: select a candidate"),
        ("goto 1 2", "write goto ID: select a candidate"),
        ("stop now", "stop takes nothing after it"),
        ("freeze now", "freeze takes nothing after it"),
        ("zoom-in", "zoom-in works on curves only"),
        ("screen moon", "no screen “moon”: \(Screen.all.map(\.name).joined(separator: " "))"),
        ("theme drak", "no theme “drak”: did you mean dark?"),
        (
            "sort acc9",
            "no column “acc9”: id state epochs acc1 acc2 acc3 rank best params macs age parent cost mutation"
        ),
        ("sort id up", "“up” is no direction: asc or desc"),
        ("filter acc>x", "acc needs a number, not “x”"),
        ("snapshot", "write snapshot FILE: write this screen to FILE.svg, FILE.txt or FILE.ansi"),
        (
            "export",
            "write export FILE: write the candidate to FILE.py (PyTorch), .json, .dot, .svg"
        ),
    ])
    func whatIsWrongIsOneLineAndDoesNothing(_ line: String, _ message: String) {
        var state = fresh()
        #expect(command(line, &state).isEmpty)
        #expect(state.notice?.text == message)
        #expect(state.notice?.kind == .refused)
        #expect(state.overlay == nil)
    }

    @Test func aBadGenotypeIsOneLine() {
        var state = fresh()
        #expect(command("inject {\"normal\": 3}", &state).isEmpty)
        #expect(state.notice?.kind == .refused)
        #expect(state.notice?.text.contains("\n") == false)
    }

    @Test func readOnlyTakesCommandsAway() throws {
        var state = fresh(readOnly: true)
        for spec in CommandTable.all where spec.changesRun {
            #expect(command("\(spec.name) 1", &state).isEmpty)
            #expect(state.notice?.text == SharedState.readOnlyText, "\(spec.name)")
            #expect(state.overlay == nil)
        }
        #expect(command("toggle-search", &state).isEmpty)
        #expect(state.notice?.text == SharedState.readOnlyText)
        press(":", &state)
        let labels = state.completions(try prompt(state)).map(\.label)
        #expect(!labels.contains("kill") && !labels.contains("stop") && !labels.contains("toggle-search"))
        #expect(labels.contains("goto"))
    }

    @Test func withoutAnEngineNothingIsAsked() {
        var snapshot = StateFixture.snapshot()
        snapshot.run.state = .stopped
        var state = GoldenScenes.state(snapshot, Self.size)
        for line in ["kill 5", "stop", "pause-search", "inject DARTS"] {
            #expect(command(line, &state).isEmpty)
            #expect(state.notice?.text.contains("no engine") == true)
            #expect(state.overlay == nil)
        }
    }

    // MARK: - Typing

    @Test func tabGoesRoundTheCompletions() throws {
        var state = fresh()
        press(":pau", &state)
        #expect(state.completions(try prompt(state)).map(\.label) == ["pause", "pause-search"])
        for expected in ["pause", "pause-search", "pau", "pause"] {
            _ = reduce(&state, .key(.tab))
            #expect(try prompt(state).line.text == expected)
        }
        _ = reduce(&state, .key(.backTab))
        #expect(try prompt(state).line.text == "pau")
    }

    @Test func theOnlyCompletionIsTakenAndGoesOn() throws {
        var state = fresh()
        press(":th", &state)
        _ = reduce(&state, .key(.tab))
        // `theme` and the action `themes`.
        #expect(try prompt(state).line.text == "theme")
        press(" ", &state)
        #expect(state.completions(try prompt(state)).map(\.label) == ["dark", "light"])
        press("l", &state)
        _ = reduce(&state, .key(.tab))
        #expect(try prompt(state).line.text == "theme light")
        press("", &state)
        #expect(reduce(&state, .key(.enter)) == [.setTheme("light"), .saveTheme("light")])
    }

    @Test func idsAreThoseTheActionAppliesTo() throws {
        var state = fresh()
        press(":resume ", &state)
        let paused = StateFixture.snapshot().candidates.filter { $0.state == .paused }.map { "\($0.id)" }
        #expect(state.completions(try prompt(state)).map(\.label).sorted() == paused)
        press("#", &state)
        #expect(state.completions(try prompt(state)).map(\.label).sorted() == paused.map { "#\($0)" })
    }

    @Test func argumentsAreCompleted() throws {
        let expected = [
            "sort acc": ["acc1", "acc2", "acc3"], "sort id ": ["asc", "desc"], "screen r": ["ranks"],
            "filter state:p": ["state:paused"], "filter tier>=2 pinned:": ["pinned:yes", "pinned:no"],
            "inject E": ["ECONAS", "ECONAS_SMALL"],
            "snapshot ": [
                "cifar10-small-overview.svg", "cifar10-small-overview.txt", "cifar10-small-overview.ansi",
            ], "stop ": [], "nothing ": [],
        ]
        for (line, labels) in expected {
            var state = fresh()
            press(":" + line, &state)
            #expect(state.completions(try prompt(state)).map(\.label) == labels, "\(line)")
        }
    }

    @Test func historyComesBack() throws {
        var state = fresh()
        command("screen log", &state)
        command("sort nonsense", &state)
        press(":go", &state)
        _ = reduce(&state, .key(.up))
        #expect(try prompt(state).line.text == "sort nonsense")
        _ = reduce(&state, .key(.up))
        _ = reduce(&state, .key(.up))
        #expect(try prompt(state).line.text == "screen log")
        _ = reduce(&state, .key(.down))
        _ = reduce(&state, .key(.down))
        #expect(try prompt(state).line.text == "go")
        _ = reduce(&state, .key(.escape))
        #expect(state.overlay == nil)
        #expect(state.commandHistory == ["screen log", "sort nonsense"])
    }

    @Test func keysAreLettersWhileTyping() throws {
        var state = fresh()
        state.select(try id(.training))
        #expect(press(":xyqz", &state).isEmpty)
        #expect(try prompt(state).line.text == "xyqz")
        _ = reduce(&state, .paste("a\nb"))
        #expect(try prompt(state).line.text == "xyqza b")
        for _ in 0..<7 { _ = reduce(&state, .key(.backspace)) }
        #expect(try prompt(state).line.text.isEmpty)
        _ = reduce(&state, .key(.backspace))
        #expect(state.overlay == nil)
    }

    @Test func aLineIsEditedAsEverywhere() {
        func edited(_ text: String, _ keys: [Key]) -> PromptLine {
            var line = PromptLine(text)
            for key in keys {
                let isEdit = line.edit(key)
                #expect(isEdit)
            }
            return line
        }
        #expect(edited("filter acc>7", [.home, .control("k")]).text.isEmpty)
        let left = [Key.left, .left, .left]
        #expect(edited("one two", left + [.control("w")]).text == "two")
        #expect(edited("one two", left + [.control("u")]).cursor == 0)
        #expect(edited("one two", left + [Key("x")]).text == "one xtwo")
        #expect(edited("one two", left + [.control("d"), Key(.delete)]).text == "one o")
        #expect(edited("one two", left + [.end, .backspace]).text == "one tw")
        #expect(edited("one  two  ", [.control("w")]).text == "one  ")
        var line = PromptLine()
        let isEdit = line.edit(.up)
        #expect(!isEdit)
        line.insert(String(repeating: "y", count: 5000))
        #expect(line.text.count == PromptLine.limit)
    }

    @Test func theHelpListsEveryCommand() {
        let size = GridSize(width: 120, height: 300)
        var state = GoldenScenes.middle(size)
        press("?", &state)
        let grid = render(
            state,
            size: size,
            capabilities: Capabilities(colors: .truecolor, glyphs: .braille),
            theme: .standard
        )
        let text = GoldenScenes.text(grid)
        for spec in CommandTable.all { #expect(text.contains(spec.description), "\(spec.name)") }
    }

    /// The manual is written by hand: it must not fall behind.
    @Test func theManualListsEveryCommand() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let manual = try String(contentsOf: root.appending(path: "docs/dashboard.md"), encoding: .utf8)
        for spec in CommandTable.all {
            // A bar in a table's cell is written with a backslash.
            let usage = (spec.usage.isEmpty ? spec.name : "\(spec.name) \(spec.usage)").replacing("|", with: "\\|")
            #expect(manual.contains("| `\(usage)` | \(spec.description) |"), "\(usage)")
        }
    }
}
