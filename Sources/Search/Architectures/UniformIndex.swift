import Tensor

extension RandomNumberGenerator {
    /// A number from 0 up to, not including, `bound`, each exactly as likely, and the same with every compiler.
    package mutating func index(below bound: Int) -> Int { below(bound) }
}
