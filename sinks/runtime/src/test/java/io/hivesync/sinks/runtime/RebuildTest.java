package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class RebuildTest {
    private final Rebuild rebuild = new Rebuild(new PartitionFacts("t", 0, 1, 0, 10, 0, Optional.empty()));
    private final List<String> ghosts = new ArrayList<>();

    @Test
    void whatTheTopicHasIsNoGhost() {
        rebuild.saw(record("a", "value"));
        rebuild.saw(record("b", null));

        Predicate<String> finding = ghosts();

        assertThat(List.of("a", "b", "c")).allMatch(finding);
        assertThat(ghosts).containsExactly("b", "c");
    }

    /** All of a large table's rows may be ghosts: in one list they would not fit into memory. */
    @Test
    void onlySoManyGhostsAreHeldAtOnce() {
        Predicate<String> finding = ghosts();
        int asked = 0;
        while (finding.test("ghost" + asked) && asked < 2 * Rebuild.MOST_GHOSTS) {
            asked++;
        }

        assertThat(ghosts).hasSize(Rebuild.MOST_GHOSTS);
    }

    private Predicate<String> ghosts() {
        IdListings.Action action = rebuild.ghostsInto(ghosts);
        return id -> action.take(id, PartitionFacts.keyHash(id));
    }

    private static ConsumerRecord<String, byte[]> record(String id, @org.jspecify.annotations.Nullable String value) {
        return new ConsumerRecord<>("t", 0, 0, id, value == null ? null : Pipeline.bytes(value));
    }
}
