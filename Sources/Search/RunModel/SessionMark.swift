/// The events of kind `run` between which an engine worked: a replay tells sessions apart by them.
package enum SessionMark: String, CaseIterable {
    case begun = "begun with seed"
    case resumed = "resumed in cycle"
    case stopped = "stopped in cycle"

    /// The message of the event.
    package func text(_ detail: String) -> String { "\(rawValue) \(detail)" }

    /// The mark that an event is; nil for any other event.
    package init?(_ event: EventRecord) {
        guard event.kind == "run", let mark = Self.allCases.first(where: { event.message.hasPrefix($0.rawValue) })
        else { return nil }
        self = mark
    }
}
