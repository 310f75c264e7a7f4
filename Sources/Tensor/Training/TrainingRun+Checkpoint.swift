package import Foundation

extension TrainingRun {
    /// What a checkpoint is of; it can only be continued as the same.
    private struct Identity: Codable, Equatable {
        var seed: UInt64
        var candidate: UInt64
        var settings: TrainingSettings
        /// Hash of the images and of the choice among them, in hexadecimal.
        var data: String
    }

    private enum Key {
        static let format = "format"
        static let identity = "run"
        static let curve = "curve"
        static let position = "position"
        static let hash = "hash"
        static let preparation = "preparation"
        static let all = [format, identity, curve, position, hash, preparation]
    }

    private static let format = "econas training 1"
    /// What stands before the names of what only a continuation needs.
    static let momentumPrefix = "momentum."
    /// What stands before the names of the weights' moving average, which is the network where one is kept.
    static let averagePrefix = "average."

    private var identity: Identity {
        let hash = dataset.fingerprint ^ holdOut.fingerprint
        return Identity(seed: seed, candidate: candidate, settings: settings, data: String(hash, radix: 16))
    }

    /// Writes everything that a continuation needs: weights and running statistics under PyTorch's names, momentum with
    /// `momentum.` before them, their moving average with `average.`, the curve, how far the epoch in progress is, and how images
    /// are prepared for the network. The file appears whole or not at all.
    ///
    /// - Parameter extra: more strings for the file's metadata, for `restore` to compare and people to read.
    /// - Throws: `FileError.diskFull` or `FileError.unwritable`.
    package func save(to url: URL, extra: [String: String] = [:]) throws {
        precondition(Key.all.allSatisfy { extra[$0] == nil }, "extra metadata must not use the checkpoint's own keys")
        var file = Safetensors(metadata: extra)
        for tensor in tensors {
            file.set(tensor.name, shape: tensor.shape, tensor.values)
        }
        file.metadata[Key.format] = Self.format
        file.metadata[Key.identity] = try Self.json(identity)
        file.metadata[Key.curve] = try Self.json(curve)
        file.metadata[Key.position] = try Self.json(position)
        try Self.describe(ImagePreparation(dataset, resolution: settings.resolution), in: &file)
        try file.write(to: url)
    }

    /// Takes over the network, the curve and the place in the epoch from a checkpoint; on an error nothing has changed.
    ///
    /// - Parameter expecting: metadata that the file must have, such as the candidate's key.
    /// - Throws: `FileError` or `CheckpointError`, naming the file and what is wrong with it.
    package func restore(from url: URL, expecting: [String: String] = [:]) throws {
        let file = try Safetensors(contentsOf: url)
        try checkOrigin(of: file, at: url.path, expecting: expecting)
        let curve: [EpochMetrics] = try Self.decode(file, Key.curve, path: url.path)
        let position: EpochPosition = try Self.decode(file, Key.position, path: url.path)
        try check(curve, position, path: url.path)

        let tensors = tensors
        let names = Set(tensors.map(\.name))
        if let foreign = file.names.first(where: { !names.contains($0) }) {
            throw CheckpointError.mismatched(url.path, reason: "the network has no tensor \(foreign)")
        }
        for tensor in tensors where try file.shape(tensor.name) != tensor.shape {
            let shape = try file.shape(tensor.name)
            throw CheckpointError.mismatched(
                url.path,
                reason: "tensor \(tensor.name) has shape \(shape), the network's has \(tensor.shape)"
            )
        }
        try Self.checkContents(of: file, at: url.path)
        for tensor in tensors {
            try file.copy(tensor.name, shape: tensor.shape, to: tensor.values)
        }
        (self.curve, self.position) = (curve, position)
    }

