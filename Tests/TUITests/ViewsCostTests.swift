import Foundation
import Search
import Testing

@testable import TUI

@Suite struct ViewsCostTests {
    @Test(.enabled(if: ProcessInfo.processInfo.environment["ECONAS_MEASURE"] == "1"))
    func aFrameOfTenThousandCandidates() {
        let size = GridSize(width: 200, height: 60)
        let clock = ContinuousClock()
        let snapshot = StateFixture.snapshot(candidates: 10_000)
        var state = GoldenScenes.state(snapshot, size)
        let taking = clock.measure { for _ in 0..<10 { _ = reduce(&state, .snapshot(snapshot)) } } / 10
        print("snapshot of \(snapshot.candidates.count): \(taking)")
        for screen in Screen.allCases {
            _ = reduce(&state, .key(Key(Character("\(screen.rawValue)"))))
            var total = 0
            let key = clock.measure { for _ in 0..<50 { _ = reduce(&state, .key(Key("j"))) } } / 50
            let capabilities = Capabilities(colors: .truecolor, glyphs: .braille)
            let frame =
                clock.measure {
                    for _ in 0..<50 {
                        total += render(state, size: size, capabilities: capabilities, theme: .standard).cells.count
                    }
                } / 50
            print("\(screen.title): key \(key) frame \(frame)")
        }
    }
}
