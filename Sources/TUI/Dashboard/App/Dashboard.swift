package import Foundation
import RunModel
import Store
package import TerminalKit

/// The dashboard as the event loop drives it: polls a source, feeds the reducer, carries out its effects.
///
/// Used from one thread only.
package final class Dashboard: DashboardClient {
    /// How it ended; nil while it goes on.
    package private(set) var ending: DashboardEnding?
    /// What it shows.
    package private(set) var state: DashboardState
    private var run: OpenRun
    private let folder: (any RunFolder)?
    private let isReadOnly: Bool
    private var copied: String?
    private let clock: () -> Date
    private let loadTheme: (String) throws -> Theme
    private let saveTheme: (String) throws -> String
    private var theme: Theme
    private var shown: (size: GridSize, capabilities: Capabilities)?
    private var needsFrame = true
    private var alert: String?

    /// Creates a dashboard.
    ///
    /// - Parameters:
    ///   - run: the run, with what starts its engine again and its weights.
    ///   - folder: the other runs beside it; nil where there are none to be had.
    ///   - theme: the first theme.
    ///   - themes: names of all themes that can be chosen.
    ///   - readOnly: shows the run and never changes it.
    ///   - preferences: keys, the first screen and order; what is wrong with them is told.
    ///   - clock: the time of day.
    ///   - replaySpeed: for a `ReplaySource`, seconds of the run in a second.
    ///   - loadTheme: the theme of a name.
    ///   - saveTheme: remembers the theme of a name, and says where.
    package init(
        run: OpenRun,
        folder: (any RunFolder)? = nil,
        theme: Theme = .standard,
        themes: [String] = [],
        readOnly: Bool = false,
        preferences: DashboardPreferences = DashboardPreferences(),
        clock: @escaping () -> Date = { Date() },
        replaySpeed: Double = 1,
        loadTheme: @escaping (String) throws -> Theme = { _ in .standard },
        saveTheme: @escaping (String) throws -> String = { _ in "" }
    ) {
        self.run = run
        self.folder = folder
        isReadOnly = readOnly
        self.theme = theme
        self.clock = clock
        self.loadTheme = loadTheme
        self.saveTheme = saveTheme
        let recorded = run.source as? ReplaySource
        state = DashboardState(
            size: GridSize(width: 80, height: 24),
            now: clock(),
            readOnly: readOnly || recorded != nil,
            themes: themes,
            themeName: theme.name,
            keys: preferences.keys
        )
        state.shared.screen = preferences.screen
        state.population.sort = preferences.sort
        if let notice = preferences.notice { state.shared.tell(notice, .refused) }
        state.shared.replay = recorded.map { ReplayState(duration: $0.duration, speed: replaySpeed) }
    }

    /// A quarter of a second: fast enough to look live, slow enough to cost nothing. While curves are being read, at once.
    /// A replay is as smooth as the loop allows.
    package var tickInterval: Double {
        if run.source.isBehind { return 0.01 }
        return state.replay?.isPlaying == true ? DashboardLoop.frameInterval : 0.25
    }

    /// Whether the person has left.
    package var isFinished: Bool { ending != nil }

    /// Takes an event of the terminal.
    package func handle(_ event: InputEvent, now: Double) {
        send(.tick(clock()))
        switch event {
        case .key(let key): send(.key(key))
        case .mouse(let mouse): send(.mouse(mouse))
        case .paste(let text): send(.paste(text))
        case .resize(let size): send(.resize(size))
        case .interrupt: send(.key(.control("c")))
        case .terminate, .hangup: ending = .detached
        case .resumed: break
        }
        // What a key went to in a replay is to be seen at once.
        if state.replay != nil { poll() }
        needsFrame = true
    }

    /// Looks for new data.
    package func tick(now: Double) {
        let before = state.timeText
        send(.tick(clock()))
        poll()
        if let failure = run.starter?.failure() { send(.failed("resume the run: \(failure)")) }
        if state.timeText != before { needsFrame = true }
    }

    /// What the person is to be alerted to since the last call.
    package func takeAlert() -> String? {
        defer { alert = nil }
        return alert
    }

    /// What to show; nil when nothing changed since the last frame.
    package func frame(size: GridSize, capabilities: Capabilities) -> CellGrid? {
        if let shown, shown.size == size, shown.capabilities == capabilities, !needsFrame { return nil }
        if state.live == nil { poll() }
        if state.size != size { send(.resize(size)) }
        state.shared.glyphs = capabilities.glyphs
        shown = (size, capabilities)
        needsFrame = false
        return render(state, size: size, capabilities: capabilities, theme: theme)
    }

    private func poll() {
        if let replay = state.replay, let recorded = run.source as? ReplaySource { recorded.position = replay.position }
        do {
            guard let snapshot = try run.source.poll() else { return }
            send(.snapshot(snapshot))
        } catch {
            send(.sourceFailed(Self.line(error)))
        }
        needsFrame = true
    }

    private func send(_ event: DashboardEvent) {
        for effect in reduce(&state, event) { perform(effect) }
    }

    private func perform(_ effect: DashboardEffect) {
        switch effect {
        case .submit(let commands, let title): submit(commands, title)
        case .setTheme(let name):
            do {
                theme = try loadTheme(name)
            } catch {
                send(.failed("theme \(name): \(Self.line(error))"))
            }
        case .startEngine: startEngine()
        case .saveTheme(let name):
            do {
                let place = try saveTheme(name)
                send(.told("theme \(name)" + (place.isEmpty ? "" : ", saved in \(place)")))
            } catch {
                send(.failed("theme \(name) is used, but not saved: \(Self.line(error))"))
            }
        case .saveScreen(let path): saveScreen(path)
        case .saveArchitecture(let candidate, let path): saveArchitecture(candidate, path)
        case .listRuns: listRuns()
        case .openRun(let name): openRun(name)
        case .renameRun(let name, let new):
            let isDone = attempt("rename \(name)") { folder in
                try folder.rename(name, to: new)
                // What is shown goes on under its new name.
                if name == state.live?.run.name { run = try folder.open(new) }
            }
            listRuns(chosen: isDone ? new : name)
        case .annotateRun(let name, let text):
            attempt("annotate \(name)") { try $0.annotate(name, text) }
            listRuns()
        case .deleteRun(let name):
            attempt("delete \(name)") { folder in
                try folder.delete(name)
                send(.told("\(name) is deleted"))
            }
            listRuns()
        case .compareRuns(let names):
            attempt("compare") { send(.compared(RunComparison(try $0.courses(names)))) }
        case .copy(let text, let title):
            copied = text
            send(.told("\(title) is sent to the clipboard"))
        case .quit(let how): ending = how
        case .alert(let text): alert = text
        case .redraw: shown = nil
        }
    }

    /// Text that is to be put into the terminal's clipboard, told once.
    package func takeCopied() -> String? {
        defer { copied = nil }
        return copied
    }

    /// Does something with the folder of runs, or says in a line why that cannot be done.
    ///
    /// - Returns: whether it is done.
    @discardableResult
    private func attempt(_ what: String, _ body: (any RunFolder) throws -> Void) -> Bool {
        guard let folder else {
            send(.failed("\(what): there is no folder of runs here"))
            return false
        }
        do {
            try body(folder)
            return true
        } catch {
            send(.failed("\(what): \(Self.line(error))"))
            return false
        }
    }

    private func listRuns(chosen: String? = nil) {
        attempt("runs") { send(.runs($0.entries(), chosen: chosen)) }
    }

    /// Shows another run in place of this one; the person's choices stay.
    private func openRun(_ name: String) {
        attempt("open \(name)") { folder in
            run = try folder.open(name)
            var next = DashboardState(
                size: state.size,
                now: clock(),
                readOnly: isReadOnly,
                themes: state.themes,
                themeName: state.themeName,
                keys: state.keys,
                timeZone: state.timeZone
            )
            next.shared.screen = state.screen
            next.shared.glyphs = state.glyphs
            next.shared.commandHistory = state.commandHistory
            next.population.sort = state.population.sort
            state = next
            poll()
        }
    }

    private func submit(_ commands: [RunCommand], _ title: String) {
        do {
            send(.submitted(try run.source.submit(all: commands), title: title))
        } catch {
            send(.failed("\(title): could not be recorded: \(Self.line(error))"))
        }
    }

    /// Writes what is shown, without what stands in front of it.
    private func saveScreen(_ path: String) {
        var still = state
        still.shared.overlay = nil
        still.shared.notice = nil
        let colors = shown?.capabilities.colors ?? .truecolor
        let capabilities = Capabilities(colors: colors, glyphs: state.glyphs)
        do {
            let file = try NewFile(path, formats: ScreenFormat.byName, choices: ScreenFormat.choices)
            let grid = render(still, size: state.size, capabilities: capabilities, theme: theme)
            try file.write(file.format.text(grid, theme: theme, colors))
            send(.told("screen written to \(file.url.path)"))
        } catch {
            send(.failed(Self.line(error)))
        }
    }

    /// Writes a candidate's architecture as it can be used elsewhere.
    private func saveArchitecture(_ candidate: Int, _ path: String) {
        guard let snapshot = state.snapshot, let record = snapshot.candidate(candidate) else { return }
        do {
            let file = try NewFile(path, formats: ArchitectureFormat.byName, choices: ArchitectureFormat.choices)
            let export = try ArchitectureExport(record, of: snapshot, checkpoint: run.checkpoint(candidate))
            try file.write(try export.data(file.format))
            send(.told("#\(candidate) written to \(file.url.path)"))
        } catch {
            send(.failed(Self.line(error)))
        }
    }

    private func startEngine() {
        guard let starter = run.starter else {
            return send(.failed("the run cannot be resumed from here: econas resume"))
        }
        do {
            try starter.start()
            send(.engineStarted)
        } catch {
            send(.failed("resume the run: \(Self.line(error))"))
        }
    }

    /// The first line of an error's description.
    private static func line(_ error: any Error) -> String {
        let text = (error as? any LocalizedError)?.errorDescription ?? "\(error)"
        return text.split(separator: "\n").first.map(String.init) ?? text
    }
}
