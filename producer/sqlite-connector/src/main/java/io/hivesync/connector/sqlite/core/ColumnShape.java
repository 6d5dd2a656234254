package io.hivesync.connector.sqlite.core;

/**
 * A captured column.
 *
 * @param type the declared type, empty if there is none; SQLite does not enforce it
 * @param key 1-based place in the primary key, 0 if the column is not part of it
 */
public record ColumnShape(String name, String type, int key) {}
