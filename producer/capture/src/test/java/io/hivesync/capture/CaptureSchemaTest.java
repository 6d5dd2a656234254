package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.hivesync.topics.FieldType;
import io.hivesync.topics.HeaderNames;
import io.hivesync.topics.ModelSchema;
import io.hivesync.topics.ModelSchema.Field;
import io.hivesync.topics.ModelSchema.SourceKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Schemas, selection and odd tables, with the real connector and a real broker. */
class CaptureSchemaTest {

    @TempDir
    Path directory;

    private Pipeline pipeline;
    private TestKafka kafka;
    private TestHive hive;

    @BeforeEach
    void start() throws Exception {
        pipeline = new Pipeline(directory, "clean");
        kafka = pipeline.kafka;
        hive = pipeline.hive;
    }

    @AfterEach
    void stop() throws Exception {
        pipeline.close();
    }

    @Test
    void schemaHasBladesTypes() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002");
            for (String model : List.of("blog_posts", "ronin_link_blog_post_tags")) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> !kafka.schemas(model).isEmpty());
            }
        }
        ModelSchema accounts = kafka.schemas("accounts").getFirst();
        assertThat(accounts.number()).isEqualTo(1);
        assertThat(accounts.source()).isEqualTo(SourceKind.CAPTURE);
        assertThat(accounts.fields())
                .containsExactly(
                        new Field("id", FieldType.STRING),
                        new Field("ronin.createdAt", FieldType.DATE),
                        new Field("ronin.createdBy", FieldType.STRING),
                        new Field("ronin.updatedAt", FieldType.DATE),
                        new Field("ronin.updatedBy", FieldType.STRING),
                        new Field("email", FieldType.STRING),
                        new Field("name", FieldType.STRING),
                        new Field("emailVerified", FieldType.BOOLEAN),
                        new Field("loginCount", FieldType.NUMBER),
                        new Field("lastSeen", FieldType.DATE),
                        new Field("settings", FieldType.JSON),
                        new Field("avatar", FieldType.BLOB),
                        new Field("team", FieldType.LINK));
        // a link of many is a table, not a field
        assertThat(kafka.schemas("blog_posts").getFirst().field("tags")).isEmpty();
        assertThat(kafka.schemas("ronin_link_blog_post_tags").getFirst().field("source"))
                .isPresent();
    }

    /** Guards that what is printed of models beforehand is what a capture publishes: selection, masks and types. */
    @Test
    void modelsThatAreReadWithoutACaptureAreThoseOfACapture() throws Exception {
        try (Capture capture = pipeline.capture()) {
            for (ModelSchema model : HiveModels.read(hive.file(), Selection.defaults())) {
                await().atMost(Duration.ofSeconds(60))
                        .untilAsserted(
                                () -> assertThat(kafka.schemas(model.model())).containsExactly(model));
            }
        }
    }

    @Test
    void newFieldComesWithANewSchemaBeforeItsFirstRow() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            hive.sql(
                    "ALTER TABLE tags ADD COLUMN visible BOOLEAN",
                    "UPDATE ronin_schema SET fields = json_insert(fields, '$.visible',"
                            + " json('{\"type\":\"boolean\",\"name\":\"Visible\"}')) WHERE \"table\" = 'tags'",
                    "INSERT INTO tags (id, label, visible) VALUES ('tag_2', 'y', 1)");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "c tag_2");
        }
        var row = kafka.events("tags").stream()
                .filter(each -> TestKafka.key(each).equals("tag_2"))
                .findFirst()
                .orElseThrow();
        assertThat(HeaderNames.text(row.headers(), HeaderNames.SCHEMA)).contains("2");
        assertThat(TestKafka.envelope(row).after().get("visible").isBoolean()).isTrue();
        assertThat(kafka.schemas("tags")).extracting(ModelSchema::number).containsExactly(1, 2);
        assertThat(kafka.schemas("tags").getLast().field("visible")).contains(new Field("visible", FieldType.BOOLEAN));
        assertThat(kafka.snapshotRequests()).isEmpty();
    }

    /** Guards that targets hold the values in the new type, though no row of the table changed. */
    @Test
    void changedTypeSendsTheModelAnew() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("teams", "r tea_0000000000000001");
            hive.sql("UPDATE teams SET name = '{\"a\":1}'");
            pipeline.awaitOps("teams", "r tea_0000000000000001", "u tea_0000000000000001");
            hive.sql("UPDATE ronin_schema SET fields = json_set(fields, '$.name.type', 'json')"
                    + " WHERE \"table\" = 'teams'");
            pipeline.awaitOps("teams", "r tea_0000000000000001", "u tea_0000000000000001", "r tea_0000000000000001");
            Pipeline.eventually(() -> assertThat(kafka.snapshotRequests()).isEmpty());
        }
        assertThat(TestKafka.envelope(kafka.events("teams").getLast())
                        .after()
                        .get("name")
                        .isObject())
                .isTrue();
        assertThat(kafka.schemas("teams")).extracting(ModelSchema::number).containsExactly(1, 2);
    }

    @Tag("slow")
    @Test
    void changedTypeWhileAwaySendsTheModelAnew() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("teams", "r tea_0000000000000001");
            Pipeline.eventually(() ->
                    assertThat(kafka.sequence("ronin_link_blog_post_tags", 0)).endsWith("end"));
        }
        hive.sql("UPDATE ronin_schema SET fields = json_set(fields, '$.name.type', 'json') WHERE \"table\" = 'teams'");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("teams", "r tea_0000000000000001", "r tea_0000000000000001");
            Pipeline.eventually(() -> assertThat(kafka.snapshotRequests()).isEmpty());
        }
        assertThat(kafka.schemas("teams")).extracting(ModelSchema::number).containsExactly(1, 2);
    }

    @Test
    void droppedModelsRowsAreDeletedAlthoughBladeForgotItFirst() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("blog_posts", "r blo_0000000000000001");
            hive.sql(
                    "DROP TABLE ronin_link_blog_post_tags",
                    "DROP TABLE blog_posts",
                    "DELETE FROM ronin_schema WHERE \"table\" = 'blog_posts'");
            pipeline.awaitOps("blog_posts", "r blo_0000000000000001", "d blo_0000000000000001");
        }
    }

    @Test
    void secretsReachNoTopicUntilTheyAreNamed() throws Exception {
        hive.sql(
                "ALTER TABLE accounts ADD COLUMN passwordHash TEXT",
                "UPDATE accounts SET passwordHash = 'TOP-SECRET'",
                "CREATE TABLE sessions (id TEXT PRIMARY KEY, browser TEXT)",
                "INSERT INTO sessions VALUES ('ses_TOP-SECRET', 'x')",
                "CREATE TABLE ronin_link_invites (token TEXT PRIMARY KEY, source TEXT)",
                "INSERT INTO ronin_link_invites VALUES ('TOP-SECRET', 'x')",
                "INSERT INTO ronin_schema (id, slug, \"table\", fields) VALUES ('mod_s', 'session', 'sessions', '{}')");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002");
            hive.sql(
                    "UPDATE accounts SET passwordHash = 'TOP-SECRET 2', name = 'n' WHERE id = 'acc_0000000000000001'",
                    "INSERT INTO sessions VALUES ('ses_2_TOP-SECRET', 'x')",
                    "CREATE TABLE ronin_link_late (id TEXT PRIMARY KEY, apiKey TEXT)",
                    "INSERT INTO ronin_link_late VALUES ('late_1', 'TOP-SECRET 3')");
            pipeline.awaitOps("ronin_link_late", "r late_1");
            pipeline.awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002", "u acc_0000000000000001");
            assertThat(kafka.everything()).isNotEmpty().noneMatch(text -> text.contains("TOP-SECRET"));
            assertThat(capture.status().excluded())
                    .containsKeys("sessions", "accounts.passwordHash", "ronin_link_invites", "ronin_link_late.apiKey");
        }
        Selection named = new Selection(java.util.Set.of("sessions"), java.util.Set.of("accounts.passwordHash"));
        try (Capture capture = pipeline.capture("state", named)) {
            pipeline.awaitOps("sessions", "r ses_TOP-SECRET", "r ses_2_TOP-SECRET");
            Pipeline.eventually(() -> assertThat(kafka.events("accounts"))
                    .anyMatch(each -> new String(each.value()).contains("TOP-SECRET 2")));
            assertThat(kafka.schemas("accounts").getLast().field("passwordHash"))
                    .isPresent();
        }
    }

    @Test
    void withoutBladesSchemaTheTablesAreTheModelsAndEveryKeyIsARecordId() throws Exception {
        hive.sql(
                "DROP TABLE ronin_schema",
                "CREATE TABLE numbers (n INTEGER PRIMARY KEY, v JSON, b BLOB)",
                "INSERT INTO numbers VALUES (7, '{\"a\":1}', x'00ff')",
                "CREATE TABLE pairs (a TEXT, b INTEGER, PRIMARY KEY (b, a))",
                "INSERT INTO pairs VALUES ('x', 1)",
                "CREATE TABLE bare (v TEXT)",
                "INSERT INTO bare VALUES ('x')");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("numbers", "r 7");
            pipeline.awaitOps("pairs", "r [1,\"x\"]");
            pipeline.awaitOps("bare", "r [{\"rowid\":1}]");
            assertThat(capture.status().counters().misfits()).containsEntry(Misfit.ROWID, 1L);
        }
        var numbers = TestKafka.envelope(kafka.events("numbers").getFirst()).after();
        assertThat(numbers.toString()).isEqualTo("{\"n\":7,\"v\":{\"a\":1},\"b\":\"AP8=\"}");
    }

    @Tag("slow")
    @Test
    void tableThatBladeDoesNotKnowIsNoModelUntilItDoes() throws Exception {
        hive.sql("CREATE TABLE notes (id TEXT PRIMARY KEY, done INTEGER)", "INSERT INTO notes VALUES ('n_1', 1)");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            Pipeline.eventually(() -> assertThat(capture.status().excluded()).containsKey("notes"));
            hive.sql("INSERT INTO ronin_schema (id, slug, \"table\", fields) VALUES ('mod_n', 'note', 'notes',"
                    + " '{\"done\":{\"type\":\"boolean\"}}')");
            pipeline.awaitOps("notes", "r n_1");
            Pipeline.eventually(() -> assertThat(capture.status().excluded()).doesNotContainKey("notes"));
        }
        assertThat(List.of(TestKafka.envelope(kafka.events("notes").getFirst())
                        .after()
                        .get("done")
                        .isBoolean()))
                .containsExactly(true);
    }

    @Tag("slow")
    @Test
    void modelWhoseTopicsDoNotFitIsLeftOutAndOthersGoOn() throws Exception {
        kafka.createTopic("hive.changes.tags", 1);
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("blog_posts", "r blo_0000000000000001");
            pipeline.awaitOps("accounts", "r acc_0000000000000001", "r acc_0000000000000002");
            Pipeline.eventually(
                    () -> assertThat(capture.status().excluded().get("tags")).contains("partitions=1"));
            assertThat(kafka.snapshotRequests()).containsExactly("snapshot/tags");
        }
        kafka.deleteTopic("hive.changes.tags");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            Pipeline.eventually(() -> assertThat(kafka.snapshotRequests()).isEmpty());
        }
    }

    /** One model's foreign schema would stop the capture of all; its next number must be above what sinks have seen. */
    @Tag("slow")
    @Test
    void foreignRecordInPlaceOfASchemaIsPassedOverAndTheModelsNextOneHasAHigherNumber() throws Exception {
        for (int number = 1; number <= 3; number++) {
            kafka.send(TestKafka.NAMES.models(), "tags", "{\"a newer\": \"form\"}");
        }
        kafka.send(TestKafka.NAMES.models(), "nobody's", "no JSON");
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            pipeline.awaitOps("teams", "r tea_0000000000000001");
        }
        assertThat(HeaderNames.text(kafka.events("tags").getFirst().headers(), HeaderNames.SCHEMA))
                .contains("4");
        assertThat(HeaderNames.text(kafka.events("teams").getFirst().headers(), HeaderNames.SCHEMA))
                .contains("1");
    }

    /** A sink that starts after that would wait for ever for the schemas that records name. */
    @Tag("slow")
    @Test
    void schemasThatATopicMadeAnewHasLostAreWrittenAgainWithTheirNumbers() throws Exception {
        try (Capture capture = pipeline.capture()) {
            pipeline.awaitOps("tags", "r tag_0000000000000001");
            hive.sql(
                    "ALTER TABLE tags ADD COLUMN visible BOOLEAN",
                    "INSERT INTO tags (id, label, visible) VALUES ('tag_1', 'before', 0)");
            Pipeline.eventually(() -> assertThat(kafka.schemas("tags"))
                    .extracting(ModelSchema::number)
                    .endsWith(2));
            Pipeline.eventually(
                    () -> assertThat(kafka.schemas("ronin_link_blog_post_tags")).hasSize(1));

            kafka.deleteTopic(TestKafka.NAMES.models());
            kafka.makeClusterTopics();

            Pipeline.eventually(() -> {
                assertThat(kafka.schemas("tags"))
                        .extracting(ModelSchema::number)
                        .containsExactly(2);
                assertThat(kafka.schemas("accounts"))
                        .extracting(ModelSchema::number)
                        .containsExactly(1);
            });
            hive.sql("INSERT INTO tags (id, label, visible) VALUES ('tag_2', 'after', 1)");
            Pipeline.eventually(() -> assertThat(kafka.ops("tags")).contains("c tag_2"));
        }
    }
}
