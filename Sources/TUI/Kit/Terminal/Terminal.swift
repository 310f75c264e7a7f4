import CNcurses
import Foundation
import Glibc

/// The terminal as a screen, through ncurses. To be used by one thread, the one that opened it.
///
/// However the program ends (`close`, `exit`, a signal, a trap), the terminal is left as it was found.
package final class Terminal: DashboardScreen {
    /// Columns and rows at present.
    package private(set) var size: GridSize
    /// What the terminal can show.
    package let capabilities: Capabilities

    private let screen: OpaquePointer
    private let rescue: TerminalRescue
    private let signals: SignalRelay
    private let direct: Bool
    private let alertKind: AlertKind
    private let modesOn: [UInt8]
    private var pairs: ColorPairs
    private var decoder = KeyDecoder()
    private var shown: CellGrid?
    private var isOpen = true
    private var inputHasEnded = false

    /// Opens the terminal that standard input and output are.
    ///
    /// - Parameters:
    ///   - environment: where `TERM`, `COLORTERM` and `NO_COLOR` are looked up.
    ///   - mouse: whether to ask for the mouse's reports.
    ///   - alert: how it draws attention to itself.
    ///   - glyphs: the characters to draw with; nil for what locale and terminal seem to be able to show.
    /// - Throws: one line for people when this is no terminal or not one that will do.
    package init(
        environment: [String: String],
        mouse: Bool = true,
        alert: AlertKind = .none,
        glyphs: GlyphSet? = nil
    ) throws(TerminalError) {
        guard isatty(STDIN_FILENO) == 1, isatty(STDOUT_FILENO) == 1 else {
            throw TerminalError("standard input and output are not a terminal")
        }
        let profile = try TerminalProfile(environment: environment)
        econas_set_locale()
        signals = try SignalRelay()
        rescue = TerminalRescue(descriptor: STDOUT_FILENO)
        let opened: (screen: OpaquePointer, type: String, direct: Bool)
        do throws(TerminalError) {
            opened = try Self.open(profile)
        } catch {
            signals.stop()
            throw error
        }
        (screen, direct) = (opened.screen, opened.direct)
        alertKind = alert
        modesOn = mouse ? Self.mouseOn + Self.pasteOn : Self.pasteOn
        var leave = Self.bytes(of: "sgr0") + Self.bytes(of: "rmcup") + Self.bytes(of: "cnorm")
        leave = Self.mouseOff + leave
        rescue.arm(sequences: leave)
        let colored = profile.wantsColor && start_color() == OK && has_colors()
        if colored { use_default_colors() }
        let depth = profile.depth(count: colored ? Int(econas_color_count()) : 0, direct: colored && opened.direct)
        capabilities = Capabilities(
            colors: depth,
            glyphs: TerminalProfile.glyphs(utf8: econas_locale_is_utf8() != 0, type: opened.type, wanted: glyphs)
        )
        pairs = ColorPairs(capacity: depth == .monochrome ? 1 : Int(econas_pair_count())) { number, combination in
            init_extended_pair(number, combination.foreground, combination.background) == OK
        }
        size = GridSize(width: Int(getmaxx(econas_window())), height: Int(getmaxy(econas_window())))
        configure()
        _ = adoptSize()
    }

    deinit { close() }

    /// Leaves the screen; nothing else may be called afterwards but this, which then does nothing.
    package func close() {
        guard isOpen else { return }
        isOpen = false
        leaveScreen()
        rescue.disarm()
        delscreen(screen)
        signals.stop()
    }

    /// Shows a grid; only cells that differ from what is shown are sent.
    package func show(_ grid: CellGrid) {
        guard isOpen, rescue.isArmed else { return }
        let before = shown?.size == grid.size ? shown : nil
        if before == nil { erase() }
        var used: Set<ColorPairs.Combination>?
        let inUse = { () -> Set<ColorPairs.Combination> in
            if let used { return used }
            let all = Set(grid.cells.map { self.combination($0.style) })
            used = all
            return all
        }
        for y in 0..<min(grid.size.height, size.height) {
            for x in 0..<min(grid.size.width, size.width) {
                let cell = grid[x, y]
                if let before, before[x, y] == cell { continue }
                let pair = pairs.number(combination(cell.style), inUse: inUse)
                econas_put(Int32(y), Int32(x), Self.character(cell.character), attributes(cell.style), pair)
            }
        }
        shown = grid
        refresh()
    }

    /// Rings, or shows a notification.
    package func alert(_ text: String) {
        guard isOpen, rescue.isArmed else { return }
        Self.write(alertKind.bytes(text))
    }

    /// Puts text into the clipboard of the terminal (OSC 52), which may be on another machine. Terminals that do not know the
    /// sequence, or must not, ignore it.
    package func copy(_ text: String) {
        guard isOpen, rescue.isArmed else { return }
        Self.write(Array("\u{1B}]52;c;\(Data(text.utf8).base64EncodedString())\u{07}".utf8))
    }

    /// Waits for keys, the mouse, signals; stopping and going on (control-Z) happens in here.
    package func wait(seconds: Double) -> [InputEvent] {
        guard isOpen else { return [.hangup] }
        // After an escape, the rest of its sequence comes at once or not at all.
        let timeout = decoder.awaitsEscape ? min(seconds, 0.025) : seconds
        var sources = [
            // Input that has ended would be ready for ever.
            pollfd(fd: inputHasEnded ? -1 : STDIN_FILENO, events: Int16(POLLIN), revents: 0),
            pollfd(fd: signals.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let ready = poll(&sources, nfds_t(sources.count), Int32(min(86_400, max(0, timeout)) * 1000 + 0.999))
        // Interrupted by a signal: its byte is in the pipe by now.
        if ready < 0 { return take(signals.take()) }
        if ready == 0 { return decoder.flush() }
        var events: [InputEvent] = []
        if sources[1].revents != 0 { events += take(signals.take()) }
        if sources[0].revents & Int16(POLLIN) != 0 {
            events += readKeys()
        } else if sources[0].revents != 0 {
            events.append(endInput())
        }
        return events
    }

    private func readKeys() -> [InputEvent] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = read(STDIN_FILENO, &bytes, bytes.count)
        if count > 0 { return decoder.decode(bytes.prefix(count)) }
        return count < 0 && (errno == EINTR || errno == EAGAIN) ? [] : [endInput()]
    }

    private func endInput() -> InputEvent {
        inputHasEnded = true
        return .hangup
    }

    private func take(_ numbers: [Int32]) -> [InputEvent] {
        var events: [InputEvent] = []
        var numbers = numbers
        if numbers.contains(SIGTSTP) {
            leaveScreen()
            econas_stop_here()
            // Going on sends SIGCONT, which says nothing new; whatever else came meanwhile counts.
            numbers += signals.take()
            numbers.removeAll { $0 == SIGTSTP || $0 == SIGCONT }
            enterScreen()
            events.append(.resumed)
        }
        for number in numbers {
            switch number {
            case SIGINT: events.append(.interrupt)
            case SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU: events.append(.terminate)
            case SIGHUP: events.append(.hangup)
            // Stopped by SIGSTOP, which nobody can prepare for, the shell may have changed the modes.
            case SIGCONT:
                enterScreen()
                events.append(.resumed)
            default: break
            }
        }
        if let changed = adoptSize() { events.append(.resize(changed)) }
        return events
    }

    /// More is not drawn: no screen is larger, and what says so (65,535 × 65,535) is no screen.
    private static let largest = GridSize(width: 1000, height: 500)

    /// The size of the terminal at standard output; nil where there is none or it does not say.
    package static var windowSize: GridSize? {
        let window = econas_window_size(STDOUT_FILENO)
        guard window.ws_col > 0, window.ws_row > 0 else { return nil }
        return GridSize(width: min(largest.width, Int(window.ws_col)), height: min(largest.height, Int(window.ws_row)))
    }

    /// Takes over the terminal's size; nil when it is what it was.
    private func adoptSize() -> GridSize? {
        guard let now = Self.windowSize, now != size else { return nil }
        resize_term(Int32(now.height), Int32(now.width))
        size = now
        redrawAll()
        return now
    }

    // MARK: - Entering and leaving

    private func configure() {
        cbreak()
        noecho()
        nonl()
        keypad(econas_window(), true)
        econas_stop_flow_control()
        curs_set(0)
        // Output must not wait for a lull in the typing.
        typeahead(-1)
        refresh()
        Self.write(modesOn)
        rescue.captureStandardError()
    }

    private func leaveScreen() {
        guard rescue.isArmed else { return }
        Self.write(Self.mouseOff)
        endwin()
        rescue.releaseStandardError()
    }

    private func enterScreen() {
        reset_prog_mode()
        redrawAll()
        refresh()
        curs_set(0)
        Self.write(modesOn)
        rescue.captureStandardError()
    }

    private func redrawAll() {
        shown = nil
        clearok(econas_window(), true)
    }

    /// Opens the best of the terminal types that are known here.
    private static func open(
        _ profile: TerminalProfile
    ) throws(TerminalError) -> (screen: OpaquePointer, type: String, direct: Bool) {
        for type in profile.types {
            if profile.promisesTruecolor, profile.wantsColor, !type.hasSuffix("-direct"),
                let entry = DirectColorEntry(basedOn: type)
            {
                defer { entry.remove() }
                if let screen = entry.whileFindable({ econas_open_screen($0) }) { return (screen, type, true) }
            }
            if let screen = econas_open_screen(type) {
                guard econas_capability("cup") != nil else {
                    endwin()
                    throw TerminalError("TERM=\(type) cannot place the cursor: the dashboard needs a terminal that can")
                }
                return (screen, type, type.hasSuffix("-direct"))
            }
        }
        throw TerminalError(
            "neither TERM=\(profile.types[0]) nor xterm-256color is in the terminfo database: install ncurses-base"
        )
    }

    // MARK: - Cells

    private func combination(_ style: Style) -> ColorPairs.Combination {
        ColorPairs.Combination(foreground: number(style.foreground), background: number(style.background))
    }

    private func number(_ color: Color) -> Int32 {
        guard case .rgb(let red, let green, let blue) = color else { return -1 }
        if direct {
            // Numbers below 8 are the palette's; nobody sees so little blue.
            return max(8, Int32(red) << 16 | Int32(green) << 8 | Int32(blue))
        }
        return Int32(ColorQuantizer.shared.index(color, capabilities.colors) ?? -1)
    }

    private func attributes(_ style: Style) -> attr_t {
        var attributes: attr_t = 0
        if style.attributes.contains(.bold) { attributes |= econas_attribute_bold() }
        if style.attributes.contains(.dim) { attributes |= econas_attribute_dim() }
        if style.attributes.contains(.underline) { attributes |= econas_attribute_underline() }
        if style.attributes.contains(.reverse) { attributes |= econas_attribute_reverse() }
        return attributes
    }

    private static func character(_ character: Character) -> wchar_t {
        wchar_t(bitPattern: character.unicodeScalars.first?.value ?? 0x20)
    }

    // MARK: - Sequences that ncurses does not know

    /// Clicks and drags (1002) in the SGR form (1006), and pasted text marked as such (2004).
    private static let mouseOn = Array("\u{1B}[?1002h\u{1B}[?1006h".utf8)
    private static let pasteOn = Array("\u{1B}[?2004h".utf8)
    private static let mouseOff = Array("\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1002l".utf8)

    private static func write(_ bytes: [UInt8]) {
        // ncurses writes through the same stream: one after the other.
        econas_flush_output()
        bytes.withUnsafeBytes {
            econas_write_all(STDOUT_FILENO, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count)
        }
    }

    /// A terminfo capability without its padding (`$<5>`).
    private static func bytes(of name: String) -> [UInt8] {
        guard let value = econas_capability(name) else { return [] }
        let text = String(cString: value)
        return Array(text.replacing(/\$<[0-9.*\/]*>/, with: "").utf8)
    }
}
