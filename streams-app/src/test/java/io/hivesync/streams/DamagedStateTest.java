package io.hivesync.streams;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files of the stores are not as they were left. What is in them is in the changelog topic, too. */
@Tag("slow")
class DamagedStateTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int RECORDS = 1_000;
    private static final byte[] GARBAGE =
            "This is no file of a store".repeat(20).getBytes(UTF_8);

    @TempDir
    Path directory;

    private BrokerRun broker;

    enum Damage {
        POINTER_IS_GARBAGE("CURRENT", "CURRENT file does not end with newline") {
            @Override
            void happen(Path file) throws Exception {
                Files.write(file, GARBAGE);
            }
        },
        MANIFEST_IS_GONE("MANIFEST-\\d+", "No such file or directory") {
            @Override
            void happen(Path file) throws Exception {
                Files.delete(file);
            }
        },
        TABLE_IS_GARBAGE("\\d+\\.sst", "Sst file size mismatch") {
            @Override
            void happen(Path file) throws Exception {
                Files.write(file, GARBAGE);
            }
        },
        /** Only who reads it notices: the store opens. */
        BLOCKS_ARE_GARBAGE("\\d+\\.sst", "block checksum mismatch") {
            @Override
            void happen(Path file) throws Exception {
                byte[] bytes = Files.readAllBytes(file);
                if (bytes.length > 10_000) {
                    Arrays.fill(bytes, 100, bytes.length / 2, (byte) 'x');
                    Files.write(file, bytes);
                }
            }
        };

        private final String file;
        private final String reason;

        Damage(String file, String reason) {
            this.file = file;
            this.reason = reason;
        }

        abstract void happen(Path file) throws Exception;
    }

    @BeforeEach
    void start() throws Exception {
        broker = new BrokerRun(directory);
        broker.createModel("accounts");
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(assertion);
    }

    private StreamsApp started() {
        StreamsApp app = new StreamsApp(broker.settings(), Clock.systemUTC());
        app.start();
        return app;
    }

    private void send(int value) {
        IntStream.rangeClosed(1, RECORDS)
                .forEach(i -> broker.send("accounts", "a" + i, i + value * RECORDS, "{\"n\":" + value + "}"));
        broker.flush();
    }

    private void fillAndStop() {
        try (StreamsApp app = started()) {
            send(1);
            eventually(() -> assertThat(broker.committed("accounts")).hasSize(RECORDS));
            assertThat(app.close(PATIENCE)).isTrue();
        }
    }

    private List<Path> storeFiles(String name) throws Exception {
        try (Stream<Path> files = Files.walk(broker.settings().stateDirectory())) {
            return files.filter(file -> file.getFileName().toString().matches(name))
                    .toList();
        }
    }

    /** Else no start would ever succeed again. */
    @ParameterizedTest
    @EnumSource
    void damagedStoresAreDroppedAndRestored(Damage damage) throws Exception {
        fillAndStop();
        for (Path file : storeFiles(damage.file)) {
            damage.happen(file);
        }

        try (Logged log = Logged.by(Supervisor.class);
                StreamsApp app = started()) {
            // all of them came before
            send(1);
            send(2);
            eventually(() -> assertThat(broker.committed("accounts")).hasSize(2 * RECORDS));

            Path state = broker.settings().stateDirectory();
            assertThat(log.messages())
                    .anySatisfy(line -> assertThat(line)
                            .startsWith("The streams-app failed and will be started again: the state in " + state
                                    + " is damaged (")
                            .contains(damage.reason)
                            .endsWith("). It is dropped, and restored from the topic " + broker.names.prefix()
                                    + "-streams-state-changelog"));
            assertThat(app.status().counters()).containsEntry(StreamCounter.REPEATED, (long) RECORDS);
            eventually(() -> assertThat(app.status().healthy()).isTrue());
        }
    }

    /** What stands in the way may be mended: nothing is dropped for it. */
    @Test
    void storesThatCannotBeReachedAreLeftAloneAndItIsSaidWhatToDo() throws Exception {
        fillAndStop();
        List<Path> locks = storeFiles("LOCK");
        for (Path lock : locks) {
            Files.delete(lock);
            Files.createDirectory(lock);
        }
        int tables = storeFiles("\\d+\\.sst").size();

        Path state = broker.settings().stateDirectory();
        try (StreamsApp app = started()) {
            eventually(() -> assertThat(app.status().problem())
                    .hasValueSatisfying(problem -> assertThat(problem)
                            .startsWith(
                                    "the state in " + state + " cannot be used (while open a file for lock: " + state)
                            .endsWith(
                                    "/rocksdb/state/LOCK: Is a directory). If that cannot be mended, stop the streams-app,"
                                            + " delete " + state
                                            + ", and start it again: it is restored from the topic "
                                            + broker.names.prefix() + "-streams-state-changelog")));
            assertThat(app.status().state()).isEqualTo(StreamsState.FAILED);
        }
        assertThat(storeFiles("\\d+\\.sst")).hasSize(tables);

        broker.dropDisk();
        try (StreamsApp app = started()) {
            send(1);
            send(2);
            eventually(() -> assertThat(broker.committed("accounts")).hasSize(2 * RECORDS));
            assertThat(app.status().counters()).containsEntry(StreamCounter.REPEATED, (long) RECORDS);
        }
    }
}
