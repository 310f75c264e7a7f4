import Glibc

/// Which file it is that a path or a descriptor leads to, and of what kind. Links are not followed.
struct FileIdentity: Hashable {
    private let device: UInt
    private let inode: UInt
    private let mode: UInt32
    /// Its owner's number.
    let owner: UInt32

    /// The file at a path; nil when there is none.
    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        self.init(status)
    }

    /// An open file.
    init?(descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        self.init(status)
    }

    private init(_ status: stat) {
        device = UInt(status.st_dev)
        inode = UInt(status.st_ino)
        mode = status.st_mode & S_IFMT
        owner = status.st_uid
    }

    /// Whether it is a file that holds bytes: no folder, link, pipe or device.
    var isRegular: Bool { mode == S_IFREG }
    /// Whether it is a folder.
    var isFolder: Bool { mode == S_IFDIR }

    /// What it is, in a word or two.
    var kind: String {
        switch mode {
        case S_IFREG: "a file"
        case S_IFDIR: "a folder"
        case S_IFLNK: "a symbolic link"
        case S_IFIFO: "a named pipe"
        case S_IFSOCK: "a socket"
        default: "a device"
        }
    }

    /// The same file whatever became of its mode and owner.
    static func == (one: FileIdentity, other: FileIdentity) -> Bool {
        one.device == other.device && one.inode == other.inode
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(device)
        hasher.combine(inode)
    }
}

/// Size and time of a file's last change.
struct FileVersion: Hashable {
    /// Its size.
    let bytes: Int
    private let seconds: Int
    private let nanoseconds: Int

    /// Nil when there is no file at the path.
    init?(path: String) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return nil }
        bytes = Int(status.st_size)
        (seconds, nanoseconds) = (status.st_mtim.tv_sec, status.st_mtim.tv_nsec)
    }
}
