package import Foundation
import RunModel
import TerminalKit

/// A line about the last action.
package struct Notice: Sendable, Hashable {
    /// How it went.
    package enum Kind: Sendable, Hashable {
        /// Just told.
        case info
        /// Asked of the engine, not answered yet.
        case asked
        /// Carried out.
        case done
        /// Not carried out, or not possible.
        case refused
    }

    /// What was done or asked, without the answer.
    package var text: String
    /// How it went.
    package var kind: Kind
    /// When it got its present kind; a notice that awaits nothing fades some seconds later.
    package var time: Date
    /// Ids of the commands whose answers it waits for.
    package var commands: [Int64] = []
}

/// What is told in the line at the bottom: what was asked of the engine, and what became of it.
extension SharedState {
    /// Seconds after which a notice that awaits nothing fades.
    static let noticeSeconds = 8.0

    mutating func tell(_ text: String, _ kind: Notice.Kind = .info) {
        notice = Notice(text: text, kind: kind, time: now)
    }

    /// Commands are recorded: from now on their answers are waited for.
    mutating func await(_ ids: [Int64], title: String) {
        let asked = Notice(text: title, kind: .asked, time: now, commands: ids)
        awaited.append(asked)
        notice = asked
        updateNotice()
    }

    /// Looks up what became of the commands that are waited for.
    mutating func updateNotice() {
        guard let live, !awaited.isEmpty else { return }
        var answer: Notice?
        var open: [Notice] = []
        for asked in awaited {
            guard let new = self.answer(to: asked, live) else {
                open.append(asked)
                continue
            }
            // Of several at once, what was refused must not be missed.
            if answer?.kind != .refused { answer = new }
            let isRefusedStop = live.commands.contains {
                asked.commands.contains($0.id) && $0.command == .stopSearch && $0.state == .refused
            }
            // A refused stop is not waited for.
            if isRefusedStop { isStopping = false }
        }
        awaited = open
        if let answer { notice = answer }
    }

    /// What is to be said about commands that all are answered, or never will be; nil while they may be.
    private func answer(to asked: Notice, _ live: RunSnapshot) -> Notice? {
        let records = live.commands.filter { asked.commands.contains($0.id) }
        // A snapshot holds the latest commands only: older ones of a large group were answered before these.
        let oldest = live.commands.first?.id ?? 0
        let isRead = (asked.commands.max() ?? 0) <= live.commands.last?.id ?? 0
        let isComplete =
            isRead && records.count == asked.commands.count { $0 >= oldest }
            && records.allSatisfy { $0.state != .asked }
        var notice = asked
        notice.time = now
        if isComplete {
            let refused = records.filter { $0.state == .refused }
            if let first = refused.first {
                notice.kind = .refused
                let count = asked.commands.count
                let share = count > 1 ? "\(refused.count) of \(count) refused: " : "refused: "
                notice.text += ": " + share + first.reply
            } else {
                notice.kind = .done
                let reply = asked.commands.count == 1 ? records.last?.reply ?? "" : "all \(asked.commands.count)"
                notice.text += reply.isEmpty ? ": done" : ": done, \(reply)"
            }
            return notice
        }
        guard !live.run.hasEngine else { return nil }
        notice.kind = .refused
        notice.text += ": not carried out, the engine has ended (\(live.run.state.rawValue))"
        return notice
    }

    /// The notice while it is worth showing; afterwards what is still waited for.
    var currentNotice: Notice? {
        if let notice, notice.kind != .asked, now.timeIntervalSince(notice.time) < Self.noticeSeconds { return notice }
        return awaited.last ?? (isResuming ? Notice(text: "resume the run", kind: .asked, time: now) : nil)
    }

    /// What of the time is on the screen: it changes only when the screen must be drawn again for it.
    var timeText: String {
        let age = frozenAt.map { Int(now.timeIntervalSince($0)) } ?? -1
        return "\(age) \(currentNotice?.text ?? "") \(replay?.position ?? 0)"
    }
}
