package io.hivesync.capture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Migrations as {@code blade diff --apply} makes them. A field that becomes unique makes the table anew: every row gets
 * another id, and the rows of other models that refer to it go by cascade.
 */
class CaptureMigrationTest {
    private static final int MANY = 150;

    private static final String SYSTEM_FIELDS =
            "id TEXT PRIMARY KEY DEFAULT ('acc_' || lower(substr(hex(randomblob(12)), 1,"
                    + " 16))), \"ronin.createdAt\" DATETIME, \"ronin.createdBy\" TEXT, \"ronin.updatedAt\" DATETIME,"
                    + " \"ronin.updatedBy\" TEXT, ";
    private static final String FIELDS = "email, name, emailVerified, loginCount, lastSeen, settings, avatar, team";

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

    private void addAccountsWithPosts(int count) throws Exception {
        String numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < " + count + ") ";
        hive.sql(
                numbers + "INSERT INTO accounts (id, email) SELECT 'acc_' || i, i || '@example.com' FROM n",
                numbers + "INSERT INTO blog_posts (id, title, account) SELECT 'blo_' || i, 'P', 'acc_' || i FROM n");
    }

    private void migrate(String newId) throws Exception {
        hive.sql(
                "CREATE TABLE \"RONIN_TEMP_account\" (" + SYSTEM_FIELDS
                        + "email TEXT UNIQUE NOT NULL, name TEXT UNIQUE, emailVerified BOOLEAN, loginCount INTEGER,"
                        + " lastSeen DATETIME, settings TEXT, avatar TEXT, team TEXT REFERENCES teams(id))",
                "INSERT INTO \"RONIN_TEMP_account\" (" + newId + FIELDS + ") SELECT " + newId + FIELDS
                        + " FROM accounts",
                "DROP TABLE accounts",
                "ALTER TABLE \"RONIN_TEMP_account\" RENAME TO accounts",
                "UPDATE tags SET label = 'migrated'");
    }

    private void awaitWhole(int accounts) {
        Pipeline.eventually(() -> {
            assertThat(kafka.ops("accounts")).hasSize(accounts);
            assertThat(kafka.ops("blog_posts")).hasSize(accounts - 1);
            assertThat(kafka.sequence("ronin_link_blog_post_tags", 0)).endsWith("end");
        });
    }

    /** The ids that a reader of the topic has in the end: of the last snapshot and what came after it. */
    private Set<String> present(String model) {
        Set<String> ids = new TreeSet<>();
        for (int partition = 0; partition < TestKafka.PARTITIONS; partition++) {
            List<String> sequence = kafka.sequence(model, partition);
            sequence.subList(sequence.lastIndexOf("start"), sequence.size()).stream()
                    .filter(op -> op.contains(" "))
                    .forEach(op -> ids.add(op.substring(2)));
        }
        return ids;
    }

    @Test
    void aMigrationThatGivesManyRowsNewIdsPausesTheModelsThatItEmptiesAndNoOther() throws Exception {
        addAccountsWithPosts(MANY);
        try (Capture capture = pipeline.capture()) {
            awaitWhole(MANY + 2);
            migrate("");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "u tag_0000000000000001");
            assertThat(kafka.ops("accounts")).hasSize(MANY + 2);
            assertThat(kafka.ops("blog_posts")).hasSize(MANY + 1);
            assertThat(capture.status().paused().entrySet().stream()
                            .map(each -> each.getKey() + " " + each.getValue().deleted() + "/"
                                    + each.getValue().rows())
                            .collect(Collectors.toList()))
                    .containsExactly("accounts 152/152", "blog_posts 151/151");

            try (PauseClient client = new PauseClient(kafka.clients(), TestKafka.NAMES, Clock.systemUTC())) {
                client.read();
                assertThat(client.ask(List.of("accounts", "blog_posts"), false, Pipeline.PATIENCE)
                                .values())
                        .allMatch(outcome -> outcome.now().isPresent());
            }
            Pipeline.eventually(() -> {
                assertThat(kafka.ops("accounts")).hasSize(2 * (MANY + 2));
                assertThat(kafka.sequence("blog_posts", 0))
                        .filteredOn("end"::equals)
                        .hasSize(2);
            });
            assertThat(present("accounts")).hasSize(MANY + 2).isEqualTo(hive.texts("SELECT id FROM accounts"));
            assertThat(present("blog_posts")).isEmpty();
            assertThat(capture.status().paused()).isEmpty();
        }
    }

    /** A copy that keeps the ids has deleted nothing, whatever it did to the table. */
    @Tag("slow")
    @Test
    void aMigrationThatKeepsTheIdsPausesOnlyWhatItsCascadeEmpties() throws Exception {
        addAccountsWithPosts(MANY);
        try (Capture capture = pipeline.capture()) {
            awaitWhole(MANY + 2);
            migrate("id, ");
            pipeline.awaitOps("tags", "r tag_0000000000000001", "u tag_0000000000000001");
            assertThat(capture.status().paused()).containsOnlyKeys("blog_posts");
        }
    }

    @Tag("slow")
    @Test
    void aMigrationOfASmallTableGoesThroughAsDeletesAndCreates() throws Exception {
        try (Capture capture = pipeline.capture()) {
            awaitWhole(2);
            migrate("");
            Pipeline.eventually(() -> assertThat(kafka.ops("accounts"))
                    .hasSize(6)
                    .contains("d acc_0000000000000001", "d acc_0000000000000002"));
            pipeline.awaitOps("blog_posts", "r blo_0000000000000001", "d blo_0000000000000001");
            assertThat(capture.status().paused()).isEmpty();
        }
    }
}
