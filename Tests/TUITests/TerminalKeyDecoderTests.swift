import Testing

@testable import TUI
@testable import TerminalKit

@Suite struct TerminalKeyDecoderTests {
    private func events(_ text: String) -> [InputEvent] {
        var decoder = KeyDecoder()
        return decoder.decode(text.utf8)
    }

    @Test func keys() {
        let cases: [(String, Key)] = [
            ("a", Key("a")), ("A", Key("A")), ("é", Key("é")), ("名", Key("名")), ("\r", Key(.enter)),
            ("\n", Key(.enter)),
            ("\t", Key(.tab)), ("\u{7F}", Key(.backspace)), ("\u{8}", Key(.backspace)), ("\u{1}", Key("a", .control)),
            ("\u{0}", Key(" ", .control)), ("\u{1F}", Key("_", .control)), ("\u{1B}x", Key("x", .alt)),
            ("\u{1B}é", Key("é", .alt)), ("\u{1B}[A", Key(.up)), ("\u{1B}OA", Key(.up)),
            ("\u{1B}[1;5C", Key(.right, .control)),
            ("\u{1B}[1;2D", Key(.left, .shift)), ("\u{1B}[H", Key(.home)), ("\u{1B}[4~", Key(.end)),
            ("\u{1B}[3~", Key(.delete)), ("\u{1B}[5~", Key(.pageUp)), ("\u{1B}[6;3~", Key(.pageDown, .alt)),
            ("\u{1B}OP", Key(.function(1))), ("\u{1B}[15~", Key(.function(5))), ("\u{1B}[24~", Key(.function(12))),
            ("\u{1B}[Z", Key(.backTab)), ("\u{1B}[97;5u", Key("a", .control)), ("\u{1B}[97;2u", Key("A")),
            ("\u{1B}[27u", Key(.escape)), ("\u{1B}\r", Key(.enter, .alt)),
        ]
        for (text, key) in cases { #expect(events(text) == [.key(key)], "\(text.debugDescription)") }
    }

    @Test func mouse() {
        #expect(
            events("\u{1B}[<0;24;6M\u{1B}[<32;25;6M\u{1B}[<0;25;6m") == [
                .mouse(MouseEvent(x: 23, y: 5, button: .left, action: .press)),
                .mouse(MouseEvent(x: 24, y: 5, button: .left, action: .drag)),
                .mouse(MouseEvent(x: 24, y: 5, button: .left, action: .release)),
            ]
        )
        #expect(
            events("\u{1B}[<65;240;60M\u{1B}[<20;1;1M") == [
                .mouse(MouseEvent(x: 239, y: 59, button: .wheelDown, action: .press)),
                .mouse(MouseEvent(x: 0, y: 0, button: .left, action: .press, modifiers: [.shift, .control])),
            ]
        )
        #expect(events("\u{1B}[<0;0;6M\u{1B}[<0;6M\u{1B}[<66;1;1M").isEmpty)
    }

    @Test func everySplitGivesTheSame() {
        let text = "k\u{1B}[<0;24;6M\u{1B}[1;5Cé\u{1B}OPx\u{1B}[200~kill\u{1B}[201~j"
        let bytes = Array(text.utf8)
        let whole = events(text)
        #expect(whole.count == 8)
        for cut in 1..<bytes.count {
            var decoder = KeyDecoder()
            #expect(decoder.decode(bytes[..<cut]) + decoder.decode(bytes[cut...]) == whole, "cut at \(cut)")
        }
    }

    @Test func whatIsNotKnownIsSwallowedWhole() {
        for junk in [
            "\u{1B}[?62;22c", "\u{1B}]11;rgb:1a1a/1b1b/2626\u{7}", "\u{1B}]0;kkk\u{1B}\\", "\u{1B}P1$rkkk\u{1B}\\",
            "\u{1B}[I", "\u{1B}[O", "\u{1B}[M kk", "\u{1B}[99~", "\u{1B}[12;34R".replacing("R", with: "y"), "[<0;24;6M",
            "\u{1B}[<0;24;6k",
        ] {
            #expect(events(junk + "j") == [.key(Key("j"))], "\(junk.debugDescription)")
        }
        var decoder = KeyDecoder()
        #expect(decoder.decode([0xFF, 0xC3, 0x28, 0xED, 0xA0, 0x80, 0x6A]).suffix(1) == [.key(Key("j"))])
    }

    @Test func aLoneEscapeIsAKeyAfterAWhile() {
        var decoder = KeyDecoder()
        #expect(decoder.decode([0x1B]).isEmpty)
        #expect(decoder.awaitsEscape)
        #expect(decoder.flush() == [.key(Key(.escape))])
        #expect(decoder.flush().isEmpty)
        #expect(decoder.decode("k".utf8) == [.key(Key("k"))])
        #expect(decoder.decode([0x1B, 0x1B]) == [.key(Key(.escape))])
    }

    /// Over a slow line the escape may come long before its sequence: the rest must not be typed.
    @Test func theRestOfATornSequenceIsSwallowed() {
        for rest in ["[<0;24;6M", "[A", "OA", "[1;5C", "[15~"] {
            var decoder = KeyDecoder()
            #expect(decoder.decode([0x1B]).isEmpty)
            #expect(decoder.flush() == [.key(Key(.escape))])
            #expect(decoder.decode((rest + "j").utf8) == [.key(Key("j"))], "\(rest)")
        }
        var decoder = KeyDecoder()
        _ = decoder.decode([0x1B])
        _ = decoder.flush()
        #expect(decoder.decode("[".utf8) == [.key(Key("["))])
        #expect(decoder.decode("O".utf8) == [.key(Key("O"))])
    }

    @Test func pastedTextIsText() {
        #expect(events("\u{1B}[200~kill 7\n\u{1B}[A\u{1B}[201~q") == [.paste("kill 7\n\u{1B}[A"), .key(Key("q"))])
    }
}
