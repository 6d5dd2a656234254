package io.hivesync.sinks.runtime;

import io.hivesync.sinks.spi.Sink;
import io.hivesync.sinks.spi.SinkException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the target may be written to at all: from the first check that it passes, until a person has to put something
 * right; then it is checked slowly, and the lanes go on when it passes again. Thread-safe.
 */
final class SinkHealth {
    private static final Logger log = LoggerFactory.getLogger(SinkHealth.class);

    /** @param misconfigured whether a person has to do something */
    private record Standing(boolean ready, boolean misconfigured, String reason) {}

    private final Sink sink;
    private final SinkRunnerSettings settings;
    private final Backoff backoff;
    private final LogPace pace;
    private final SerialTask checks;
    private final Runnable whenReady;
    private volatile Standing standing = new Standing(false, false, "The target was not reached yet");

    SinkHealth(Sink sink, SinkRunnerSettings settings, ScheduledExecutorService pool, Runnable whenReady) {
        this.sink = sink;
        this.settings = settings;
        this.whenReady = whenReady;
        this.backoff = new Backoff(settings.timing(), settings.seed());
        this.pace = new LogPace(System::nanoTime);
        this.checks = new SerialTask(pool, this::check);
    }

    void start() {
        checks.signal();
    }

    boolean ready() {
        return standing.ready();
    }

    boolean misconfigured() {
        return standing.misconfigured();
    }

    String reason() {
        return standing.reason();
    }

    /** A write was refused in a way that only a person can mend. */
    void misconfigured(String reason) {
        if (!standing.misconfigured()) {
            log.error("Sink {} stops writing: {}", settings.sinkName(), reason);
        }
        standing = new Standing(false, true, reason);
        checks.signalAfter(settings.timing().recheck());
    }

    private Optional<Duration> check() {
        if (standing.ready()) {
            return Optional.empty();
        }
        try {
            sink.check();
            log.info("Sink {}: the target is there", settings.sinkName());
            backoff.reset();
            standing = new Standing(true, false, "");
            whenReady.run();
            return Optional.empty();
        } catch (SinkException.Misconfigured e) {
            return again(true, String.valueOf(e.getMessage()), settings.timing().recheck());
        } catch (SinkException | RuntimeException e) {
            return again(false, String.valueOf(e.getMessage()), backoff.next());
        }
    }

    private Optional<Duration> again(boolean misconfigured, String reason, Duration pause) {
        standing = new Standing(false, misconfigured, reason);
        if (pace.due()) {
            log.warn("Sink {} waits for its target: {}", settings.sinkName(), reason);
        }
        return Optional.of(pause);
    }
}
