/**
 * The capture core: it compares a SQLite file, read-only, with a private shadow of it and yields the row changes.
 * It knows JDBC only, neither Kafka nor Debezium.
 */
@NullMarked
package io.hivesync.connector.sqlite.core;

import org.jspecify.annotations.NullMarked;
