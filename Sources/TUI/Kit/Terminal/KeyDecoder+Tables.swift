extension KeyDecoder {
    /// The key of a control character.
    package static func control(_ byte: UInt8) -> Key {
        switch byte {
        case 0x0A, 0x0D: return Key(.enter)
        case 0x09: return Key(.tab)
        case 0x08, 0x7F: return Key(.backspace)
        case 0x00: return Key(" ", .control)
        default:
            let letter = byte < 0x1B ? byte + 0x60 : byte + 0x40
            return Key(Character(Unicode.Scalar(letter)), .control)
        }
    }

    /// Numbers separated by semicolons; a missing one is 0. Of numbers with parts (1:2) the first counts.
    package static func parameters(_ bytes: some Sequence<UInt8>) -> [Int] {
        var numbers = [0]
        var inPart = false
        for byte in bytes {
            switch byte {
            case UInt8(ascii: ";"):
                numbers.append(0)
                inPart = false
            case UInt8(ascii: ":"): inPart = true
            case UInt8(ascii: "0")...UInt8(ascii: "9") where !inPart:
                let last = numbers.count - 1
                numbers[last] = min(1_000_000, numbers[last] * 10 + Int(byte - UInt8(ascii: "0")))
            default: break
            }
        }
        return numbers
    }

    /// The key that a control sequence means; nil for all that are not keys.
    package static func key(final: UInt8, _ parameters: [Int]) -> Key? {
        let modifiers = held(parameters.count > 1 ? parameters[1] : 0)
        switch Character(Unicode.Scalar(final)) {
        case "A": return Key(.up, modifiers)
        case "B": return Key(.down, modifiers)
        case "C": return Key(.right, modifiers)
        case "D": return Key(.left, modifiers)
        case "H": return Key(.home, modifiers)
        case "F": return Key(.end, modifiers)
        case "P": return Key(.function(1), modifiers)
        case "Q": return Key(.function(2), modifiers)
        case "R": return Key(.function(3), modifiers)
        case "S": return Key(.function(4), modifiers)
        case "Z": return Key(.backTab)
        case "~": return numbered(parameters[0], modifiers)
        case "u": return encoded(parameters[0], modifiers)
        default: return nil
        }
    }

    private static func numbered(_ number: Int, _ modifiers: KeyModifiers) -> Key? {
        switch number {
        case 1, 7: return Key(.home, modifiers)
        case 2: return Key(.insert, modifiers)
        case 3: return Key(.delete, modifiers)
        case 4, 8: return Key(.end, modifiers)
        case 5: return Key(.pageUp, modifiers)
        case 6: return Key(.pageDown, modifiers)
        case 11...15: return Key(.function(number - 10), modifiers)
        case 17...21: return Key(.function(number - 11), modifiers)
        case 23, 24: return Key(.function(number - 12), modifiers)
        default: return nil
        }
    }

    /// A key by its character code, as terminals send keys that have no sequence otherwise.
    private static func encoded(_ code: Int, _ modifiers: KeyModifiers) -> Key? {
        switch code {
        case 9: return modifiers.contains(.shift) ? Key(.backTab) : Key(.tab, modifiers)
        case 13: return Key(.enter, modifiers)
        case 27: return Key(.escape, modifiers)
        case 127: return Key(.backspace, modifiers)
        case 32...:
            guard let value = UInt32(exactly: code), !(0xE000..<0xF900).contains(value),
                let scalar = Unicode.Scalar(value)
            else { return nil }
            // Shift is in the character, as it is for keys that come as themselves.
            guard modifiers.contains(.shift), scalar.properties.isLowercase,
                let upper = scalar.properties.uppercaseMapping.first
            else { return Key(.character(Character(scalar)), modifiers.subtracting(.shift)) }
            return Key(.character(upper), modifiers.subtracting(.shift))
        default: return nil
        }
    }

    private static func held(_ parameter: Int) -> KeyModifiers {
        guard parameter > 1 else { return [] }
        let bits = parameter - 1
        var modifiers: KeyModifiers = []
        if bits & 1 != 0 { modifiers.insert(.shift) }
        if bits & (2 | 8 | 32) != 0 { modifiers.insert(.alt) }
        if bits & 4 != 0 { modifiers.insert(.control) }
        return modifiers
    }

    /// A mouse report in the SGR form: button, column, row.
    package static func mouse(_ parameters: [Int], _ final: UInt8) -> MouseEvent? {
        guard parameters.count == 3, parameters[1] > 0, parameters[2] > 0,
            final == UInt8(ascii: "M") || final == UInt8(ascii: "m")
        else { return nil }
        let code = parameters[0]
        let button: MouseButton
        var action: MouseAction = final == UInt8(ascii: "m") ? .release : code & 32 != 0 ? .drag : .press
        if code & 64 != 0 {
            guard code & 3 < 2 else { return nil }
            button = code & 3 == 0 ? .wheelUp : .wheelDown
            action = .press
        } else {
            button = [.left, .middle, .right, .other][code & 3]
        }
        var modifiers: KeyModifiers = []
        if code & 4 != 0 { modifiers.insert(.shift) }
        if code & 8 != 0 { modifiers.insert(.alt) }
        if code & 16 != 0 { modifiers.insert(.control) }
        return MouseEvent(
            x: parameters[1] - 1,
            y: parameters[2] - 1,
            button: button,
            action: action,
            modifiers: modifiers
        )
    }
}
