package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.capture.CaptureStatus.State;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One capture for each source. */
@Tag("slow")
class CaptureOwnerTest {

    @TempDir
    Path directory;

    @Test
    void newerCaptureOfTheSameSourceShutsTheOlderOut() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture older = pipeline.capture("state-1", Selection.defaults())) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            try (Capture newer = pipeline.capture("state-2", Selection.defaults())) {
                pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_0000000000000001");
                pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'once')");
                pipeline.awaitState(older, State.FENCED);
                assertThat(older.status().reason())
                        .contains("another capture of this source has taken over", "Stop one of the two")
                        .contains("process " + ProcessHandle.current().pid() + " on host ", "running since 2")
                        .contains("with the state folder " + directory.resolve("state-2"));
                assertThat(newer.status().state()).isEqualTo(State.RUNNING);
                pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_0000000000000001", "c tag_2");
            }
        }
    }

    /** Each cluster is told everything by its own capture; they share nothing but the file. */
    @Test
    void twoCapturesOfOneFileIntoTwoClustersDoNotDisturbEachOther() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                TestKafka other = TestKafka.start(directory.resolve("kafka-2"));
                Capture first = pipeline.capture();
                Capture second = new Capture(pipeline.settings("state-2", other.topics(), other.clients()))) {
            second.start();
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            Pipeline.eventually(() -> assertThat(other.ops("tags")).containsExactly("r tag_0000000000000001"));
            pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'for both')");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "c tag_2");
            Pipeline.eventually(
                    () -> assertThat(other.ops("tags")).containsExactlyInAnyOrder("r tag_0000000000000001", "c tag_2"));
            pipeline.awaitState(first, State.RUNNING);
            pipeline.awaitState(second, State.RUNNING);
        }
    }
}
