import ArgumentParser
import Bench
import Foundation
import Foundations
import RunModel
import Store
import Strategies
import TUI
import Tensor
import TerminalKit

/// What `econas bench --dashboard` measures.
struct DashboardBenchOptions: ParsableArguments {
    @Flag(name: .customLong("dashboard"), help: "Measure the dashboard instead of the engine.")
    var isWanted = false

    @Option(help: "Candidates of the recorded run that the dashboard shows; it is made up.")
    var candidates = 10_000

    @Option(
        help: ArgumentHelp("Write the made-up run into this new directory and keep it.", valueName: "dir"),
        completion: .directory
    )
    var keep: String?

    func validate() throws {
        if candidates < 100 { throw ValidationError("--candidates must be at least 100") }
    }
}

/// Measures the dashboard on a recorded run of many candidates.
///
/// Frames and keys are measured in processor time, since a machine may be shared; what people wait for (the first
/// frame, a key of the real program in a pseudo-terminal) by the clock on the wall.
struct DashboardBench {
    private static let size = GridSize(width: 200, height: 60)
    private let options: DashboardBenchOptions
    private let clock = ContinuousClock()

    init(_ options: DashboardBenchOptions) { self.options = options }

    func run() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("econas-bench-\(getpid())")
        let directory =
            try options.keep.map { path in
                let url = URL(fileURLWithPath: path)
                return try RunDirectory.create(named: url.lastPathComponent, in: url.deletingLastPathComponent())
            } ?? RunDirectory.create(named: "synthetic", in: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        try SyntheticRun(candidates: options.candidates, seed: 1).write(to: directory)
        standardOutput(try inProcess(directory))
        standardOutput("")
        standardOutput(try inTerminal(directory))
    }

    // MARK: - In this process

    private func inProcess(_ directory: RunDirectory) throws -> String {
        let begun = ThreadClock.nanoseconds()
        guard let snapshot = try RunReader(directory).poll() else { throw UserError("the made-up run is empty") }
        let read = 1e-9 * Double(ThreadClock.nanoseconds() - begun)
        var table = TextTable(columns: [
            ("screen", .left), ("frame", .right), ("99 %", .right), ("key and frame", .right), ("99 %", .right),
        ])
        for screen in Screen.all {
            var state = DashboardState(still: snapshot, screen: screen, size: Self.size)
            let frames = sample(200) { draw(state) }
            // Moving the selection changes most of what most screens show.
            let keys = sample(200) {
                _ = reduce(&state, .key(Key("j")))
                draw(state)
            }
            table.add([screen.name] + [frames.median, frames.high, keys.median, keys.high].map(milliseconds))
        }
        var state = DashboardState(still: snapshot, screen: .overview, size: Self.size)
        var next = snapshot
        let data = sample(20) {
            let index = next.candidates.count - 1
            next.candidates[index].epochsTrained += 1
            _ = reduce(&state, .snapshot(next))
            draw(state)
        }
        let epochs = snapshot.curves.values.reduce(0) { $0 + $1.count }
        return """
            \(snapshot.candidates.count) candidates, \(epochs) epochs, \(Self.size.width) x \(Self.size.height), \
            in this process, milliseconds of processor time:

            \(table.text)

            reading the whole store \(milliseconds(read)); new data, sorted, counted and drawn: median \
            \(milliseconds(data.median)), 99 % \(milliseconds(data.high))
            """
    }

    private func draw(_ state: DashboardState) {
        let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
        withExtendedLifetime(render(state, size: Self.size, capabilities: capabilities, theme: .standard)) {}
    }

    private func sample(_ count: Int, _ body: () -> Void) -> Sample {
        Sample(
            (0..<count).map { _ in
                let start = ThreadClock.nanoseconds()
                body()
                return 1e-9 * Double(ThreadClock.nanoseconds() - start)
            }
        )
    }

    // MARK: - The real program

    private func inTerminal(_ directory: RunDirectory) throws -> String {
        let starts = try (0..<5).map { _ in try start(directory).seconds }
        let terminal = try start(directory).terminal
        terminal.settle(seconds: 1.5)
        terminal.type("2")
        terminal.settle(seconds: 0.5)
        let keys = Sample(
            (0..<100).map { index in
                terminal.settle(seconds: 0.02)
                let time = clock.measure {
                    terminal.type(index < 50 ? "j" : "k")
                    _ = terminal.read(seconds: 1)
                }
                return time / .seconds(1)
            }
        )
        terminal.settle(seconds: 1)
        let before = terminal.processorSeconds()
        let watched = clock.measure { terminal.settle(seconds: 10) } / .seconds(1)
        let idle = (terminal.processorSeconds() - before) / watched
        return """
            econas watch in a pseudo-terminal of the same size, by the clock:

            start to first frame   median \(milliseconds(Sample(starts).median)) ms
            key to screen          median \(milliseconds(keys.median)) ms, 99 % \(milliseconds(keys.high)) ms (Population, j and k)
            idle                   \(Format.percent(idle)) % of a core, over \(Format.fixed(watched, 0)) s
            memory                 \(Format.bytes(terminal.residentBytes()))
            """
    }

    private func start(_ directory: RunDirectory) throws -> (terminal: PseudoTerminal, seconds: Double) {
        let begun = clock.now
        let terminal = try PseudoTerminal(
            Spawn.ownProgram ?? "",
            ["watch", directory.url.path],
            columns: Self.size.width,
            rows: Self.size.height,
            environment: ProcessInfo.processInfo.environment.merging(
                ["TERM": "xterm-256color", "LC_ALL": "C.UTF-8"]
            ) { $1 }
        )
        guard terminal.wait(for: "FINISHED") else { throw UserError("econas watch showed nothing within 30 s") }
        return (terminal, (clock.now - begun) / .seconds(1))
    }

    private func milliseconds(_ seconds: Double) -> String { Format.fixed(1000 * seconds, 2) }
}

/// What was measured several times.
private struct Sample {
    private let sorted: [Double]

    init(_ values: [Double]) { sorted = values.sorted() }

    var median: Double { sorted[sorted.count / 2] }
    /// What 99 of 100 do not exceed.
    var high: Double { sorted[min(sorted.count - 1, sorted.count * 99 / 100)] }
}
