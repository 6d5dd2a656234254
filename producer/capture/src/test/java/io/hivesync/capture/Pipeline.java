package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.topics.ModelTopics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;

/** A real Hive file and a real broker, for captures between them. */
final class Pipeline implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(60);

    final TestKafka kafka;
    final TestHive hive;
    private final Path directory;

    Pipeline(Path directory, String sample) throws Exception {
        this.directory = directory;
        this.hive = TestHive.copyOf(directory.resolve("app"), sample);
        this.kafka = TestKafka.start(directory.resolve("kafka"));
    }

    Capture capture() {
        return capture("state", Selection.defaults());
    }

    Capture capture(String state, Selection selection) {
        Capture capture = new Capture(settings(state, selection, kafka.topics()));
        capture.start();
        return capture;
    }

    CaptureSettings settings(String state, Selection selection, ModelTopics topics) {
        return new CaptureSettings(
                hive.app(),
                directory.resolve(state),
                CaptureSettings.DEFAULT_SOURCE_NAME,
                TestKafka.NAMES,
                TestKafka.PARTITIONS,
                kafka.clients(),
                selection,
                CaptureSettings.DEFAULT_MASS_DELETE_THRESHOLD,
                topics,
                Clock.systemUTC());
    }

    CaptureSettings settings(ModelTopics topics, Map<String, Object> clientProperties) {
        return settings("state", topics, clientProperties);
    }

    CaptureSettings settings(String state, ModelTopics topics, Map<String, Object> clientProperties) {
        CaptureSettings plain = settings(state, Selection.defaults(), topics);
        Map<String, Object> client = new HashMap<>(plain.clientProperties());
        client.putAll(clientProperties);
        return new CaptureSettings(
                plain.hive(),
                plain.stateDirectory(),
                plain.sourceName(),
                plain.names(),
                plain.partitions(),
                client,
                plain.selection(),
                plain.massDeleteThreshold(),
                topics,
                plain.clock());
    }

    CaptureSettings settings(Clock clock) {
        CaptureSettings plain = settings("state", Selection.defaults(), kafka.topics());
        return new CaptureSettings(
                plain.hive(),
                plain.stateDirectory(),
                plain.sourceName(),
                plain.names(),
                plain.partitions(),
                plain.clientProperties(),
                plain.selection(),
                plain.massDeleteThreshold(),
                plain.topics(),
                clock);
    }

    void awaitOps(String model, String... ops) {
        eventually(() -> assertThat(kafka.ops(model)).containsExactlyInAnyOrder(ops));
    }

    void awaitState(Capture capture, State state) {
        eventually(() -> assertThat(capture.status().state()).isEqualTo(state));
    }

    static void eventually(ThrowingRunnable assertion) {
        await().atMost(PATIENCE).untilAsserted(assertion);
    }

    @Override
    public void close() throws Exception {
        hive.close();
        kafka.close();
    }
}
