/// Amounts of memory as people write them.
package enum ByteSize {
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10),
        ("TB", 1_000_000_000_000), ("GB", 1_000_000_000), ("MB", 1_000_000), ("kB", 1000), ("B", 1),
    ]

    /// Reads `4GB`, `1.5 GiB`, `4096`; nil when it is none of these.
    package static func parse(_ text: String) -> Int? {
        guard let match = text.wholeMatch(of: /\s*([0-9]+(?:\.[0-9]+)?)\s*([A-Za-z]*)\s*/), let amount = Double(match.1)
        else { return nil }
        if match.2.isEmpty { return Int(match.1) }
        let name = match.2.lowercased()
        guard let unit = units.first(where: { $0.name.lowercased() == name }) else { return nil }
        if let whole = Int(match.1) {
            let (bytes, overflow) = whole.multipliedReportingOverflow(by: unit.bytes)
            return overflow ? nil : bytes
        }
        return Int(exactly: (amount * Double(unit.bytes)).rounded())
    }

    /// The shortest exact text: `4GB`, `1536MiB`, `0`.
    package static func text(_ bytes: Int) -> String {
        guard bytes > 0 else { return "\(bytes)" }
        let exact = units.filter { bytes % $0.bytes == 0 }.map { "\(bytes / $0.bytes)\($0.name)" }
        return exact.min { $0.count < $1.count } ?? "\(bytes)B"
    }
}
