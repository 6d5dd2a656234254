package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.capture.Publisher.Written;
import io.hivesync.topics.TopicNames;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LedgerTest {
    private static final Uuid ID = Uuid.randomUuid();
    private static final TopicPartition TAGS = new TopicPartition("hive.changes.tags", 0);
    private static final TopicPartition CONTROL = new TopicPartition("hive.control", 0);

    private final Map<String, TopicProbe.Topic> kafka = new TreeMap<>();
    private final Map<String, String> durable = new TreeMap<>();
    private Ledger ledger = new Ledger(TestKafka.NAMES, Map.of());

    private void restart() {
        ledger = new Ledger(TestKafka.NAMES, durable);
    }

    private void write(long first, long end) {
        assertThat(ledger.unknown(Set.of(TAGS.topic(), CONTROL.topic()))).isSubsetOf(Set.of(TAGS.topic()));
        ledger.known(Map.of(TAGS.topic(), ID));
        durable.putAll(ledger.acknowledged(Map.of(TAGS, new Written(first, end), CONTROL, new Written(7, 8))));
    }

    private Map<String, TopicProbe.Topic> look(Collection<String> topics) {
        Map<String, TopicProbe.Topic> found = new TreeMap<>(kafka);
        found.keySet().retainAll(topics);
        return found;
    }

    private void kafkaHas(Uuid id, long end) {
        kafka.put(TAGS.topic(), new TopicProbe.Topic(id, Map.of(0, end)));
    }

    private Set<String> lost() {
        ledger.check(this::look);
        return ledger.takeLosses().keySet();
    }

    @Test
    void whatIsStillThereIsNoLossAlsoIfOthersWroteBehindIt() {
        write(0, 10);
        kafkaHas(ID, 10);
        assertThat(lost()).isEmpty();
        restart();
        kafkaHas(ID, 25);
        assertThat(lost()).isEmpty();
        assertThat(durable).containsOnlyKeys("tags/0");
    }

    @Test
    void missingTopicAnotherTopicAndAnEarlierEndAreLosses() {
        write(0, 10);
        assertThat(lost()).containsExactly("tags");
        restart();
        kafkaHas(Uuid.randomUuid(), 10);
        assertThat(lost()).containsExactly("tags");
        restart();
        kafkaHas(ID, 9);
        assertThat(lost()).containsExactly("tags");
        assertThat(lost()).isEmpty();
    }

    /** Guards a tail that is cut off and filled again before anybody looks: the next batch stands where the last one did. */
    @Test
    void batchThatIsPutWhereAnAcknowledgedOneStoodShowsTheLoss() {
        write(0, 10);
        write(6, 20);
        kafkaHas(ID, 20);
        assertThat(lost()).containsExactly("tags");
    }

    /** Guards against a crash between the finding and the snapshot: what is durable must show the loss again. */
    @Test
    void lossIsFoundAgainUntilTheModelIsSentAnew() {
        write(0, 10);
        kafkaHas(ID, 5);
        assertThat(lost()).containsExactly("tags");
        write(5, 30);
        kafkaHas(ID, 7);
        restart();
        assertThat(lost()).containsExactly("tags");
        ledger.startOver();
        write(7, 9);
        restart();
        kafkaHas(ID, 9);
        assertThat(lost()).isEmpty();
    }

    /** Guards against a snapshot for nothing: the look is older than the acknowledgement. */
    @Test
    void whatIsAcknowledgedWhileKafkaIsAskedIsNoLoss() {
        write(0, 10);
        kafkaHas(ID, 10);
        ledger.check(topics -> {
            write(10, 20);
            return look(topics);
        });
        assertThat(ledger.takeLosses()).isEmpty();
    }

    /** Guards a state folder that is used with other topics: there, nothing was ever sent. */
    @Test
    void anotherPrefixIsALoss() {
        write(0, 10);
        kafkaHas(ID, 10);
        ledger = new Ledger(new TopicNames("other"), durable);
        assertThat(lost()).containsExactly("tags");
    }
}
