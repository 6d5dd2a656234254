package io.hivesync.bench;

import java.util.HashMap;
import java.util.Map;

/**
 * How Debezium's JDBC sink is set.
 *
 * @param form of the topic that it reads
 * @param options of the connector, without its name, topic and target
 */
record DebeziumSettings(String name, FlatTopic.Form form, Map<String, String> options) {
    /** Rows of a statement, and records of a poll: with fewer the second, a statement would never have so many. */
    private static final String BATCH = "3000";

    private static final String JSON = "org.apache.kafka.connect.json.JsonConverter";

    DebeziumSettings {
        options = Map.copyOf(options);
    }

    /** The fastest of those that were tried, see the README. */
    static DebeziumSettings best() {
        Map<String, String> options = needed();
        options.put("tasks.max", "2");
        options.put("use.reduction.buffer", "true");
        options.put("dialect.postgres.unnest.insert.enabled", "true");
        options.put("batch.size", BATCH);
        options.put("consumer.override.max.poll.records", BATCH);
        options.put("key.converter", JSON);
        options.put("key.converter.schema.content", FlatAccounts.KEY_SCHEMA.toString());
        options.put("value.converter", JSON);
        options.put("value.converter.schema.content", FlatAccounts.VALUE_SCHEMA.toString());
        return new DebeziumSettings("debezium", FlatTopic.Form.PLAIN, options);
    }

    /** No more than what it needs to do the same work. */
    static DebeziumSettings defaults() {
        return new DebeziumSettings("defaults", FlatTopic.Form.WITH_SCHEMAS, needed());
    }

    private static Map<String, String> needed() {
        return new HashMap<>(Map.of(
                "connector.class", "io.debezium.connector.jdbc.JdbcSinkConnector",
                "insert.mode", "upsert",
                "delete.enabled", "true",
                "primary.key.mode", "record_key",
                "primary.key.fields", FlatAccounts.ID,
                "collection.name.format", "accounts",
                "schema.evolution", "none"));
    }
}
