package import Foundation
package import Tensor

/// The pictures of a folder: `DIR/CLASS/*`, or `DIR/train/CLASS/*` beside `DIR/val` and `DIR/test`.
///
/// Classes are the names of folders, in the order of their letters. Pictures of the classes alternate, each class in the order of its
/// names: the first so many of them have all classes in them.
package struct PictureFolder: Sendable {
    /// A picture: where it lies below the folder, and the number of its class.
    package struct Picture: Sendable, Hashable {
        package var path: String
        package var label: Int32
    }

    /// The folder.
    package let url: URL
    /// The names of the classes.
    package let classNames: [String]
    /// The pictures of each split.
    package let pictures: [Split: [Picture]]
    /// Files and folders that are no pictures of a class, below the folder.
    package let others: [String]

    /// Looks through a folder; opens no picture.
    ///
    /// - Throws: `DatasetError`, when it cannot be read or is not laid out as above.
    package init(_ url: URL) throws {
        self.url = url
        var listing = try FolderListing(url)
        let splits = Self.splitFolders(listing)
        guard splits.isEmpty || splits[.training] != nil else {
            let found = splits.values.sorted().joined(separator: " and ")
            throw DatasetError(
                url.path,
                "there is a folder \(found), but none named train",
                remedy: "put the pictures to train on into \(url.path)/train/CLASS/"
            )
        }
        var others: [String] = []
        var found: [Split: [String: [String]]] = [:]
        if splits.isEmpty {
            found[.training] = try Self.classes(listing, below: "", others: &others)
        } else {
            for (split, name) in splits {
                let inner = try FolderListing(url.appending(path: name, directoryHint: .isDirectory))
                found[split] = try Self.classes(inner, below: name + "/", others: &others)
                listing.folders.removeAll { $0 == name }
            }
            others += listing.folders.map { $0 + "/" } + listing.files
        }
        let names = (found[.training] ?? [:]).filter { !$0.value.isEmpty }.keys.sorted()
        guard names.count > 1 else {
            let folder = splits[.training].map { "\(url.path)/\($0)" } ?? url.path
            throw DatasetError(
                folder,
                names.isEmpty
                    ? "no folder in it has pictures"
                    : "only one folder in it has pictures, \(names[0]); there is nothing to tell apart",
                remedy: "put JPEG and PNG files into a folder for each class, \(folder)/CLASS/"
            )
        }
        for (split, classes) in found where split != .training {
            for name in classes.keys.sorted() where !names.contains(name) && classes[name]?.isEmpty == false {
                let place = splits[split].map { "\(url.path)/\($0)" } ?? url.path
                throw DatasetError(
                    place,
                    "it has a class \(name) that is not in train",
                    remedy: "name its folder as one of train, or move it away"
                )
            }
        }
        classNames = names
        pictures = found.mapValues { Self.alternate($0, names) }
        self.others = others.sorted()
    }

    /// Which folder holds which split.
    private static func splitFolders(_ listing: FolderListing) -> [Split: String] {
        var splits: [Split: String] = [:]
        let names: [(Split, [String])] = [
            (.training, ["train"]), (.validation, ["val", "valid", "validation"]), (.test, ["test"]),
        ]
        for (split, names) in names {
            if let name = names.first(where: listing.folders.contains) { splits[split] = name }
        }
        return splits
    }

    /// The pictures in each folder of a listing, in the order of their names.
    private static func classes(
        _ listing: FolderListing,
        below prefix: String,
        others: inout [String]
    ) throws -> [String: [String]] {
        others += listing.files.map { prefix + $0 }
        var classes: [String: [String]] = [:]
        for name in listing.folders {
            guard !name.hasPrefix(".") else {
                others.append(prefix + name + "/")
                continue
            }
            let inner = try FolderListing(listing.url.appending(path: name, directoryHint: .isDirectory))
            let isPicture = { (file: String) in
                !file.hasPrefix(".")
                    && PictureDecoder.extensions.contains((file as NSString).pathExtension.lowercased())
            }
            classes[name] = inner.files.filter(isPicture).map { "\(prefix)\(name)/\($0)" }
            others += inner.files.filter { !isPicture($0) }.map { "\(prefix)\(name)/\($0)" }
            others += inner.folders.map { "\(prefix)\(name)/\($0)/" }
        }
        return classes
    }

    private static func alternate(_ classes: [String: [String]], _ names: [String]) -> [Picture] {
        let lists = names.map { classes[$0] ?? [] }
        return (0..<(lists.map(\.count).max() ?? 0)).flatMap { position in
            lists.enumerated().compactMap { label, list in
                position < list.count ? Picture(path: list[position], label: Int32(label)) : nil
            }
        }
    }
}

/// The names in a folder, sorted.
private struct FolderListing {
    let url: URL
    var folders: [String] = []
    var files: [String] = []

    /// - Throws: `DatasetError`.
    init(_ url: URL) throws {
        self.url = url
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
        } catch {
            let isThere = FileManager.default.fileExists(atPath: url.path)
            throw DatasetError(
                url.path,
                isThere ? "cannot be read as a folder" : "no such folder",
                remedy: "name the folder that has a folder of pictures for each class (--data DIR)"
            )
        }
        for name in names {
            var isFolder: ObjCBool = false
            // What a link points to counts.
            _ = FileManager.default.fileExists(atPath: url.path + "/" + name, isDirectory: &isFolder)
            if isFolder.boolValue { folders.append(name) } else { files.append(name) }
        }
    }
}
