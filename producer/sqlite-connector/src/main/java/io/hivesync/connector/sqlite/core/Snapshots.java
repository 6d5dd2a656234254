package io.hivesync.connector.sqlite.core;

/** What of the rows that are there already is sent. */
public enum Snapshots {
    /** Those of each table that the state does not know. */
    INITIAL,
    /** Those of all tables, at each start. */
    ALWAYS,
    /** As initial, and nothing of what is committed afterwards; also not later, until another mode is chosen. */
    INITIAL_ONLY,
    /** None of the tables that are there when the state is made; of a table that comes later, all. */
    NO_DATA
}
