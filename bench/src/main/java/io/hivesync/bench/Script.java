package io.hivesync.bench;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** What people write themselves: a consumer of the same topic, in a group of its own, that parses, coalesces and upserts. */
record Script(PostgresServer postgres, RecordTopic topic, AtomicInteger runs) implements Contender {
    @Override
    public String name() {
        return "script";
    }

    @Override
    public Took run() throws SQLException, IOException {
        try (var connection = postgres.connect()) {
            HandWritten.createTable(connection);
        }
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", topic.bootstrapServers(),
                "group.id", "script-" + runs.incrementAndGet(),
                "auto.offset.reset", "earliest",
                "enable.auto.commit", "false",
                "isolation.level", "read_committed",
                "max.poll.records", String.valueOf(HandWritten.BATCH),
                "max.partition.fetch.bytes", "4194304");
        long start = System.nanoTime();
        try (HandWritten writer = new HandWritten(postgres.connect());
                var consumer = new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic.topic()));
            return copy(consumer, writer, start);
        }
    }

    private Took copy(KafkaConsumer<String, byte[]> consumer, HandWritten writer, long start)
            throws SQLException, IOException {
        Set<Integer> unfinished = new HashSet<>(topic.lastOffsets().keySet());
        Map<String, Event> newest = new LinkedHashMap<>();
        int events = 0;
        long first = 0;
        while (!unfinished.isEmpty()) {
            for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                newest.put(record.key(), event(record));
                events++;
                if (record.offset() == topic.lastOffset(record.partition())) {
                    unfinished.remove(record.partition());
                }
            }
            if (events >= HandWritten.BATCH || unfinished.isEmpty()) {
                writer.write(newest.values());
                consumer.commitSync();
                newest.clear();
                events = 0;
                first = first == 0 ? System.nanoTime() : first;
            }
        }
        long end = System.nanoTime();
        return new Took(Duration.ofNanos(end - start), Duration.ofNanos(end - first));
    }

    private static Event event(ConsumerRecord<String, byte[]> record) throws IOException {
        if (record.value() == null) {
            return new Event(0, Op.DELETE, record.key(), List.of());
        }
        JsonNode after = Json.MAPPER.readTree(record.value()).get("after");
        return new Event(0, Op.UPDATE, record.key(), Accounts.record(after));
    }
}
