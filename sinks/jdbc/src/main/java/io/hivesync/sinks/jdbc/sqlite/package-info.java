/** A local SQLite file: the target that needs no server. */
@NullMarked
package io.hivesync.sinks.jdbc.sqlite;

import org.jspecify.annotations.NullMarked;
