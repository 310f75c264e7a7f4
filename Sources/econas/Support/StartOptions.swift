import ArgumentParser
import DataFiles
import Engine
import RunConfiguration
import RunModel
import Store
import Tensor

/// Where a new run goes, and how it is followed.
struct StartOptions: ParsableArguments {
    @Option(
        help: "Candidates trained at the same time (engine.workers); by default one per processor that may be used."
    )
    var workers: Int?

    @OptionGroup(title: "Where") var runs: RunsOptions

    @Option(help: "Name of the run; by default the date.")
    var name: String?

    @OptionGroup(title: "How to watch") var attach: AttachOptions
    @OptionGroup var hooks: HookOptions
    @OptionGroup(title: "Dashboard") var dashboard: DashboardOptions

    func validate() throws {
        if let workers, workers < 1 { throw ValidationError("--workers must be at least 1") }
        guard let name else { return }
        do {
            try RunDirectory.validate(name: name)
        } catch {
            throw ValidationError("\(error)")
        }
    }

    /// Makes the run's directory, starts its engine and follows it.
    ///
    /// - Throws: what is wrong, before anything is made where that can be told before.
    func start(_ layers: ConfigurationBuilder) throws {
        try AddressSpace.check()
        var builder = layers
        if let workers { try builder.set("engine.workers", String(workers), origin: .option("--workers")) }
        var configuration = try builder.finish()
        // A missing data set is told before anything is made, and where the user is looking.
        if configuration.data.dataset != .shapes || configuration.kind == .study {
            let dataset = try LoadingReport.load(configuration.data).dataset
            // What reads the run later knows its networks without the pictures.
            if configuration.data.dataset.findsClasses { configuration.data.classes = dataset.classes }
            _ = try configuration.evaluator(on: dataset)
        }
        let begin = { [configuration] in
            try SearchEngine.create(
                RunDirectory.create(named: name, in: runs.url),
                configuration: configuration,
                evaluator: { try $0.evaluator() }
            )
        }
        switch attach.mode {
        case .headless:
            try HeadlessRun.run(hook: hooks.hook, begin)
        case .detached, .dashboard:
            let directory = try SignalWatch.deferring {
                // Begun here, so that what is wrong is said here; the engine's process takes it from there.
                try begin().directory
            } interrupted: {
                "run \($0.name) is begun, but not under way: econas resume \($0.shellPath)"
            }
            try Attachment(directory, engine: .start(directory: directory, arguments: hooks.arguments))
                .follow(attach.mode, options: dashboard)
        }
    }
}
