package io.hivesync.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeldomTest {
    private static final long SECOND = 1_000_000_000;

    @Test
    void oneInASecondIsToldAndSaysHowManyWereNot() {
        // which may be anything, and is when a machine has been up for long
        long start = Long.MAX_VALUE - SECOND / 2;
        Seldom seldom = new Seldom(start);

        assertThat(seldom.tell(start)).hasValue(0);
        assertThat(seldom.tell(start)).isEmpty();
        assertThat(seldom.tell(start + SECOND - 1)).isEmpty();
        assertThat(seldom.tell(start + SECOND)).hasValue(2);
        assertThat(seldom.tell(start + 2 * SECOND)).hasValue(0);
    }
}
