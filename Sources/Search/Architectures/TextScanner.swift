/// Reads along the bytes of an architecture's text.
///
/// General decoders take most of the time in which a long run is worked with; this takes a thirtieth of that.
struct TextScanner {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var place = 0

    /// Reads a text that is exactly what `body` takes; nil when it is anything else.
    static func read<Value>(_ text: String, _ body: (inout TextScanner) -> Value?) -> Value? {
        var text = text
        return text.withUTF8 { bytes in
            var scanner = TextScanner(bytes: bytes)
            guard let value = body(&scanner), scanner.place == bytes.count else { return nil }
            return value
        }
    }

    private init(bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    /// Goes past a text if it stands here.
    mutating func take(_ text: StaticString) -> Bool {
        let count = text.utf8CodeUnitCount
        guard place + count <= bytes.count else { return false }
        for offset in 0..<count where bytes[place + offset] != text.utf8Start[offset] { return false }
        place += count
        return true
    }

    /// The operation whose name stands here, up to a character that is not gone past.
    mutating func operation(upTo end: UInt8) -> CellOperation? {
        let start = place
        while place < bytes.count, bytes[place] != end { place += 1 }
        let name = UnsafeBufferPointer(rebasing: bytes[start..<place])
        return Self.operations.first { $0.name.count == name.count && $0.name.elementsEqual(name) }?.operation
    }

    /// A whole number without a sign.
    mutating func number() -> Int? {
        var value = 0
        let start = place
        while place < bytes.count, place - start < 6, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[place]) {
            value = 10 * value + Int(bytes[place] - UInt8(ascii: "0"))
            place += 1
        }
        return place > start ? value : nil
    }

    private static let operations = CellOperation.allCases.map { (name: Array($0.rawValue.utf8), operation: $0) }
}
