import Testing

@testable import TUI
@testable import TerminalKit

/// A screen and a clock that exist only in numbers: waiting makes the time pass.
private final class FakeScreen: DashboardScreen {
    let size = GridSize(width: 20, height: 5)
    let capabilities = Capabilities(colors: .monochrome, glyphs: .ascii)
    var now = 0.0
    var input: [(time: Double, event: InputEvent)]
    var frames: [Double] = []
    var copied: [String] = []
    var waits = 0

    init(_ input: [(time: Double, event: InputEvent)]) { self.input = input }

    func show(_ grid: CellGrid) { frames.append(now) }

    func copy(_ text: String) { copied.append(text) }

    func wait(seconds: Double) -> [InputEvent] {
        waits += 1
        let until = now + seconds
        if let next = input.first, next.time <= until {
            now = max(now, next.time)
            let due = input.prefix { $0.time <= now }
            input.removeFirst(due.count)
            return due.map(\.event)
        }
        now = until
        return []
    }
}

private final class FakeClient: DashboardClient {
    let tickInterval: Double
    let end: Double
    var isFinished = false
    var ticks: [Double] = []
    var events: [InputEvent] = []
    var hasNews = true

    init(interval: Double, end: Double) {
        tickInterval = interval
        self.end = end
    }

    func handle(_ event: InputEvent, now: Double) {
        events.append(event)
        hasNews = true
        if event == .hangup { isFinished = true }
    }

    func takeCopied() -> String? { events.last == .paste("copy") ? "genotype" : nil }

    func tick(now: Double) {
        ticks.append(now)
        hasNews = true
        if now >= end { isFinished = true }
    }

    func frame(size: GridSize, capabilities: Capabilities) -> CellGrid? {
        defer { hasNews = false }
        return hasNews ? CellGrid(size: size) : nil
    }
}

@Suite struct TerminalLoopTests {
    private func run(_ client: FakeClient, _ screen: FakeScreen) {
        DashboardLoop(clock: { screen.now }).run(client, on: screen)
    }

    /// What a key copies goes to the screen at once.
    @Test func whatIsCopiedGoesToTheScreen() {
        let screen = FakeScreen([(0.5, .paste("copy"))])
        let client = FakeClient(interval: 0.25, end: 1)
        DashboardLoop(clock: { screen.now }).run(client, on: screen)
        #expect(screen.copied == ["genotype"])
    }

    @Test func sleepsBetweenTicks() {
        let (client, screen) = (FakeClient(interval: 0.5, end: 10), FakeScreen([]))
        run(client, screen)
        #expect(client.ticks.count == 21)
        #expect(screen.waits <= 22)
        #expect(screen.frames.count == 21)
    }

    @Test func dataNeverCauseMoreThanTenFramesASecond() {
        let (client, screen) = (FakeClient(interval: 0.02, end: 2), FakeScreen([]))
        run(client, screen)
        #expect(client.ticks.count > 90)
        #expect(screen.frames.count <= 21)
        #expect(
            zip(screen.frames, screen.frames.dropFirst()).allSatisfy { $1 - $0 >= DashboardLoop.frameInterval - 1e-9 }
        )
    }

    @Test func keysAreShownAtOnce() {
        let times = [0.31, 0.32, 0.33]
        let client = FakeClient(interval: 0.5, end: 1)
        let screen = FakeScreen(times.map { ($0, .key(Key("j"))) })
        run(client, screen)
        #expect(times.allSatisfy(screen.frames.contains))
        #expect(client.events.count == 3)
    }

    @Test func endsWhenTheClientSays() {
        let client = FakeClient(interval: 5, end: 100)
        run(client, FakeScreen([(1, .hangup), (2, .key(Key("x")))]))
        #expect(client.events == [.hangup])
    }
}

@Suite struct TerminalProfileTests {
    @Test func readsTheEnvironment() throws {
        let kitty = try TerminalProfile(environment: ["TERM": "xterm-kitty", "COLORTERM": "truecolor"])
        #expect(kitty.types == ["xterm-kitty", "xterm-256color"])
        #expect(kitty.promisesTruecolor && kitty.wantsColor)
        let plain = try TerminalProfile(environment: ["TERM": "xterm-256color", "NO_COLOR": "1"])
        #expect(plain.types == ["xterm-256color"])
        #expect(plain.depth(count: 256, direct: false) == .monochrome)
        #expect(try TerminalProfile(environment: ["TERM": "xterm", "NO_COLOR": ""]).wantsColor)
        #expect(throws: TerminalError.self) { try TerminalProfile(environment: ["TERM": "dumb"]) }
        #expect(throws: TerminalError.self) { try TerminalProfile(environment: [:]) }
    }

    @Test func depthsAndGlyphs() throws {
        let profile = try TerminalProfile(environment: ["TERM": "xterm"])
        #expect(
            [0, 8, 16, 88, 256, 1 << 24].map { profile.depth(count: $0, direct: false) } == [
                .monochrome, .ansi8, .ansi16, .ansi16, .xterm256, .xterm256,
            ]
        )
        #expect(profile.depth(count: 1 << 24, direct: true) == .truecolor)
        #expect(TerminalProfile.glyphs(utf8: false, type: "xterm") == .ascii)
        #expect(TerminalProfile.glyphs(utf8: true, type: "linux") == .block)
        #expect(TerminalProfile.glyphs(utf8: true, type: "tmux-256color") == .braille)
    }

    @Test func directColorEntry() {
        let text = DirectColorEntry.text("econas-x", basedOn: "x")
        #expect(text.contains("econas-x|x with direct colours,\n"))
        #expect(text.contains("setaf=\\E[%?%p1%{8}%<%t3%p1%d%e38;2;%p1%{65536}%/%d;"))
        #expect(text.contains("use=x,"))
        #expect(DirectColorEntry(basedOn: "x; rm -rf") == nil)
    }
}

@Suite struct TerminalColorPairTests {
    private typealias Combination = ColorPairs.Combination

    @Test func numbersAreGivenAgainOnlyWhenFree() {
        var pairs = ColorPairs(capacity: 4) { _, _ in true }
        func number(_ color: Int32, inUse: [Int32]) -> Int32 {
            let used = Set(inUse.map { Combination(foreground: $0, background: 0) })
            return pairs.number(Combination(foreground: color, background: 0), inUse: { used })
        }
        #expect((1...3).map { number($0, inUse: []) } == [1, 2, 3])
        #expect(number(2, inUse: []) == 2)
        #expect(number(4, inUse: [1, 2, 3, 4]) == 0)
        #expect(number(4, inUse: [1, 3, 4]) == 2)
        #expect(number(1, inUse: []) == 1)
        #expect(pairs.number(Combination(foreground: -1, background: -1), inUse: { [] }) == 0)
    }

    @Test func withoutColorsEverythingIsPlain() {
        var pairs = ColorPairs(capacity: 1) { _, _ in true }
        #expect(pairs.number(Combination(foreground: 3, background: 0), inUse: { [] }) == 0)
    }
}
