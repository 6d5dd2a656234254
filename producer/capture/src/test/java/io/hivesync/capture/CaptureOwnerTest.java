package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.connector.sqlite.core.ThisProcess;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One capture for each source. */
@Tag("slow")
class CaptureOwnerTest {

    private final Logger log = (Logger) LoggerFactory.getLogger(Capture.class);
    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();

    @TempDir
    Path directory;

    @Test
    void newerCaptureOfTheSameSourceShutsTheOlderOut() throws Exception {
        try (Pipeline pipeline = new Pipeline(directory, "clean");
                Capture older = pipeline.capture("state-1", Selection.defaults())) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            logged.start();
            log.addAppender(logged);
            try (Capture newer = pipeline.capture("state-2", Selection.defaults())) {
                pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_0000000000000001");
                pipeline.hive.sql("INSERT INTO tags (id, label) VALUES ('tag_2', 'once')");
                pipeline.awaitState(older, State.FENCED);
                assertThat(older.status().reason())
                        .contains("another capture of this source has taken over", "Stop one of the two")
                        .contains("process " + ProcessHandle.current().pid() + " on host ", "running since 2")
                        .contains("with the state folder " + directory.resolve("state-2"));
                assertThat(logged.list)
                        .extracting(ILoggingEvent::getFormattedMessage)
                        .filteredOn(line -> line.startsWith("This capture has taken"))
                        .singleElement(STRING)
                        .matches("\\QThis capture has taken the source over from the one before it (process "
                                + ProcessHandle.current().pid() + " on host " + ThisProcess.host()
                                + ", running since \\E2\\S+\\Q, with the state folder "
                                + directory.resolve("state-1") + ")");
                assertThat(newer.status().state()).isEqualTo(State.RUNNING);
                pipeline.awaitOps("tags", "r tag_0000000000000001", "r tag_0000000000000001", "c tag_2");
            } finally {
                log.detachAppender(logged);
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
