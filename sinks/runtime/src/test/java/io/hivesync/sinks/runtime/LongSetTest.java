package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LongSetTest {

    @Test
    void itHoldsWhatWasAddedAndNothingElse() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        LongSet set = new LongSet();
        Set<Long> model = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            // few bits, so that many share a place, and some come twice
            long number = (long) random.nextInt(80_000) << (i % 2 == 0 ? 0 : 40);
            set.add(number);
            model.add(number);
        }
        for (long number = 2; number < 80_000; number++) {
            assertThat(set.contains(number)).as("seed %d", seed).isEqualTo(model.contains(number));
            assertThat(set.contains(number << 40)).as("seed %d", seed).isEqualTo(model.contains(number << 40));
        }
    }

    @Test
    void zeroIsKeptToo() {
        LongSet set = new LongSet();
        assertThat(set.contains(0)).isFalse();
        set.add(0);
        assertThat(set.contains(0)).isTrue();
    }
}
