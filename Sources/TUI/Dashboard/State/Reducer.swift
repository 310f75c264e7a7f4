import Foundation
import RunModel
import TerminalKit

/// Changes the state as an event asks for; returns what has to be done outside.
package func reduce(_ state: inout DashboardState, _ event: DashboardEvent) -> [DashboardEffect] {
    defer { state.measureSelected() }
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
        if state.editor?.isSubmitted == true { state.editor?.command = ids.first }
        state.await(ids, title: title)
        state.followInjection()
        return []
    case .told(let text):
        state.tell(text, .done)
        return []
    case .engineStarted:
        state.isResuming = true
        // The answer is that the engine has the run, which a snapshot tells.
        state.notice = nil
        return []
    case .failed(let reason):
        state.editor?.isSubmitted = false
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
    mutating func take(_ snapshot: RunSnapshot) -> [DashboardEffect] {
        live = snapshot
        sourceError = nil
        if isResuming, snapshot.run.hasEngine {
            isResuming = false
            tell("the run goes on" + (snapshot.run.enginePID.map { " (process \($0))" } ?? ""), .done)
        }
        if frozenAt == nil { showLive() }
        updateNotice()
        followInjection()
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
        let isSameLog =
            snapshot.map { $0.events.last?.id == live.events.last?.id && $0.events.count == live.events.count } ?? false
        snapshot = live
        if !isSameLog { updateLog() }
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

    mutating func press(_ key: Key) -> [DashboardEffect] {
        guard ScreenLayout.fits(size) else { return pressUnseen(key) }
        switch overlay {
        case .filter(let prompt): return type(key, into: prompt)
        case .command(let prompt): return type(key, into: prompt)
        case .seek(let prompt):
            type(key, into: prompt)
            return []
        default: break
        }
        guard let action = keys.action(for: key, in: contexts, readOnly: readOnly) else {
            if readOnly, keys.action(for: key, in: contexts, readOnly: false) != nil {
                tell(Self.readOnlyText, .refused)
            }
            return []
        }
        return overlay == nil ? perform(action) : performInOverlay(action)
    }

    /// A key while the terminal is too small to show anything: nobody acts on what cannot be seen, but everybody can leave.
    private func pressUnseen(_ key: Key) -> [DashboardEffect] {
        keys.action(for: key, in: [.global], readOnly: readOnly) == .quit ? [.quit(.detached)] : []
    }
}
