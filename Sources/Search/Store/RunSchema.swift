import Foundations
import GRDB

/// The tables of a run's store.
///
/// `facts` and `epochs` together are the record, numbered in one sequence: epochs are facts with columns of their own. All other
/// tables but `live` are projected from them. Rows that a viewer follows carry `fact`, the number of the fact that changed them last:
/// facts are committed in their order, so that a viewer who has seen fact n needs only the rows beyond it.
enum RunSchema {
    /// Which tables there are, and what their columns mean.
    static let format = 4

    /// Makes the tables.
    static func create(_ database: Database) throws {
        try database.execute(sql: tables)
        try database.execute(
            sql: "INSERT INTO store (id, format, version) VALUES (1, ?, ?)",
            arguments: [format, ProgramVersion.current]
        )
    }

    /// Whether a file has nothing in it yet.
    static func isEmpty(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_schema") == 0
    }

    /// Refuses a store that another version of econas wrote, and what is no store. Whatever else may stand in a file that anybody
    /// wrote: after this its tables are tables, with the columns, types and checks of a store.
    static func check(_ database: Database, path: String) throws {
        if try database.tableExists("store") {
            guard let row = try Row.fetchOne(database, sql: "SELECT format, version FROM store") else {
                throw RunError.damaged(path, detail: "it does not say which version wrote it")
            }
            if try row.get(0) as Int != format { throw RunError.otherVersion(path, version: try row.get(1)) }
            let found = try objects(database)
            for (name, sql) in expected.sorted(by: { $0.key < $1.key }) where found[name] != sql {
                let what = found[name] == nil ? "\(name) is missing" : "\(name) is not made as econas makes it"
                throw RunError.damaged(path, detail: "it is not the store of a run: \(what)")
            }
        } else if try database.tableExists("grdb_migrations") {
            // Versions before this one did not say who they are.
            throw RunError.otherVersion(path, version: "0.1")
        } else {
            throw RunError.damaged(path, detail: "it is not the store of a run")
        }
    }

    /// How each table and index is made, by name.
    private static let expected: [String: String] = {
        let made = try? DatabaseQueue().write { database in
            try create(database)
            return try objects(database)
        }
        guard let made else { preconditionFailure("the tables of a store cannot be made") }
        return made
    }()

    private static func objects(_ database: Database) throws -> [String: String] {
        let rows = try Row.fetchAll(database, sql: "SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL")
        return Dictionary(try rows.map { (try $0.get(0), try $0.get(1)) }) { first, _ in first }
    }

