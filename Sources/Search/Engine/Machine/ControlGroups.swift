import Foundation

/// What the control groups of this process allow it: those of containers, batch systems and service managers.
///
/// Version 1 has a hierarchy for each resource, version 2 one for all; a machine may have both. A group is bound by those above it as
/// well. Formats: the kernel's `Documentation/admin-guide/cgroup-v1` and `cgroup-v2.rst`; `proc(5)` for `mountinfo`.
struct ControlGroups: Sendable, Hashable {
    /// Processors' worth of time, such as 1.5; nil where there is no quota.
    private(set) var quota: Double?
    /// Bytes of memory; nil where there is no limit.
    private(set) var memory: Int?

    /// Version 1 writes "no limit" as the largest multiple of a page; nobody has so much memory.
    private static let unlimited = 1 << 60

    /// Reads them.
    ///
    /// - Parameter root: the folder that `proc` and the mounted hierarchies are in: `/`.
    init(root: String) {
        let own = Self.lines(root, "/proc/self/cgroup").map {
            $0.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        }
        for mount in Self.lines(root, "/proc/self/mountinfo").compactMap(Mount.init) {
            for group in own where group.count == 3 {
                let controllers = group[1].split(separator: ",").map(String.init)
                guard mount.isVersion2 ? group[0] == "0" : !Set(controllers).isDisjoint(with: mount.controllers) else {
                    continue
                }
                for folder in mount.folders(of: String(group[2])) { take(root, folder, mount) }
            }
        }
    }

    /// Takes in what one group says.
    private mutating func take(_ root: String, _ folder: String, _ mount: Mount) {
        func value(_ name: String) -> String? { Self.lines(root, "\(folder)/\(name)").first }
        func take(time: Double?, period: Double?) {
            guard let time, let period, time > 0, period > 0 else { return }
            quota = min(quota ?? .infinity, time / period)
        }
        func take(bytes: Int?) {
            guard let bytes, bytes > 0, bytes < Self.unlimited else { return }
            memory = min(memory ?? .max, bytes)
        }
        if mount.isVersion2 {
            let words = (value("cpu.max") ?? "").split(separator: " ").map { Double($0) }
            if words.count == 2 { take(time: words[0], period: words[1]) }
            take(bytes: value("memory.max").flatMap { Int($0) })
        } else {
            take(
                time: value("cpu.cfs_quota_us").flatMap { Double($0) },
                period: value("cpu.cfs_period_us").flatMap { Double($0) }
            )
            take(bytes: value("memory.limit_in_bytes").flatMap { Int($0) })
        }
    }

    /// The lines of a file; none where it cannot be read.
    private static func lines(_ root: String, _ path: String) -> [String] {
        let text = (try? String(contentsOfFile: root + path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// A mounted hierarchy.
    private struct Mount {
        /// The group at its top, as the whole hierarchy names it.
        var top: String
        var point: String
        var isVersion2: Bool
        /// Of version 1.
        var controllers: Set<String>

        /// Reads a line of `mountinfo`; nil for other file systems.
        init?(_ line: String) {
            let fields = line.split(separator: " ").map(String.init)
            guard let dash = fields.firstIndex(of: "-"), dash >= 6, fields.count > dash + 3 else { return nil }
            (top, point) = (fields[3], fields[4])
            isVersion2 = fields[dash + 1] == "cgroup2"
            controllers = Set(fields[dash + 3].split(separator: ",").map(String.init))
            guard isVersion2 || fields[dash + 1] == "cgroup" else { return nil }
        }

        /// The folders of a group and of all above it, as far as they are mounted. A container may see its own group as the top of
        /// the hierarchy, and yet be told the name that it has outside: then only the top is there.
        func folders(of group: String) -> [String] {
            let inside = top == "/" ? group : group.hasPrefix(top) ? String(group.dropFirst(top.count)) : ""
            var folders = [point]
            for name in inside.split(separator: "/") where name != ".." {
                folders.append("\(folders[folders.count - 1])/\(name)")
            }
            return folders
        }
    }
}
