/// Turns the bytes a terminal sends into events.
///
/// The escape sequences are those of xterm (ECMA-48 control sequences, SS3 function keys, SGR mouse, bracketed
/// paste, and the CSI u form of modified keys). Whatever is not known, and whatever is left of a broken sequence, is
/// swallowed whole: the letters inside must never act as keys.
package struct KeyDecoder: Sendable {
    /// Bytes that do not make an event yet.
    private var pending: [UInt8] = []
    /// Bytes of a text being pasted.
    private var pasted: [UInt8]?
    /// Whether an escape was given up as a key of its own, so that the rest of its sequence may still come.
    private var orphaned = false
    /// Bytes of an old-style mouse report still to be swallowed.
    private var skipping = 0

    /// A decoder with nothing read.
    package init() {}

    /// Whether a lone escape waits for the rest of a sequence; without one it is the escape key: `flush`.
    package var awaitsEscape: Bool { pending == [Byte.escape] && pasted == nil }

    /// Takes bytes as they were read.
    ///
    /// - Returns: the events that are complete.
    package mutating func decode(_ bytes: some Sequence<UInt8>) -> [InputEvent] {
        pending += bytes
        var events: [InputEvent] = []
        var position = 0
        if orphaned, !pending.isEmpty {
            orphaned = false
            position = orphanLength(pending[...])
        }
        while position < pending.count {
            if skipping > 0 {
                skipping -= 1
                position += 1
                continue
            }
            guard let length = step(pending[position...], &events) else { break }
            position += length
        }
        pending.removeFirst(position)
        return events
    }

    /// Gives up waiting after an escape: it was the key.
    package mutating func flush() -> [InputEvent] {
        guard awaitsEscape else { return [] }
        pending = []
        orphaned = true
        return [.key(Key(.escape))]
    }

    /// Takes one event or one sequence off the front; nil when it is not complete.
    private mutating func step(_ bytes: ArraySlice<UInt8>, _ events: inout [InputEvent]) -> Int? {
        if pasted != nil { return paste(bytes, &events) }
        guard let first = bytes.first else { return nil }
        if first == Byte.escape { return escape(bytes, &events) }
        // A mouse report that lost its escape on the way.
        if first == Byte.bracket, let length = mouseReportLength(bytes) { return length }
        if first < 0x20 || first == 0x7F {
            events.append(.key(Self.control(first)))
            return 1
        }
        return character(bytes, [], &events)
    }

    private mutating func escape(_ bytes: ArraySlice<UInt8>, _ events: inout [InputEvent]) -> Int? {
        guard let second = bytes.dropFirst().first else { return nil }
        switch second {
        case Byte.bracket, UInt8(ascii: "O"): return controlSequence(bytes, isLong: second == Byte.bracket, &events)
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "_"), UInt8(ascii: "^"), UInt8(ascii: "X"):
            return string(bytes)
        case Byte.escape:
            events.append(.key(Key(.escape)))
            return 1
        case 0..<0x20, 0x7F:
            var key = Self.control(second)
            key.modifiers.insert(.alt)
            events.append(.key(key))
            return 2
        default:
            return character(bytes.dropFirst(), .alt, &events).map { $0 + 1 }
        }
    }

    /// A string sequence (OSC and the like, answers to questions that nobody asked) ends with BEL or ESC \.
    private func string(_ bytes: ArraySlice<UInt8>) -> Int? {
        var index = bytes.startIndex + 2
        while index < bytes.endIndex {
            if bytes[index] == 0x07 { return index - bytes.startIndex + 1 }
            if bytes[index] == Byte.escape {
                guard index + 1 < bytes.endIndex else { return nil }
                return index - bytes.startIndex + (bytes[index + 1] == UInt8(ascii: "\\") ? 2 : 0)
            }
            index += 1
        }
        return bytes.count > 4096 ? bytes.count : nil
    }

    /// A control sequence, or the short form that some keys have, SS3.
    private mutating func controlSequence(
        _ bytes: ArraySlice<UInt8>,
        isLong: Bool,
        _ events: inout [InputEvent]
    ) -> Int? {
        guard let index = bytes.dropFirst(2).firstIndex(where: { !(0x20...0x3F).contains($0) }) else { return nil }
        let final = bytes[index]
        // Broken off by something else, which is then looked at by itself.
        guard (0x40...0x7E).contains(final) else { return index - bytes.startIndex }
        let body = bytes[(bytes.startIndex + 2)..<index]
        let length = index - bytes.startIndex + 1
        if isLong, body.first == UInt8(ascii: "<") {
            if let event = Self.mouse(Self.parameters(body.dropFirst()), final) { events.append(.mouse(event)) }
        } else if isLong, final == UInt8(ascii: "M"), body.isEmpty {
            skipping = 3
        } else if isLong, final == UInt8(ascii: "~"), Self.parameters(body).first == 200 {
            pasted = []
        } else if let key = Self.key(final: final, Self.parameters(body)) {
            events.append(.key(key))
        }
        return length
    }

    private mutating func paste(_ bytes: ArraySlice<UInt8>, _ events: inout [InputEvent]) -> Int? {
        let end: [UInt8] = [Byte.escape, Byte.bracket] + Array("201~".utf8)
        if bytes.starts(with: end) {
            events.append(.paste(String(decoding: pasted ?? [], as: UTF8.self)))
            pasted = nil
            return end.count
        }
        guard let first = bytes.first else { return nil }
        if first == Byte.escape, bytes.count < end.count, end.starts(with: bytes) { return nil }
        pasted?.append(first)
        return 1
    }

    /// A character of one or more bytes; bytes that are not UTF-8 are swallowed.
    private func character(
        _ bytes: ArraySlice<UInt8>,
        _ modifiers: KeyModifiers,
        _ events: inout [InputEvent]
    ) -> Int? {
        guard let first = bytes.first else { return nil }
        let length: Int
        switch first {
        case 0..<0x80: length = 1
        case 0xC2..<0xE0: length = 2
        case 0xE0..<0xF0: length = 3
        case 0xF0..<0xF5: length = 4
        default: return 1
        }
        let encoded = bytes.prefix(length)
        if let wrong = encoded.dropFirst().firstIndex(where: { $0 & 0xC0 != 0x80 }) { return wrong - bytes.startIndex }
        guard encoded.count == length else { return nil }
        let text = String(decoding: encoded, as: UTF8.self)
        if let character = text.first, character != "\u{FFFD}" { events.append(.key(Key(character, modifiers))) }
        return length
    }

    /// The length of what looks like the rest of a sequence whose escape came too early; 0 when it is a key.
    private func orphanLength(_ bytes: ArraySlice<UInt8>) -> Int {
        guard bytes.count >= 2, bytes.first == Byte.bracket || bytes.first == UInt8(ascii: "O") else { return 0 }
        // A person types one key at a time; a sequence arrives as a whole.
        guard let end = bytes.dropFirst().firstIndex(where: { !(0x20...0x3F).contains($0) }) else { return bytes.count }
        return end - bytes.startIndex + ((0x40...0x7E).contains(bytes[end]) ? 1 : 0)
    }

    /// The length of a mouse report without its escape; nil when it is none.
    private func mouseReportLength(_ bytes: ArraySlice<UInt8>) -> Int? {
        guard bytes.dropFirst().first == UInt8(ascii: "<"),
            let end = bytes.dropFirst(2).firstIndex(where: { !(0x30...0x3B).contains($0) }),
            bytes[end] == UInt8(ascii: "M") || bytes[end] == UInt8(ascii: "m"), end - bytes.startIndex > 5
        else { return nil }
        return end - bytes.startIndex + 1
    }
}

/// Bytes that have a meaning of their own.
private enum Byte {
    static let escape: UInt8 = 0x1B
    static let bracket = UInt8(ascii: "[")
}
