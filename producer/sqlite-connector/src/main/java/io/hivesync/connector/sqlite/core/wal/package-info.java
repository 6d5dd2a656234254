/**
 * Reads the write-ahead log of a database that another process writes: which pages each committed transaction changed,
 * and what they were before. It takes read locks and nothing else.
 */
@NullMarked
package io.hivesync.connector.sqlite.core.wal;

import org.jspecify.annotations.NullMarked;
