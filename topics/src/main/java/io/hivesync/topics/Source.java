package io.hivesync.topics;

import org.jspecify.annotations.Nullable;

/**
 * The source block of an envelope, in Debezium's names.
 *
 * @param version of the producer
 * @param connector {@code sqlite} or {@code webhook}
 * @param name the source's name: one capture or one webhook endpoint
 * @param tsMs when the source saw the change, ms since 1970
 * @param snapshot Debezium's word ({@code first}, {@code true}, {@code last}, {@code false}), or null
 * @param db the database's name, or null
 * @param table the model
 * @param txId the source's transaction, or null
 * @param position where the event stands in its source
 */
public record Source(
        String version,
        String connector,
        String name,
        long tsMs,
        @Nullable String snapshot,
        @Nullable String db,
        String table,
        @Nullable String txId,
        Position position) {}
