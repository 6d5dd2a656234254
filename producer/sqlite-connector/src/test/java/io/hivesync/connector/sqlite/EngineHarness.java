package io.hivesync.connector.sqlite;

import static java.util.Objects.requireNonNull;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.connect.source.SourceRecord;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Runs the connector in the embedded engine, as its users do; it can refuse to acknowledge, as a dead Kafka does. */
final class EngineHarness implements AutoCloseable {

    private final Path database;
    private final Path state;
    private final Properties extra = new Properties();
    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    final List<SourceRecord> received = new CopyOnWriteArrayList<>();
    private @Nullable DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private @Nullable Future<?> running;
    private CountDownLatch started = new CountDownLatch(1);
    private CountDownLatch ended = new CountDownLatch(1);
    volatile @Nullable String failure;
    volatile Predicate<SourceRecord> acknowledge = changed -> true;

    EngineHarness(Path database, Path state) {
        this.database = database;
        this.state = state;
    }

    EngineHarness with(String option, String value) {
        extra.setProperty(option, value);
        return this;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("name", "test");
        properties.setProperty("connector.class", SqliteConnector.class.getName());
        properties.setProperty("topic.prefix", "app");
        properties.setProperty("offset.storage", "org.apache.kafka.connect.storage.MemoryOffsetBackingStore");
        properties.setProperty("database.file", database.toString());
        properties.setProperty("state.dir", state.toString());
        properties.setProperty("value.mode", "tagged");
        properties.setProperty("marks.enabled", "true");
        properties.setProperty("extended.headers.enabled", "false");
        properties.setProperty("tombstones.on.delete", "false");
        properties.setProperty("errors.max.retries", "0");
        properties.putAll(extra);
        return properties;
    }

    EngineHarness start() {
        ended = new CountDownLatch(1);
        failure = null;
        CountDownLatch end = ended;
        started = new CountDownLatch(1);
        CountDownLatch begun = started;
        engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties())
                .using((success, message, error) -> {
                    failure = success ? null : message + " / " + causes(error);
                    begun.countDown();
                    end.countDown();
                })
                .using(new DebeziumEngine.ConnectorCallback() {
                    @Override
                    public void pollingStarted() {
                        begun.countDown();
                    }
                })
                .notifying((events, committer) -> {
                    for (RecordChangeEvent<SourceRecord> event : events) {
                        received.add(event.record());
                        if (acknowledge.test(event.record())) {
                            committer.markProcessed(event);
                        }
                    }
                    committer.markBatchFinished();
                })
                .build();
        running = executor.submit(engine);
        return this;
    }

    /** As an application that embeds the engine sends one. */
    void signal(String id, String type, String data) {
        requireNonNull(engine).getSignaler().signal(new DebeziumEngine.Signal(id, type, data, Map.of()));
    }

    private static String causes(@Nullable Throwable error) {
        StringBuilder text = new StringBuilder();
        for (Throwable each = error; each != null; each = each.getCause()) {
            text.append(each).append('\n');
        }
        return text.toString();
    }

    void stop() throws IOException {
        if (engine == null) {
            return;
        }
        // the engine refuses to be closed while it starts its task
        await(started, "start");
        if (engine != null && ended.getCount() > 0) {
            engine.close();
            endRun();
        }
        engine = null;
    }

    /** The engine may drop a task that was submitted but did not run yet, and then waits for it without end. */
    private void endRun() {
        try {
            if (!ended.await(3, TimeUnit.SECONDS) && running != null) {
                running.cancel(true);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        awaitEnd();
    }

    void awaitEnd() {
        await(ended, "end");
    }

    private static void await(CountDownLatch latch, String what) {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the engine did not " + what);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Waits for so many records since the last call, and takes them. */
    List<SourceRecord> take(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> received.size() >= count || failure != null);
        List<SourceRecord> taken = new ArrayList<>(received);
        received.clear();
        return taken;
    }

    /** The same as short lines. */
    List<String> takeLines(int count) {
        return take(count).stream().map(RecordLines::line).toList();
    }

    @Override
    public void close() throws IOException {
        stop();
        executor.shutdownNow();
    }
}
