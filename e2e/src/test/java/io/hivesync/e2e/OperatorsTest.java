package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.topics.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an operator does when a target is not what it should be: replay, resync and dead letters, PostgreSQL beside an API. */
@Tag("slow")
class OperatorsTest {
    private static final String FILE = """
            kafka:
              partitions: 2
            sinks:
              main:
                url: ${TEST_POSTGRES}
              api:
                url: ${TEST_API}
                options:
                  allow-private-addresses: "true"
                  list-path: /{model}?page={page}&limit={limit}
                  lane-file: ${TEST_LANES}
            """;

    @TempDir
    static Path folder;

    private static HiveApp app;
    private static PostgresServer postgres;
    private static Target main;
    private static RestStandIn api;
    private static HiveSyncProcess run;

    @BeforeAll
    static void start() throws Exception {
        app = HiveApp.in(folder.resolve("app"));
        postgres = PostgresServer.start(folder.resolve("postgres"), 0);
        main = postgres.target();
        api = RestStandIn.start();
        Path file = Files.writeString(folder.resolve("hive-sync.yaml"), FILE);
        run = HiveSyncProcess.start(
                        folder,
                        Map.of(
                                "TEST_POSTGRES",
                                main.url(),
                                "TEST_API",
                                api.url(),
                                "TEST_LANES",
                                folder.resolve("lanes.sqlite").toString()),
                        "run",
                        "--config",
                        file.toString(),
                        "--hive",
                        app.folder().toString())
                .awaitReady();
        app.write(HiveApp.account("acc_first", "first"), HiveApp.account("acc_second", "second"));
        main.awaitEqualTo(app);
        awaitName("acc_second", "second");
    }

    @AfterAll
    static void stop() throws Exception {
        if (run != null) {
            run.close();
        }
        if (api != null) {
            api.close();
        }
        if (postgres != null) {
            postgres.close();
        }
    }

