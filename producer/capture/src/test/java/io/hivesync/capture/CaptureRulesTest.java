package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.hivesync.topics.Envelope;
import io.hivesync.topics.FieldRules;
import io.hivesync.topics.FieldType;
import io.hivesync.topics.Mask;
import io.hivesync.topics.ModelSchema.Field;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Fields that do not leave the producer, and fields that leave it masked: nothing else of them is in Kafka. */
class CaptureRulesTest {
    private static final String ANN = "acc_0000000000000001";
    private static final FieldRules RULES = new FieldRules(
            Set.of("name"),
            Map.of("email", new Mask.Sha256(), "emailVerified", new Mask.Sha256(), "settings", new Mask.Redacted()));

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

    private Capture capture(FieldRules rules) {
        return pipeline.capture("state", new Selection(Set.of(), Set.of(), Map.of("accounts", rules)));
    }

    private Envelope last(String op) {
        return kafka.events("accounts").stream()
                .map(TestKafka::envelope)
                .filter(each -> each.op().code().equals(op))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static JsonNode sha256(String text) {
        return new Mask.Sha256().of(TextNode.valueOf(text));
    }

    @Test
    void valuesThatMayNotLeaveAreInNoTopic() throws Exception {
        try (Capture capture = capture(RULES)) {
            pipeline.awaitOps("accounts", "r " + ANN, "r acc_0000000000000002");
            pipeline.hive.sql(
                    "UPDATE accounts SET email = 'hunter2@example.com', name = 'hunter2', emailVerified = 0, settings ="
                            + " '{\"theme\":\"hunter2\"}' WHERE id = '" + ANN + "'");
            pipeline.hive.sql("DELETE FROM accounts WHERE id = '" + ANN + "'");
            pipeline.awaitOps("accounts", "r " + ANN, "r acc_0000000000000002", "u " + ANN, "d " + ANN);
            assertThat(capture.status().excluded()).containsEntry("accounts.name", "models.accounts.exclude names it");
        }
        assertThat(kafka.everything())
                .noneMatch(text -> text.contains("hunter2")
                        || text.contains("Ann")
                        || text.contains("ann@example.com")
                        || text.contains("light"));

        JsonNode before = last("u").before();
        assertThat(before.has("name")).isFalse();
        assertThat(before.get("email")).isEqualTo(sha256("ann@example.com"));
        assertThat(before.get("emailVerified")).isEqualTo(sha256("true"));
        assertThat(before.get("settings").asText()).isEqualTo("[redacted]");
        assertThat(last("u").after().get("email")).isEqualTo(sha256("hunter2@example.com"));
        assertThat(last("u").after().get("emailVerified")).isEqualTo(sha256("false"));
        assertThat(last("d").before().get("email")).isEqualTo(sha256("hunter2@example.com"));
        assertThat(kafka.schemas("accounts").getLast().fields())
                .contains(
                        new Field("email", FieldType.STRING),
                        new Field("emailVerified", FieldType.STRING),
                        new Field("settings", FieldType.STRING),
                        new Field("loginCount", FieldType.NUMBER))
                .noneMatch(field -> field.name().equals("name"));
    }

    @Tag("slow")
    @Test
    void rulesThatChangeSendTheModelAnewOnce() throws Exception {
        try (Capture capture = capture(FieldRules.NONE)) {
            pipeline.awaitOps("accounts", "r " + ANN, "r acc_0000000000000002");
            Pipeline.eventually(() ->
                    assertThat(kafka.sequence("ronin_link_blog_post_tags", 0)).endsWith("end"));
        }
        for (int run = 0; run < 2; run++) {
            try (Capture capture = capture(RULES)) {
                pipeline.hive.sql("INSERT INTO tags (id) VALUES ('tag_" + run + "')");
                Pipeline.eventually(() -> {
                    assertThat(kafka.ops("accounts")).hasSize(4);
                    assertThat(kafka.snapshotRequests()).isEmpty();
                });
                int tags = run + 2;
                Pipeline.eventually(() -> assertThat(kafka.ops("tags")).hasSize(tags));
            }
        }
        assertThat(kafka.ops("accounts")).hasSize(4);
        assertThat(last("r").after().has("name")).isFalse();
        try (Capture capture = capture(FieldRules.NONE)) {
            Pipeline.eventually(() -> assertThat(kafka.ops("accounts")).hasSize(6));
            assertThat(last("r").after().has("name")).isTrue();
        }
    }

    /** A field that becomes the key when it is masked would show in every record's id. */
    @Test
    void aModelWhoseKeyIsMaskedIsLeftOut() throws Exception {
        FieldRules masked = new FieldRules(Set.of(), Map.of("id", new Mask.Sha256()));
        try (Capture capture = pipeline.capture("state", new Selection(Set.of(), Set.of(), Map.of("tags", masked)))) {
            pipeline.awaitOps("accounts", "r " + ANN, "r acc_0000000000000002");
            Pipeline.eventually(() ->
                    assertThat(kafka.sequence("ronin_link_blog_post_tags", 0)).endsWith("end"));
            assertThat(capture.status().excluded().get("tags")).contains("its key id is masked");
            assertThat(kafka.admin().listTopics().names().get()).doesNotContain("hive.changes.tags");
        }
    }

    @Test
    void aMaskedFieldIsNamedAndGoesThoughItsNameWouldKeepItInHive() throws Exception {
        pipeline.hive.sql("ALTER TABLE tags ADD COLUMN apiToken TEXT", "UPDATE tags SET apiToken = 'hunter2'");
        FieldRules rules = new FieldRules(Set.of(), Map.of("apiToken", new Mask.HmacSha256("0123456789abcdef")));
        try (Capture capture = pipeline.capture("state", new Selection(Set.of(), Set.of(), Map.of("tags", rules)))) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
        }
        assertThat(kafka.events("tags").stream()
                        .map(TestKafka::envelope)
                        .map(each -> each.after().get("apiToken").asText().length()))
                .isEqualTo(List.of(64));
        assertThat(kafka.everything()).noneMatch(text -> text.contains("hunter2"));
    }
}