    /// Every tensor of the network's state, by its name in a file.
    private var tensors: [(name: String, shape: [Int], values: UnsafeMutableBufferPointer<Float>)] {
        func part(_ buffer: UnsafeMutableBufferPointer<Float>, _ info: ParameterInfo) -> UnsafeMutableBufferPointer<
            Float
        > {
            UnsafeMutableBufferPointer(rebasing: buffer[info.offset..<info.offset + info.count])
        }
        return graph.parameters.map { ($0.name, $0.shape, part(state.parameters, $0)) }
            + graph.parameters.map { (Self.momentumPrefix + $0.name, $0.shape, part(state.velocity, $0)) }
            + graph.statistics.map { ($0.name, $0.shape, part(state.statistics, $0)) }
            + (state.average.map { average in
                graph.parameters.map { (Self.averagePrefix + $0.name, $0.shape, part(average.parameters, $0)) }
                    + graph.statistics.map { (Self.averagePrefix + $0.name, $0.shape, part(average.statistics, $0)) }
            } ?? [])
    }

    private func checkOrigin(of file: Safetensors, at path: String, expecting: [String: String]) throws {
        func mismatched(_ reason: String) -> CheckpointError { .mismatched(path, reason: reason) }

        try Self.checkFormat(of: file, at: path)
        for (key, expected) in expecting.sorted(by: { $0.key < $1.key }) where file.metadata[key] != expected {
            throw mismatched("its \(key) is \(file.metadata[key] ?? "missing"), expected \(expected)")
        }
        let found: Identity = try Self.decode(file, Key.identity, path: path)
        let own = identity
        guard (found.seed, found.candidate) == (own.seed, own.candidate) else {
            throw mismatched(
                "it is of candidate \(found.candidate) of seed \(found.seed), "
                    + "expected candidate \(own.candidate) of seed \(own.seed)"
            )
        }
        guard found.settings == own.settings else {
            throw mismatched(
                "its training settings are \(try Self.json(found.settings)), not \(try Self.json(own.settings))"
            )
        }
        guard found.data == own.data else {
            throw mismatched("it was trained on other images")
        }
    }

    private func check(_ curve: [EpochMetrics], _ position: EpochPosition, path: String) throws {
        let trained = position.training.batches
        let inTraining = (0...batchesPerEpoch).contains(trained) && position.validation.batches == 0
        let inValidation = trained == batchesPerEpoch && (0...validationBatches).contains(position.validation.batches)
        guard inTraining || inValidation, curve.map(\.epoch) == Array(1..<curve.count + 1) else {
            throw CheckpointError.damaged(path, reason: "its curve or its place in the epoch is impossible")
        }
    }

    private static func checkFormat(of file: Safetensors, at path: String) throws {
        guard file.metadata[Key.format] == format else {
            let found = file.metadata[Key.format] ?? "no checkpoint of a training"
            throw CheckpointError.mismatched(path, reason: "it is \(found), not \(format)")
        }
    }

    private static func checkContents(of file: Safetensors, at path: String) throws {
        guard file.metadata[Key.hash] == contents(of: file) else {
            throw CheckpointError.damaged(path, reason: "its tensors are not those that were written")
        }
    }

    private static func contents(of file: Safetensors) -> String { String(file.contentHash(), radix: 16) }

    /// Adds how images are prepared for the network of a file, and a hash of the file's tensors.
    static func describe(_ preparation: ImagePreparation, in file: inout Safetensors) throws {
        file.metadata[Key.preparation] = try json(preparation)
        file.metadata[Key.hash] = contents(of: file)
    }

    /// How images are prepared for the network of a file.
    ///
    /// - Throws: `CheckpointError` when the file does not say so, or is not whole.
    static func preparation(in file: Safetensors, at path: String) throws -> ImagePreparation {
        let preparation: ImagePreparation = try decode(file, Key.preparation, path: path)
        try checkContents(of: file, at: path)
        return preparation
    }

    private static func json(_ value: some Encodable) throws -> String {
        let encoder = JSONEncoder()
        // Equal contents make equal files.
        encoder.outputFormatting = [.sortedKeys]
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    private static func decode<Value: Decodable>(_ file: Safetensors, _ key: String, path: String) throws -> Value {
        guard let text = file.metadata[key], let value = try? JSONDecoder().decode(Value.self, from: Data(text.utf8))
        else {
            throw CheckpointError.damaged(path, reason: "its metadata has no readable \(key)")
        }
        return value
    }
}
