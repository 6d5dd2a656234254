package io.hivesync.connector.sqlite.core;

/** The part of a batch that concerns one table. */
record Step(Kind kind, ShadowTable table) {

    enum Kind {
        /** Deletes of all rows of a table that is gone. */
        DROP,
        /** All rows of a table, between two marks. */
        SNAPSHOT,
        /** The staged differences, possibly none if only the columns changed. */
        DIFF,
        /** Nothing but the word that it is paused from here on. */
        PAUSE
    }
}