    private static let tables = """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            format INTEGER NOT NULL,
            version TEXT NOT NULL CHECK (length(version) <= 64)
        ) STRICT;

        CREATE TABLE facts (
            id INTEGER PRIMARY KEY,
            time REAL NOT NULL CHECK (time BETWEEN 0 AND 253402300799),
            session INTEGER NOT NULL CHECK (session >= 0),
            seconds REAL NOT NULL CHECK (seconds BETWEEN 0 AND 1e12),
            cycle INTEGER NOT NULL CHECK (cycle BETWEEN 0 AND 1000000000000),
            kind TEXT NOT NULL,
            candidate INTEGER,
            event TEXT NOT NULL
        ) STRICT;

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            state TEXT NOT NULL CHECK (state IN ('running', 'paused', 'finished', 'stopped')),
            problem TEXT,
            failure TEXT,
            pausedByPerson INTEGER NOT NULL CHECK (pausedByPerson IN (0, 1)),
            kind TEXT NOT NULL CHECK (kind IN ('search', 'study', 'training')),
            strategy TEXT CHECK ((strategy IS NULL) = (kind <> 'search')),
            dataset TEXT NOT NULL,
            proxy TEXT NOT NULL,
            seed INTEGER NOT NULL,
            cycle INTEGER NOT NULL CHECK (cycle BETWEEN 0 AND 1000000000000),
            cycles INTEGER NOT NULL CHECK (cycles BETWEEN 0 AND 1000000000000),
            tiers TEXT NOT NULL,
            maximumAge INTEGER NOT NULL CHECK (maximumAge BETWEEN 0 AND 1000000000000),
            workerCount INTEGER NOT NULL CHECK (workerCount BETWEEN 0 AND 65536),
            created REAL NOT NULL CHECK (created BETWEEN 0 AND 253402300799),
            memoryBytes INTEGER NOT NULL CHECK (memoryBytes >= 0),
            memoryLimit INTEGER NOT NULL CHECK (memoryLimit >= 0),
            planned INTEGER NOT NULL CHECK (planned IN (0, 1)),
            dataIdentity TEXT,
            configuration TEXT NOT NULL,
            session INTEGER NOT NULL,
            best INTEGER REFERENCES candidates(id),
            rules TEXT NOT NULL DEFAULT '{"budget":{}}',
            stopReason TEXT,
            workedSeconds REAL NOT NULL DEFAULT 0 CHECK (workedSeconds >= 0),
            coreSeconds REAL NOT NULL DEFAULT 0 CHECK (coreSeconds >= 0),
            images INTEGER NOT NULL DEFAULT 0 CHECK (images >= 0),
            fact INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE live (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            elapsed REAL NOT NULL CHECK (elapsed BETWEEN 0 AND 1e12),
            remaining REAL CHECK (remaining BETWEEN 0 AND 1e12),
            imagesPerSecond REAL NOT NULL CHECK (imagesPerSecond BETWEEN 0 AND 1e12),
            diskBytes INTEGER NOT NULL CHECK (diskBytes >= 0)
        ) STRICT;
        INSERT INTO live VALUES (1, 0, NULL, 0, 0);

        CREATE TABLE candidates (
            id INTEGER PRIMARY KEY CHECK (id > 0),
            architecture TEXT NOT NULL,
            canonicalKey TEXT NOT NULL,
            parent INTEGER REFERENCES candidates(id) CHECK (parent < id),
            origin TEXT NOT NULL CHECK (origin IN ('random', 'mutation', 'injected', 'chosen')),
            mutation TEXT NOT NULL,
            bornCycle INTEGER NOT NULL CHECK (bornCycle BETWEEN 0 AND 1000000000000),
            lastTrainedCycle INTEGER NOT NULL CHECK (lastTrainedCycle BETWEEN 0 AND 1000000000000),
            state TEXT NOT NULL
                CHECK (state IN ('waiting', 'training', 'paused', 'alive', 'retired', 'killed', 'failed')),
            tier INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 1000000),
            targetTier INTEGER CHECK (targetTier BETWEEN 0 AND 1000000),
            pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
            epochsTrained INTEGER NOT NULL CHECK (epochsTrained BETWEEN 0 AND 1000000000000),
            parameters INTEGER NOT NULL CHECK (parameters BETWEEN 0 AND 1000000000000000),
            macs INTEGER NOT NULL CHECK (macs BETWEEN 0 AND 1000000000000000),
            memoryBytes INTEGER NOT NULL CHECK (memoryBytes BETWEEN 0 AND 1000000000000000),
            seconds REAL NOT NULL CHECK (seconds BETWEEN 0 AND 1e12),
            failure TEXT NOT NULL,
            fact INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX candidates_fact ON candidates(fact);

        CREATE TABLE assignments (
            id INTEGER PRIMARY KEY,
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            cycle INTEGER NOT NULL,
            fromTier INTEGER NOT NULL,
            toTier INTEGER NOT NULL CHECK (toTier > fromTier),
            training INTEGER,
            throughEpoch INTEGER CHECK ((throughEpoch IS NULL) = (training IS NULL)),
            byPerson INTEGER NOT NULL CHECK (byPerson IN (0, 1)),
            state TEXT NOT NULL CHECK (state IN ('open', 'done', 'cancelled'))
        ) STRICT;
        CREATE INDEX assignments_open ON assignments(id) WHERE state = 'open';

        CREATE TABLE epochs (
            fact INTEGER PRIMARY KEY,
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            training INTEGER NOT NULL CHECK (training BETWEEN 0 AND 1000000),
            epoch INTEGER NOT NULL CHECK (epoch BETWEEN 1 AND 1000000),
            trainLoss REAL NOT NULL CHECK (abs(trainLoss) <= 1e100),
            trainAccuracy REAL NOT NULL CHECK (trainAccuracy BETWEEN 0 AND 1),
            validationLoss REAL CHECK (abs(validationLoss) <= 1e100),
            validationAccuracy REAL CHECK (validationAccuracy BETWEEN 0 AND 1),
            learningRate REAL NOT NULL CHECK (abs(learningRate) <= 1e100),
            seconds REAL NOT NULL CHECK (seconds BETWEEN 0 AND 1e12),
            images INTEGER NOT NULL CHECK (images BETWEEN 0 AND 1000000000000),
            endedTime REAL NOT NULL CHECK (endedTime BETWEEN 0 AND 253402300799),
            endedSession INTEGER NOT NULL CHECK (endedSession >= 0),
            endedSeconds REAL NOT NULL CHECK (endedSeconds BETWEEN 0 AND 1e12),
            cycle INTEGER NOT NULL CHECK (cycle BETWEEN 0 AND 1000000000000),
            host TEXT NOT NULL,
            slot INTEGER NOT NULL CHECK (slot BETWEEN 0 AND 65536),
            UNIQUE (candidate, training, epoch)
        ) STRICT;

        CREATE TABLE operationTimes (
            candidate INTEGER PRIMARY KEY REFERENCES candidates(id),
            epoch INTEGER NOT NULL,
            times TEXT NOT NULL,
            fact INTEGER NOT NULL
        ) STRICT;
        CREATE INDEX operationTimes_fact ON operationTimes(fact);

        CREATE TABLE scores (
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            tier INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 1000000),
            score REAL CHECK (score BETWEEN 0 AND 1),
            cycle INTEGER NOT NULL CHECK (cycle BETWEEN 0 AND 1000000000000),
            fact INTEGER NOT NULL,
            PRIMARY KEY (candidate, tier)
        ) STRICT;
        CREATE INDEX scores_fact ON scores(fact);

        CREATE TABLE metrics (
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            name TEXT NOT NULL,
            value REAL CHECK (abs(value) <= 1e100),
            unit TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('higher', 'lower')),
            split TEXT CHECK (split IN ('training', 'validation', 'test')),
            cost REAL NOT NULL CHECK (cost BETWEEN 0 AND 1e12),
            fact INTEGER NOT NULL,
            PRIMARY KEY (candidate, name)
        ) STRICT;
        CREATE INDEX metrics_fact ON metrics(fact);

        CREATE TABLE commands (
            id INTEGER PRIMARY KEY,
            time REAL NOT NULL CHECK (time BETWEEN 0 AND 253402300799),
            command TEXT NOT NULL,
            answer TEXT,
            fact INTEGER
        ) STRICT;
        CREATE INDEX commands_asked ON commands(id) WHERE answer IS NULL;
        CREATE INDEX commands_fact ON commands(fact);

        CREATE TABLE workers (
            slot INTEGER PRIMARY KEY CHECK (slot BETWEEN 0 AND 65536),
            candidate INTEGER REFERENCES candidates(id),
            tier INTEGER NOT NULL CHECK (tier BETWEEN 0 AND 1000000),
            lastEpoch INTEGER,
            epoch INTEGER NOT NULL DEFAULT 0 CHECK (epoch BETWEEN 0 AND 1000000000000),
            batch INTEGER NOT NULL DEFAULT 0 CHECK (batch BETWEEN 0 AND 1000000000000),
            batches INTEGER NOT NULL DEFAULT 0 CHECK (batches BETWEEN 0 AND 1000000000000),
            imagesPerSecond REAL NOT NULL DEFAULT 0 CHECK (imagesPerSecond BETWEEN 0 AND 1e12),
            gflops REAL NOT NULL DEFAULT 0 CHECK (gflops BETWEEN 0 AND 1e12)
        ) STRICT;
        """
}
