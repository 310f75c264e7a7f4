import Foundation
import Glibc
import RunModel
import Tensor

/// What this process may use of the machine: the least of what there is and of what it was given by whoever started it.
struct MachineLimits: Sendable, Hashable {
    /// A number and what set it.
    struct Limit: Sendable, Hashable {
        /// Processors, or bytes.
        var value: Int
        /// What set it.
        var bound: ResourceBound
    }

    /// Processors, at least 1.
    var processors: Limit
    /// Bytes of memory.
    var memory: Limit

    /// What the system says by itself, apart from control groups.
    struct System: Sendable, Hashable {
        /// Processors that are there.
        var processors: Int
        /// Processors that the calling thread may run on; 0 where the system does not say.
        var allowed: Int
        /// Bytes of memory that are there.
        var memory: Int
        /// Bytes by which the process's address space may still grow; nil for any number.
        var addressSpace: Int?

        /// Asks the system.
        static var current: System {
            let machine = ProcessInfo.processInfo
            return System(
                processors: max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))),
                allowed: Cores.allowed().count,
                memory: Int(clamping: machine.physicalMemory),
                addressSpace: AddressSpace.left
            )
        }
    }

    /// The limits of this process.
    static var current: MachineLimits { MachineLimits(.current, groups: ControlGroups(root: "/")) }

    /// Where two are equal, the one that lies nearer to the machine is named.
    init(_ system: System, groups: ControlGroups) {
        var processors = [Limit(value: system.processors, bound: .machine)]
        if system.allowed > 0 { processors.append(Limit(value: system.allowed, bound: .affinity)) }
        // A share of a processor lets another worker use it: 1.5 processors are two workers.
        if let quota = groups.quota {
            processors.append(Limit(value: max(1, Int(quota.rounded(.up))), bound: .controlGroup))
        }
        var memory = [Limit(value: system.memory, bound: .machine)]
        if let bytes = groups.memory { memory.append(Limit(value: bytes, bound: .controlGroup)) }
        if let bytes = system.addressSpace { memory.append(Limit(value: bytes, bound: .addressSpace)) }
        self.processors = processors.dropFirst().reduce(processors[0]) { $1.value < $0.value ? $1 : $0 }
        self.memory = memory.dropFirst().reduce(memory[0]) { $1.value < $0.value ? $1 : $0 }
    }
}
