#pragma once
#include <sqlite3.h>

// sqlite3_db_config takes a variable number of arguments, which Swift cannot call.

/// Nothing that a file's schema says runs, and nothing reaches the file but by SQL on its tables: no triggers, no views, no
/// functions with side effects, no writing of the schema by hand.
static inline void econas_defend(sqlite3 *database) {
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
}

/// The log beside a store stays when the last connection closes.
static inline void econas_keep_log(sqlite3 *database) {
    int keep = 1;
    sqlite3_file_control(database, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

/// Paths may be URIs that say how a file is opened; to be called before any connection is made.
static inline int econas_use_uris(void) { return sqlite3_config(SQLITE_CONFIG_URI, 1); }
