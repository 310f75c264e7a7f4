import Foundation

/// A terminal to look at: a tmux server of its own, with one window of a fixed size.
final class Tmux {
    /// Why something did not come about.
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    private let socket = "econas-\(UUID().uuidString)"

    /// Whether tmux is there.
    static let isInstalled = (try? run(["-V"]))?.status == 0

    /// Opens a shell in a folder.
    init(width: Int, height: Int, folder: URL, environment: [String: String] = [:]) throws {
        var arguments = [
            "-f", "/dev/null", "new-session", "-d", "-x", "\(width)", "-y", "\(height)", "-c", folder.path,
        ]
        for (name, value) in environment { arguments += ["-e", "\(name)=\(value)"] }
        try tmux(arguments + ["env PS1='ready> ' LC_ALL=${LC_ALL:-C.UTF-8} bash --norc --noprofile"])
        try wait(for: "ready>")
    }

    /// Ends the server and all in it.
    func close() {
        _ = try? tmux(["kill-server"])
    }

    /// Presses keys, by tmux's names (`Enter`, `C-c`, `Down`, `x`).
    func press(_ keys: String...) throws {
        for key in keys { try tmux(["send-keys", key]) }
    }

    /// Types text as it is.
    func type(_ text: String) throws {
        try tmux(["send-keys", "-l", text])
    }

    /// Types a command line.
    func command(_ line: String) throws {
        try type(line)
        try press("Enter")
    }

    /// Changes the size of the window.
    func resize(width: Int, height: Int) throws {
        try tmux(["resize-window", "-x", "\(width)", "-y", "\(height)"])
    }

    /// What stands on the screen.
    func screen() throws -> String {
        try tmux(["capture-pane", "-p"])
    }

    /// What stands on the screen, with its escape sequences.
    func styledScreen() throws -> String {
        try tmux(["capture-pane", "-p", "-e"])
    }

    /// Whether the alternate screen is shown, and whether the cursor is.
    func modes() throws -> (alternate: Bool, cursor: Bool, mouse: Bool) {
        let text = try tmux(["display-message", "-p", "#{alternate_on} #{cursor_flag} #{mouse_any_flag}"])
        let flags = text.split(whereSeparator: \.isWhitespace).map { $0 == "1" }
        guard flags.count == 3 else { throw Failure(description: "tmux said \(text)") }
        return (flags[0], flags[1], flags[2])
    }

    /// Waits until the screen is as wanted; a minute is for machines in distress, not for the program.
    @discardableResult
    func wait(for what: String, until condition: (String) -> Bool) throws -> String {
        var last = ""
        for _ in 0..<6000 {
            last = try screen()
            if condition(last) { return last }
            usleep(10_000)
        }
        throw Failure(description: "no \(what) on the screen:\n\(last)")
    }

    /// Waits until a text stands on the screen.
    @discardableResult
    func wait(for text: String) throws -> String {
        try wait(for: text) { $0.contains(text) }
    }

    /// Takes over what programs put into the clipboard (OSC 52).
    func acceptClipboard() throws { try tmux(["set-option", "-g", "set-clipboard", "on"]) }

    /// Waits until what is in the clipboard begins with a text.
    func waitForClipboard(_ text: String) throws {
        var last = ""
        for _ in 0..<6000 {
            last = (try? tmux(["show-buffer"])) ?? ""
            if last.hasPrefix(text) { return }
            usleep(10_000)
        }
        throw Failure(description: "the clipboard holds \(last), not \(text)")
    }

    @discardableResult
    private func tmux(_ arguments: [String]) throws -> String {
        let result = try Self.run(["-L", socket] + arguments)
        guard result.status == 0 else { throw Failure(description: "tmux \(arguments): \(result.errors)") }
        return result.output
    }

    private static func run(_ arguments: [String]) throws -> ChildProcess.Result {
        let folder = FileManager.default.temporaryDirectory
        return try ChildProcess(named: "tmux", arguments, in: folder).wait()
    }
}
