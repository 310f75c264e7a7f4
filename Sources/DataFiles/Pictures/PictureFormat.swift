/// The kinds of files that pictures come in, told by their first bytes.
enum PictureFormat {
    case jpeg
    case png

    /// - Throws: `PictureError` when it is none of them.
    init(_ bytes: [UInt8]) throws {
        if bytes.starts(with: [0xff, 0xd8, 0xff]) {
            self = .jpeg
        } else if bytes.starts(with: [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]) {
            self = .png
        } else {
            throw PictureError(reason: bytes.isEmpty ? "an empty file" : "neither JPEG nor PNG")
        }
    }

    /// How the picture has to be turned, 1 to 8 (EXIF 2.32, tag 0x0112): 1 when the file says nothing that makes sense.
    func orientation(_ bytes: [UInt8]) -> Int {
        let exif =
            switch self {
            case .jpeg: Self.jpegSegment(bytes)
            case .png: Self.pngChunk(bytes)
            }
        return exif.flatMap(Self.orientation(exif:)) ?? 1
    }

    /// The TIFF block of the segment APP1 that begins with `Exif`; segments stand before the first scan.
    private static func jpegSegment(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var position = 2
        while position + 4 <= bytes.count, bytes[position] == 0xff, bytes[position + 1] != 0xda {
            let length = Int(bytes[position + 2]) << 8 | Int(bytes[position + 3])
            let end = position + 2 + length
            guard length >= 2, end <= bytes.count else { return nil }
            let content = bytes[position + 4..<end]
            if bytes[position + 1] == 0xe1, content.starts(with: Array("Exif".utf8) + [0, 0]) {
                return content.dropFirst(6)
            }
            position = end
        }
        return nil
    }

    /// The content of the chunk `eXIf`.
    private static func pngChunk(_ bytes: [UInt8]) -> ArraySlice<UInt8>? {
        var position = 8
        while position + 12 <= bytes.count {
            let length = bytes[position..<position + 4].reduce(0) { $0 << 8 | Int($1) }
            let content = position + 8
            guard length <= bytes.count - content else { return nil }
            if bytes[position + 4..<content].elementsEqual("eXIf".utf8) { return bytes[content..<content + length] }
            position = content + length + 4
        }
        return nil
    }

    private static func orientation(exif: ArraySlice<UInt8>) -> Int? {
        let bytes = Array(exif)
        guard bytes.count >= 8 else { return nil }
        let isLittle = bytes.starts(with: Array("II".utf8))
        guard isLittle || bytes.starts(with: Array("MM".utf8)) else { return nil }
        func number(_ position: Int, _ length: Int) -> Int? {
            guard position >= 0, position + length <= bytes.count else { return nil }
            let part = bytes[position..<position + length]
            return isLittle ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
        }
        guard let directory = number(4, 4), let entries = number(directory, 2) else { return nil }
        for entry in 0..<entries {
            let position = directory + 2 + 12 * entry
            guard let tag = number(position, 2) else { return nil }
            guard tag == 0x0112 else { continue }
            return number(position + 8, 2).flatMap { (1...8).contains($0) ? $0 : nil }
        }
        return nil
    }
}
