package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.topics.HeaderNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One record that somebody wants to be read again: from the Hive file to a real broker. */
class CaptureRereadTest {
    @TempDir
    Path directory;

    private Pipeline pipeline;
    private TestKafka kafka;

    @BeforeEach
    void start() throws Exception {
        pipeline = new Pipeline(directory, "clean");
        kafka = pipeline.kafka;
        pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('again', 'x'), ('other', 'x')");
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    private boolean ask(String recordId, Duration patience) throws Exception {
        try (SnapshotClient client = new SnapshotClient(kafka.clients(), TestKafka.NAMES, Clock.systemUTC())) {
            client.read();
            return client.askRecord("tags", recordId, patience);
        }
    }

    /** Events as {@code op id}, touches as {@code touch id}: those of the record, in order. */
    private List<String> of(String recordId) {
        return kafka.read(TestKafka.NAMES.changes("tags")).stream()
                .filter(each -> each.key() != null && TestKafka.key(each).equals(recordId))
                .map(each -> HeaderNames.text(each.headers(), HeaderNames.MARK)
                        .orElseGet(() -> TestKafka.envelope(each).op().code()))
                .toList();
    }

    private void awaitSnapshot() {
        Pipeline.eventually(() -> assertThat(kafka.ops("tags")).contains("r again", "r other"));
    }

    /** The touch makes the stage send what it knows already, and must not overtake the event. */
    @Test
    void recordIsReadAndThenTouchedAndNoOther() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitSnapshot();

            assertThat(ask("again", Pipeline.PATIENCE)).isTrue();

            assertThat(of("again")).containsExactly("r", "u", "touch");
            assertThat(of("other")).containsExactly("r");
            assertThat(kafka.control()).doesNotContainKey("record/tags/again");
            assertThat(ask("again", Pipeline.PATIENCE)).isTrue();
            assertThat(of("again")).containsExactly("r", "u", "touch", "u", "touch");
        }
    }

    @Test
    void recordThatIsNotInHiveIsDeleted() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitSnapshot();

            assertThat(ask("absent", Pipeline.PATIENCE)).isTrue();
            assertThat(ask("[no JSON", Pipeline.PATIENCE)).isTrue();

            assertThat(of("absent")).containsExactly("d", "touch");
            assertThat(of("[no JSON")).containsExactly("touch");
        }
    }

    /** Whoever asks while no capture runs is answered by the first snapshot that has all. */
    @Test
    void requestStandsUntilACaptureAnswersIt() throws Exception {
        assertThat(ask("again", Duration.ZERO)).isFalse();
        kafka.control("record/tags/foreign", "no JSON");

        try (Capture capture = pipeline.capture()) {
            Pipeline.eventually(() -> assertThat(kafka.control()).doesNotContainKey("record/tags/again"));

            assertThat(of("again")).containsExactly("r", "touch");
        }
    }
}
