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

    /// Refuses a store that another version of econas wrote, and what is no store.
    static func check(_ database: Database, path: String) throws {
        if try database.tableExists("store") {
            guard let row = try Row.fetchOne(database, sql: "SELECT format, version FROM store") else {
                throw RunError.damaged(path, detail: "it does not say which version wrote it")
            }
            if try row.get(0) as Int != format { throw RunError.otherVersion(path, version: try row.get(1)) }
        } else if try database.tableExists("grdb_migrations") {
            // Versions before this one did not say who they are.
            throw RunError.otherVersion(path, version: "0.1")
        } else {
            throw RunError.damaged(path, detail: "it is not the store of a run")
        }
    }

    private static let tables = """
        CREATE TABLE store (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            format INTEGER NOT NULL,
            version TEXT NOT NULL
        ) STRICT;

        CREATE TABLE facts (
            id INTEGER PRIMARY KEY,
            time REAL NOT NULL,
            session INTEGER NOT NULL CHECK (session >= 0),
            seconds REAL NOT NULL CHECK (seconds >= 0),
            cycle INTEGER NOT NULL CHECK (cycle >= 0),
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
            kind TEXT NOT NULL CHECK (kind IN ('search', 'study')),
            strategy TEXT CHECK ((strategy IS NULL) = (kind <> 'search')),
            dataset TEXT NOT NULL,
            proxy TEXT NOT NULL,
            seed INTEGER NOT NULL,
            cycle INTEGER NOT NULL,
            cycles INTEGER NOT NULL,
            tiers TEXT NOT NULL,
            maximumAge INTEGER NOT NULL,
            workerCount INTEGER NOT NULL,
            created REAL NOT NULL,
            memoryBytes INTEGER NOT NULL,
            memoryLimit INTEGER NOT NULL,
            planned INTEGER NOT NULL CHECK (planned IN (0, 1)),
            dataIdentity TEXT,
            configuration TEXT NOT NULL,
            session INTEGER NOT NULL,
            best INTEGER REFERENCES candidates(id),
            rules TEXT NOT NULL DEFAULT '{"budget":{}}',
            stopReason TEXT,
            workedSeconds REAL NOT NULL DEFAULT 0 CHECK (workedSeconds >= 0),
            coreSeconds REAL NOT NULL DEFAULT 0,
            images INTEGER NOT NULL DEFAULT 0,
            fact INTEGER NOT NULL
        ) STRICT;

        CREATE TABLE live (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            elapsed REAL NOT NULL,
            remaining REAL,
            imagesPerSecond REAL NOT NULL,
            diskBytes INTEGER NOT NULL
        ) STRICT;
        INSERT INTO live VALUES (1, 0, NULL, 0, 0);

        CREATE TABLE candidates (
            id INTEGER PRIMARY KEY,
            architecture TEXT NOT NULL,
            canonicalKey TEXT NOT NULL,
            parent INTEGER REFERENCES candidates(id),
            origin TEXT NOT NULL CHECK (origin IN ('random', 'mutation', 'injected')),
            mutation TEXT NOT NULL,
            bornCycle INTEGER NOT NULL,
            lastTrainedCycle INTEGER NOT NULL,
            state TEXT NOT NULL
                CHECK (state IN ('waiting', 'training', 'paused', 'alive', 'retired', 'killed', 'failed')),
            tier INTEGER NOT NULL CHECK (tier >= 0),
            targetTier INTEGER,
            pinned INTEGER NOT NULL CHECK (pinned IN (0, 1)),
            epochsTrained INTEGER NOT NULL,
            parameters INTEGER NOT NULL,
            macs INTEGER NOT NULL,
            memoryBytes INTEGER NOT NULL,
            seconds REAL NOT NULL,
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
            training INTEGER NOT NULL,
            epoch INTEGER NOT NULL CHECK (epoch > 0),
            trainLoss REAL NOT NULL,
            trainAccuracy REAL NOT NULL,
            validationLoss REAL,
            validationAccuracy REAL,
            learningRate REAL NOT NULL,
            seconds REAL NOT NULL,
            images INTEGER NOT NULL,
            endedTime REAL NOT NULL,
            endedSession INTEGER NOT NULL,
            endedSeconds REAL NOT NULL,
            cycle INTEGER NOT NULL,
            host TEXT NOT NULL,
            slot INTEGER NOT NULL,
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
            tier INTEGER NOT NULL,
            score REAL,
            cycle INTEGER NOT NULL,
            fact INTEGER NOT NULL,
            PRIMARY KEY (candidate, tier)
        ) STRICT;
        CREATE INDEX scores_fact ON scores(fact);

        CREATE TABLE metrics (
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            name TEXT NOT NULL,
            value REAL,
            unit TEXT NOT NULL,
            direction TEXT NOT NULL CHECK (direction IN ('higher', 'lower')),
            split TEXT CHECK (split IN ('training', 'validation', 'test')),
            cost REAL NOT NULL,
            fact INTEGER NOT NULL,
            PRIMARY KEY (candidate, name)
        ) STRICT;
        CREATE INDEX metrics_fact ON metrics(fact);

        CREATE TABLE commands (
            id INTEGER PRIMARY KEY,
            time REAL NOT NULL,
            command TEXT NOT NULL,
            answer TEXT,
            fact INTEGER
        ) STRICT;
        CREATE INDEX commands_asked ON commands(id) WHERE answer IS NULL;
        CREATE INDEX commands_fact ON commands(fact);

        CREATE TABLE workers (
            slot INTEGER PRIMARY KEY,
            candidate INTEGER REFERENCES candidates(id),
            tier INTEGER NOT NULL,
            lastEpoch INTEGER,
            epoch INTEGER NOT NULL DEFAULT 0,
            batch INTEGER NOT NULL DEFAULT 0,
            batches INTEGER NOT NULL DEFAULT 0,
            imagesPerSecond REAL NOT NULL DEFAULT 0,
            gflops REAL NOT NULL DEFAULT 0
        ) STRICT;
        """
}
