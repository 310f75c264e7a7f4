import GRDB

/// The tables of a run's store.
///
/// Rows that a viewer follows carry `change`, the number of the transaction that wrote them last: transactions are
/// numbered by `clock`, and since SQLite commits them one after another, a viewer that has seen transaction n has
/// seen every row up to n and needs only those beyond.
enum RunSchema {
    /// The migration without which there is nothing to read.
    private static let first = "1 runs, candidates, curves, events, commands"

    /// All migrations, by name; a store that knows a name that is not here is of a newer version.
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(first) { database in try database.execute(sql: firstTables) }
        migrator.registerMigration("2 operation times") { database in try database.execute(sql: operationTimes) }
        migrator.registerMigration("3 measures") { database in try database.execute(sql: measures) }
        return migrator
    }

    /// Refuses a store that cannot be read. One that lacks later migrations can: what they add was not recorded.
    static func check(_ database: Database, path: String) throws {
        let applied = try migrator.appliedIdentifiers(database)
        if applied.isEmpty { throw RunError.damaged(path, detail: "it is not the store of a run") }
        if try migrator.hasBeenSuperseded(database) { throw RunError.newerVersion(path) }
        if !applied.contains(first) { throw RunError.olderVersion(path) }
    }

    /// One row per candidate, `times` as JSON: where the time of the last epoch that was measured went.
    private static let operationTimes = """
        CREATE TABLE operationTimes (
            candidate INTEGER PRIMARY KEY REFERENCES candidates(id),
            epoch INTEGER NOT NULL,
            times TEXT NOT NULL,
            change INTEGER NOT NULL
        );
        CREATE INDEX operationTimes_change ON operationTimes(change);
        """

    /// What was measured of candidates without training them, by name; the value is null where the network has none.
    private static let measures = """
        CREATE TABLE measures (
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            name TEXT NOT NULL,
            value REAL,
            seconds REAL NOT NULL,
            change INTEGER NOT NULL,
            PRIMARY KEY (candidate, name)
        );
        CREATE INDEX measures_change ON measures(change);
        """

    private static let firstTables = """
        CREATE TABLE clock (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            value INTEGER NOT NULL
        );
        INSERT INTO clock VALUES (1, 0);

        CREATE TABLE runs (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            name TEXT NOT NULL,
            state TEXT NOT NULL,
            message TEXT NOT NULL DEFAULT '',
            strategy TEXT NOT NULL,
            dataset TEXT NOT NULL,
            proxy TEXT NOT NULL,
            seed INTEGER NOT NULL,
            cycle INTEGER NOT NULL,
            cycles INTEGER NOT NULL,
            tiers TEXT NOT NULL,
            maximumAge INTEGER NOT NULL,
            workerCount INTEGER NOT NULL,
            created REAL NOT NULL,
            elapsed REAL NOT NULL DEFAULT 0,
            remaining REAL,
            imagesPerSecond REAL NOT NULL DEFAULT 0,
            diskBytes INTEGER NOT NULL DEFAULT 0,
            memoryBytes INTEGER NOT NULL DEFAULT 0,
            memoryLimit INTEGER NOT NULL DEFAULT 0,
            planned INTEGER NOT NULL DEFAULT 0,
            dataIdentity TEXT,
            configuration TEXT NOT NULL
        );

        CREATE TABLE candidates (
            id INTEGER PRIMARY KEY,
            genotype TEXT NOT NULL,
            canonicalKey TEXT NOT NULL,
            parent INTEGER REFERENCES candidates(id),
            origin TEXT NOT NULL,
            mutation TEXT NOT NULL,
            bornCycle INTEGER NOT NULL,
            lastTrainedCycle INTEGER NOT NULL,
            state TEXT NOT NULL,
            tier INTEGER NOT NULL,
            targetTier INTEGER,
            pinned INTEGER NOT NULL DEFAULT 0,
            epochsTrained INTEGER NOT NULL DEFAULT 0,
            parameters INTEGER NOT NULL DEFAULT 0,
            macs INTEGER NOT NULL DEFAULT 0,
            memoryBytes INTEGER NOT NULL DEFAULT 0,
            seconds REAL NOT NULL DEFAULT 0,
            failure TEXT NOT NULL DEFAULT '',
            change INTEGER NOT NULL
        );
        CREATE INDEX candidates_change ON candidates(change);
        CREATE INDEX candidates_key ON candidates(canonicalKey);

        CREATE TABLE assignments (
            id INTEGER PRIMARY KEY,
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            cycle INTEGER NOT NULL,
            fromTier INTEGER NOT NULL,
            toTier INTEGER NOT NULL,
            toEpoch INTEGER NOT NULL,
            byPerson INTEGER NOT NULL,
            state TEXT NOT NULL
        );
        CREATE INDEX assignments_open ON assignments(id) WHERE state = 'open';
        CREATE INDEX assignments_candidate ON assignments(candidate);

        CREATE TABLE epochs (
            id INTEGER PRIMARY KEY,
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            epoch INTEGER NOT NULL,
            trainLoss REAL NOT NULL,
            trainAccuracy REAL NOT NULL,
            validationLoss REAL NOT NULL,
            validationAccuracy REAL NOT NULL,
            learningRate REAL NOT NULL,
            seconds REAL NOT NULL,
            images INTEGER NOT NULL,
            UNIQUE (candidate, epoch)
        );

        CREATE TABLE scores (
            candidate INTEGER NOT NULL REFERENCES candidates(id),
            tier INTEGER NOT NULL,
            score REAL NOT NULL,
            cycle INTEGER NOT NULL,
            change INTEGER NOT NULL,
            PRIMARY KEY (candidate, tier)
        );
        CREATE INDEX scores_change ON scores(change);

        CREATE TABLE events (
            id INTEGER PRIMARY KEY,
            time REAL NOT NULL,
            cycle INTEGER NOT NULL,
            kind TEXT NOT NULL,
            candidate INTEGER REFERENCES candidates(id),
            message TEXT NOT NULL
        );

        CREATE TABLE commands (
            id INTEGER PRIMARY KEY,
            time REAL NOT NULL,
            command TEXT NOT NULL,
            state TEXT NOT NULL,
            reply TEXT NOT NULL DEFAULT '',
            change INTEGER NOT NULL
        );
        CREATE INDEX commands_asked ON commands(id) WHERE state = 'asked';
        CREATE INDEX commands_change ON commands(change);

        CREATE TABLE workers (
            worker INTEGER PRIMARY KEY,
            candidate INTEGER,
            tier INTEGER NOT NULL,
            epoch INTEGER NOT NULL,
            lastEpoch INTEGER NOT NULL,
            batch INTEGER NOT NULL,
            batches INTEGER NOT NULL,
            imagesPerSecond REAL NOT NULL,
            gflops REAL NOT NULL
        );
        """
}
