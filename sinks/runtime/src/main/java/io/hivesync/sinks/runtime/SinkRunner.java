package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the record topics into one sink, as a member of the consumer group {@code <prefix>-sink-<name>}; several processes
 * share the partitions.
 *
 * <p>Guarantee: every record that is in the topics is applied, or stands for a newer one of its id that is, or is a dead
 * letter; each id goes through rising versions, whatever is killed, replaced or restarted, except in a replay that somebody
 * asked for. One lane's trouble stops no other.
 *
 * <p>Threads: one reads, one follows the schemas, and as many write as the sink takes at once. All methods may be called from
 * any thread. After {@link #start} threw, close it. It does not close the sink, and does not end when the target or Kafka is
 * away, nor by a failure that nobody foresaw: {@link #status} says so. Only an {@link Error} ends it.
 */
public final class SinkRunner implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(SinkRunner.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(8);

    private final Sink sink;
    private final SinkRunnerSettings settings;
    private final Tally tally = new Tally();
    private final Backoff backoff;
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile @Nullable SinkRun current;
    private final AtomicLong restarts = new AtomicLong();
    private @Nullable Thread thread;

    public SinkRunner(Sink sink, SinkRunnerSettings settings) {
        this.sink = sink;
        this.settings = settings;
        this.backoff = new Backoff(settings.timing(), settings.seed());
    }

    /** Begins, and returns at once: neither Kafka nor the target has to be there. Once only. */
    public synchronized void start() {
        if (thread != null || closed()) {
            throw new IllegalStateException("A sink is started once");
        }
        SinkRun first = new SinkRun(sink, settings, tally);
        current = first;
        thread = Thread.ofPlatform().name(settings.group()).unstarted(() -> live(first));
        thread.start();
    }

    public SinkStatus status() {
        SinkRun run = current;
        if (run == null || closed()) {
            SinkStatus.State state = closed() ? SinkStatus.State.CLOSED : SinkStatus.State.STARTING;
            return new SinkStatus(
                    settings.sinkName(), state, "", restarts.get(), List.of(), tally.counters(), tally.latency());
        }
        SinkRun.Standing standing = run.standing();
        return new SinkStatus(
                settings.sinkName(),
                standing.state(),
                standing.reason(),
                restarts.get(),
                run.lanes(),
                tally.counters(),
                tally.latency());
    }

    /** As {@link #close(Duration)}, within 8 seconds. */
    @Override
    public void close() {
        close(LONGEST_CLOSE);
    }

    /** Ends the writes under way, commits and leaves the group, within about that time; what takes longer is cut off. */
    public synchronized void close(Duration longest) {
        boolean first = !closed();
        closing.countDown();
        SinkRun run = current;
        if (!first || thread == null || run == null) {
            return;
        }
        run.close(longest.multipliedBy(6).dividedBy(10));
        try {
            thread.join(longest);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            thread.interrupt();
            run.end();
        }
    }

    private boolean closed() {
        return closing.getCount() == 0;
    }

    /** One life after the other, until it is closed or an {@link Error} ends it. */
    private void live(SinkRun first) {
        SinkRun run = first;
        SinkRunnerSettings next = settings;
        while (run != null) {
            long began = System.nanoTime();
            try {
                run.run();
            } finally {
                run.end();
            }
            if (closed() || run.fatal() || run.failure().isEmpty()) {
                return;
            }
            if (System.nanoTime() - began > settings.timing().longestPause().toNanos()) {
                backoff.reset();
            }
            if (run.replaced()) {
                next = next.withInstanceId(null);
            }
            run = another(next);
        }
    }

    /** Null when it was closed instead. */
    private @Nullable SinkRun another(SinkRunnerSettings asWho) {
        SinkRun next = null;
        while (next == null) {
            Duration pause = backoff.next();
            log.warn("Sink {} starts anew in {} ms", settings.sinkName(), pause.toMillis());
            try {
                if (closing.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return null;
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
            restarts.incrementAndGet();
            try {
                next = new SinkRun(sink, asWho, tally);
            } catch (RuntimeException e) {
                log.error("Sink {} does not start", settings.sinkName(), e);
            }
        }
        current = next;
        if (closed()) {
            next.close(Duration.ZERO);
        }
        return next;
    }
}
