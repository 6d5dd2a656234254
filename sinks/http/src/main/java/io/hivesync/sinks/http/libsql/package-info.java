/** Turso, and every libSQL server: SQLite behind Hrana, spoken over HTTP. */
@NullMarked
package io.hivesync.sinks.http.libsql;

import org.jspecify.annotations.NullMarked;
