extension EventRecord {
    /// The kinds of events that an engine records.
    package static let kinds = [
        "born", "scored", "promoted", "retired", "failed", "killed", "paused", "resumed", "pinned", "command", "run",
        "note",
    ]
}
