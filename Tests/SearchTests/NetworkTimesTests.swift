import Tensor
import Testing
@testable import Architectures

/// Adding up what was measured.
@Suite struct NetworkTimesTests {
    /// Of three cells the first is a normal one.
    private let size = NetworkSize(channels: 4, layers: 3, resolution: 8, classes: 10)

    private func added(_ operations: [(String, Double, Double)], images: Int = 1) throws -> NetworkTimes? {
        try Architecture.darts.network(size).times(
            operations.map { OperationTime(name: $0.0, forward: $0.1, backward: $0.2) },
            images: images
        )
    }

    @Test func cellsOfAKindAreAddedUp() throws {
        let times = try #require(
            try added([
                ("cells.0.edges.1", 1e-6, 2e-6), ("cells.0.edges.1.bn1", 4e-6, 8e-6), ("cells.1.edges.1.pw", 1e-3, 0),
                ("cells.2.edges.1", 2e-3, 5e-3), ("cells.2.edges.7.dw", 0, 3e-3),
            ])
        )
        #expect(times.parts["normal.2.1"] == PartTime(forward: 5, backward: 10))
        #expect(times.parts["reduction.2.1"] == PartTime(forward: 3_000, backward: 5_000))
        #expect(times.parts["reduction.5.1"] == PartTime(forward: 0, backward: 3_000))
        #expect(times.parts.count == 16)
        #expect(times.parts.filter { $0.key.hasPrefix("normal") && $0.value == PartTime() }.count == 7)
        #expect(times.other == PartTime())
        #expect(times.total == 11_015)
    }

    @Test func whatBelongsToNoEdgeIsOther() throws {
        let names = [
            "stem.bn", "classifier", "cells.0.pre0.bn", "cells.1.nodes.0", "cells.2", "cells.0.edges.8",
            "cells.x.edges.1",
        ]
        let times = try #require(try added(names.map { ($0, 1e-6, 1e-6) }))
        #expect(times.other == PartTime(forward: 7, backward: 7))
        #expect(times.total == 14)
    }

    @Test func timesAreThoseOfOneImage() throws {
        let times = try #require(try added([("cells.0.edges.0", 64e-6, 128e-6), ("stem", 0, 64e-6)], images: 64))
        let part = try #require(times.parts["normal.2.0"])
        #expect(part == PartTime(forward: 1, backward: 2))
        #expect(times.share(part) == 0.75)
        #expect(times.share(times.other) == 0.25)
    }

    @Test func nothingMeasuredIsNothing() throws {
        #expect(try added([]) == nil)
        #expect(NetworkTimes().share(PartTime()) == 0)
    }
}
