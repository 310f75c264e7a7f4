import TerminalKit

/// What a person wants an action's keys to be.
struct KeyOverride: Sendable, Hashable {
    /// Where; nil for every context that knows the action.
    var context: KeyContext?
    /// What the keys do.
    var action: DashboardAction
    /// The keys, the one to be shown first; none takes the action off the keyboard.
    var keys: [Key]
    /// Where this is written, for messages.
    var place: String
}

extension KeyTable {
    /// The table with other keys for some actions.
    ///
    /// A wish that would give a key two meanings in one place is not granted: the action keeps the keys it has.
    ///
    /// - Returns: the table, and a line for each wish that was not granted.
    func applying(_ overrides: [KeyOverride]) -> (table: KeyTable, problems: [String]) {
        var granted = overrides
        var problems: [String] = []
        // A wish that is dropped gives its action's own keys back, which may be in the way of another wish.
        while let clash = changed(by: granted).firstClash(among: granted, builtIn: self) {
            problems.append(clash.message)
            granted.removeAll { clash.dropped.contains($0) }
        }
        return (changed(by: granted), problems)
    }

    private func changed(by overrides: [KeyOverride]) -> KeyTable {
        var table = self
        for index in table.bindings.indices {
            let binding = bindings[index]
            let wishes = overrides.filter { $0.sets(binding) }
            guard let wish = wishes.last(where: { $0.context != nil }) ?? wishes.last else { continue }
            // An action may have several lines in a context; the first takes all the keys.
            let isFirst =
                bindings.firstIndex { $0.context == binding.context && $0.action == binding.action } == index
            table.bindings[index].keys = isFirst ? wish.keys + binding.fixedKeys.filter { !wish.keys.contains($0) } : []
        }
        return table
    }

    private struct Clash {
        var message: String
        var dropped: [KeyOverride]
    }

    /// The first key that means two things in one place because of what was wished for.
    private func firstClash(among wishes: [KeyOverride], builtIn: KeyTable) -> Clash? {
        for (index, binding) in bindings.enumerated() {
            for (earlier, other) in bindings[..<index].enumerated()
            where other.isSeen(with: binding) && other.action != binding.action {
                // Built-in keys of a screen may stand before those that hold everywhere.
                let both = Set(builtIn.bindings[index].keys).intersection(builtIn.bindings[earlier].keys)
                guard let key = binding.keys.first(where: { other.keys.contains($0) && !both.contains($0) }) else {
                    continue
                }
                let involved = wishes.filter { wish in
                    [binding, other].contains { wish.sets($0) } && wish.keys.contains(key)
                }
                guard let last = involved.last else { continue }
                let rival = last.sets(binding) ? other : binding
                let place = rival.context == .global ? "" : " (\(rival.context.title))"
                return Clash(
                    message: "\(last.place): \"\(key.configured)\" is \(rival.action.name) already\(place); "
                        + (involved.count > 1
                            ? "both keep their built-in keys"
                            : "give \(rival.action.name) another key, or take another here"),
                    dropped: involved
                )
            }
        }
        return nil
    }
}

extension KeyOverride {
    fileprivate func sets(_ binding: KeyBinding) -> Bool {
        guard action == binding.action else { return false }
        if let context { return context == binding.context }
        // The edited cell has letters of its own, which a wish for the screens must not take: q leaves the cell there.
        if case .edit = action { return true }
        return binding.context.isDialog || !binding.context.takesAllKeys
    }
}

extension KeyBinding {
    /// Keys that an action keeps whatever is configured: nobody must be locked in.
    var fixedKeys: [Key] {
        switch action {
        case .quit: [.control("c")]
        case .cancel, .edit(.leave): [.escape]
        default: []
        }
    }

    /// Whether the keys of both hold at the same time.
    fileprivate func isSeen(with other: KeyBinding) -> Bool {
        if context == other.context { return true }
        guard !context.takesAllKeys, !other.context.takesAllKeys else { return false }
        // A replay is read-only: its keys may stand before those that change a run.
        if [context, other.context].contains(.replay) { return !isCommand && !other.isCommand }
        return [context, other.context].contains(.global)
    }
}
