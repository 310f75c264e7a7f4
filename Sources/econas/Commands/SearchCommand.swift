import ArgumentParser

/// Starts a search.
struct SearchCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "search",
        abstract: "Start a search and watch it.",
        discussion: """
            The engine runs as a process of its own: leaving the dashboard, a lost connection or Ctrl-C does not \
            touch it, and econas watch comes back to it. Without a terminal, or with --headless, the search runs in \
            the foreground with progress lines.
            """
    )

    @OptionGroup(title: "What to search") var options: ConfigurationOptions
    @OptionGroup var start: StartOptions

    func run() throws { try start.start(options.builder()) }
}
