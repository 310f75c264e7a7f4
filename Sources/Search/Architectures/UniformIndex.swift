extension RandomNumberGenerator {
    /// A uniformly distributed integer from 0 up to, not including, `bound`; unbiased (Lemire 2019, "Fast Random Integer
    /// Generation in an Interval").
    ///
    /// The standard library's `Int.random(in:using:)` does the same today but does not promise its algorithm; a search must
    /// draw the same numbers with every compiler.
    package mutating func index(below bound: Int) -> Int {
        precondition(bound > 0, "there is nothing to draw from")
        let range = UInt64(bound)
        var product = next().multipliedFullWidth(by: range)
        if product.low < range {
            let threshold = (0 &- range) % range
            while product.low < threshold { product = next().multipliedFullWidth(by: range) }
        }
        return Int(product.high)
    }
}
