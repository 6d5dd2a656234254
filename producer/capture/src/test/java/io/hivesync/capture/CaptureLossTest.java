package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.capture.CaptureStatus.State;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka may lose what it acknowledged; without a look at it, the capture would be silent about these records for ever. */
class CaptureLossTest {
    private static final String FIRST = "r tag_0000000000000001";

    @TempDir
    Path directory;

    private Pipeline pipeline;
    private TestKafka kafka;

    @BeforeEach
    void start() throws Exception {
        pipeline = new Pipeline(directory, "clean");
        kafka = pipeline.kafka;
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    private void captureEverythingOnce() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitWhole(capture);
        }
    }

    /** The link table is empty and the last: its end is the end of the snapshot. */
    private void awaitWhole(Capture capture) {
        pipeline.awaitOps("tags", FIRST);
        Pipeline.eventually(() -> {
            assertThat(kafka.ops("accounts")).hasSize(2);
            assertThat(kafka.sequence("ronin_link_blog_post_tags", 0)).endsWith("end");
            assertThat(capture.status().state()).isEqualTo(State.RUNNING);
            assertThat(capture.status().models().values()).noneMatch(CaptureStatus.Model::snapshotRunning);
        });
    }

    @Test
    void topicThatWasMadeAnewWhileTheCaptureWasStoppedGetsASnapshot() throws Exception {
        captureEverythingOnce();
        kafka.deleteTopic("hive.changes.tags");
        kafka.topics().ensure("tags");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", FIRST);
            pipeline.awaitState(capture, State.RUNNING);
            assertThat(capture.status().counters().losses()).isOne();
            Pipeline.eventually(() -> assertThat(kafka.snapshotRequests()).isEmpty());
        }
        assertThat(kafka.ops("accounts")).hasSize(2);
        try (Capture capture = pipeline.capture()) {
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'after')");
            pipeline.awaitOps("tags", FIRST, "c tag_2");
            assertThat(capture.status().counters().losses()).isZero();
        }
    }

    @Tag("slow")
    @Test
    void topicThatIsMadeAnewWhileTheCaptureRunsGetsASnapshotThoughNothingChanges() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitWhole(capture);
            kafka.deleteTopic("hive.changes.tags");
            kafka.topics().ensure("tags");
            pipeline.awaitOps("tags", FIRST);
            assertThat(capture.status().counters().losses()).isOne();
            pipeline.awaitState(capture, State.RUNNING);
            assertThat(kafka.ops("accounts")).hasSize(2);
        }
    }

    /** What power that fails does to a log that was not flushed; the capture's own state is flushed always. */
    @Tag("slow")
    @Test
    void topicWhoseTailIsCutOffGetsASnapshot() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitWhole(capture);
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'acknowledged, and lost')");
            pipeline.awaitOps("tags", FIRST, "c tag_2");
        }
        kafka.stopBroker();
        for (int partition = 0; partition < TestKafka.PARTITIONS; partition++) {
            cutTail(kafka.directory().resolve("hive.changes.tags-" + partition));
        }
        kafka.startBroker();
        try (Capture capture = pipeline.capture()) {
            Pipeline.eventually(() -> assertThat(kafka.ops("tags")).contains("r tag_2"));
            assertThat(capture.status().counters().losses()).isOne();
        }
        assertThat(kafka.ops("accounts")).hasSize(2);
    }

    /** Leaves the first batch alone. */
    private static void cutTail(Path partition) throws Exception {
        List<Path> files;
        try (var listed = Files.list(partition)) {
            files = listed.toList();
        }
        for (Path file : files) {
            if (file.toString().endsWith(".log")) {
                byte[] log = Files.readAllBytes(file);
                int firstBatch = 12 + ByteBuffer.wrap(log).getInt(8);
                Files.write(file, Arrays.copyOf(log, firstBatch));
            } else if (!file.endsWith("partition.metadata")) {
                Files.delete(file);
            }
        }
    }

    @Test
    void newBrokerUnderAnOldStateGetsEverything() throws Exception {
        captureEverythingOnce();
        long epoch = kafka.epoch();
        kafka.replaceBroker(directory.resolve("other-kafka"));
        try (Capture capture = pipeline.capture()) {
            awaitWhole(capture);
            assertThat(capture.status().counters().losses()).isEqualTo(5);
        }
        assertThat(kafka.epoch()).isGreaterThan(epoch);
        assertThat(kafka.schemas("tags")).isNotEmpty();
        assertThat(kafka.snapshotRequests()).isEmpty();
    }
}
