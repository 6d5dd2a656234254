package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is kept in memory has to be what the store has, and to stay small. */
class RecentStatesTest {
    private static final int PARTITIONS = 512;
    private static final long MOST = (12L << 20) / PARTITIONS;

    private KeyValueStore<Bytes, byte[]> store;
    private RecentStates states;

    @BeforeEach
    void open() {
        store = Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore("s"), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
        var context = new MockProcessorContext<>();
        store.init(context.getStateStoreContext(), store);
        states = new RecentStates(store, PARTITIONS);
    }

    @Test
    void anyCourseOfReadsAndWritesEndsAsTheStoreAndWithinItsBytes() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Map<Bytes, byte[]> expected = new HashMap<>();
        for (int step = 0; step < 20_000; step++) {
            Bytes key = Bytes.wrap(("k" + random.nextInt(200)).getBytes(UTF_8));
            switch (random.nextInt(4)) {
                case 0 -> {
                    byte[] state = new byte[random.nextInt(600)];
                    random.nextBytes(state);
                    states.put(key, state);
                    expected.put(key, state);
                }
                case 1 -> {
                    states.delete(key);
                    expected.remove(key);
                }
                default -> assertThat(states.get(key)).as("seed %d", seed).isEqualTo(expected.get(key));
            }
            assertThat(store.get(key)).as("seed %d", seed).isEqualTo(expected.get(key));
            assertThat(states.size()).as("seed %d", seed).isBetween(0L, MOST);
        }
    }

    @Test
    void whatIsLargerThanAllIsNotKept() {
        Bytes key = Bytes.wrap(new byte[] {1});
        states.put(key, new byte[(int) MOST + 1]);

        assertThat(states.size()).isZero();
        assertThat(states.get(key)).hasSize((int) MOST + 1);
    }

    /** Else it would be of no use. */
    @Test
    void aStateThatWasUsedIsNotLookedUpAgain() {
        Bytes key = Bytes.wrap(new byte[] {1});
        states.put(key, new byte[] {7});
        store.delete(key);

        assertThat(states.get(key)).containsExactly(7);
    }
}
