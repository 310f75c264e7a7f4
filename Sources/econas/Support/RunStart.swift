import Search

/// Starts a run, and follows it as asked.
struct RunStart {
    /// What is run.
    var configuration: SearchConfiguration
    /// The run's name; nil for the date.
    var name: String?
    /// Where runs are.
    var runs: RunsOptions

    /// Makes the run's directory, starts its engine and follows it.
    ///
    /// - Throws: what is wrong, before anything is made where that can be told before.
    func follow(_ attach: AttachOptions, _ dashboard: DashboardOptions) throws {
        // A missing data set is told before anything is made, and where the user is looking.
        if configuration.data.dataset != .shapes || configuration.search.strategy == .proxies {
            _ = try configuration.evaluator()
        }
        let directory = try RunDirectory.create(named: name, in: runs.url)
        let begin = {
            try SearchEngine.create(directory, configuration: configuration) { try $0.evaluator() }
        }
        switch attach.mode {
        case .headless:
            try HeadlessRun.run(begin)
        case .detached, .dashboard:
            // Begun here, so that what is wrong is said here; the engine's process takes it from there.
            _ = try begin()
            try Attachment(directory, engine: .start(directory: directory))
                .follow(attach.mode, options: dashboard)
        }
    }
}
