/// A run that is played: what is recorded up to a position, as a snapshot.
///
/// Going forward costs what happened on the way; going back starts anew. Either way the same position gives the same
/// snapshot. Live figures that are not recorded (batches, memory, disk) are zero until the end.
package struct RunPlayback: Sendable {
    /// What is played.
    package let recording: RunRecording
    private let curves: [Int: [EpochRecord]]
    private var present: RunSnapshot
    private var next = 0
    /// Which candidate each worker has.
    private var workers: [Int?]

    /// The beginning of a recording.
    package init(_ recording: RunRecording) {
        self.recording = recording
        curves = Dictionary(grouping: recording.epochs, by: \.candidate).mapValues { $0.map(\.record) }
        present = Self.beginning(recording)
        workers = Array(repeating: nil, count: max(1, recording.run.workerCount))
    }

    private static func beginning(_ recording: RunRecording) -> RunSnapshot {
        var run = recording.run
        run.state = .running
        run.message = ""
        run.cycle = 0
        run.diskBytes = 0
        run.memoryBytes = 0
        run.enginePID = nil
        var start = RunSnapshot(run: run, taken: recording.date(at: 0), network: recording.network)
        start.study = recording.study
        return start
    }

    /// The run as it was at a position; from its end on, as it was recorded last.
    package mutating func snapshot(at position: Double) -> RunSnapshot {
        if next > 0, recording.moments[next - 1].position > position { rewind() }
        while next < recording.moments.count, recording.moments[next].position <= position {
            apply(recording.moments[next].change)
            next += 1
        }
        return picture(at: min(max(0, position), recording.duration))
    }

    private mutating func rewind() {
        present = Self.beginning(recording)
        workers = workers.map { _ in nil }
        next = 0
    }

    /// The present state with the figures that follow from the position.
    private func picture(at position: Double) -> RunSnapshot {
        var result = present
        result.taken = recording.date(at: position)
        result.events = Array(present.events.suffix(RunSnapshot.eventLimit))
        result.queue = queue()
        guard position < recording.duration else {
            result.run = recording.run
            return result
        }
        result.run.elapsed = position
        result.run.remaining = recording.duration - position
        result.workers = workers.enumerated().map { worker($0.offset + 1, $0.element) }
        result.run.imagesPerSecond = result.workers.reduce(0) { $0 + $1.imagesPerSecond }
        return result
    }

    /// Who waits, in the order of a plan: the highest tier first, and in it the best.
    private func queue() -> [Int] {
        present.candidates.filter { $0.state == .waiting }
            .sorted { ($0.targetTier ?? 0, $0.score ?? 0, $1.id) > ($1.targetTier ?? 0, $1.score ?? 0, $0.id) }
            .map(\.id)
    }

    /// What a worker does: the epoch in progress, at the speed that it turned out to have.
    private func worker(_ number: Int, _ id: Int?) -> WorkerRecord {
        guard let id, let record = present.candidate(id) else { return WorkerRecord(worker: number) }
        let curve = curves[id] ?? []
        let current = curve.indices.contains(record.epochsTrained) ? curve[record.epochsTrained] : curve.last
        let rate = current.map { $0.seconds > 0 ? Double($0.images) / $0.seconds : 0 } ?? 0
        let tier = record.tier + 1
        return WorkerRecord(
            worker: number,
            candidate: id,
            tier: tier,
            epoch: record.epochsTrained + 1,
            lastEpoch: recording.run.tiers.first { $0.tier == tier }?.epochs ?? record.epochsTrained + 1,
            imagesPerSecond: rate,
            gflops: 6 * rate * Double(record.macs) / 1e9
        )
    }

    // MARK: - Changes

    private mutating func apply(_ change: RunRecording.Change) {
        switch change {
        case .epoch(let index): add(recording.epochs[index])
        case .event(let index): take(recording.events[index])
        case .command(let index): take(recording.commands[index])
        case .started(let id): update(id) { if $0.state == .waiting { $0.state = .training } }
        }
    }

    private mutating func add(_ epoch: RunRecording.Epoch) {
        present.curves[epoch.candidate, default: []].append(epoch.record)
        // Only the last measurement is recorded: before its epoch there is nothing to show.
        if let measured = recording.times[epoch.candidate], measured.epoch == epoch.record.epoch {
            present.operationTimes[epoch.candidate] = measured.times
        }
        let isPaused = present.run.state == .paused
        update(epoch.candidate) { record in
            record.epochsTrained = max(record.epochsTrained, epoch.record.epoch)
            record.seconds += epoch.record.seconds
            if record.state == .waiting, !isPaused { record.state = .training }
        }
    }

    /// Whoever trains goes back to the queue.
    private mutating func sendHome() {
        for id in workers.compactMap(\.self) { update(id) { $0.state = .waiting } }
    }

    private mutating func take(_ command: CommandRecord) {
        present.commands.append(command)
        present.commands.removeFirst(max(0, present.commands.count - RunSnapshot.commandLimit))
        guard command.state == .done else { return }
        if command.command == .pauseSearch {
            present.run.state = .paused
            sendHome()
        }
        if command.command == .resumeSearch { present.run.state = .running }
    }

    private mutating func take(_ event: EventRecord) {
        present.events.append(event)
        // Dropped by the hundred: every removal moves all the rest.
        let excess = present.events.count - RunSnapshot.eventLimit
        if excess >= 100 { present.events.removeFirst(excess) }
        present.run.cycle = max(present.run.cycle, event.cycle)
        if let id = event.candidate { take(event, id) }
        guard let mark = SessionMark(event), mark != .begun else { return }
        // Between sessions nobody trains.
        present.run.state = .running
        sendHome()
    }

    private mutating func take(_ event: EventRecord, _ id: Int) {
        if event.kind == "born" { return bear(id) }
        let final = recording.candidates.indices.contains(id - 1) ? recording.candidates[id - 1] : nil
        update(id) { record in
            switch event.kind {
            case "scored":
                record.tier += 1
                record.setScore(final?.scores[record.tier], tier: record.tier, cycle: event.cycle)
                record.lastTrainedCycle = event.cycle
                let goesOn = (record.targetTier ?? 0) > record.tier
                if !goesOn { record.targetTier = nil }
                record.state = goesOn ? .waiting : .alive
            case "promoted":
                record.targetTier = max(record.tier, record.targetTier ?? 0) + 1
                if record.state == .alive { record.state = .waiting }
            case "paused": record.state = .paused
            case "resumed": record.state = .waiting
            case "pinned": record.pinned.toggle()
            case "retired": record.end(as: .retired)
            case "killed": record.end(as: .killed)
            case "failed":
                record.end(as: .failed)
                record.failure = final?.failure ?? ""
            default: break
            }
        }
    }

    /// Adds a candidate as it was when it was created.
    private mutating func bear(_ id: Int) {
        guard id == present.candidates.count + 1, recording.candidates.indices.contains(id - 1) else { return }
        var record = recording.candidates[id - 1]
        record.state = .waiting
        record.tier = 0
        record.targetTier = 1
        record.pinned = false
        record.scores = [:]
        record.scoreCycles = [:]
        record.epochsTrained = 0
        record.seconds = 0
        record.lastTrainedCycle = record.bornCycle
        record.failure = ""
        present.candidates.append(record)
    }

    /// Changes a candidate, and who has a worker with it.
    private mutating func update(_ id: Int, _ body: (inout CandidateRecord) -> Void) {
        guard present.candidates.indices.contains(id - 1) else { return }
        let had = present.candidates[id - 1].state == .training
        body(&present.candidates[id - 1])
        let has = present.candidates[id - 1].state == .training
        if has == had { return }
        if has {
            if let free = workers.firstIndex(of: nil) { workers[free] = id } else { workers.append(id) }
        } else if let place = workers.firstIndex(of: id) {
            workers[place] = nil
            // A machine that looked busier than it was, for want of exact times.
            while workers.count > max(1, recording.run.workerCount), workers.last == .some(nil) { workers.removeLast() }
        }
    }
}

extension CandidateRecord {
    fileprivate mutating func end(as final: CandidateState) {
        state = final
        targetTier = nil
    }
}
