package io.hivesync.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.hivesync.topics.Json;
import io.hivesync.topics.Op;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The workload as flat JSON, see {@link FlatAccounts}, deletes as tombstones, in as many partitions as the record topic has;
 * no headers, no transactions. The last of each partition is a record of its own, by which one sees in the target that the
 * partition was read to its end.
 *
 * @param meanBytes of the values, tombstones counted as nothing
 * @param rows of a target that has everything
 */
record FlatTopic(String name, long meanBytes, long rows) {
    /** The ids of the last records begin with it. */
    static final String END = "end-";

    static FlatTopic write(String bootstrapServers, Workload workload, Form form)
            throws InterruptedException, ExecutionException {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers", bootstrapServers,
                "linger.ms", "5",
                // else a new topic's first batches overtake each other, are refused and never get in
                "max.in.flight.requests.per.connection", "1");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers));
                var producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            admin.createTopics(List.of(new NewTopic(form.topic(), RecordTopic.PARTITIONS, (short) 1)))
                    .all()
                    .get();
            long bytes = 0;
            List<Future<?>> sent = new ArrayList<>();
            for (ProducerRecord<byte[], byte[]> record : records(workload, form)) {
                bytes += record.value() == null ? 0 : record.value().length;
                sent.add(producer.send(record));
            }
            for (Future<?> answer : sent) {
                answer.get();
            }
            long rows = (long) workload.finalRecords().size() + RecordTopic.PARTITIONS;
            return new FlatTopic(form.topic(), bytes / sent.size(), rows);
        }
    }

    private static List<ProducerRecord<byte[], byte[]>> records(Workload workload, Form form) {
        List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (Event event : workload.events()) {
            byte[] value = event.op() == Op.DELETE ? null : form.value(event.after());
            records.add(new ProducerRecord<>(form.topic(), form.key(event.id()), value));
        }
        byte[] last = form.value(workload.events().getFirst().after());
        for (int partition = 0; partition < RecordTopic.PARTITIONS; partition++) {
            records.add(new ProducerRecord<>(form.topic(), partition, form.key(END + partition), last));
        }
        return records;
    }

    /** What stands in the topic. */
    enum Form {
        /** Keys and values alone. */
        PLAIN,

        /** Each with its schema, as Connect's JSON converter expects it unless told otherwise. */
        WITH_SCHEMAS;

        private String topic() {
            return switch (this) {
                case PLAIN -> "flat.accounts";
                case WITH_SCHEMAS -> "flat.accounts.schemas";
            };
        }

        private byte[] key(String id) {
            return json(FlatAccounts.KEY_SCHEMA, FlatAccounts.key(id));
        }

        private byte[] value(List<String> record) {
            return json(FlatAccounts.VALUE_SCHEMA, FlatAccounts.value(record));
        }

        private byte[] json(ObjectNode schema, ObjectNode payload) {
            ObjectNode whole = switch (this) {
                case PLAIN -> payload;
                case WITH_SCHEMAS ->
                    Json.MAPPER
                            .createObjectNode()
                            .<ObjectNode>set("schema", schema)
                            .set("payload", payload);
            };
            return whole.toString().getBytes(StandardCharsets.UTF_8);
        }
    }
}
