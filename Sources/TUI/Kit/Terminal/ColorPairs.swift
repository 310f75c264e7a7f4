/// Gives numbers to combinations of foreground and background, as few as the terminal allows.
///
/// Numbers whose combination is on no cell of the new screen are given again. When even that is not enough, the
/// combination is shown in the terminal's own colours: readable, and nothing else on the screen changes.
package struct ColorPairs {
    /// Terminal colour numbers; -1 is the terminal's own colour.
    package struct Combination: Hashable {
        package var foreground: Int32
        package var background: Int32
    }

    private let capacity: Int
    private let define: (Int32, Combination) -> Bool
    private var numbers: [Combination: Int32] = [:]
    private var free: [Int32] = []
    private var next: Int32 = 1

    /// An empty table.
    ///
    /// - Parameters:
    ///   - capacity: pairs the terminal has, the 0th included, which is its own colours.
    ///   - define: tells the terminal what a number means from now on.
    package init(capacity: Int, define: @escaping (Int32, Combination) -> Bool) {
        self.capacity = capacity
        self.define = define
    }

    /// The number of a combination; `inUse` is asked only when numbers have run out.
    package mutating func number(_ combination: Combination, inUse: () -> Set<Combination>) -> Int32 {
        if combination.foreground < 0, combination.background < 0 { return 0 }
        if let known = numbers[combination] { return known }
        if free.isEmpty, Int(next) >= capacity { release(except: inUse()) }
        let number: Int32
        if let spare = free.popLast() {
            number = spare
        } else if Int(next) < capacity {
            number = next
            next += 1
        } else {
            return 0
        }
        guard define(number, combination) else { return 0 }
        numbers[combination] = number
        return number
    }

    private mutating func release(except kept: Set<Combination>) {
        for (combination, number) in numbers where !kept.contains(combination) {
            numbers[combination] = nil
            free.append(number)
        }
    }
}
