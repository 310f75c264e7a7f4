/// What the event loop drives. All calls come from one thread.
///
/// Times are seconds of a clock that never goes back; only differences mean something.
package protocol DashboardClient: AnyObject {
    /// Takes an event; the next `frame` shows what came of it.
    func handle(_ event: InputEvent, now: Double)

    /// Looks for new data; called every `tickInterval` seconds.
    func tick(now: Double)

    /// What to show, or nil when it is what was shown last. Called after events and ticks.
    func frame(size: GridSize, capabilities: Capabilities) -> CellGrid?

    /// What the person is to be alerted to since the last call; nil when there is nothing. Called after ticks.
    func takeAlert() -> String?

    /// Text that is to be put into the clipboard, once; asked for after events.
    func takeCopied() -> String?

    /// Seconds between ticks.
    var tickInterval: Double { get }

    /// Ends the loop.
    var isFinished: Bool { get }
}
