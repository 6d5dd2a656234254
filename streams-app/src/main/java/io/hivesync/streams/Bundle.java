package io.hivesync.streams;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * The records of a partition that one poll brought, in a header of the one record that Kafka Streams sees of them: what it does
 * for each record takes as much as all that we do, and what is read together can be folded together. Streams hands a header on
 * as the object that it is, so nothing is copied, and no record from outside can be taken for one.
 *
 * <p>That record has the offset of the first: Streams commits the offset of what waits, and of a partition of which nothing
 * waits the consumer's own position, which is behind the last.
 */
final class Bundle implements Header {
    private static final String KEY = "hive-bundle";
    private static final byte[] NOTHING = {};

    private List<ConsumerRecord<byte[], byte[]>> records;

    private Bundle(List<ConsumerRecord<byte[], byte[]>> records) {
        this.records = records;
    }

    /** The same, each partition's in one record; one that came alone stays as it is. */
    static ConsumerRecords<byte[], byte[]> tie(ConsumerRecords<byte[], byte[]> polled) {
        Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> tied = new HashMap<>();
        for (TopicPartition partition : polled.partitions()) {
            List<ConsumerRecord<byte[], byte[]>> records = polled.records(partition);
            tied.put(partition, records.size() == 1 ? records : List.of(tie(records)));
        }
        return new ConsumerRecords<>(tied, polled.nextOffsets());
    }

    private static ConsumerRecord<byte[], byte[]> tie(List<ConsumerRecord<byte[], byte[]>> records) {
        ConsumerRecord<byte[], byte[]> first = records.getFirst();
        return new ConsumerRecord<>(
                first.topic(),
                first.partition(),
                first.offset(),
                first.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                null,
                null,
                new RecordHeaders(List.of(new Bundle(records))),
                first.leaderEpoch());
    }

    /**
     * What Streams hands over, as it was polled: one record or more, in their order. They are handed out once: Streams keeps the
     * headers of a task's last record, and a cache those of each that wrote to it, and megabytes would stay with them.
     */
    static List<ConsumerRecord<byte[], byte[]>> untie(Record<byte[], byte[]> record, RecordMetadata from) {
        if (record.headers().lastHeader(KEY) instanceof Bundle bundle) {
            List<ConsumerRecord<byte[], byte[]>> records = bundle.records;
            bundle.records = List.of();
            return records;
        }
        return List.of(new ConsumerRecord<>(
                from.topic(),
                from.partition(),
                from.offset(),
                record.timestamp(),
                TimestampType.CREATE_TIME,
                ConsumerRecord.NULL_SIZE,
                ConsumerRecord.NULL_SIZE,
                record.key(),
                record.value(),
                record.headers(),
                Optional.empty()));
    }

    @Override
    public String key() {
        return KEY;
    }

    @Override
    public byte[] value() {
        return NOTHING;
    }
}
