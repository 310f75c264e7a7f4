package import Foundation

/// Named tensors and a map of strings, as a safetensors file holds them.
///
/// The format (https://github.com/huggingface/safetensors): the length of the header as 8 little-endian bytes, the header
/// in JSON, then the tensors' bytes without gaps. Files are a function of the contents alone: equal contents make equal bytes.
package struct Safetensors: Sendable, Equatable {
    /// The element types understood here.
    package enum ElementType: String, Sendable, CaseIterable {
        case float32 = "F32"
        case int32 = "I32"
        case int64 = "I64"
        case uint8 = "U8"

        /// Bytes of one element.
        package var size: Int {
            switch self {
            case .float32, .int32: 4
            case .int64: 8
            case .uint8: 1
            }
        }
    }

    /// One tensor: its elements in row-major order, little-endian.
    package struct Tensor: Sendable, Equatable {
        /// The type of an element.
        package let type: ElementType
        /// The extents, outermost first; empty for a single number.
        package let shape: [Int]
        /// The elements.
        package let bytes: [UInt8]
    }

    /// The strings of the header's `__metadata__`.
    package var metadata: [String: String]
    /// The tensors by name.
    package private(set) var tensors: [String: Tensor] = [:]
    /// The path it was read from, for error messages.
    private(set) var path = "a checkpoint in memory"

    /// Bytes that a file has at most: some hundred million weights with what training keeps of each.
    private static let largestFile = 4 << 30

    /// An empty file.
    package init(metadata: [String: String] = [:]) {
        self.metadata = metadata
    }

    /// Reads and checks a whole file.
    ///
    /// - Throws: `FileError` or `CheckpointError`, naming the file and what is wrong with it.
    package init(contentsOf url: URL) throws {
        try self.init(bytes: FileBytes.read(url, limit: Self.largestFile), path: url.path)
    }

    /// Reads and checks the bytes of a file; `path` is what errors call it.
    package init(bytes: [UInt8], path: String) throws {
        let header = try SafetensorsHeader(bytes: bytes, path: path)
        self.metadata = header.metadata
        self.path = path
        for entry in header.entries {
            tensors[entry.name] = Tensor(type: entry.type, shape: entry.shape, bytes: Array(bytes[entry.range]))
        }
    }

    /// The names of all tensors, sorted.
    package var names: [String] { tensors.keys.sorted() }

    /// Adds or replaces a tensor of 32-bit floats.
    ///
    /// - Precondition: the shape's product is the number of elements.
    package mutating func set(_ name: String, shape: [Int], _ values: some Sequence<Float>) {
        insert(name, .float32, shape, Array(values))
    }

    /// Adds or replaces a tensor of 32-bit integers.
    ///
    /// - Precondition: the shape's product is the number of elements.
    package mutating func set(_ name: String, shape: [Int], _ values: some Sequence<Int32>) {
        insert(name, .int32, shape, Array(values))
    }

    /// Adds or replaces a tensor of 64-bit integers.
    ///
    /// - Precondition: the shape's product is the number of elements.
    package mutating func set(_ name: String, shape: [Int], _ values: some Sequence<Int64>) {
        insert(name, .int64, shape, Array(values))
    }

    private mutating func insert<Element: BitwiseCopyable>(
        _ name: String,
        _ type: ElementType,
        _ shape: [Int],
        _ values: [Element]
    ) {
        precondition(name != SafetensorsHeader.metadataKey, "\(name) is not a tensor's name")
        precondition(shape.reduce(1, *) == values.count, "\(name): \(values.count) elements do not fill \(shape)")
        tensors[name] = Tensor(type: type, shape: shape, bytes: values.withUnsafeBytes { Array($0) })
    }

    /// The extents of a tensor.
    ///
    /// - Throws: `CheckpointError.mismatched` when there is none of that name.
    package func shape(_ name: String) throws -> [Int] {
        try tensor(name).shape
    }

    /// The elements of a tensor of 32-bit floats.
    ///
    /// - Throws: `CheckpointError.mismatched` when there is none of that name and type.
    package func floats(_ name: String) throws -> [Float] {
        try elements(name, .float32)
    }

    /// The elements of a tensor of 32-bit floats that must have a shape.
    ///
    /// - Throws: `CheckpointError.mismatched` when name, type or shape differ.
    package func floats(_ name: String, shape: [Int]) throws -> [Float] {
        try check(tensor(name, .float32), name, shape)
        return try floats(name)
    }

    /// The elements of a tensor of integers (I32, I64 or U8).
    ///
    /// - Throws: `CheckpointError.mismatched` when there is none of that name, or it holds floats.
    package func integers(_ name: String) throws -> [Int] {
        switch try tensor(name).type {
        case .int32: try (elements(name, .int32) as [Int32]).map(Int.init)
        case .int64: try (elements(name, .int64) as [Int64]).map(Int.init)
        case .uint8: try tensor(name).bytes.map(Int.init)
        case .float32: throw CheckpointError.mismatched(path, reason: "tensor \(name) holds F32, not integers")
        }
    }

    /// Copies a tensor of 32-bit floats into memory that must have its shape.
    ///
    /// - Throws: `CheckpointError.mismatched` when name, type or shape differ.
    package func copy(_ name: String, shape: [Int], to destination: UnsafeMutableBufferPointer<Float>) throws {
        let tensor = try tensor(name, .float32)
        try check(tensor, name, shape)
        precondition(destination.count * MemoryLayout<Float>.stride == tensor.bytes.count, "\(name) fills its place")
        UnsafeMutableRawBufferPointer(destination).copyBytes(from: tensor.bytes)
    }

    private func check(_ tensor: Tensor, _ name: String, _ shape: [Int]) throws {
        guard tensor.shape == shape else {
            throw CheckpointError.mismatched(
                path,
                reason: "tensor \(name) has shape \(tensor.shape), expected \(shape)"
            )
        }
    }

    private func tensor(_ name: String, _ type: ElementType? = nil) throws -> Tensor {
        guard let tensor = tensors[name] else {
            throw CheckpointError.mismatched(path, reason: "it has no tensor \(name)")
        }
        if let type, tensor.type != type {
            throw CheckpointError.mismatched(
                path,
                reason: "tensor \(name) holds \(tensor.type.rawValue), not \(type.rawValue)"
            )
        }
        return tensor
    }

    private func elements<Element: BitwiseCopyable>(_ name: String, _ type: ElementType) throws -> [Element] {
        let bytes = try tensor(name, type).bytes
        return Array(unsafeUninitializedCapacity: bytes.count / MemoryLayout<Element>.stride) { buffer, count in
            UnsafeMutableRawBufferPointer(buffer).copyBytes(from: bytes)
            count = buffer.count
        }
    }

    /// Writes the file whole or not at all (`AtomicFile`).
    ///
    /// - Throws: `FileError.diskFull` or `FileError.unwritable`; the old file is then untouched.
    package func write(to url: URL) throws {
        try AtomicFile.write(to: url, chunks())
    }

    /// The bytes of the file.
    package func encoded() -> [UInt8] {
        Array(chunks().joined())
    }

    /// A hash of all tensors' names and elements, the same on every machine: whether they are still what was written.
    package func contentHash() -> UInt64 {
        names.reduce(UInt64(tensors.count)) { hash, name in
            StableHash.words(tensors[name]?.bytes ?? [], hash ^ StableHash.fnv1a(name))
        }
    }

    private func chunks() -> [[UInt8]] {
        // Wider elements first, so that every tensor is aligned to its elements.
        let ordered = tensors.sorted { ($1.value.type.size, $0.key) < ($0.value.type.size, $1.key) }
        return [SafetensorsHeader.encode(metadata: metadata, tensors: ordered)] + ordered.map(\.value.bytes)
    }

    /// Files are equal when their contents are, wherever they came from.
    package static func == (left: Safetensors, right: Safetensors) -> Bool {
        left.metadata == right.metadata && left.tensors == right.tensors
    }
}

#if _endian(big)
    #error("safetensors files are little-endian, and so must this machine be")
#endif
