import RunModel

extension RunInfo {
    /// Fits what is recorded of a run to who holds it now.
    mutating func settle(_ directory: RunDirectory, _ holder: RunLock.Holder?) {
        name = directory.name
        enginePID = holder?.process
        // An archive of a run at work tells how far that was; nobody died.
        if state.isLive, holder == nil { state = directory.isArchive ? .stopped : .crashed }
        // What an engine cannot record it says beside its lock.
        if let note = holder?.note, state.isLive { (state, message) = (.paused, note) }
    }
}
