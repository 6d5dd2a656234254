package io.hivesync.sinks.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SerialTaskTest {
    private final BlockingQueue<Thread> threads = new LinkedBlockingQueue<>();
    private final ScheduledThreadPoolExecutor pool = new ScheduledThreadPoolExecutor(2, work -> {
        Thread thread = new Thread(work);
        threads.add(thread);
        return thread;
    });

    @AfterEach
    void close() {
        pool.shutdownNow();
    }

    /**
     * A pause that has just run out cannot be cancelled any more, though its future says that it was: the step would be run
     * twice, by two threads at once, and two threads would write one lane.
     */
    @Test
    void aSignalInTheMomentInWhichAPauseEndsBeginsOneStepNotTwo() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        SerialTask task = new SerialTask(pool, () -> {
            steps.incrementAndGet();
            return Optional.empty();
        });

        synchronized (task) {
            task.signalAfter(Duration.ofNanos(1));
            Thread waiting = threads.take();
            await().until(() -> waiting.getState() == Thread.State.BLOCKED);
            task.signalAtOnce();
        }
        pool.shutdown();

        assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
        assertThat(steps).hasValue(1);
    }

    @Test
    void aSignalDuringAStepBeginsAnotherOneAfterIt() throws Exception {
        AtomicInteger steps = new AtomicInteger();
        SerialTask[] task = new SerialTask[1];
        task[0] = new SerialTask(pool, () -> {
            if (steps.incrementAndGet() == 1) {
                task[0].signal();
                task[0].signal();
            }
            return Optional.empty();
        });

        task[0].signal();

        await().until(() -> steps.get() == 2 && !task[0].active());
    }

    @Test
    void anUrgentSignalDuringAStepEndsThePauseThatItAsksFor() {
        AtomicInteger steps = new AtomicInteger();
        SerialTask[] task = new SerialTask[1];
        task[0] = new SerialTask(pool, () -> {
            if (steps.incrementAndGet() > 1) {
                return Optional.empty();
            }
            task[0].signalAtOnce();
            return Optional.of(Duration.ofHours(1));
        });

        task[0].signal();

        await().until(() -> steps.get() == 2 && !task[0].active());
    }
}
