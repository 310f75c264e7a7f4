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

    /// Memory that the system refuses is the candidate's failure, not the engine's end.
    @Test func aFailedAllocationIsTheCandidatesFailure() throws {
        let program = try Program()
        defer { program.cleanUp() }
        let large = [
            "search.cycles=0", "search.initial=2", "proxy.channels=128", "proxy.resolution=32", "training.batch=1024",
            "data.shapes_train=2048", "engine.memory=900GB", "engine.workers=2",
        ]
        let settings = TinySearch.settings + large.flatMap { ["--set", $0] }
        let line = settings.map { "'\($0)'" }.joined(separator: " ")
        let search = try program.shell("ulimit -v 3000000; exec $ECONAS search --headless --name large \(line)")
        #expect(search.status == 1)
        #expect(search.output.contains("failed: the system refused "), "\(search.output)")
        #expect(search.errors.contains("nobody could be trained: 2 of 2 candidates failed"), "\(search.errors)")
    }

    /// Too little even to begin: said at once, and not waited for.
    @Test(arguments: [100_000, 150_000, 200_000, 300_000, 400_000, 600_000]) func tooLittleAddressSpaceDoesNotHang(
        kilobytes: Int
    ) throws {
        let program = try Program()
        defer { program.cleanUp() }
        let settings = (TinySearch.settings + ["--set", "search.cycles=0"]).map { "'\($0)'" }.joined(separator: " ")
        let line = "ulimit -v \(kilobytes); exec $ECONAS search --headless --name small --workers 2 \(settings)"
        let search = try program.shell("timeout -s TERM 120 sh -c '\(line.replacing("'", with: "'\\''"))'")
        // What the loader says where not even the program fits is no matter of ours; 124 is that of `timeout`.
        #expect(
            search.status != 124 && search.status != 128 + 15 && search.status != 137,
            "\(search.status) \(search.errors)"
        )
        #expect(search.status == 0 || !search.errors.isEmpty)
    }
}
