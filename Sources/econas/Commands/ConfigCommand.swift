import ArgumentParser
import Search

/// Prints the configuration that options amount to.
struct ConfigCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config",
        abstract: "Print the effective configuration, as TOML that --config reads.",
        discussion: "Takes the options of search; --keys prints every key with its meaning and range instead."
    )

    @OptionGroup var options: ConfigurationOptions

    @Flag(help: "Print the table of all keys, as Markdown.")
    var keys = false

    func run() throws {
        if keys {
            print(ConfigurationKey.markdown, terminator: "")
            return
        }
        let builder = try options.builder()
        print(try builder.finish().toml(origins: builder.origins), terminator: "")
    }
}
