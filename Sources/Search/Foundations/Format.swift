package import Foundation

/// Numbers as people read them, always with all their digits.
package enum Format {
    /// `71.32`: a share in per cent without the sign.
    package static func percent(_ share: Double?, digits: Int = 2) -> String {
        guard let share, share.isFinite else { return "–" }
        return fixed(share * 100, digits)
    }

    /// `71.32 %`: a share in per cent.
    package static func percentage(_ share: Double?, digits: Int = 2) -> String {
        guard let share, share.isFinite else { return "–" }
        return "\(fixed(share * 100, digits)) %"
    }

    /// `31.721`, `18,345`, `2.13e-05`: what was measured, whatever its size; `none` where there is no value.
    package static func measured(_ value: Double?) -> String {
        guard let value else { return "none" }
        switch abs(value) {
        case 0, 0.0005..<1000: return fixed(value, 3)
        case 1000..<1e9: return grouped(value)
        default: return value.isFinite ? String(format: "%.2e", value) : "–"
        }
    }

    /// `10`, `2.5`: a number without needless decimals.
    package static func trimmed(_ value: Double) -> String {
        var text = fixed(value, 6)
        while text.last == "0" { text.removeLast() }
        if text.last == "." { text.removeLast() }
        return text
    }

    /// A number with so many decimals, independent of the locale.
    package static func fixed(_ value: Double, _ digits: Int) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        let scale = pow(10, Double(digits))
        let scaled = (abs(value) * scale).rounded()
        let sign = value < 0 && scaled > 0 ? "-" : ""
        guard digits > 0 else { return sign + String(Int(scaled)) }
        let whole = Int(scaled) / Int(scale)
        let rest = String(Int(scaled) % Int(scale))
        return "\(sign)\(whole)." + String(repeating: "0", count: digits - rest.count) + rest
    }

    /// `251.1k`, `3.17M`, `812`: three to four digits with a magnitude.
    package static func magnitude(_ value: Int) -> String {
        let number = Double(value)
        switch abs(number) {
        case ..<1000: return "\(value)"
        case ..<999_950: return fixed(number / 1e3, 1) + "k"
        case ..<999_995_000: return fixed(number / 1e6, 2) + "M"
        default: return fixed(number / 1e9, 2) + "G"
        }
    }

    /// `2,312`.
    package static func grouped(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e15 else { return "–" }
        var digits = String(Int(abs(value).rounded()))
        var groups: [String] = []
        while digits.count > 3 {
            groups.insert(String(digits.suffix(3)), at: 0)
            digits.removeLast(3)
        }
        groups.insert(digits, at: 0)
        return (value <= -0.5 ? "-" : "") + groups.joined(separator: ",")
    }

    /// `48 s`, `12m 05s`, `3h 12m`, `2d 04h`.
    package static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds >= 0, seconds < 1e12 else { return "–" }
        let total = Int(seconds.rounded())
        switch total {
        case ..<60: return "\(total) s"
        case ..<3600: return "\(total / 60)m \(padded(total % 60))s"
        case ..<86400: return "\(total / 3600)h \(padded(total / 60 % 60))m"
        default: return "\(total / 86400)d \(padded(total / 3600 % 24))h"
        }
    }

    /// `41.2 MB`, in decimal units.
    package static func bytes(_ count: Int) -> String {
        let number = Double(count)
        switch number {
        case ..<1e3: return "\(count) B"
        case ..<999.5e3: return fixed(number / 1e3, 0) + " kB"
        case ..<999.5e6: return fixed(number / 1e6, number < 99.5e6 ? 1 : 0) + " MB"
        case ..<999.5e9: return fixed(number / 1e9, 1) + " GB"
        default: return fixed(number / 1e12, 1) + " TB"
        }
    }

    /// `+0.83` with its sign.
    package static func signed(_ value: Double, _ digits: Int) -> String {
        let text = fixed(value, digits)
        return value > 0 && !text.hasPrefix("-") ? "+" + text : text
    }

    /// `14:03:22`, in the time zone given.
    package static func clock(_ date: Date, _ zone: TimeZone) -> String {
        let parts = Calendar(identifier: .gregorian).dateComponents(in: zone, from: date)
        return "\(padded(parts.hour ?? 0)):\(padded(parts.minute ?? 0)):\(padded(parts.second ?? 0))"
    }

    private static func padded(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
}

extension String {
    /// Blanks in front up to a width.
    package func leftPadded(_ width: Int) -> String {
        count >= width ? self : String(repeating: " ", count: width - count) + self
    }

    /// Blanks behind up to a width.
    package func rightPadded(_ width: Int) -> String {
        count >= width ? self : self + String(repeating: " ", count: width - count)
    }
}
