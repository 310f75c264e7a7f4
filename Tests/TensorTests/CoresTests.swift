import Testing

@testable import Tensor

@Suite("Cores")
struct CoresTests {
    @Test("A core with several processors counts once, with the first that may be used")
    func siblings() {
        let lists = [0: "0,4", 1: "1,5\n", 2: "2-3", 3: "2-3", 4: "0,4", 5: "1,5"]
        func processors(_ allowed: [Int]) -> [Int] { Cores(of: allowed) { lists[$0] ?? "" }.processors }
        #expect(processors([0, 1, 2, 3, 4, 5]) == [0, 1, 2])
        #expect(processors([3, 4, 5]) == [3, 4, 5])
        #expect(processors([1, 5, 6, 7]) == [1, 6, 7])
    }

    @Test("What is no list leaves every processor a core")
    func unknown() {
        for text in ["", "x", "3-1", "-"] { #expect(Cores(of: [1, 2]) { _ in text }.processors == [1, 2]) }
    }

    @Test("A thread stays on the core it is given, and is free again afterwards")
    func stays() throws {
        let cores = Cores.available()
        let before = Cores.allowed()
        #expect(!before.isEmpty && before.starts(with: cores.processors.prefix(1)))
        for core in 0...cores.processors.count {
            let during = cores.run(on: core) { Cores.allowed() }
            #expect(during == [cores.processors[core % cores.processors.count]])
            #expect(Cores.allowed() == before)
        }
    }
}
