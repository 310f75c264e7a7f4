import Foundation
import Tensor
@testable import Architectures
@testable import Studies

/// Tables that tests make up.
enum MadeUpTable {
    /// All of NAS-Bench-201 with accuracies out of the genotype alone: convolutions are good, and a short training tells
    /// little less than a long one.
    static let complete: BenchmarkTable = {
        var lines = ["index,arch,a_val_e3,a_test_e3,a_test_e8,b_e3,b_e8"]
        for (index, genotype) in BenchSpace.all.enumerated() {
            var stream = RandomStream(seed: 5, UInt64(index))
            let noise = (0..<2).map { _ in Double(stream.below(1000)) / 100 }
            let worth = genotype.operations.reduce(20.0) { sum, operation in
                sum + (operation == .conv3x3 ? 10 : operation == .none ? 0 : 5)
            }
            lines.append(
                "\(index),\(genotype.notation),\(worth + noise[0]),11,\(worth + noise[1]),\(worth),\(worth)"
            )
        }
        do {
            return try BenchmarkTable(csv: lines.joined(separator: "\n"), name: "made-up.csv")
        } catch {
            preconditionFailure("\(error)")
        }
    }()

    /// Four architectures, each a neighbour of the first.
    static let small = """
        arch,a_val_e2,a_test_e5
        |none~0|+|none~0|none~1|+|none~0|none~1|none~2|,10,40
        |none~0|+|none~0|none~1|+|none~0|none~1|nor_conv_3x3~2|,20,30
        |none~0|+|none~0|none~1|+|skip_connect~0|none~1|none~2|,30,20
        |none~0|+|none~0|none~1|+|nor_conv_3x3~0|none~1|none~2|,30,50.5
        """
}
