import Foundation
import Testing

/// The program where it has less than the machine.
@Suite struct MachineTests {
    @Test func workersByDefaultAreTheProcessorsThatMayBeUsed() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = (TinySearch.settings + ["--set", "search.cycles=0"]).map { "'\($0)'" }.joined(separator: " ")
        let first = "$(taskset -cp $$ | sed 's/.*: //; s/[-,].*//')"
        let search = try program.shell("taskset -c \(first) $ECONAS search --headless --name one \(settings)")
        #expect(search.status == 0, "\(search.errors)")
        #expect(
            search.output.contains(", 1 worker (the processors that it may run on), ")
                || search.output.contains(", 1 worker (one per processor), "),
            "\(search.output)"
        )
    }
}
