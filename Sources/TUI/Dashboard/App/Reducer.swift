import Studies
import Foundation
package import RunModel
package import TerminalKit

/// Changes the state as an event asks for; returns what has to be done outside.
package func reduce(_ state: inout DashboardState, _ event: DashboardEvent) -> [DashboardEffect] {
    if case .tick(let now) = event {
        let passed = now.timeIntervalSince(state.shared.now)
        state.shared.replay?.pass(seconds: passed)
        state.shared.now = now
        return []
    }
    defer { state.settle() }
    switch event {
    case .tick: return []
    case .resize(let size):
        state.shared.size = size
        return []
    case .snapshot(let snapshot):
        return state.take(snapshot)
    case .sourceFailed(let reason):
        state.shared.sourceError = reason
        return []
    case .submitted(let ids, let title):
        if state.cell.editor?.isSubmitted == true { state.cell.editor?.command = ids.first }
        state.shared.await(ids, title: title)
        state.cell.followInjection(&state.shared)
        return []
    case .told(let text):
        state.shared.tell(text, .done)
        return []
    case .engineStarted:
        state.shared.isResuming = true
        // The answer is that the engine has the run, which a snapshot tells.
        state.shared.notice = nil
        return []
    case .failed(let reason):
        state.cell.editor?.isSubmitted = false
        state.shared.isResuming = false
        state.shared.notice = Notice(text: reason, kind: .refused, time: state.now)
        // A stop that could not even be asked for must not be waited for.
        state.shared.isStopping = false
        return []
    case .runs(let entries, let chosen):
        state.take(entries, chosen: chosen)
        return []
    case .compared(let comparison):
        state.shared.overlay = .comparison(comparison)
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
    /// A screen of a snapshot, without a dashboard around it.
    ///
    /// - Parameters:
    ///   - snapshot: the run; its time is taken for now.
    ///   - screen: what to show.
    ///   - candidate: whom to select; the best one by default.
    ///   - size: of the picture, for `render`.
    package init(still snapshot: RunSnapshot, screen: Screen, candidate: Int? = nil, size: GridSize) {
        self.init(size: size, now: snapshot.taken, readOnly: true)
        shared.screen = screen
        _ = take(snapshot)
        select(candidate)
    }

    mutating func take(_ snapshot: RunSnapshot) -> [DashboardEffect] {
        let news = shared.live.flatMap { snapshot.run.news(since: $0.run) }
        shared.live = snapshot
        shared.sourceError = nil
        if shared.isResuming, snapshot.run.hasEngine {
            shared.isResuming = false
            shared.tell("the run goes on" + (snapshot.run.enginePID.map { " (process \($0))" } ?? ""), .done)
        }
        if shared.frozenAt == nil { showLive() }
        shared.updateNotice()
        cell.followInjection(&shared)
        let isOver =
            snapshot.run.state != .running && (snapshot.run.state != .paused || snapshot.run.enginePID == nil)
        let alerts = shared.replay == nil ? news.map { [DashboardEffect.alert($0)] } ?? [] : []
        return alerts + (shared.isStopping && isOver ? [.quit(.stopped)] : [])
    }

    /// Shows the latest snapshot.
    mutating func showLive() {
        guard let live = shared.live else { return }
        // Most snapshots only tell of the workers' progress, and then nothing has to be sorted or counted again.
        let isSameMembers =
            shared.snapshot.map {
                $0.run.cycle == live.run.cycle && $0.run.tiers == live.run.tiers && $0.candidates == live.candidates
                    && $0.curvesAreComplete == live.curvesAreComplete
            } ?? false
        let isSameLog =
            shared.snapshot.map { $0.events.last?.id == live.events.last?.id && $0.events.count == live.events.count }
            ?? false
        shared.snapshot = live
        if !isSameLog { log.update(shared) }
        guard !isSameMembers else { return shared.index.updateWorkers(live) }
        shared.index = RunIndex(live, previous: shared.index)
        shared.marked = shared.marked.filter { live.candidate($0) != nil }
        if shared.followsBest || shared.selected == nil {
            let shown = shared.index.best ?? live.candidates.first { $0.state == .training } ?? live.candidates.first
            shared.selection = shown?.id
        }
        population.update(shared)
        ranks.update(shared)
    }

    mutating func press(_ key: Key) -> [DashboardEffect] {
        guard ScreenLayout.fits(shared.size) else { return pressUnseen(key) }
        switch shared.overlay {
        case .filter(let prompt): return type(key, into: prompt)
        case .command(let prompt): return type(key, into: prompt)
        case .seek(let prompt):
            shared.type(key, into: prompt)
            return []
        case .help(let help) where help.typing != nil:
            type(key, into: help)
            return []
        case .runs(let runs) where runs.typing != nil: return type(key, into: runs)
        default: break
        }
        guard let action = shared.keys.action(for: key, in: contexts, readOnly: shared.readOnly) else {
            if shared.readOnly, shared.keys.action(for: key, in: contexts, readOnly: false) != nil {
                shared.tell(SharedState.readOnlyText, .refused)
            }
            return []
        }
        return shared.overlay == nil ? perform(action) : performInOverlay(action)
    }

    /// A key while the terminal is too small to show anything: nobody acts on what cannot be seen, but everybody can leave.
    private func pressUnseen(_ key: Key) -> [DashboardEffect] {
        shared.keys.action(for: key, in: [.global], readOnly: shared.readOnly) == .quit ? [.quit(.detached)] : []
    }
}

extension RunInfo {
    /// What somebody who looks elsewhere wants to know: that the run is over, or waits for them. Nil where there is no such news, or a
    /// person did it.
    fileprivate func news(since before: RunInfo) -> String? {
        guard state != before.state, before.state.isLive else { return nil }
        let why = message.isEmpty ? "" : ": \(message)"
        switch state {
        case .finished, .crashed: return "econas: \(name) \(state.rawValue)\(why)"
        case .paused, .stopped: return message.isEmpty ? nil : "econas: \(name) \(state.rawValue)\(why)"
        case .running: return nil
        }
    }
}
