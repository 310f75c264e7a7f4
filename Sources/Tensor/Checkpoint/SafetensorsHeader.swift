import Foundation

/// The header of a safetensors file: what is where, checked against the length of the file.
struct SafetensorsHeader {
    /// One tensor and where its bytes lie in the file.
    struct Entry {
        let name: String
        let type: Safetensors.ElementType
        let shape: [Int]
        let range: Range<Int>
    }

    static let metadataKey = "__metadata__"
    /// Far above any real header; the limit of the reference implementation.
    private static let greatestLength: UInt64 = 100_000_000

    let metadata: [String: String]
    let entries: [Entry]

    init(bytes: [UInt8], path: String) throws {
        func damaged(_ reason: String) -> CheckpointError { .damaged(path, reason: reason) }

        guard bytes.count >= 8 else { throw damaged("only \(bytes.count) bytes long") }
        let length = bytes[0..<8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        guard length <= Self.greatestLength else {
            throw damaged("its first 8 bytes are not the length of a safetensors header")
        }
        let start = 8 + Int(length)
        guard start <= bytes.count else {
            throw damaged("truncated: \(bytes.count) bytes, but the header ends at byte \(start)")
        }
        let json: JSONHeader
        do {
            json = try JSONDecoder().decode(JSONHeader.self, from: Data(bytes[8..<start]))
        } catch {
            throw damaged("its header is not that of a safetensors file: \(Self.explain(error))")
        }
        metadata = json.metadata
        entries = try json.tensors.map { name, tensor in
            guard let type = Safetensors.ElementType(rawValue: tensor.dtype) else {
                throw damaged("tensor \(name) has the element type \(tensor.dtype), which is not supported here")
            }
            guard tensor.offsets.count == 2, tensor.offsets[0] >= 0, tensor.offsets[0] <= tensor.offsets[1],
                tensor.shape.allSatisfy({ $0 >= 0 })
            else {
                throw damaged("tensor \(name) has impossible offsets \(tensor.offsets) or shape \(tensor.shape)")
            }
            let (first, end) = (tensor.offsets[0], tensor.offsets[1])
            guard end <= bytes.count - start else {
                throw damaged("truncated: tensor \(name) ends \(end - (bytes.count - start)) bytes after the file")
            }
            guard Self.byteCount(tensor.shape, type) == end - first else {
                throw damaged(
                    "tensor \(name) has \(end - first) bytes, which is not \(tensor.shape) of \(type.rawValue)"
                )
            }
            return Entry(name: name, type: type, shape: tensor.shape, range: start + first..<start + end)
        }.sorted { ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound) }

        var end = start
        for entry in entries {
            guard entry.range.lowerBound == end else {
                let fault = entry.range.lowerBound < end ? "overlaps" : "leaves a gap after"
                throw damaged("tensor \(entry.name) \(fault) another")
            }
            end = entry.range.upperBound
        }
        guard end == bytes.count else { throw damaged("\(bytes.count - end) bytes too long") }
    }

    /// The bytes of a tensor; nil when no computer could hold it.
    private static func byteCount(_ shape: [Int], _ type: Safetensors.ElementType) -> Int? {
        var product = type.size
        for extent in shape {
            let (next, overflow) = product.multipliedReportingOverflow(by: extent)
            if overflow { return nil }
            product = next
        }
        return product
    }

    private static func explain(_ error: any Error) -> String {
        switch error {
        case DecodingError.dataCorrupted: "not JSON"
        case DecodingError.keyNotFound(let key, let context):
            "\((context.codingPath + [key]).map(\.stringValue).joined(separator: ".")) is missing"
        case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
            "\(context.codingPath.map(\.stringValue).joined(separator: ".")) is not of its type"
        default: "\(error)"
        }
    }

    /// The header's length and text, padded with spaces so that the tensors begin at a multiple of 8 bytes.
    static func encode(
        metadata: [String: String],
        tensors: [(key: String, value: Safetensors.Tensor)]
    ) -> [UInt8] {
        var members: [String] = []
        if !metadata.isEmpty {
            let strings = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
            members.append("\(quoted(metadataKey)):{\(strings.joined(separator: ","))}")
        }
        var offset = 0
        for (name, tensor) in tensors {
            let end = offset + tensor.bytes.count
            let shape = tensor.shape.map(String.init).joined(separator: ",")
            members.append(
                "\(quoted(name)):{\"dtype\":\"\(tensor.type.rawValue)\",\"shape\":[\(shape)],"
                    + "\"data_offsets\":[\(offset),\(end)]}"
            )
            offset = end
        }
        var text = Array("{\(members.joined(separator: ","))}".utf8)
        text.append(contentsOf: repeatElement(UInt8(ascii: " "), count: (8 - text.count % 8) % 8))
        return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\r": result += "\\r"
            case "\t": result += "\\t"
            case _ where scalar.value < 0x20:
                let hex = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - hex.count) + hex
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}

/// The header as JSON has it: tensors by name, beside an optional map of strings.
private struct JSONHeader: Decodable {
    struct Tensor: Decodable {
        let dtype: String
        let shape: [Int]
        let offsets: [Int]

        enum CodingKeys: String, CodingKey {
            case dtype
            case shape
            case offsets = "data_offsets"
        }
    }

    struct Name: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    var metadata: [String: String] = [:]
    var tensors: [(name: String, Tensor)] = []

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Name.self)
        for name in container.allKeys {
            if name.stringValue == SafetensorsHeader.metadataKey {
                metadata = try container.decode([String: String].self, forKey: name)
            } else {
                tensors.append((name.stringValue, try container.decode(Tensor.self, forKey: name)))
            }
        }
    }
}
