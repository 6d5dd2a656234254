package io.hivesync.connector.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;

class AcknowledgementsTest {

    private final Acknowledgements acknowledgements = new Acknowledgements(7);

    private Map<String, ?> send() {
        return acknowledgements
                .number(new SourceRecord(Map.of(), Map.of("position", "7:1:0"), "topic", null, null))
                .sourceOffset();
    }

    /** Counting instead of numbering would pass over the record that is missing. */
    @Test
    void onlyThePrefixWithoutAGapIsAcknowledged() {
        Map<String, ?> first = send();
        Map<String, ?> second = send();
        Map<String, ?> third = send();
        acknowledgements.acknowledge(third);
        acknowledgements.acknowledge(second);
        acknowledgements.acknowledge(second);
        assertThat(acknowledgements.acknowledged()).isZero();
        acknowledgements.acknowledge(first);
        assertThat(acknowledgements.acknowledged()).isEqualTo(3).isEqualTo(acknowledgements.sent());
    }

    @Test
    void otherBatchesAndForeignRecordsCountForNothing() {
        Map<String, ?> own = send();
        acknowledgements.acknowledge(new Acknowledgements(6)
                .number(new SourceRecord(Map.of(), Map.of(), "topic", null, null))
                .sourceOffset());
        acknowledgements.acknowledge(Map.of("position", "7:1:0"));
        acknowledgements.acknowledge(null);
        assertThat(acknowledgements.acknowledged()).isZero();
        acknowledgements.acknowledge(own);
        assertThat(acknowledgements.acknowledged()).isEqualTo(1);
    }

    @Test
    void receiptsComeWithAcknowledgementsOfThisBatchAndTheLastWordCounts() {
        Map<String, Object> first = new HashMap<>(send());
        first.put(SqliteConnector.RECEIPT + "a", "1");
        first.put(SqliteConnector.RECEIPT + "b", "1");
        Map<String, Object> second = new HashMap<>(send());
        second.put(SqliteConnector.RECEIPT + "a", "2");
        Map<String, Object> foreign = new HashMap<>(first);
        foreign.put("batch", 6L);
        foreign.put(SqliteConnector.RECEIPT + "c", "3");
        acknowledgements.acknowledge(first);
        acknowledgements.acknowledge(second);
        acknowledgements.acknowledge(foreign);
        assertThat(acknowledgements.receipts()).isEqualTo(Map.of("a", "2", "b", "1"));
    }
}
