package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.hivesync.capture.CaptureStatus.State;
import io.hivesync.topics.Json;
import io.hivesync.topics.PauseState;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model that is paused, by the mass-delete guard or by request: from the Hive file to a real broker. */
class CapturePauseTest {
    private static final int ROWS = 301;

    @TempDir
    Path directory;

    private Pipeline pipeline;
    private TestKafka kafka;
    private TestHive hive;
    private int accounts;

    @BeforeEach
    void start() throws Exception {
        pipeline = new Pipeline(directory, "clean");
        kafka = pipeline.kafka;
        hive = pipeline.hive;
        hive.sql("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300)"
                + " INSERT INTO tags (id, label) SELECT printf('tag_%03d', i), 'x' FROM n");
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    private PauseClient client() {
        PauseClient client = new PauseClient(kafka.clients(), TestKafka.NAMES, Clock.systemUTC());
        client.read();
        return client;
    }

    private Map<String, PauseClient.Outcome> ask(boolean pause, Duration patience, String... models) throws Exception {
        try (PauseClient client = client()) {
            return client.ask(List.of(models), pause, patience);
        }
    }

    private void pause(String model) throws Exception {
        assertThat(ask(true, Pipeline.PATIENCE, model)
                        .get(model)
                        .now()
                        .orElseThrow()
                        .paused())
                .isTrue();
    }

    private void resume(String model) throws Exception {
        assertThat(ask(false, Pipeline.PATIENCE, model)
                        .get(model)
                        .now()
                        .orElseThrow()
                        .paused())
                .isFalse();
    }

    private void awaitTags(int events) {
        Pipeline.eventually(() -> assertThat(kafka.ops("tags")).hasSize(events));
    }

    /** Whatever was committed before has been looked at once a later change of another model is there. */
    private void awaitOtherModel() throws Exception {
        String id = "acc_" + ++accounts;
        hive.sql("INSERT INTO accounts (id, email) VALUES ('" + id + "', '" + id + "@example.com')");
        Pipeline.eventually(() -> assertThat(kafka.ops("accounts")).anyMatch(op -> op.endsWith(" " + id)));
    }

    private void assertSilent(int events) throws Exception {
        awaitOtherModel();
        assertThat(kafka.ops("tags")).hasSize(events);
    }

    private void deleteMost() throws Exception {
        hive.sql(
                "DELETE FROM tags WHERE id BETWEEN 'tag_101' AND 'tag_300'",
                "UPDATE teams SET name = 'in the same transaction'");
    }

    @Test
    void massDeletePausesItsModelAloneUntilItIsResumedWithASnapshot() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            deleteMost();
            Pipeline.eventually(() ->
                    assertThat(kafka.ops("teams")).containsExactly("r tea_0000000000000001", "u tea_0000000000000001"));
            assertSilent(ROWS);

            PauseState.Pause seen = capture.status().paused().get("tags");
            assertThat(seen.cause()).isEqualTo(PauseState.Cause.MASS_DELETE);
            assertThat(List.of(seen.deleted(), seen.rows())).containsExactly(200L, 301L);
            assertThat(PauseState.decode(kafka.control().get("paused/tags").getBytes())
                            .pause())
                    .contains(seen);
            hive.sql("UPDATE tags SET label = 'y' WHERE id = 'tag_001'", "INSERT INTO tags (id) VALUES ('tag_new')");
            assertSilent(ROWS);

            resume("tags");
            awaitTags(ROWS + 102);
            assertThat(kafka.ops("tags").stream().distinct()).hasSize(ROWS + 1).allMatch(op -> op.startsWith("r "));
            for (int partition = 0; partition < TestKafka.PARTITIONS; partition++) {
                assertThat(kafka.sequence("tags", partition))
                        .filteredOn(Set.of("start", "end")::contains)
                        .containsExactly("start", "end", "start", "end");
            }
            assertThat(capture.status().paused()).isEmpty();
            hive.sql("DELETE FROM tags WHERE id = 'tag_new'");
            awaitTags(ROWS + 103);
        }
    }

    @Tag("slow")
    @Test
    void aModelThatIsPausedStaysSoOverARestart() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            deleteMost();
            awaitOtherModel();
        }
        hive.sql("INSERT INTO tags (id) VALUES ('tag_new')");
        try (Capture capture = pipeline.capture()) {
            assertSilent(ROWS);
            assertThat(capture.status().paused()).containsOnlyKeys("tags");
            kafka.control("snapshot/tags", "{\"reason\":\"asked\",\"ts_ms\":1}");
            Pipeline.eventually(
                    () -> assertThat(capture.status().snapshotsRequested()).contains("tags"));
            Pipeline.eventually(
                    () -> assertThat(capture.status().counters().runs()).isOne());
            assertSilent(ROWS);
            resume("tags");
            awaitTags(ROWS + 102);
            Pipeline.eventually(() -> assertThat(kafka.snapshotRequests()).isEmpty());
        }
    }

    @Test
    void aPauseThatIsAskedForWhileNoCaptureRunsIsInForceBeforeAnythingIsSent() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            awaitOtherModel();
        }
        hive.sql("UPDATE tags SET label = 'y'");
        assertThat(ask(true, Duration.ZERO, "tags").get("tags").now()).isEmpty();
        try (Capture capture = pipeline.capture()) {
            assertSilent(ROWS);
            assertThat(capture.status().paused().get("tags").cause()).isEqualTo(PauseState.Cause.REQUEST);
        }
        assertThat(ask(false, Duration.ZERO, "tags").get("tags").now()).isEmpty();
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS * 2);
        }
    }

    /** Guards the rule that asks for a snapshot of what Kafka has lost. */
    @Test
    void aPausedModelWhoseTopicIsLostGetsItsSnapshotWhenItIsResumed() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            pause("tags");
        }
        kafka.deleteTopic("hive.changes.tags");
        kafka.topics().ensure("tags");
        try (Capture capture = pipeline.capture()) {
            awaitOtherModel();
            assertThat(kafka.read("hive.changes.tags")).isEmpty();
            assertThat(capture.status().counters().losses()).isOne();
            resume("tags");
            awaitTags(ROWS);
            Pipeline.eventually(() -> assertThat(kafka.snapshotRequests()).isEmpty());
        }
    }

    /** The first snapshot of a state that knows nothing would remove at once what the pause holds back. */
    @Test
    void aPauseOutlivesTheCapturesState() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            deleteMost();
            awaitOtherModel();
        }
        try (Capture capture = pipeline.capture("another-state", Selection.defaults())) {
            assertSilent(ROWS);
            PauseState.Pause seen = capture.status().paused().get("tags");
            assertThat(List.of(seen.deleted(), seen.rows())).containsExactly(200L, 301L);
        }
    }

    /** Guards a request that was answered long ago against a second effect. */
    @Tag("slow")
    @Test
    void aRequestCountsOnce() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            pause("tags");
            resume("tags");
            awaitTags(ROWS * 2);
            deleteMost();
            awaitOtherModel();
            assertThat(capture.status().paused()).containsOnlyKeys("tags");
        }
        try (Capture capture = pipeline.capture()) {
            assertSilent(ROWS * 2);
            assertThat(capture.status().paused()).containsOnlyKeys("tags");
        }
    }

    @Tag("slow")
    @Test
    void whatIsAskedForTwiceIsAnsweredAndChangesNothing() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            pause("tags");
            PauseState.Pause first = capture.status().paused().get("tags");
            PauseClient.Outcome again = ask(true, Pipeline.PATIENCE, "tags").get("tags");
            assertThat(again.before().flatMap(PauseState::pause)).contains(first);
            assertThat(again.now().flatMap(PauseState::pause)).contains(first);
            assertThat(ask(false, Pipeline.PATIENCE, "teams")
                            .get("teams")
                            .now()
                            .orElseThrow()
                            .paused())
                    .isFalse();
            pipeline.awaitState(capture, State.RUNNING);
            assertSilent(ROWS);
            assertThat(kafka.ops("teams")).hasSize(1);
        }
    }

    /** Guards the other captures' models, and what is no request. */
    @Tag("slow")
    @Test
    void whatIsNotForThisCaptureIsLeftAside() throws Exception {
        kafka.control("pause/nobodys", "{\"request\":\"1\",\"pause\":true,\"ts_ms\":1}");
        kafka.control("pause/tags", "what is this?");
        kafka.control("paused/teams", "{\"source\":\"other\",\"answers\":\"\",\"paused\":true,\"cause\":\"request\"}");
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            Pipeline.eventually(() -> assertThat(kafka.ops("teams")).hasSize(1));
            awaitOtherModel();
            assertThat(capture.status().paused()).isEmpty();
            assertThat(capture.status().counters().runs()).isZero();
            assertThat(Json.MAPPER
                            .readTree(kafka.control().get("paused/teams"))
                            .path("source")
                            .asText())
                    .isEqualTo("other");
        }
    }

    @Test
    void theModelsThatCanBePausedAreThoseThatWereSent() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitTags(ROWS);
            Pipeline.eventually(() ->
                    assertThat(kafka.sequence("ronin_link_blog_post_tags", 0)).endsWith("end"));
        }
        try (PauseClient client = client()) {
            assertThat(client.models())
                    .containsExactly("accounts", "blog_posts", "ronin_link_blog_post_tags", "tags", "teams");
        }
    }
}
