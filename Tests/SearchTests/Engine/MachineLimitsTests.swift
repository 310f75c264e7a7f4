import Foundation
import Testing

@testable import Engine
@testable import RunConfiguration
@testable import RunModel

/// How many workers and how much memory a configuration with zeros means: control groups are read from a folder made for it.
@Suite struct MachineLimitsTests {
    private static let version2 = "31 23 0:28 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw,nsdelegate"
    private static let version1 = """
        31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw shared:9 - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
        """

    private func groups(_ files: [String: String]) throws -> ControlGroups {
        let folder = try TemporaryFolder()
        for (path, text) in files {
            let file = folder.url.appending(path: path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data((text + "\n").utf8).write(to: file)
        }
        return ControlGroups(root: folder.url.path)
    }

    /// What `docker run --cpus=1.5 -m 2g` gives, which sees its own group as the top.
    @Test func aContainerOfVersion2() throws {
        let groups = try groups([
            "proc/self/cgroup": "0::/", "proc/self/mountinfo": Self.version2,
            "sys/fs/cgroup/cpu.max": "150000 100000", "sys/fs/cgroup/memory.max": "2147483648",
        ])
        #expect(groups.quota == 1.5)
        #expect(groups.memory == 2_147_483_648)
    }

    @Test func aGroupIsBoundByThoseAboveIt() throws {
        let groups = try groups([
            "proc/self/cgroup": "0::/slurm/job7/step", "proc/self/mountinfo": Self.version2,
            "sys/fs/cgroup/slurm/cpu.max": "max 100000", "sys/fs/cgroup/slurm/memory.max": "max",
            "sys/fs/cgroup/slurm/job7/cpu.max": "400000 100000", "sys/fs/cgroup/slurm/job7/memory.max": "8000000000",
            "sys/fs/cgroup/slurm/job7/step/cpu.max": "max 100000",
            "sys/fs/cgroup/slurm/job7/step/memory.max": "9000000000",
        ])
        #expect(groups.quota == 4)
        #expect(groups.memory == 8_000_000_000)
    }

    @Test func version1HasAHierarchyForEachResource() throws {
        let groups = try groups([
            "proc/self/cgroup": "9:memory:/job\n4:cpu,cpuacct:/job\n1:name=systemd:/x",
            "proc/self/mountinfo": Self.version1,
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1", "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_quota_us": "50000",
            "sys/fs/cgroup/cpu,cpuacct/job/cpu.cfs_period_us": "100000",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
            "sys/fs/cgroup/memory/job/memory.limit_in_bytes": "536870912",
        ])
        #expect(groups.quota == 0.5)
        #expect(groups.memory == 536_870_912)
    }

    /// Docker of version 1: the names are those of outside, the folders those of the container.
    @Test func aContainerOfVersion1() throws {
        let top = "/docker/0123"
        let groups = try groups([
            "proc/self/cgroup": "4:cpu,cpuacct:\(top)\n3:memory:\(top)",
            "proc/self/mountinfo": Self.version1.replacing(" / /sys/fs/cgroup/", with: " \(top) /sys/fs/cgroup/"),
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "200000",
            "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "1000000000",
        ])
        #expect(groups.quota == 2)
        #expect(groups.memory == 1_000_000_000)
    }

    @Test func whatCannotBeReadIsNoLimit() throws {
        let strange = [
            "proc/self/cgroup": "0::/../..\nnonsense", "proc/self/mountinfo": "\(Self.version2)\n1 2 -\n- - -",
            "sys/fs/cgroup/cpu.max": "many few", "sys/fs/cgroup/memory.max": "-5",
        ]
        for files in [[:], strange] {
            let groups = try groups(files)
            #expect(groups.quota == nil && groups.memory == nil)
        }
    }

    @Test func theLeastCountsAndIsNamed() throws {
        let none = try groups([:])
        let tight = try groups([
            "proc/self/cgroup": "0::/", "proc/self/mountinfo": Self.version2,
            "sys/fs/cgroup/cpu.max": "150000 100000", "sys/fs/cgroup/memory.max": "2000000000",
        ])
        var system = MachineLimits.System(processors: 64, allowed: 64, memory: 256_000_000_000, addressSpace: nil)
        func limits(_ groups: ControlGroups) -> MachineLimits { MachineLimits(system, groups: groups) }
        #expect(limits(none).processors == .init(value: 64, bound: .machine))
        #expect(limits(none).memory == .init(value: 256_000_000_000, bound: .machine))
        #expect(limits(tight).processors == .init(value: 2, bound: .controlGroup))
        #expect(limits(tight).memory == .init(value: 2_000_000_000, bound: .controlGroup))
        system.allowed = 1
        system.addressSpace = 1_000_000_000
        #expect(limits(tight).processors == .init(value: 1, bound: .affinity))
        #expect(limits(tight).memory == .init(value: 1_000_000_000, bound: .addressSpace))
        system.allowed = 0
        #expect(limits(none).processors.value == 64)
    }

    @Test func onlyZerosAreFilledIn() throws {
        let machine = MachineLimits(
            .init(processors: 8, allowed: 4, memory: 4_000_000_000, addressSpace: nil),
            groups: try groups([:])
        )
        var configuration = SearchConfiguration()
        var settings = EngineSettings(configuration, on: machine)
        #expect(settings.workers == 4 && settings.memoryLimit == 3_000_000_000)
        #expect(settings.bounds == ResourceBounds(workers: .affinity, memory: .machine))
        configuration.engine.workers = 6
        configuration.engine.memory = 5_000_000_000
        settings = EngineSettings(configuration, on: machine)
        #expect(settings.workers == 6 && settings.memoryLimit == 5_000_000_000)
        #expect(settings.bounds == ResourceBounds(workers: .configuration, memory: .configuration))
    }
}
