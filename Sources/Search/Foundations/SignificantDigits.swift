import Foundation

extension Double {
    /// The nearest number with so many significant decimal digits; itself where it is not finite.
    package func rounded(toSignificantDigits digits: Int) -> Double {
        precondition(digits > 0, "a number has at least one digit")
        return isFinite ? Double(String(format: "%.*e", digits - 1, self)) ?? self : self
    }
}
