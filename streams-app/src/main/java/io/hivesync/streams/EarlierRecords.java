package io.hivesync.streams;

import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** What a partition of a record topic holds already. */
@FunctionalInterface
interface EarlierRecords {
    /** In order, up to the end that it has when asked. */
    void forEach(TopicPartition at, Consumer<ConsumerRecord<byte[], byte[]>> each);
}
