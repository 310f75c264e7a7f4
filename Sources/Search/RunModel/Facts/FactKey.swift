/// The keys of facts, commands and their parts in JSON. They are written out, so that no name in the code changes what is recorded;
/// `docs/run-directory.md` describes them.
enum FactKey: String, CodingKey {
    case id = "id"
    case time = "time"
    case session = "session"
    case position = "seconds"
    case cycle = "cycle"
    case kind = "kind"
    case candidate = "candidate"
    case run = "run"
    case strategy = "strategy"
    case dataset = "dataset"
    case proxy = "proxy"
    case seed = "seed"
    case tiers = "tiers"
    case maximumAge = "maximumAge"
    case workers = "workers"
    case memoryLimit = "memoryLimit"
    case workersBound = "workersBound"
    case memoryBound = "memoryBound"
    case cycles = "cycles"
    case configuration = "configuration"
    case host = "host"
    case process = "process"
    case elapsed = "elapsed"
    case dataIdentity = "dataIdentity"
    case end = "end"
    case reason = "reason"
    case architecture = "architecture"
    case canonicalKey = "canonicalKey"
    case parent = "parent"
    case origin = "origin"
    case mutation = "mutation"
    case cost = "cost"
    case fromTier = "fromTier"
    case toTier = "toTier"
    case work = "work"
    case byPerson = "byPerson"
    case worker = "worker"
    case record = "record"
    case times = "times"
    case metrics = "metrics"
    case evaluation = "evaluation"
    case tier = "tier"
    case score = "score"
    case pinned = "pinned"
    case problem = "problem"
    case freeMegabytes = "freeMegabytes"
    case neededMegabytes = "neededMegabytes"
    case isConfigured = "isConfigured"
    case command = "command"
    case asked = "asked"
    case request = "request"
    case answer = "answer"
    case refusal = "refusal"
    case action = "action"
    case state = "state"
    case isReached = "isReached"
    case note = "note"
    case draws = "draws"
    case instead = "instead"
    case proposed = "proposed"
    case kept = "kept"
    case metric = "metric"
    case value = "value"
    case rules = "rules"
}

typealias FactReading = KeyedDecodingContainer<FactKey>
typealias FactWriting = KeyedEncodingContainer<FactKey>

extension KeyedDecodingContainer<FactKey> {
    /// The value of a key.
    func get<Value: Decodable>(_ key: FactKey) throws -> Value { try decode(Value.self, forKey: key) }

    func unknown(_ key: FactKey, _ word: String) -> DecodingError {
        .dataCorruptedError(forKey: key, in: self, debugDescription: "\"\(word)\" is not known here")
    }
}