    private static HiveSyncProcess.Ended hiveSync(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of(command));
        all.addAll(List.of("--state", run.state().toString()));
        return HiveSyncProcess.runToItsEnd(Map.of(), all.toArray(String[]::new));
    }

    private static void done(String... command) throws Exception {
        HiveSyncProcess.Ended ended = hiveSync(command);
        assertThat(ended.exit()).as(ended.output()).isZero();
    }

    private static void inPostgres(String sql) throws Exception {
        try (Connection connection = main.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String name(String id) {
        JsonNode record = api.records().get("accounts/" + id);
        return record == null ? "" : record.path("name").asText();
    }

    private static void awaitName(String id, String name) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> name(id).equals(name));
    }

    private static JsonNode letters(String sink, String id) throws Exception {
        HiveSyncProcess.Ended ended = hiveSync("dlq", "list", "--sink", sink, "--id", id, "--json");
        assertThat(ended.exit()).as(ended.output()).isZero();
        return Json.MAPPER.readTree(ended.output().substring(ended.output().indexOf('[')));
    }

    private static void awaitLetter(String sink, String id, Predicate<JsonNode> newest) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> {
                    JsonNode letters = letters(sink, id);
                    return !letters.isEmpty() && newest.test(letters.path(letters.size() - 1));
                });
    }

    private static Predicate<JsonNode> openAfter(int retries) {
        return letter -> letter.path("state").asText().equals("open")
                && letter.path("retries").asInt() == retries;
    }

    @Test
    void aReplayPutsOneTargetRightAndLeavesTheOtherAlone() throws Exception {
        inPostgres("UPDATE accounts SET name = 'tampered'");
        inPostgres("INSERT INTO accounts (blade_id, name) VALUES ('stranger', 'not ours')");
        api.records().remove("accounts/acc_first");
        api.records().put("accounts/stranger", Json.MAPPER.readTree("{\"bladeId\":\"stranger\"}"));
        HiveSyncProcess.Ended dry = hiveSync("replay", "--sink", "api", "--dry-run");
        assertThat(dry.output()).contains("would apply accounts again", "sink api runs; nothing was asked of it");
        assertThat(name("acc_first")).isEmpty();

        done("replay", "--sink", "api", "--model", "accounts");

        assertThat(name("acc_first")).isEqualTo("first");
        assertThat(api.records()).doesNotContainKey("accounts/stranger");
        assertThat(main.value("SELECT name FROM accounts WHERE blade_id = 'acc_first'"))
                .isEqualTo("tampered");

        done("replay", "--sink", "main");

        main.awaitEqualTo(app);
        assertThat(main.lanes("replay").values()).allMatch(number -> number > 0);
        assertThat(hiveSync("replay", "--sink", "main", "--follow").output()).contains("sink main is done");
    }

    @Test
    void aMistypedSinkIsAnsweredWithTheNearestOne() throws Exception {
        HiveSyncProcess.Ended ended = hiveSync("replay", "--sink", "mian");

        assertThat(ended.exit()).isEqualTo(2);
        assertThat(ended.output()).contains("did you mean 'main'?");
    }

    @Test
    void aRecordIsReadAgainAndAModelIsReadAgain() throws Exception {
        inPostgres("UPDATE accounts SET name = 'tampered' WHERE blade_id = 'acc_second'");
        done("resync", "--model", "accounts", "--record", "acc_second", "--wait", "60");
        main.await("SELECT name FROM accounts WHERE blade_id = 'acc_second'", "second");

        done("resync", "--model", "accounts", "--wait", "60");
        main.awaitEqualTo(app);
    }

    /** What the topics say of it is not what Hive has: only the source can put it right. */
    @Test
    void aRecordThatTheTopicsHaveWrongIsPutRightFromHive() throws Exception {
        app.write(HiveApp.account("acc_third", "third"));
        awaitName("acc_third", "third");
        new ChangeTopics(run.bootstrapServers()).forge("accounts", "acc_third", "forged");
        awaitName("acc_third", "forged");
        main.await("SELECT name FROM accounts WHERE blade_id = 'acc_third'", "forged");

        done("resync", "--model", "accounts", "--record", "acc_third", "--wait", "60");

        awaitName("acc_third", "third");
        main.awaitEqualTo(app);
    }

    /** A whole model that the topics have wrong: a value, and a record that Hive does not have. */
    @Test
    void aModelThatTheTopicsHaveWrongIsPutRightFromHive() throws Exception {
        app.write(HiveApp.account("acc_wrong", "right"));
        awaitName("acc_wrong", "right");
        ChangeTopics topics = new ChangeTopics(run.bootstrapServers());
        topics.forge("accounts", "acc_wrong", "forged");
        topics.invent("accounts", "acc_wrong", "acc_invented", "invented");
        for (String id : List.of("acc_wrong", "acc_invented")) {
            String name = id.equals("acc_wrong") ? "forged" : "invented";
            awaitName(id, name);
            main.await("SELECT name FROM accounts WHERE blade_id = '" + id + "'", name);
        }

        done("resync", "--model", "accounts", "--wait", "60");

        main.awaitEqualTo(app);
        awaitApiEqualToHive("accounts");
    }

    @Test
    void withoutAModelAllAreReadAgain() throws Exception {
        app.write(
                HiveApp.account("acc_of_all", "right"), "INSERT INTO teams (id, name) VALUES ('tea_of_all', 'right')");
        awaitApiEqualToHive("teams");
        awaitName("acc_of_all", "right");
        ChangeTopics topics = new ChangeTopics(run.bootstrapServers());
        topics.forge("accounts", "acc_of_all", "forged");
        topics.forge("teams", "tea_of_all", "forged");
        topics.invent("teams", "tea_of_all", "tea_invented", "invented");
        awaitName("acc_of_all", "forged");
        main.await("SELECT name FROM accounts WHERE blade_id = 'acc_of_all'", "forged");
        main.await(
                "SELECT string_agg(name, ' ' ORDER BY name) FROM teams WHERE name <> 'Engineering'", "forged invented");

        HiveSyncProcess.Ended ended = hiveSync("resync", "--wait", "60");

        assertThat(ended.exit()).as(ended.output()).isZero();
        assertThat(ended.output()).contains("accounts was read anew", "teams was read anew");
        main.awaitEqualTo(app);
        awaitApiEqualToHive("accounts");
        awaitApiEqualToHive("teams");
    }

    /** Ids and names. */
    private static void awaitApiEqualToHive(String model) throws Exception {
        Map<String, String> inHive = new TreeMap<>();
        try (Connection connection = app.open();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, name FROM " + model)) {
            while (rows.next()) {
                inHive.put(model + "/" + rows.getString(1), rows.getString(2));
            }
        }
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            Map<String, String> inApi = new TreeMap<>();
            api.records().forEach((place, record) -> {
                if (place.startsWith(model + "/")) {
                    inApi.put(place, record.path("name").asText());
                }
            });
            assertThat(inApi).isEqualTo(inHive);
        });
    }

    /** Not by a new version that another sink's retry brings. */
    @Test
    void aDeadLetterOfOneSinkAloneIsRetriedByItself() throws Exception {
        String id = "acc_alone";
        inPostgres("ALTER TABLE accounts ADD CONSTRAINT no_alone CHECK (name <> 'alone')");
        app.write(HiveApp.account(id, "alone"));
        awaitLetter("main", id, openAfter(0));
        awaitName(id, "alone");
        assertThat(letters("api", id)).isEmpty();
        inPostgres("ALTER TABLE accounts DROP CONSTRAINT no_alone");

        done("dlq", "retry", "--sink", "main", "--id", id);

        main.awaitEqualTo(app);
        assertThat(letters("main", id))
                .singleElement()
                .satisfies(letter -> assertThat(letter.path("state").asText()).isEqualTo("retried"));
        assertThat(letters("api", id)).isEmpty();
        assertThat(name(id)).isEqualTo("alone");
    }

    @Test
    void aDeadLetterOfTheApiIsDiscardedAndItsRecordsNextChangeIsWritten() throws Exception {
        String id = "acc_discarded";
        api.refused().add(id);
        app.write(HiveApp.account(id, "refused"));
        awaitLetter("api", id, openAfter(0));

        done("dlq", "discard", "--sink", "api", "--id", id);

        awaitLetter("api", id, letter -> letter.path("state").asText().equals("discarded"));
        api.refused().clear();
        assertThat(hiveSync("dlq", "retry", "--sink", "api", "--id", id).output())
                .contains("0 open letters of 1");
        main.awaitEqualTo(app);
        assertThat(name(id)).as("nothing was sent again").isEmpty();
        app.write("UPDATE accounts SET name = 'new' WHERE id = '" + id + "'");
        awaitName(id, "new");
    }

    @Test
    void aDeadLetterIsRetriedOnceItsTargetTakesTheRecord() throws Exception {
        api.refused().add("acc_refused");
        inPostgres("ALTER TABLE accounts ADD CONSTRAINT no_refused CHECK (name <> 'refused')");
        app.write(HiveApp.account("acc_refused", "refused"));
        for (String sink : List.of("main", "api")) {
            awaitLetter(sink, "acc_refused", openAfter(0));
            assertThat(hiveSync("dlq", "show", "--sink", sink, "--id", "acc_refused")
                            .output())
                    .contains("acc_refused", "\"name\":\"refused\"");
        }
        api.refused().clear();
        inPostgres("ALTER TABLE accounts DROP CONSTRAINT no_refused");

        assertThat(hiveSync("dlq", "retry", "--sink", "api", "--id", "acc_refused", "--dry-run")
                        .output())
                .contains("would be sent again");
        assertThat(openAfter(0).test(letters("api", "acc_refused").path(0))).isTrue();
        done("dlq", "retry", "--sink", "api", "--model", "accounts", "--id", "acc_refused");

        awaitName("acc_refused", "refused");
        main.awaitEqualTo(app);
        assertThat(letters("api", "acc_refused").path(0).path("state").asText()).isEqualTo("retried");
        // its new version reached the other sink, too
        assertThat(letters("main", "acc_refused").path(0).path("state").asText())
                .isEqualTo("superseded");
        assertThat(hiveSync("dlq", "retry", "--sink", "main", "--id", "acc_refused")
                        .output())
                .contains("0 open letters of 1");
    }

    /** Its cause is still there each time: after three retries it is the operator who has to decide. */
    @Test
    void aLetterThatComesBackEachTimeIsLeftAloneAndCanBeDiscarded() throws Exception {
        String id = "acc_back";
        inPostgres("ALTER TABLE accounts ADD CONSTRAINT no_back CHECK (name <> 'back')");
        app.write(HiveApp.account(id, "back"));
        for (int retries = 0; retries < 3; retries++) {
            awaitLetter("main", id, openAfter(retries));
            done("dlq", "retry", "--sink", "main", "--id", id);
        }
        awaitLetter("main", id, openAfter(3));

        HiveSyncProcess.Ended again = hiveSync("dlq", "retry", "--sink", "main", "--id", id);

        assertThat(again.exit()).as(again.output()).isOne();
        assertThat(again.output())
                .contains("left alone: it was retried 3 times and refused for the same reason each time");
        assertThat(hiveSync("dlq", "discard", "--sink", "main", "--id", id, "--dry-run")
                        .output())
                .contains(id + " would be discarded");
        awaitLetter("main", id, openAfter(3));

        done("dlq", "discard", "--sink", "main", "--id", id);

        awaitLetter("main", id, letter -> letter.path("state").asText().equals("discarded"));
        assertThat(hiveSync("dlq", "retry", "--sink", "main", "--id", id).output())
                .contains("0 open letters of");
        assertThat(main.value("SELECT count(*) FROM accounts WHERE blade_id = 'acc_back'"))
                .isEqualTo("0");
        awaitName(id, "back");

        // what was decided holds for that value: a newer one is written as any other
        inPostgres("ALTER TABLE accounts DROP CONSTRAINT no_back");
        app.write("UPDATE accounts SET name = 'new' WHERE id = 'acc_back'");
        main.awaitEqualTo(app);
    }

    /** Somebody deletes it to be rid of what is in it. */
    @Test
    void theTopicOfRefusedInputThatIsDeletedMeanwhileIsMadeAnew() throws Exception {
        ChangeTopics topics = new ChangeTopics(run.bootstrapServers());
        topics.spoil("accounts", "spoilt_1");
        awaitRejected(topics, "spoilt_1");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", run.bootstrapServers()))) {
            admin.deleteTopics(List.of("hive.rejected")).all().get();
        }

        topics.spoil("accounts", "spoilt_2");
        app.write(HiveApp.account("acc_behind", "behind"));

        awaitRejected(topics, "spoilt_2");
        main.awaitEqualTo(app);
        awaitName("acc_behind", "behind");
    }

    private static void awaitRejected(ChangeTopics topics, String id) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(90))
                .ignoreExceptions()
                .until(() -> topics.keys("hive.rejected").equals(List.of(id)));
    }
}
