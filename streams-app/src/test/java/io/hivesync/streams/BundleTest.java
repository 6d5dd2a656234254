package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.Test;

class BundleTest {
    private static final RecordMetadata FROM = new RecordMetadata() {
        @Override
        public String topic() {
            return "t";
        }

        @Override
        public int partition() {
            return 4;
        }

        @Override
        public long offset() {
            return 5;
        }
    };

    /** Streams commits the offset of what waits: were it the last one's, those before it would be lost with the process. */
    @Test
    void standsAtTheFirstOfItsRecords() {
        ConsumerRecord<byte[], byte[]> tied = Events.together(
                41, List.of(Events.capture("a", 1, "{}"), Events.capture("a", 2, "{}"), Events.capture("a", 3, "{}")));
        assertThat(tied.offset()).isEqualTo(41);
        assertThat(tied.leaderEpoch()).contains(3);
        assertThat(untie(tied)).extracting(ConsumerRecord::offset).containsExactly(41L, 42L, 43L);
    }

    /** Streams keeps the headers of the last record of each task. */
    @Test
    void handsItsRecordsOutOnce() {
        ConsumerRecord<byte[], byte[]> tied =
                Events.together(0, List.of(Events.capture("a", 1, "{}"), Events.capture("a", 2, "{}")));
        assertThat(untie(tied)).hasSize(2);
        assertThat(untie(tied)).isEmpty();
    }

    @Test
    void oneThatCameAloneStaysAsItIs() {
        TestRecord<byte[], byte[]> event = Events.capture("a", 1, "{}");
        ConsumerRecord<byte[], byte[]> alone = Events.together(9, List.of(event));
        assertThat(alone.value()).isEqualTo(event.value());
        assertThat(untie(alone)).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo(event.key());
            assertThat(record.topic() + record.partition() + record.offset()).isEqualTo("t45");
        });
    }

    @Test
    void aHeaderOfThatNameFromOutsideIsNone() {
        TestRecord<byte[], byte[]> event = Events.capture("a", 1, "{}");
        event.headers().add(new RecordHeader("hive-bundle", "x".getBytes(UTF_8)));
        assertThat(untie(Events.together(0, List.of(event))))
                .singleElement()
                .satisfies(record -> assertThat(record.value()).isEqualTo(event.value()));
    }

    private static List<ConsumerRecord<byte[], byte[]>> untie(ConsumerRecord<byte[], byte[]> record) {
        return Bundle.untie(new Record<>(record.key(), record.value(), 0, record.headers()), FROM);
    }
}
