import Foundation
import Testing

@testable import DataFiles
@testable import Tensor

@Suite("Pictures of files")
struct PictureDecoderTests {
    /// Planes of a picture, and its size.
    private func decode(_ bytes: [UInt8], side: Int, channels: Int = 3) throws -> (planes: [UInt8], size: PictureSize) {
        var planes = [UInt8](repeating: 7, count: side * side * channels)
        let decoder = PictureDecoder(side: side, channels: channels)
        let size = try planes.withUnsafeMutableBufferPointer { try decoder.decode(bytes, into: $0) }
        return (planes, size)
    }

    private func difference(_ left: [UInt8], _ right: [UInt8]) -> Int {
        left.count == right.count ? zip(left, right).map { abs(Int($0) - Int($1)) }.max() ?? 0 : .max
    }

    @Test("every form of file has the pixels that another reader finds in it")
    func values() throws {
        let all = try PictureFixtures.expected()
        #expect(all.count == 22)
        for (name, expected) in all {
            let side = min(expected.width, expected.height)
            let (planes, size) = try decode(PictureFixtures.bytes(name), side: side)
            #expect(size == PictureSize(width: expected.width, height: expected.height), "\(name)")
            // Inks are multiplied, which rounds differently here and there.
            let tolerance = name == "cmyk.jpg" ? 1 : 0
            #expect(difference(planes, expected.middle) <= tolerance, "\(name)")
        }
    }

    @Test("grey pictures and colours become what is wanted")
    func channels() throws {
        for name in ["rgb.png", "rgb.jpg", "alpha.png", "cmyk.jpg"] {
            let expected = try #require(try PictureFixtures.expected()[name])
            let side = min(expected.width, expected.height)
            let colour = expected.middle.map(Double.init)
            let pixels = side * side
            let grey = (0..<pixels).map {
                0.299 * colour[$0] + 0.587 * colour[pixels + $0] + 0.114 * colour[2 * pixels + $0]
            }
            let (planes, _) = try decode(PictureFixtures.bytes(name), side: side, channels: 1)
            #expect(zip(planes, grey).allSatisfy { abs(Double($0) - $1) < 1.6 }, "\(name)")
        }
        let expected = try #require(try PictureFixtures.expected()["grey.png"])
        let grey = try decode(PictureFixtures.bytes("grey.png"), side: 4, channels: 1).planes
        #expect(grey == Array(expected.middle[..<16]))
    }

    @Test("pixels are means over the areas that they cover, whatever the sizes")
    func areas() throws {
        var random = RandomStream(seed: 3, purpose: "areas")
        for (width, height, side) in [(9, 6, 4), (5, 7, 5), (12, 12, 5), (3, 4, 8), (1, 1, 3), (16, 9, 9)] {
            let pixels = (0..<width * height).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let (planes, size) = try decode(
                PictureEncoder.png(pixels, width: width, height: height, channels: 1),
                side: side,
                channels: 1
            )
            #expect(size == PictureSize(width: width, height: height))
            let extent = min(width, height)
            let (top, left) = ((height - extent) / 2, (width - extent) / 2)
            let scale = Double(extent) / Double(side)
            func overlap(_ output: Int, _ input: Int) -> Double {
                max(0, min(Double(output + 1) * scale, Double(input + 1)) - max(Double(output) * scale, Double(input)))
            }
            for y in 0..<side {
                for x in 0..<side {
                    var sum = 0.0
                    for row in 0..<extent {
                        for column in 0..<extent {
                            sum +=
                                overlap(y, row) * overlap(x, column)
                                * Double(pixels[(top + row) * width + left + column])
                        }
                    }
                    #expect(abs(Double(planes[y * side + x]) - sum / (scale * scale)) <= 0.5 + 1e-9)
                }
            }
        }
    }

    @Test("a JPEG that is decoded smaller has the same colours, and is still the right way up")
    func reducedDecoding() throws {
        // Blocks of 4 x 4 pixels have one colour each: the four in the middle of each row.
        let blocks = try #require(try PictureFixtures.expected()["rgb.png"]).middle
        let (planes, size) = try decode(PictureFixtures.bytes("rgb.jpg"), side: 4)
        #expect(size == PictureSize(width: 32, height: 16))
        #expect(difference(planes, blocks) <= 6)
        for orientation in 1...8 {
            let name = "orientation-\(orientation).jpg"
            let expected = try #require(try PictureFixtures.expected()[name])
            let (planes, _) = try decode(PictureFixtures.bytes(name), side: 4)
            let corners = [0, 3, 12, 15].map { [planes[$0], planes[16 + $0], planes[32 + $0]] }
            let middle = expected.middle
            let wanted = [0, 15, 240, 255].map { [middle[$0], middle[256 + $0], middle[512 + $0]] }
            #expect(zip(corners, wanted).allSatisfy { difference($0, $1) <= 6 }, "\(name)")
        }
    }

    @Test(
        "damaged files are told with a reason and never end the process",
        arguments: ["rgb.jpg", "progressive.jpg", "palette.png", "oriented.png"]
    )
    func damage(name: String) throws {
        let whole = try PictureFixtures.bytes(name)
        for length in 0..<whole.count - 2 {
            let error = #expect(throws: PictureError.self) { try decode(Array(whole[..<length]), side: 4) }
            #expect(error?.reason.isEmpty == false)
        }
        var random = RandomStream(seed: 5, purpose: "damage")
        for _ in 0..<2000 {
            var bytes = whole
            for _ in 0..<1 + random.next() % 4 {
                bytes[Int(random.next() % UInt64(bytes.count))] = UInt8(truncatingIfNeeded: random.next())
            }
            _ = try? decode(bytes, side: 4)
        }
    }

    @Test("a small file that claims to be huge is refused before there is memory for it")
    func bombs() throws {
        var jpeg = try PictureFixtures.bytes("rgb.jpg")
        let frame = try #require(jpeg.indices.dropLast().first { jpeg[$0] == 0xff && jpeg[$0 + 1] == 0xc0 })
        jpeg.replaceSubrange(frame + 5..<frame + 9, with: [0xff, 0xdc, 0xff, 0xdc])
        #expect(throws: PictureError(reason: "65500 × 65500 pixels; at most 100 million are read")) {
            try decode(jpeg, side: 4)
        }
        var png = try PictureFixtures.bytes("rgb.png")
        png.replaceSubrange(16..<24, with: [0, 1, 0x86, 0xa0, 0, 1, 0x86, 0xa0])
        let checksum = Self.crc32(png[12..<29])
        png.replaceSubrange(29..<33, with: (0..<4).map { UInt8(truncatingIfNeeded: checksum >> (24 - 8 * $0)) })
        #expect(throws: PictureError(reason: "100000 × 100000 pixels; at most 100 million are read")) {
            try decode(png, side: 4)
        }
    }

    /// The checksum of PNG's chunks.
    private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(0xffff_ffff as UInt32) { sum, byte in
            (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in sum & 1 == 1 ? sum >> 1 ^ 0xedb8_8320 : sum >> 1 }
        }
    }

    @Test func otherFilesAreNamedForWhatTheyAre() {
        #expect(throws: PictureError(reason: "an empty file")) { try decode([], side: 4) }
        #expect(throws: PictureError(reason: "neither JPEG nor PNG")) { try decode(Array("GIF89a".utf8), side: 4) }
    }
}
