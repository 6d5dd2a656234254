package io.hivesync.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import io.debezium.engine.spi.OffsetCommitPolicy;
import io.hivesync.connector.sqlite.core.CaptureException;
import java.io.IOException;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of Debezium's engine on a thread of its own: started once, stopped once. {@link #stop} returns when every thread
 * of the run has ended and its state is released, or the patience is over. Thread-safe after {@link #start}.
 */
final class Engine {
    private static final Logger log = LoggerFactory.getLogger(Engine.class);
    private static final Duration BETWEEN_ATTEMPTS = Duration.ofMillis(20);

    /** When its close returns, all tasks have ended. */
    private static final Duration AFTER_CLOSE = Duration.ofSeconds(3);

    private final BatchHandler handler;
    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("hive-capture-engine").unstarted(this::run);
    private volatile @Nullable String failure;

    Engine(Properties config, BatchHandler handler, Runnable started) {
        this.handler = handler;
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(config)
                .using(OffsetCommitPolicy.always())
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void taskStarted() {
                        started.run();
                    }
                })
                .using((success, message, error) -> {
                    if (!success) {
                        failure = message(message, error);
                    }
                })
                .notifying(handler)
                .build();
    }

    void start() {
        thread.start();
    }

    private void run() {
        try {
            engine.run();
        } finally {
            ended.countDown();
        }
    }

    boolean isEnded() {
        return ended.getCount() == 0;
    }

    /** Why it ended by itself. */
    String failure() {
        String why = failure;
        return why == null ? "the connector ended" : why;
    }

    /** @return whether it has ended */
    boolean stop(Duration patience) throws InterruptedException {
        long attempts = patience.dividedBy(BETWEEN_ATTEMPTS);
        boolean closed = false;
        for (long attempt = 0; attempt < attempts && !awaitEnd(BETWEEN_ATTEMPTS); attempt++) {
            if (!closed) {
                closed = close();
                if (closed && !awaitEnd(AFTER_CLOSE)) {
                    // Debezium may drop a task that has not begun, and then waits for it without end
                    thread.interrupt();
                }
            }
        }
        return isEnded();
    }

    private boolean awaitEnd(Duration timeout) throws InterruptedException {
        return ended.await(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    private boolean close() throws InterruptedException {
        boolean[] accepted = {false};
        handler.betweenBatches(Duration.ofSeconds(2), () -> accepted[0] = closeNow());
        return accepted[0];
    }

    /** While the engine starts it refuses to be closed. */
    private boolean closeNow() {
        try {
            engine.close();
            return true;
        } catch (IllegalStateException e) {
            log.debug("The engine cannot be closed yet: {}", e.getMessage());
            return false;
        } catch (IOException e) {
            log.warn("The engine did not close cleanly", e);
            return true;
        }
    }

    private static String message(@Nullable String message, @Nullable Throwable error) {
        Throwable root = error;
        // the connector's own words say what to do; what is beneath them does not
        while (!(root instanceof CaptureException)
                && root != null
                && root.getCause() != null
                && root.getCause() != root) {
            root = root.getCause();
        }
        return root == null ? String.valueOf(message) : root.getMessage() == null ? root.toString() : root.getMessage();
    }
}
