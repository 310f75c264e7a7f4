import Foundation
import Search

/// Changes the state as an event asks for; returns what has to be done outside.
public func reduce(_ state: inout DashboardState, _ event: DashboardEvent) -> [DashboardEffect] {
    switch event {
    case .tick(let now):
        state.replay?.pass(seconds: now.timeIntervalSince(state.now))
        state.now = now
        return []
    case .resize(let size):
        state.size = size
        state.scrollToSelection()
        return []
    case .snapshot(let snapshot):
        return state.take(snapshot)
    case .sourceFailed(let reason):
        state.sourceError = reason
        return []
    case .submitted(let ids, let title):
        state.notice = Notice(text: title, kind: .asked, time: state.now, commands: ids)
        state.updateNotice()
        return []
    case .engineStarted:
        state.isResuming = true
        state.tell("resume the run", .asked)
        return []
    case .failed(let reason):
        state.isResuming = false
        state.notice = Notice(text: reason, kind: .refused, time: state.now)
        // A stop that could not even be asked for must not be waited for.
        state.isStopping = false
        return []
    case .paste(let text):
        state.paste(text)
        return []
    case .key(let key):
        return state.press(key)
    case .mouse(let event):
        return state.point(event)
    }
}

extension DashboardState {
    /// Seconds after which a notice that awaits nothing fades.
    static let noticeSeconds = 8.0

    mutating func take(_ snapshot: RunSnapshot) -> [DashboardEffect] {
        live = snapshot
        sourceError = nil
        if isResuming, snapshot.run.hasEngine {
            isResuming = false
            tell("the run goes on" + (snapshot.run.enginePID.map { " (process \($0))" } ?? ""), .done)
        }
        if frozenAt == nil { showLive() }
        updateNotice()
        if isStopping, snapshot.run.state != .running, snapshot.run.state != .paused || snapshot.run.enginePID == nil {
            return [.quit(.stopped)]
        }
        return []
    }

    /// Shows the latest snapshot.
    mutating func showLive() {
        guard let live else { return }
        // Most snapshots only tell of the workers' progress, and then nothing has to be sorted or counted again.
        let isSameMembers =
            snapshot.map {
                $0.run.cycle == live.run.cycle && $0.run.tiers == live.run.tiers && $0.candidates == live.candidates
                    && $0.curvesAreComplete == live.curvesAreComplete
            } ?? false
        snapshot = live
        guard !isSameMembers else { return index.updateWorkers(live) }
        index = RunIndex(live, previous: index)
        marked = marked.filter { live.candidate($0) != nil }
        if followsBest || selection.flatMap({ live.candidate($0) }) == nil {
            selection = (index.best ?? live.candidates.first { $0.state == .training } ?? live.candidates.first)?.id
        }
        updateOrder()
        updateRanks()
    }

    /// Lists anew: after data, the filter or the order changed.
    mutating func updateOrder() {
        guard let snapshot else { return }
        let all = Array(snapshot.candidates.indices)
        let kept = filter.isEmpty ? all : all.filter { filter.matches(snapshot.candidates[$0], run: snapshot.run) }
        order = sort.order(of: kept, in: snapshot, ranks: index.ranks)
        scrollToSelection()
    }

    mutating func updateRanks() {
        guard let snapshot else { return }
        let pair = rankPlot.pair
        rankPlot = RankPlot(snapshot, options: ranks)
        // A part of other axes means nothing.
        if rankPlot.pair != pair { ranks.window = nil }
    }

    /// Looks up what became of the commands that the notice waits for.
    mutating func updateNotice() {
        guard var notice, notice.kind == .asked, !notice.commands.isEmpty, let live else { return }
        let records = live.commands.filter { notice.commands.contains($0.id) }
        guard records.count == notice.commands.count, records.allSatisfy({ $0.state != .asked }) else { return }
        let refused = records.filter { $0.state == .refused }
        notice.time = now
        // A refused stop is not waited for.
        if refused.contains(where: { $0.command == .stopSearch }) { isStopping = false }
        if let first = refused.first {
            notice.kind = .refused
            let share = records.count > 1 ? "\(refused.count) of \(records.count) refused: " : "refused: "
            notice.text += ": " + share + first.reply
        } else {
            notice.kind = .done
            if let reply = records.last?.reply, !reply.isEmpty, records.count == 1 {
                notice.text += ": done, " + reply
            } else {
                notice.text += ": done"
            }
        }
        self.notice = notice
    }

    /// The notice while it is worth showing.
    var currentNotice: Notice? {
        guard let notice else { return nil }
        if notice.kind == .asked { return notice }
        return now.timeIntervalSince(notice.time) < Self.noticeSeconds ? notice : nil
    }

    mutating func tell(_ text: String, _ kind: Notice.Kind = .info) {
        notice = Notice(text: text, kind: kind, time: now)
    }

    /// What of the time is on the screen: it changes only when the screen must be drawn again for it.
    var timeText: String {
        let age = frozenAt.map { Int(now.timeIntervalSince($0)) } ?? -1
        return "\(age) \(currentNotice == nil) \(replay?.position ?? 0)"
    }

    mutating func press(_ key: Key) -> [DashboardEffect] {
        if case .filter(let prompt) = overlay { return type(key, into: prompt) }
        if case .seek(let prompt) = overlay {
            type(key, into: prompt)
            return []
        }
        guard let action = keys.action(for: key, in: contexts, readOnly: readOnly) else {
            if readOnly, keys.action(for: key, in: contexts, readOnly: false) != nil {
                tell("read-only: the run cannot be changed from here", .refused)
            }
            return []
        }
        return overlay == nil ? perform(action) : performInOverlay(action)
    }
}
