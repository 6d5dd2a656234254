package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.sinks.spi.Limits;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PacingTest {
    private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(2);

    @AfterEach
    void shutDown() {
        pool.shutdownNow();
    }

    @Test
    void pausesDoubleUpToTheLongestLessAtMostHalfAndBeginAnewAfterASuccess() {
        Backoff backoff = new Backoff(RunnerTiming.defaults(), 42);
        for (long longest : new long[] {200, 400, 800, 1_600, 3_200, 6_400, 12_800, 15_000, 15_000}) {
            assertThat(backoff.next().toMillis()).isBetween(longest / 2, longest);
        }
        backoff.reset();
        assertThat(backoff.next().toMillis()).isBetween(100L, 200L);
    }

    @Test
    void aBatchIsHalvedAndGrowsBackSlowly() {
        BatchSize size = new BatchSize(new Limits(100, 1_000, 1));
        size.halve();
        assertThat(size.records()).isEqualTo(50);
        assertThat(size.bytes()).isEqualTo(500);
        for (int i = 0; i < 10; i++) {
            size.succeeded();
        }
        assertThat(size.records()).isEqualTo(60);
        for (int i = 0; i < 1_000; i++) {
            size.succeeded();
        }
        assertThat(size.records()).isEqualTo(100);
    }

    /** All lanes of a target fail at once; coming back at once would bring it down again. */
    @Test
    void lanesDoNotComeBackAllAtOnce() {
        Set<Duration> pauses = new HashSet<>();
        for (int lane = 0; lane < 20; lane++) {
            pauses.add(new Backoff(RunnerTiming.defaults(), lane).next());
        }
        assertThat(pauses).hasSizeGreaterThan(10);
    }

    @Test
    void whatGoesOnForLongIsSaidOnceAMinute() {
        AtomicInteger second = new AtomicInteger();
        LogPace pace = new LogPace(() -> TimeUnit.SECONDS.toNanos(second.get()));
        assertThat(pace.due()).isTrue();
        second.set(59);
        assertThat(pace.due()).isFalse();
        second.set(60);
        assertThat(pace.due()).isTrue();
    }

    @Test
    void aSignalDuringAStepIsNotLost() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger steps = new AtomicInteger();
        SerialTask task = new SerialTask(pool, () -> {
            steps.incrementAndGet();
            began.countDown();
            awaitQuietly(goOn);
            return Optional.empty();
        });
        task.signal();
        began.await();

        task.signal();
        goOn.countDown();

        await().until(() -> steps.get() == 2 && !task.active());
    }

    /** Else a lane whose step threw would look busy for ever, and its end would never come. */
    @Test
    void aStepThatThrowsIsNotTheLastOne() {
        AtomicInteger steps = new AtomicInteger();
        SerialTask task = new SerialTask(pool, () -> {
            if (steps.incrementAndGet() == 1) {
                throw new IllegalStateException("unforeseen");
            }
            return Optional.empty();
        });
        task.signal();
        await().until(() -> steps.get() == 1 && !task.active());

        task.signal();

        await().until(() -> steps.get() == 2);
    }

    /** New records must not shorten the pause of a target that is away; the end of the lane must. */
    @Test
    void aSignalDoesNotShortenAPauseUnlessItSaysSo() {
        AtomicInteger steps = new AtomicInteger();
        SerialTask task = new SerialTask(pool, () -> {
            steps.incrementAndGet();
            return Optional.of(Duration.ofHours(1));
        });
        task.signal();
        await().until(() -> steps.get() == 1 && !task.active());
        task.signal();
        assertThat(task.active()).isFalse();

        task.signalAtOnce();

        await().until(() -> steps.get() == 2);
    }

    /** Else a lane whose first schema comes while it looks for records, or that is stopped meanwhile, would sleep on. */
    @Test
    void anUrgentSignalDuringAStepEndsThePauseThatFollows() throws Exception {
        CountDownLatch began = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        AtomicInteger steps = new AtomicInteger();
        SerialTask task = new SerialTask(pool, () -> {
            steps.incrementAndGet();
            began.countDown();
            awaitQuietly(goOn);
            return Optional.of(Duration.ofHours(1));
        });
        task.signal();
        began.await();

        task.signalAtOnce();
        goOn.countDown();

        await().until(() -> steps.get() == 2 && !task.active());
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
