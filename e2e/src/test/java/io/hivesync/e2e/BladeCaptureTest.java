package io.hivesync.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.hivesync.e2e.BladePackages.Runtime;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Blade app, served by Bun, is written to through its own API while its Hive file is captured: each change of it is in
 * the change topic, and after quiet the target equals Hive.
 */
@Tag("slow")
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class BladeCaptureTest {
    private static final int SETS = 25;
    private static final int ACCOUNTS = 130;
    private static final int BEFORE_THE_KILL = 15;

    @TempDir
    static Path folder;

    private static BladeApp app;
    private static Target target;
    private static HiveSyncProcess run;

    @BeforeAll
    static void start() throws Exception {
        app = BladeApp.in(folder.resolve("app"), Runtime.BUN);
        app.migrateAndBuild();
        app.serve();
        target = Target.sqlite(folder.resolve("copy.sqlite"));
        run = HiveSyncProcess.start(
                        folder, Map.of(), "run", "--hive", app.hive().folder().toString(), "--to", target.url())
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        if (run != null) {
            run.close();
        }
        if (app != null) {
            app.close();
        }
    }

    private static String addAccount(String email, String more) throws IOException {
        return app.idOf("{'add':{'account':{'with':{'email':'" + email + "'" + more + "}}}}");
    }

    private static ChangeTopics topics() {
        return new ChangeTopics(run.bootstrapServers());
    }

    @Test
    void eachOfManySetsIsAChangeOfItsOwnAndTheLastOneStands() throws Exception {
        String id = addAccount("many-sets@example.com", ",'settings':{'theme':['dark',null]},'emailVerified':true");
        for (int i = 1; i <= SETS; i++) {
            app.query("{'set':{'account':{'with':{'id':'" + id + "'},'to':{'loginCount':" + i + "}}}}");
        }

        target.awaitEqualTo(app.hive());
        List<Integer> counts = new ArrayList<>();
        for (JsonNode change : topics().changes("accounts", id)) {
            counts.add(change.path("after").path("loginCount").asInt(-1));
        }
        assertThat(counts)
                .as("what the change topic has, in order")
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(0, SETS).boxed().toList());
        assertThat(target.value("SELECT login_count FROM accounts WHERE blade_id = '" + id + "'"))
                .isEqualTo(String.valueOf(SETS));
    }

    @Test
    void queriesOfOneRequestAreOneTransaction() throws Exception {
        JsonNode added = app.query(
                "{'add':{'team':{'with':{'name':'first'}}}}",
                "{'add':{'account':{'with':{'email':'one-transaction@example.com'}}}}");

        target.awaitEqualTo(app.hive());
        List<String> transactions = new ArrayList<>();
        for (String[] of : new String[][] {
            {"teams", added.path(0).path("id").asText()},
            {"accounts", added.path(1).path("id").asText()}
        }) {
            for (JsonNode change : topics().changes(of[0], of[1])) {
                String position = change.path("source").path("position").asText();
                transactions.add(position.substring(0, position.lastIndexOf(':')));
            }
        }
        assertThat(transactions).hasSize(2);
        assertThat(transactions.get(0)).isEqualTo(transactions.get(1));
    }

    @Test
    void aRemovedAccountTakesItsPostsWithItByCascade() throws Exception {
        String id = addAccount("cascade@example.com", "");
        List<String> posts = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            posts.add(app.idOf("{'add':{'blogPost':{'with':{'title':'post " + i + "','account':'" + id + "'}}}}"));
        }
        target.awaitEqualTo(app.hive());
        assertThat(target.value("SELECT count(*) FROM blog_posts WHERE account = '" + id + "'"))
                .isEqualTo("5");

        app.query("{'remove':{'account':{'with':{'id':'" + id + "'}}}}");

        target.awaitEqualTo(app.hive());
        assertThat(target.value("SELECT count(*) FROM blog_posts WHERE account = '" + id + "'"))
                .isEqualTo("0");
        for (String post : posts) {
            assertThat(topics().changes("blog_posts", post))
                    .extracting(change -> change.path("op").asText())
                    .as(post)
                    .containsExactly("c", "d");
        }
    }

    @Test
    void nothingThatTheAppAnsweredIsMissingAfterItsKill() throws Exception {
        List<String> answered = new ArrayList<>();
        CountDownLatch some = new CountDownLatch(BEFORE_THE_KILL);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> writer = threads.submit(() -> {
                for (int i = 0; ; i++) {
                    try {
                        answered.add(addAccount("killed-" + i + "@example.com", ""));
                        some.countDown();
                    } catch (IOException e) {
                        return;
                    }
                }
            });
            some.await();
            app.kill();
            writer.get();
        }
        Image left = Image.ofHive(app.hive().file());
        target.awaitEqualTo(left);
        app.serve();
        String after = addAccount("after-the-kill@example.com", "");

        target.awaitEqualTo(app.hive());
        assertThat(left.rows().get("accounts").keySet()).containsAll(answered);
        assertThat(target.value("SELECT email FROM accounts WHERE blade_id = '" + after + "'"))
                .isEqualTo("after-the-kill@example.com");
    }

    /** The second migration makes the table anew: Blade gives each record another id, and the posts go by cascade. */
    @Test
    void migrationsArriveAndOneThatChangesEachIdWaitsForTheOperator() throws Exception {
        String author = addAccount("author@example.com", "");
        app.query("{'add':{'blogPost':{'with':{'title':'goes by cascade','account':'" + author + "'}}}}");
        app.query(IntStream.range(0, ACCOUNTS)
                .mapToObj(i -> "{'add':{'account':{'with':{'email':'migrated-" + i + "@example.com'}}}}")
                .toArray(String[]::new));
        target.awaitEqualTo(app.hive());

        migrate("plan: string({ defaultValue: 'free' })");
        String after = addAccount("with-a-plan@example.com", ",'plan':'pro'");
        target.awaitEqualTo(app.hive());
        assertThat(target.value("SELECT plan FROM accounts WHERE blade_id = '" + after + "'"))
                .isEqualTo("pro");

        migrate("handle: string({ unique: true })");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(() ->
                        assertThat(pausedAccounts().path("remedy").asText()).isEqualTo("hive-sync resume accounts"));
        assertThat(target.value("SELECT plan FROM accounts WHERE blade_id = '" + after + "'"))
                .as("the target keeps what it had until the operator decides")
                .isEqualTo("pro");
        target.await("SELECT count(*) FROM blog_posts WHERE account = '" + author + "'", "0");
        HiveSyncProcess.Ended resumed = HiveSyncProcess.runToItsEnd(
                Map.of(), "resume", "accounts", "--state", run.state().toString());
        assertThat(resumed.exit()).as(resumed.output()).isZero();

        target.awaitEqualTo(app.hive());
        assertThat(target.value("SELECT count(*) FROM accounts WHERE blade_id = '" + after + "'"))
                .isEqualTo("0");
        String id = addAccount("with-a-handle@example.com", ",'handle':'h'");
        target.await("SELECT handle FROM accounts WHERE blade_id = '" + id + "'", "h");
    }

    private static void migrate(String field) throws Exception {
        app.edit("schema/index.ts", schema -> schema.replace("name: string(),", "name: string(),\n    " + field + ","));
        app.terminate();
        app.migrateAndBuild();
        app.serve();
    }

    private static JsonNode pausedAccounts() {
        for (JsonNode model : run.status().path("models")) {
            if (model.path("model").asText().equals("accounts")) {
                return model.path("paused");
            }
        }
        throw new AssertionError("accounts is not in " + run.status());
    }
}
