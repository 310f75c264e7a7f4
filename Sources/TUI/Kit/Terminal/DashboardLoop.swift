/// What a dashboard is shown on and gets its input from.
package protocol DashboardScreen: AnyObject {
    /// Columns and rows at present.
    var size: GridSize { get }
    /// What it can show.
    var capabilities: Capabilities { get }
    /// Shows a grid.
    func show(_ grid: CellGrid)
    /// Draws attention to a line, if that is wanted.
    func alert(_ text: String)
    /// Puts text into the clipboard of whoever looks at it, as far as that is possible.
    func copy(_ text: String)
    /// Waits for input, at most so many seconds; an empty answer means that the time is up.
    func wait(seconds: Double) -> [InputEvent]
}

extension DashboardScreen {
    /// Nothing.
    package func alert(_ text: String) {}
}

extension DashboardClient {
    /// Nothing.
    package func takeAlert() -> String? { nil }
}

/// Runs a dashboard: input at once, data at its own pace, and otherwise nothing.
///
/// Data never cause more than ten frames a second; an event always causes one. Between times the thread sleeps.
package struct DashboardLoop {
    /// The least seconds between two frames that only new data ask for.
    package static let frameInterval = 0.1

    private let clock: () -> Double

    /// A loop by a clock in seconds that never goes back.
    package init(clock: @escaping () -> Double) { self.clock = clock }

    /// A loop by the system's clock.
    package init() {
        let start = ContinuousClock.now
        self.init {
            let (seconds, attoseconds) = (ContinuousClock.now - start).components
            return Double(seconds) + Double(attoseconds) * 1e-18
        }
    }

    /// Runs until the client is finished.
    package func run(_ client: some DashboardClient, on screen: some DashboardScreen) {
        var now = clock()
        var nextTick = now
        var lastFrame = -Double.infinity
        var hasInput = true
        var hasData = false
        while !client.isFinished {
            now = clock()
            if now >= nextTick {
                client.tick(now: now)
                if let text = client.takeAlert() { screen.alert(text) }
                hasData = true
                nextTick = now + max(0.01, client.tickInterval)
            }
            if hasInput || hasData && now >= lastFrame + Self.frameInterval {
                if let grid = client.frame(size: screen.size, capabilities: screen.capabilities) { screen.show(grid) }
                lastFrame = now
                hasInput = false
                hasData = false
            }
            let due = hasData ? min(nextTick, lastFrame + Self.frameInterval) : nextTick
            for event in screen.wait(seconds: max(0, due - clock())) {
                client.handle(event, now: clock())
                hasInput = true
                if let text = client.takeCopied() { screen.copy(text) }
            }
        }
    }
}
