import ArgumentParser

/// Looks at data sets, and fetches them.
struct DataCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data",
        abstract: "Look at data sets, and fetch published ones.",
        subcommands: [DataInfoCommand.self, DataFetchCommand.self]
    )
}
