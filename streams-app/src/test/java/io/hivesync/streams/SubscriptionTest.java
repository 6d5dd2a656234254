package io.hivesync.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.TopicNames;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SubscriptionTest {
    private static final TopicNames NAMES = new TopicNames("hive");

    private final Map<String, ClusterTopics.Topic> topics = new HashMap<>();

    @BeforeEach
    void ourOwnTopics() {
        topic(NAMES.rejected(), 1);
        topic(NAMES.control(), 1);
    }

    private void topic(String name, int partitions) {
        topics.put(name, new ClusterTopics.Topic(Uuid.randomUuid(), partitions));
    }

    private void model(String name) {
        topic(NAMES.changes(name), 3);
        topic(NAMES.records(name), 3);
    }

    private Subscription now() {
        return Subscription.of(Map.copyOf(topics), NAMES, 3);
    }

    @Test
    void waitsForAFirstModelAndForOurOwnTopics() {
        assertThat(now().canRun()).isFalse();
        model("accounts");
        assertThat(now().canRun()).isTrue();
        topics.remove(NAMES.control());
        assertThat(now().canRun()).isFalse();
        assertThat(now().missing()).isEqualTo("hive.control");
    }

    @Test
    void misfitsAreNamedAndNotMatched() {
        model("accounts");
        model("accounts2");
        topics.remove(NAMES.records("accounts"));
        topic("hive.changes.no-model", 3);
        topic(NAMES.changes("wide"), 8);
        topic(NAMES.records("wide"), 3);
        topic(NAMES.changes("narrow"), 3);
        topic(NAMES.records("narrow"), 1);
        Subscription now = now();
        assertThat(now.excluded())
                .containsOnlyKeys(
                        "hive.changes.accounts", "hive.changes.no-model", "hive.changes.wide", "hive.changes.narrow");
        assertThat(now.included()).containsOnlyKeys("hive.changes.accounts2");
        assertThat(now.pattern().matcher("hive.changes.accounts").matches()).isFalse();
        assertThat(now.pattern().matcher("hive.changes.accounts2").matches()).isTrue();
        assertThat(now.pattern().matcher("hive.changes.accountsXY").matches()).isTrue();
        assertThat(now.pattern().matcher("other.changes.accounts").matches()).isFalse();
    }

    @Test
    void newModelNeedsNoRestartButABadOneDoes() {
        model("accounts");
        Subscription running = now();
        model("posts");
        assertThat(running.serves(now())).isTrue();
        topics.remove(NAMES.records("posts"));
        assertThat(running.serves(now())).isFalse();
    }

    @Test
    void topicThatBecameFitIsReadAfterARestart() {
        model("accounts");
        topic(NAMES.changes("late"), 3);
        Subscription running = now();
        topic(NAMES.records("late"), 3);
        assertThat(running.serves(now())).isFalse();
    }

    @Test
    void topicThatWentAwayOrIsAnotherNeedsARestart() {
        model("accounts");
        model("posts");
        Subscription running = now();
        model("posts");
        assertThat(running.serves(now())).as("made anew").isFalse();
        topics.remove(NAMES.changes("posts"));
        assertThat(running.serves(now())).as("gone").isFalse();
    }

    /** Its records must be sent again, which a start does. */
    @Test
    void recordTopicThatWasMadeAnewNeedsARestart() {
        model("accounts");
        Subscription running = now();
        model("posts");
        running = running.grownTo(now());
        assertThat(running.serves(now())).isTrue();
        topic(NAMES.records("posts"), 3);
        assertThat(running.serves(now())).isFalse();
    }

    /** Also one that came after the start. */
    @Test
    void topicThatGrewInAndWentAwayNeedsARestart() {
        model("accounts");
        Subscription running = now();
        model("posts");
        running = running.grownTo(now());
        topics.remove(NAMES.changes("posts"));
        assertThat(running.serves(now())).isFalse();
    }
}
