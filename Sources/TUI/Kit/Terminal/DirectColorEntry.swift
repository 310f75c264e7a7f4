import Foundation
import Foundations
import Glibc

/// A private terminfo entry that gives ncurses 24-bit colours: the terminal's own entry with other colour sequences.
///
/// Systems rarely install a `*-direct` entry for the terminal at hand, but `tic` comes with ncurses itself. The
/// entry lives in a temporary folder for as long as it takes to read it.
package struct DirectColorEntry {
    /// The entry's name, for `newterm`.
    package let name: String
    private let directory: String

    /// Compiles an entry; nil where that is not possible.
    package init?(basedOn type: String) {
        guard type.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-+._".contains($0)) }) else { return nil }
        directory = "/tmp/econas-terminfo-\(UUID().uuidString)"
        // Fails where something of that name is there already, and lets nobody else in.
        guard mkdir(directory, 0o700) == 0 else { return nil }
        name = "econas-\(type)"
        let source = directory + "/source"
        guard (try? Self.text(name, basedOn: type).write(toFile: source, atomically: false, encoding: .utf8)) != nil,
            Self.compile(source, into: directory)
        else {
            remove()
            return nil
        }
    }

    /// Runs something while ncurses finds the entry.
    package func whileFindable<Result>(_ body: (String) -> Result) -> Result {
        let before = getenv("TERMINFO").map { String(cString: $0) }
        setenv("TERMINFO", directory, 1)
        defer {
            if let before { setenv("TERMINFO", before, 1) } else { unsetenv("TERMINFO") }
        }
        return body(name)
    }

    /// Deletes the folder.
    package func remove() { try? FileManager.default.removeItem(atPath: directory) }

    /// The source of an entry. Colour numbers below 8 stay the palette's, as in ncurses' own `*-direct` entries.
    package static func text(_ name: String, basedOn type: String) -> String {
        func sequence(_ target: Int) -> String {
            "\\E[%?%p1%{8}%<%t\(target)%p1%d%e\(target)8;2;%p1%{65536}%/%d;"
                + "%p1%{256}%/%{255}%&%d;%p1%{255}%&%d%;m"
        }
        return """
            \(name)|\(type) with direct colours,
            \tRGB, ccc@, initc@, initp@, oc@,
            \tcolors#0x1000000, pairs#0x10000,
            \tsetaf=\(sequence(3)), setab=\(sequence(4)),
            \tuse=\(type),

            """
    }

    private static func compile(_ source: String, into directory: String) -> Bool {
        let nothing = Array(repeating: Spawn.Stream.file("/dev/null", flags: O_RDWR), count: 3)
        let process = try? Spawn.start("tic", ["-x", "-o", directory, source], streams: nothing)
        return process.flatMap(Spawn.wait) == 0
    }
}
